"""The page: a conversation on the left, its sources on the right. Events in, HTML out."""

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from ingest.document import digest
from ui import strings
from ui.conversation import LONGEST, Turn, read_turns, stored, tell, wait
from ui.desk import Desk
from ui.message import places
from ui.panel import View, close_panel, open_view, opening
from ui.sources import show_sources
from ui.theme import PANEL_JS
from ui.welcome import show_welcome

Shown = tuple[Any, ...]
"""Values for chat, question, panel, welcome and turns, in this order."""

_ANSWERING: dict[str, Any] = {
    "concurrency_id": "ask",
    "concurrency_limit": 8,
    "show_progress": "hidden",
    "api_visibility": "private",
}
_MASTHEAD = f"<h1>{strings.NAME}</h1><p>{strings.TAGLINE}</p>"
_SETTLE = "() => window.quotary && window.quotary.settle()"


class Chat:
    """What the page's events do; knows nothing of components."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def ask(self, question: str, kept: object) -> Iterator[Shown]:
        """One more question."""
        turns = read_turns(kept)
        yield from self._show([*turns, Turn(question)] if question.strip() else turns)

    def ask_event(self, kept: object, event: gr.EventData) -> Iterator[Shown]:
        """An example that was clicked."""
        question = event._data.get("question") if isinstance(event._data, dict) else None
        yield from self.ask(question if isinstance(question, str) else "", kept)

    def ask_as_typed(self, kept: object, event: gr.EventData) -> Iterator[Shown]:
        """A follow-up again, this time without the questions before it."""
        turns = read_turns(kept)
        turn = event._data.get("turn") if isinstance(event._data, dict) else None
        if isinstance(turn, int) and 0 <= turn < len(turns):
            turns.append(Turn(turns[turn].question, alone=True))
        yield from self._show(turns)

    def load(self, kept: object, request: gr.Request) -> Iterator[Shown]:
        """A page that opens: the conversation as it was, and what ``?q=`` asks."""
        turns = read_turns(kept)
        asked = str(request.query_params.get("q") or "").strip()
        if asked and (not turns or turns[-1].question != asked):
            turns.append(Turn(asked))
        yield from self._show(turns)

    def clear(self) -> Shown:
        """A new conversation."""
        return next(self._show([]))

    def cite(self, event: gr.EventData) -> str:
        """The source at a cited place."""
        return open_view(self.desk.library, View.parse(event._data))

    def sources(self) -> str:
        """The list of sources as it is now."""
        return show_sources(self.desk.library)

    def _show(self, turns: Sequence[Turn]) -> Iterator[Shown]:
        turns = turns[-LONGEST:]
        keep = stored(turns)
        closed = close_panel()
        if not turns:
            yield [], "", closed, show_welcome(self.desk), keep
            return
        if self.desk.warmth.status == "warming":
            yield wait(turns), "", closed, "", keep
        messages, last = tell(self.desk, turns)
        view = opening(list(places(last))) if last else None
        yield messages, "", open_view(self.desk.library, view) if view else closed, "", keep


def build(desk: Desk) -> gr.Blocks:
    """The page, not yet served."""
    chat = Chat(desk)
    with gr.Blocks(title=strings.NAME, analytics_enabled=False, fill_width=True) as page:
        key = f"quotary-{digest(str(desk.library.settings.data))[:8]}"
        turns = gr.BrowserState([], storage_key=key, secret="quotary")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                gr.HTML(_MASTHEAD, elem_id="masthead", js_on_load=None)
                with gr.Tabs():
                    with gr.Tab(strings.ASK_TAB, elem_id="ask-tab"):
                        log, question, welcome, new = _talk()
                    with gr.Tab(strings.SOURCES_TAB, elem_id="sources-tab") as sources_tab:
                        sources = gr.HTML(elem_id="sources", js_on_load=None)
            with gr.Column(elem_id="side"):
                panel = gr.HTML(close_panel(), js_on_load=PANEL_JS, elem_id="panel")
        shown = [log, question, panel, welcome, turns]
        _wire(page, chat, shown, new)
        sources_tab.select(chat.sources, None, sources, show_progress="hidden", api_visibility="private")
    page.queue(max_size=64, default_concurrency_limit=4, api_open=False)
    return page


def _talk() -> tuple[gr.Chatbot, gr.Textbox, gr.HTML, gr.Button]:
    log = gr.Chatbot(
        label=strings.CHAT_LABEL,
        show_label=False,
        elem_id="chat",
        height=None,
        autoscroll=False,
        buttons=[],
        container=False,
        latex_delimiters=[],
        sanitize_html=True,
        feedback_options=None,
        layout="panel",
        line_breaks=False,
    )
    with gr.Column(elem_id="asking"):
        question = gr.Textbox(
            label=strings.QUESTION_LABEL,
            placeholder=strings.QUESTION_PLACEHOLDER,
            show_label=False,
            container=False,
            max_lines=6,
            submit_btn=strings.ASK,
            autofocus=True,
            elem_id="question",
        )
        with gr.Row(elem_id="below"):
            gr.HTML(strings.KEYS, js_on_load=None)
            new = gr.Button(strings.NEW, elem_id="new", variant="secondary", size="sm")
    return log, question, gr.HTML(elem_id="welcome", js_on_load=None), new


def _wire(page: gr.Blocks, chat: Chat, shown: list[Any], new: gr.Button) -> None:
    _, question, panel, _, turns = shown
    asks = (
        question.submit(chat.ask, [question, turns], shown, **_ANSWERING),
        panel.ask(chat.ask_event, turns, shown, **_ANSWERING),
        panel.typed(chat.ask_as_typed, turns, shown, **_ANSWERING),
        page.load(chat.load, turns, shown, **_ANSWERING),
    )
    for asked in asks:
        asked.then(None, None, None, js=_SETTLE)
    new.click(chat.clear, None, shown, show_progress="hidden", api_visibility="private")
    panel.cite(
        chat.cite,
        None,
        panel,
        queue=False,
        trigger_mode="multiple",  # else a citation chosen while another opens would be passed over
        show_progress="hidden",
        api_visibility="private",
    )
