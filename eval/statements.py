"""Statements in the sources that are worth a question: for drafting a set, never for answering."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from answer.select import is_copy
from ingest.document import Document
from ingest.passages import sentences_of
from library import Library
from prompts.wording import file_name

_FEWEST_WORDS, _MOST_WORDS = 8, 45
_LEANING = re.compile(
    r"^\W*(?:it|its|he|she|his|her|they|their|this|that|these|those|there|such|but|and|or|so|yet|also|however|"
    r"moreover|for example|in addition|as a result|then|here|if so|not only)\b",
    re.I,
)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+")
_FIGURE = re.compile(r"\d")
_KINDS = ("paragraph", "list_item")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that says something by itself, and where it stands."""

    document: str
    uri: str
    start: int
    end: int
    text: str
    heading_path: tuple[str, ...]


def statements(library: Library, *, seed: int = 0) -> Iterator[Statement]:
    """The sources' telling sentences, one document after the other in turn, near-copies left out.

    The same library and seed give the same order.
    """
    piles = [_of_document(library, uri, id, seed) for uri, id in _documents(library)]
    given: list[str] = []
    while piles:
        for pile in list(piles):
            statement = next((s for s in pile if not any(is_copy(s.text, text) for text in given)), None)
            if statement is None:
                piles.remove(pile)
                continue
            given.append(statement.text)
            yield statement


def _documents(library: Library) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for source in library.sources():
        found.setdefault(source.document.id, source.uri)
    return [(uri, id) for id, uri in found.items()]


def _of_document(library: Library, uri: str, id: str, seed: int) -> Iterator[Statement]:
    document = library.document(id)
    if document is None:
        return
    found = list(_telling(document, uri))
    random.Random(f"{seed}:{uri.rsplit('/', 1)[-1]}").shuffle(found)
    yield from sorted(found, key=lambda statement: -_worth(statement.text))


def _telling(document: Document, uri: str) -> Iterator[Statement]:
    for block in document.blocks:
        if block.noise or block.kind not in _KINDS:
            continue
        for start, end in sentences_of(document, block):
            text = document.text[start:end]
            if _stands_alone(text):
                yield Statement(file_name(uri), uri, start, end, text, block.heading_path)


def _stands_alone(text: str) -> bool:
    words = text.split()
    if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or _LEANING.match(text):
        return False
    ends = text.rstrip('*_"”’)»] ')
    return ends.endswith((".", "!", "。")) and _worth(text) > 0


def _worth(text: str) -> int:
    """How much there is to ask about: figures and names, up to two of each."""
    return min(2, len(_FIGURE.findall(text))) + min(2, len(_NAME.findall(text)))
