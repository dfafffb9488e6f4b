"""A conversation: the questions, kept in the browser. Its answers are given anew from the library.

So a reload or a restart loses nothing, an answer never outlives its source, and the server keeps no
state that grows.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from answer.quote import Answer
from errors import QuotaryError
from index.filters import ALL, Filters
from ui import strings
from ui.desk import Desk
from ui.message import show_answer, show_question, show_trouble, show_waiting
from ui.within import read_filters
from ui.within import stored as filters_stored

LONGEST = 20
"""Turns; older ones leave the page."""
_LONGEST_QUESTION = 20_000

Message = dict[str, Any]
"""One message in the form of Gradio's Chatbot."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as typed, whether it is to be taken without the ones before, and what it is put to."""

    question: str
    alone: bool = False
    within: Filters = ALL


def read_turns(stored: object) -> list[Turn]:
    """The turns that a browser remembers; whatever else it sends is passed over."""
    rows = stored if isinstance(stored, list) else []
    turns = [
        Turn(row["question"], row.get("alone") is True, read_filters(row.get("within")))
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("question"), str)
    ]
    return [turn for turn in turns if len(turn.question) <= _LONGEST_QUESTION][-LONGEST:]


def stored(turns: Sequence[Turn]) -> list[dict[str, object]]:
    """The turns in the form that a browser remembers."""
    return [
        {"question": turn.question, "alone": turn.alone, "within": filters_stored(turn.within)}
        for turn in turns
    ]


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does to a conversation, as the browser tells it."""

    what: str
    turn: int = -1
    question: str = ""

    @classmethod
    def parse(cls, data: object) -> "Act":
        """The act in an event; one that does nothing where it makes no sense."""
        row = data if isinstance(data, dict) else {}
        what, turn, question = row.get("what"), row.get("turn"), row.get("question")
        return cls(
            what if isinstance(what, str) else "",
            turn if isinstance(turn, int) else -1,
            question.strip() if isinstance(question, str) else "",
        )


def perform(act: Act, turns: Sequence[Turn], within: Filters = ALL) -> tuple[list[Turn], int]:
    """The conversation afterwards, and the turn that is new in it (-1 where none is).

    ``within`` is what a question that is new is put to; the others stay with what they were put to.
    """
    now, at = list(turns), act.turn
    if act.what == "ask" and act.question:
        return [*now, Turn(act.question, alone=True, within=within)], len(now)
    if not 0 <= at < len(now):
        return now, -1
    if act.what == "typed":
        return [*now, replace(now[at], alone=True)], len(now)
    if act.what == "edit" and act.question:
        now[at] = replace(now[at], question=act.question)
        return now, at
    if act.what == "again":
        return now, at
    if act.what == "remove":
        del now[at]
    return now, -1


def history(turns: Sequence[Turn], at: int) -> list[str]:
    """The questions that the one at ``at`` may lean on."""
    return [] if turns[at].alone else [turn.question for turn in turns[:at]]


def tell(desk: Desk, turns: Sequence[Turn], fresh: int = -1) -> tuple[list[Message], list[Answer | None]]:
    """The whole conversation, and its answers, None for one that failed; ``fresh`` is the new turn."""
    messages, answers = list[Message](), list[Answer | None]()
    for at, turn in enumerate(turns):
        html, answer = _reply(desk, turns, at, at == fresh)
        messages += [_message("user", show_question(turn.question)), _message("assistant", html)]
        answers.append(answer)
    return messages, answers


def wait(turns: Sequence[Turn]) -> list[Message]:
    """The conversation while nothing can be answered yet."""
    questions = [_message("user", show_question(turn.question)) for turn in turns]
    return [*questions, _message("assistant", show_waiting())]


def _reply(desk: Desk, turns: Sequence[Turn], at: int, fresh: bool) -> tuple[str, Answer | None]:
    try:
        answer = desk.ask(turns[at].question, history(turns, at), turns[at].within)
    except QuotaryError as error:
        return show_trouble(str(error), at), None
    except Exception:  # the page's last frame: a person reads a sentence, the terminal the rest
        logging.getLogger(__name__).exception("the question can't be answered")
        return show_trouble(strings.BROKEN, at), None
    return show_answer(answer, at, fresh=fresh, within=turns[at].within), answer


def _message(role: str, html: str) -> Message:
    return {"role": role, "content": html}
