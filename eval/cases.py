"""Questions with known answers, as JSON lines, and their evidence anchored in a library's documents."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from errors import CaseError
from ingest.document import Span
from library import Library, SourceInfo

_SHOWN = 20
"""Most problems listed before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a document that answers the question by itself."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """One question; ``evidence`` is empty where it can't be answered."""

    id: str
    question: str
    answerable: bool
    evidence: tuple[Evidence, ...] = ()
    history: tuple[str, ...] = ()
    tags: frozenset[str] = field(default=frozenset())


def read_cases(path: Path, library: Library) -> list[Case]:
    """The cases in a JSON lines file, their evidence found in ``library``.

    Raises:
        CaseError: some lines are malformed or their evidence isn't there; all of them are listed.
    """
    if not path.is_file():
        raise CaseError(f"{path}: no such eval set")
    anchors = _Anchors(library)
    cases: list[Case] = []
    problems: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line), anchors))
        except (CaseError, ValueError, KeyError, TypeError) as error:
            said = f"no {error}" if isinstance(error, KeyError) else str(error)
            problems.append(f"{path}:{number}: {said}")
    repeated = [id for id, count in _counts(case.id for case in cases).items() if count > 1]
    problems += [f"{path}: id {id!r} stands more than once" for id in repeated]
    if problems:
        more = f"\n… and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise CaseError("\n".join(problems[:_SHOWN]) + more)
    if not cases:
        raise CaseError(f"{path}: no cases in it")
    return cases


def _counts(ids: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for id in ids:
        counts[id] = counts.get(id, 0) + 1
    return counts


def _case(raw: Mapping[str, Any], anchors: "_Anchors") -> Case:
    answerable = raw["answerable"]
    if not isinstance(answerable, bool):
        raise CaseError(f"answerable is {answerable!r}; true or false is wanted")
    evidence = tuple(anchors.find(item) for item in raw.get("evidence", []))
    if answerable and not evidence:
        raise CaseError("answerable, but without evidence")
    return Case(
        id=str(raw["id"]),
        question=str(raw["question"]),
        answerable=answerable,
        evidence=evidence,
        history=tuple(map(str, raw.get("history", []))),
        tags=frozenset(map(str, raw.get("tags", []))),
    )


class _Anchors:
    """Finds documents by the end of their URI, and quotes in them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._sources: Sequence[SourceInfo] = library.sources()
        self._texts: dict[str, str] = {}

    def find(self, item: Mapping[str, Any]) -> Evidence:
        document_id = self._document(str(item["document"]))
        text = self._text(document_id)
        if "quote" in item:
            start, end = _locate(text, str(item["quote"]))
        else:
            start, end = int(item["start"]), int(item["end"])
            if not 0 <= start < end <= len(text):
                raise CaseError(
                    f"[{start}, {end}) is outside {item['document']}, which has {len(text)} characters"
                )
        return Evidence(document_id, start, end)

    def _document(self, name: str) -> str:
        wanted = unquote(name)
        ids = {
            source.document.id
            for source in self._sources
            if unquote(source.uri) == wanted or unquote(source.uri).endswith("/" + wanted)
        }
        if len(ids) != 1:
            raise CaseError(
                f"{name}: {'more than one document has' if ids else 'no document in the library has'} that name"
            )
        return ids.pop()

    def _text(self, document_id: str) -> str:
        if document_id not in self._texts:
            document = self._library.document(document_id)
            self._texts[document_id] = document.text if document else ""
        return self._texts[document_id]


def _locate(text: str, quote: str) -> Span:
    """Where the quote stands, white space apart; its first place where there are more."""
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    match = re.search(pattern, text) if pattern else None
    if match is None:
        raise CaseError(f"not in its document: {quote[:80]!r}")
    return match.span()
