"""A set as it stands in its file: cases whose evidence hasn't been looked for yet, and what is wrong with them.

Nothing here knows a library. ``cases.py`` finds the evidence; ``formats/`` reads the files.
"""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from errors import CaseError

_SHOWN = 20
"""Most problems listed before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend, and where; ``line`` orders problems and is 0 for what is wrong with the whole."""

    path: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.says}" if self.line else f"{self.path}: {self.says}"


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One case as written. ``evidence`` items name a document and a quote, a place, or ``"whole": true``."""

    path: str
    line: int
    id: str
    question: str
    answerable: bool
    evidence: tuple[Mapping[str, Any], ...] = ()
    history: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    draft: bool = False


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A document that a set brings with it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class WrittenSet:
    """A set's cases, its own documents (None where it asks the user's library), and its problems."""

    path: str
    cases: tuple[WrittenCase, ...]
    documents: tuple[WrittenDocument, ...] | None = None
    problems: tuple[Problem, ...] = field(default=())


def written_case(raw: object, path: str, line: int) -> WrittenCase:
    """The case that an object from JSON describes.

    Raises:
        CaseError: something in it is missing or of the wrong kind.
    """
    if not isinstance(raw, dict):
        raise CaseError(f"an object is wanted, not {json.dumps(raw)[:40]}")
    missing = next((key for key in ("id", "question", "answerable") if key not in raw), None)
    if missing:
        raise CaseError(f"no {missing!r}")
    answerable = raw["answerable"]
    if not isinstance(answerable, bool):
        raise CaseError(f"answerable is {answerable!r}; true or false is wanted")
    evidence = _list(raw, "evidence")
    if not all(isinstance(item, dict) and "document" in item for item in evidence):
        raise CaseError('evidence wants a list of {"document": …, "quote": …}')
    places = [item[name] for item in evidence for name in ("start", "end") if item.get(name) is not None]
    if any(type(place) is not int for place in places):
        raise CaseError("evidence's start and end want whole numbers")
    if answerable and not evidence:
        raise CaseError("answerable, but without evidence")
    if evidence and not answerable:
        raise CaseError("answerable is false, but there is evidence; say true, or take the evidence out")
    history = _list(raw, "history")
    if not all(isinstance(earlier, str) for earlier in history):
        raise CaseError("history wants a list of strings, the earlier questions")
    question = str(raw["question"])
    return WrittenCase(
        path=path,
        line=line,
        id=str(raw["id"]),
        question=question,
        answerable=answerable,
        evidence=tuple(evidence),
        history=tuple(history),
        tags=tuple(map(str, _list(raw, "tags"))),
        draft=bool(raw.get("draft")) or not question.strip(),
    )


def _list(raw: Mapping[str, Any], key: str) -> list[Any]:
    value = raw.get(key)
    if not isinstance(value, list | None):
        raise CaseError(f"{key} wants a list")
    return value or []


def check(written: WrittenSet, more: Sequence[Problem] = ()) -> None:
    """Report every problem of a set, in order of their lines.

    Raises:
        CaseError: there is one, a case is still a draft, an id stands twice, or there are no cases.
    """
    problems = sorted([*written.problems, *more], key=lambda problem: problem.line)
    counts = Counter(case.id for case in written.cases)
    problems += [
        Problem(written.path, 0, f"id {id!r} stands more than once") for id, n in counts.items() if n > 1
    ]
    drafts = [str(case.line or case.id) for case in written.cases if case.draft]
    if drafts:
        lines = ", ".join(drafts[:_SHOWN]) + (" …" if len(drafts) > _SHOWN else "")
        what = "case is a draft" if len(drafts) == 1 else "cases are drafts"
        says = f"{len(drafts)} {what} without a question; write it and take out draft: line {lines}"
        problems.append(Problem(written.path, 0, says))
    if problems:
        more_than = f"\n… and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise CaseError("\n".join(map(str, problems[:_SHOWN])) + more_than)
    if not written.cases:
        raise CaseError(f"{written.path}: no cases in it")


def sample(cases: Sequence[WrittenCase], limit: int | None, seed: int) -> tuple[WrittenCase, ...]:
    """``limit`` of the cases, the same ones for the same seed, in their own order."""
    if limit is None or limit >= len(cases):
        return tuple(cases)
    chosen = sorted(random.Random(seed).sample(range(len(cases)), limit))
    return tuple(cases[i] for i in chosen)


def fingerprint(cases: Sequence[WrittenCase]) -> str:
    """A name for what is asked and expected, whatever the order and the file."""
    rows = sorted(json.dumps(_content(case), sort_keys=True) for case in cases)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]


def _content(case: WrittenCase) -> list[Any]:
    return [case.id, case.question, case.answerable, [dict(e) for e in case.evidence], case.history]
