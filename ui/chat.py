"""What is asked and answered: events in, values for the page's components out. Knows no component."""

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from answer.quote import Answer
from errors import QuotaryError
from eval.feedback import VERDICTS, judge, read
from index.filters import Filters
from ui import strings
from ui.conversation import LONGEST, Act, Turn, history, perform, read_turns, stored, tell, wait
from ui.desk import Desk
from ui.export import save
from ui.headings import suggest
from ui.message import places
from ui.panel import View, close_panel, open_view, opening
from ui.said import show_said
from ui.welcome import show_questions, show_welcome
from ui.within import from_query, read_filters, show_within
from ui.within import stored as stored_filters

Shown = tuple[Any, ...]
"""Values for chat, question, panel, welcome, next and turns, in this order."""


class Chat:
    """What the Ask tab's events do."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def ask(self, question: str, kept: object, within: object) -> Iterator[Shown]:
        """One more question."""
        turns = read_turns(kept)
        asked = [*turns, Turn(question, within=read_filters(within))] if question.strip() else turns
        yield from self._show(asked, len(asked) - 1)

    def act(self, kept: object, within: object, event: gr.EventData) -> Iterator[Shown]:
        """A click on an example, a suggestion, or one of the words under an answer."""
        act = Act.parse(event._data)
        if act.what == "again":
            self.desk.forget()
        yield from self._show(*perform(act, read_turns(kept), read_filters(within)))

    def load(self, kept: object, within: object, request: gr.Request) -> Iterator[Shown]:
        """A page that opens: the conversation as it was, and what ``?q=`` asks of ``&source=``."""
        turns, filters = read_turns(kept), _asked_of(request, within)
        asked = str(request.query_params.get("q") or "").strip()
        if asked and (not turns or (turns[-1].question, turns[-1].within) != (asked, filters)):
            turns.append(Turn(asked, within=filters))
        yield from self._show(turns, len(turns) - 1)

    def load_within(self, within: object, request: gr.Request) -> tuple[str, dict[str, Any]]:
        """A page that opens: the filters as they were, or as its address says."""
        filters = _asked_of(request, within)
        return show_within(self.desk, filters), stored_filters(filters)

    def narrow(self, event: gr.EventData) -> dict[str, Any]:
        """Other filters, from now on."""
        return stored_filters(read_filters(event._data))

    def clear(self) -> Shown:
        """A new conversation."""
        return next(self._show([], -1))

    def suggest(self, kept: object) -> str:
        """Questions that lead on from the last answer; made after it, so that it needn't wait for them."""
        turns = read_turns(kept)
        if not turns:
            return ""
        answer = tell(self.desk, turns)[1][-1]
        asked = [turn.question for turn in turns]
        found = suggest(self.desk, answer, asked, turns[-1].within) if answer else []
        return show_questions(strings.NEARBY, found, "nearby")

    def save(self, kept: object, event: gr.EventData) -> str:
        """The conversation as a file, for the page to download."""
        turns = read_turns(kept)
        answers = tell(self.desk, turns)[1] if turns else []
        told = [(t.question, a) for t, a in zip(turns, answers, strict=True) if a]
        form = event._data.get("form") if isinstance(event._data, dict) else None
        return save(self.desk, told, form) if isinstance(form, str) else ""

    def judge(self, kept: object, event: gr.EventData) -> str:
        """What a person says of an answer, kept for review; everything that was said.

        Raises:
            gr.Error: it isn't kept, so that the page doesn't say it was.
        """
        act, turns, data = Act.parse(event._data), read_turns(kept), self.desk.library.settings.data
        verdict = next((v for v in VERDICTS if v == act.what), None)
        if verdict is None or not 0 <= act.turn < len(turns) or not self.desk.may_write:
            raise gr.Error(strings.READ_ONLY, print_exception=False)
        before = history(turns, act.turn)
        try:
            answer = self.desk.ask(turns[act.turn].question, before, turns[act.turn].within)
        except QuotaryError as error:
            raise gr.Error(strings.BROKEN, print_exception=False) from error
        judge(data, answer, before, verdict)
        return show_said(read(data), may_write=True)

    def cite(self, event: gr.EventData) -> str:
        """The source at a cited place."""
        return open_view(self.desk, View.parse(event._data))

    def _show(self, turns: Sequence[Turn], fresh: int) -> Iterator[Shown]:
        first = max(0, len(turns) - LONGEST)
        turns, fresh = turns[first:], fresh - first
        keep = stored(turns)
        closed = close_panel()
        warming = self.desk.warmth.status == "warming"
        if not turns:
            yield [], "", closed, show_welcome(self.desk), "", keep
            if warming and not self.desk.library.is_empty:
                self.desk.warmth.wait()
                yield [], gr.skip(), closed, show_welcome(self.desk), "", keep
            return
        if warming:
            yield wait(turns), "", closed, "", "", keep
        messages, answers = tell(self.desk, turns, fresh)
        answer = answers[fresh] if fresh >= 0 else None
        yield messages, "", self._opened(answer), "", "", keep

    def _opened(self, answer: Answer | None) -> str:
        view = opening(list(places(answer))) if answer else None
        return open_view(self.desk, view) if view else close_panel()


def _asked_of(request: gr.Request, within: object) -> Filters:
    """The filters in the page's address where it names any, else those that the browser remembers."""
    return from_query(list(request.query_params.multi_items())) or read_filters(within)
