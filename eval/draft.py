"""Drafting a set: statements from the sources, to which a person writes the questions. Nothing is generated."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from eval.formats.jsonl import lines
from eval.statements import Statement, statements
from library import Library

Asker = Callable[[Statement, int], str | None]
"""Shows a statement and how many cases there are; the question, "" to skip, None to stop."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """How many cases were there, and how many were added."""

    before: int
    added: int


def draft(library: Library, path: Path, ask: Asker, *, seed: int = 0) -> Drafted:
    """Ask for a question to one statement after the other; each is written down at once.

    What the file holds already isn't asked for again, so stopping loses nothing.

    Raises:
        CaseError: the file isn't UTF-8.
    """
    known = _known(path)
    added = 0
    for statement in _fresh(library, known, seed):
        question = ask(statement, len(known) + added)
        if question is None:
            break
        if question.strip():
            append(path, as_case(statement, question.strip(), len(known) + added + 1))
            added += 1
    return Drafted(len(known), added)


def draft_many(library: Library, path: Path, count: int, *, seed: int = 0) -> Drafted:
    """Write ``count`` cases whose question is still to be written; ``eval run`` refuses them until it is.

    Raises:
        CaseError: the file isn't UTF-8.
    """
    known = _known(path)
    chosen = list(islice(_fresh(library, known, seed), count))
    for number, statement in enumerate(chosen, len(known) + 1):
        append(path, as_case(statement, "", number))
    return Drafted(len(known), len(chosen))


def _known(path: Path) -> list[dict[str, Any]]:
    """The cases in the file so far; lines that aren't JSON count, so that ids go on after them."""
    if not path.is_file():
        return []
    known: list[dict[str, Any]] = []
    for _, line in lines(path):
        try:
            row = json.loads(line)
        except ValueError:
            row = {}
        known.append(row if isinstance(row, dict) else {})
    return known


def _fresh(library: Library, known: list[dict[str, Any]], seed: int) -> Iterator[Statement]:
    """Statements that no case in the file quotes."""
    quoted = {str(item.get("quote")) for row in known for item in row.get("evidence") or []}
    return (s for s in statements(library, seed=seed) if s.text not in quoted)


def as_case(statement: Statement, question: str, number: int) -> dict[str, Any]:
    """A case as its line holds it; a draft where there is no question."""
    case: dict[str, Any] = {
        "id": f"d{number:03d}",
        "question": question,
        "answerable": True,
        "evidence": [{"document": statement.document, "quote": statement.text}],
        "tags": [],
    }
    return case if question else case | {"draft": True}


def append(path: Path, case: dict[str, Any]) -> None:
    """Add one line to the file; one that was cut short before is closed first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        file.seek(0, 2)
        if file.tell():
            file.seek(-1, 2)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(json.dumps(case, ensure_ascii=False).encode() + b"\n")
