"""What an empty page offers: questions that the library can answer, or how to fill it."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from prompts import wording
from prompts.wording import file_name
from ui import strings
from ui.desk import Desk
from ui.headings import answered, headings
from ui.paint import escape

MOST = 5
"""Examples."""
_DOCUMENTS = 12
"""Documents whose headings are looked at."""
_TRIED = 24
"""Headings asked at most, to find some that are answered."""


def show_welcome(desk: Desk) -> str:
    """Examples as links that ask themselves; or what to do about an empty library."""
    if desk.library.is_empty:
        return (
            f'<div class="empty"><p><strong>{strings.EMPTY}</strong> {strings.EMPTY_REMEDY}</p>'
            f"<pre>{escape(strings.EMPTY_COMMAND)}</pre></div>"
        )
    return show_questions(strings.EXAMPLES, examples(desk), "examples")


def show_questions(title: str, questions: list[str], style: str) -> str:
    """Questions as links that ask themselves, under a title; nothing where there are none."""
    items = "".join(f'<li><a href="#ask">{escape(question)}</a></li>' for question in questions)
    return f'<div class="{style}"><h2>{title}</h2><ul>{items}</ul></div>' if items else ""


def examples(desk: Desk) -> list[str]:
    """A few questions for this library."""
    names = {file_name(source.uri) for source in desk.library.catalog.sources()}
    known = [q for name, questions in _curated().items() if name in names for q in questions]
    if known or desk.warmth.status != "ready":
        return known[:MOST]
    return answered(desk, _headings(desk), most=MOST, tried=_TRIED)


@cache
def _curated() -> dict[str, list[str]]:
    path = Path(wording.__file__).with_name("examples.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _headings(desk: Desk) -> Iterator[str]:
    """Headings of a few documents, one of each in turn, so that no document fills the list."""
    sources = desk.library.catalog.sources()[:_DOCUMENTS]
    documents = (desk.document(source.document_id) for source in sources)
    lists = [[text for _, text in headings(document)] for document in documents if document]
    for row in range(max(map(len, lists), default=0)):
        yield from (texts[row] for texts in lists if row < len(texts))
