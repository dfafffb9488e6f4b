"""Headings of the documents as questions: only those that the library answers."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from answer.quote import Answer, Quote
from errors import QuotaryError
from index.filters import ALL, Filters
from ingest.document import Document
from ui.desk import Desk

_WORDS = range(2, 13)
"""How many words a heading that is worth asking has."""
_SUGGESTED = 3
_TRIED = 6
"""Headings asked at most, to find some to suggest."""
_LOOKED_AT = 2
"""Quotes whose neighbourhood is looked at."""


def headings(document: Document) -> list[tuple[int, str]]:
    """Where each heading starts, and its words; those too short or too long to ask are left out."""
    found = [b for b in document.blocks if b.kind == "heading" and not b.noise]
    texts = [(b.start, document.text[b.start : b.end].strip()) for b in found]
    return [(start, text) for start, text in texts if len(text.split()) in _WORDS]


def answered(desk: Desk, questions: Iterable[str], *, most: int, tried: int) -> list[str]:
    """The first ``most`` of these that are answered, asking ``tried`` at most."""
    candidates = islice(dict.fromkeys(questions), tried)
    return list(islice((q for q in candidates if _opening(desk, q) is not None), most))


def suggest(desk: Desk, answer: Answer, asked: Sequence[str], within: Filters = ALL) -> list[str]:
    """Headings near what was quoted that lead on: the library answers them with something else."""
    shown = answer.quotes or answer.nearest
    known = {question.casefold() for question in asked}
    seen = {(quote.document.id, quote.start) for quote in answer.quotes}
    here = {heading for quote in shown for heading in quote.heading_path}
    candidates = (h for h in _near(desk, shown) if h not in here and h.casefold() not in known)
    found: list[str] = []
    for heading in islice(dict.fromkeys(candidates), _TRIED):
        first = _opening(desk, heading, within)
        if first and (first.document.id, first.start) not in seen:
            found.append(heading)
        if len(found) == _SUGGESTED:
            break
    return found


def _near(desk: Desk, quotes: Sequence[Quote]) -> Iterator[str]:
    """Headings around each quote, the nearest first."""
    for quote in quotes[:_LOOKED_AT]:
        document = desk.document(quote.document.id)
        known = headings(document) if document else []
        for _, text in sorted(known, key=lambda heading: abs(heading[0] - quote.start)):
            yield text


def _opening(desk: Desk, question: str, within: Filters = ALL) -> Quote | None:
    """The first quote of the answer, where there is one."""
    try:
        quotes = desk.ask(question, (), within).quotes
    except QuotaryError:
        return None
    return quotes[0] if quotes else None
