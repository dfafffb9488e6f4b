"""What an empty page offers: questions that the library can answer, or how to fill it."""

import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from errors import QuotaryError
from library import Library
from prompts import wording
from prompts.wording import file_name
from ui import strings
from ui.desk import Desk
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
    items = "".join(f'<li><a href="#ask">{escape(question)}</a></li>' for question in examples(desk))
    return f'<div class="examples"><h2>{strings.EXAMPLES}</h2><ul>{items}</ul></div>' if items else ""


def examples(desk: Desk) -> list[str]:
    """A few questions for this library."""
    names = {file_name(source.uri) for source in desk.library.catalog.sources()}
    known = [q for name, questions in _curated().items() if name in names for q in questions]
    return known[:MOST] or _from_headings(desk)


@cache
def _curated() -> dict[str, list[str]]:
    path = Path(wording.__file__).with_name("examples.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _from_headings(desk: Desk) -> list[str]:
    """Headings of the documents that, asked as questions, are answered."""
    if desk.warmth.status != "ready":
        return []
    tried = islice(dict.fromkeys(_headings(desk.library)), _TRIED)
    return list(islice((heading for heading in tried if _is_answered(desk, heading)), MOST))


def _headings(library: Library) -> Iterator[str]:
    for source in library.catalog.sources()[:_DOCUMENTS]:
        document = library.document(source.document_id)
        for block in document.blocks if document else ():
            text = document.text[block.start : block.end].strip() if document else ""
            if block.kind == "heading" and not block.noise and 3 <= len(text.split()) <= 12:
                yield text


def _is_answered(desk: Desk, question: str) -> bool:
    try:
        return desk.ask(question).found
    except QuotaryError:
        return False
