"""The page: components, and which event of theirs goes to whom."""

from typing import Any

import gradio as gr

from ingest.document import digest
from ui import strings
from ui.chat import Chat
from ui.desk import Desk
from ui.panel import close_panel
from ui.quality import Quality, build_quality
from ui.sources import show_intake, show_sources
from ui.theme import PAGE_JS

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_ANSWERING = _QUIET | {"concurrency_id": "ask", "concurrency_limit": 8}
# What is ticked goes with the question itself: the remembered filters may still be on their way.
_ASK_PICKED = "(question, turns, within) => [question, turns, window.quotary?.picked() ?? within]"
_ACT_PICKED = "(turns, within) => [turns, window.quotary?.picked() ?? within]"
_NOTED = "() => window.quotary && window.quotary.noted()"
_DOWNLOAD = "file => window.quotary && window.quotary.download(file)"
_SETTLE = "() => window.quotary && window.quotary.settle()"


def build(desk: Desk) -> gr.Blocks:
    """The page, not yet served."""
    chat = Chat(desk)
    with gr.Blocks(title=strings.NAME, analytics_enabled=False, fill_width=True) as page:
        key = f"quotary-{digest(str(desk.library.settings.data))[:8]}"
        turns = gr.BrowserState([], storage_key=key, secret="quotary")
        within = gr.BrowserState({}, storage_key=f"{key}-within", secret="quotary")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                gr.HTML(strings.MASTHEAD, elem_id="masthead", js_on_load=None)
                with gr.Tabs():
                    with gr.Tab(strings.ASK_TAB, elem_id="ask-tab"):
                        log, question, welcome, nearby, new, fold = _talk()
                    with gr.Tab(strings.SOURCES_TAB, elem_id="sources-tab") as sources_tab:
                        gr.HTML(show_intake(desk), elem_id="intake", js_on_load=None)
                        sources = gr.HTML(elem_id="sources", js_on_load=None)
                    with gr.Tab(strings.QUALITY_TAB, elem_id="quality-tab") as quality_tab:
                        quality = Quality(desk)
                        said = build_quality(quality_tab, quality, _QUIET)
            with gr.Column(elem_id="side"):
                panel = gr.HTML(close_panel(), js_on_load=PAGE_JS, elem_id="panel")
            saved = gr.Textbox(visible="hidden", elem_id="saved")
        shown = [log, question, panel, welcome, nearby, turns]
        _wire(page, chat, shown, new, within)
        panel.save(chat.save, turns, saved, **_QUIET).then(None, saved, None, js=_DOWNLOAD)
        panel.reviewed(quality.said, None, said, **_QUIET)
        panel.judge(chat.judge, turns, said, **_QUIET).success(None, None, None, js=_NOTED)
        page.load(chat.load_within, within, [fold, within], **_QUIET)
        sources_tab.select(lambda: show_sources(desk), None, sources, **_QUIET)
        panel.listed(lambda: show_sources(desk), None, sources, **_QUIET).then(
            chat.load_within, within, [fold, within], **_QUIET
        )
    page.queue(max_size=64, default_concurrency_limit=4, api_open=False)
    return page


def _talk() -> tuple[gr.Chatbot, gr.Textbox, gr.HTML, gr.HTML, gr.Button, gr.HTML]:
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
    nearby = gr.HTML(elem_id="nearby", js_on_load=None)
    with gr.Column(elem_id="asking"):
        fold = gr.HTML(elem_id="within", js_on_load=None)
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
            gr.HTML(strings.KEYS_BUTTON, elem_id="keys-button", js_on_load=None)
            gr.HTML(strings.SAVE, elem_id="save", js_on_load=None)
            new = gr.Button(strings.NEW, elem_id="new", variant="secondary", size="sm")
    return log, question, gr.HTML(elem_id="welcome", js_on_load=None), nearby, new, fold


def _wire(page: gr.Blocks, chat: Chat, shown: list[Any], new: gr.Button, within: gr.BrowserState) -> None:
    _, question, panel, _, nearby, turns = shown
    asks = (
        question.submit(chat.ask, [question, turns, within], shown, js=_ASK_PICKED, **_ANSWERING),
        panel.act(chat.act, [turns, within], shown, js=_ACT_PICKED, **_ANSWERING),
        page.load(chat.load, [turns, within], shown, **_ANSWERING),
    )
    for asked in asks:
        asked.then(None, None, None, js=_SETTLE).then(
            chat.suggest, turns, nearby, concurrency_id="suggest", concurrency_limit=1, **_QUIET
        )
    panel.narrow(chat.narrow, None, within, queue=False, **_QUIET)
    new.click(chat.clear, None, shown, **_QUIET)
    # "multiple", else a citation chosen while another opens would be passed over
    panel.cite(chat.cite, None, panel, queue=False, trigger_mode="multiple", **_QUIET)
