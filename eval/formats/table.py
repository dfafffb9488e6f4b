"""Sets kept in a spreadsheet, as CSV with a header.

Columns: ``question``, and any of ``id``, ``answerable``, ``document``, ``quote``, ``start``, ``end``,
``tags`` and ``history`` (parts apart by ``;`` and ``|``), ``context``. Rows with the same ``id`` are one
case with several pieces of evidence. Where there is a ``context`` column, each row's context is a
document that the set brings with it; otherwise the user's library is asked.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from errors import CaseError
from eval.formats.jsonl import lines
from eval.written import Problem, WrittenCase, WrittenDocument, WrittenSet, written_case

_COLUMNS = frozenset(
    ("id", "question", "answerable", "document", "quote", "start", "end", "tags", "history", "context")
)
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(slots=True)
class _Table:
    """Cases and documents gathered row by row."""

    path: Path
    cases: dict[str, WrittenCase] = field(default_factory=dict)
    documents: dict[str, WrittenDocument] = field(default_factory=dict)

    def add(self, row: Mapping[str, str], line: int) -> None:
        evidence = self._evidence(row)
        answerable = _truth(row.get("answerable", ""), bool(evidence))
        raw = {
            "id": row.get("id") or str(line),
            "question": row.get("question", ""),
            "answerable": answerable,
            "evidence": evidence,
            "tags": _parts(row.get("tags", ""), ";"),
            "history": _parts(row.get("history", ""), "|"),
        }
        case = written_case(raw, str(self.path), line)
        before = self.cases.get(case.id)
        if before is not None:
            if row.get("question") and case.question != before.question:
                raise CaseError(f"id {case.id!r} asks something else on line {before.line}")
            case = replace(before, evidence=before.evidence + case.evidence)
        self.cases[case.id] = case

    def _evidence(self, row: Mapping[str, str]) -> list[dict[str, Any]]:
        name = row.get("document", "")
        context = row.get("context", "")
        if context:
            name = self.documents.setdefault(
                context, WrittenDocument(f"{len(self.documents) + 1:05d}.txt", context)
            ).name
        if row.get("quote"):
            return [{"document": name, "quote": row["quote"]}]
        if row.get("start") and row.get("end"):
            return [{"document": name, "start": int(row["start"]), "end": int(row["end"])}]
        return []


def read(path: Path) -> WrittenSet:
    """The cases of a CSV file.

    Raises:
        CaseError: there is no such file, or its header isn't one of a set.
    """
    text = [line + "\n" for line in _text(path)]
    reader = csv.DictReader(text, strict=True)
    try:
        names = [str(name).strip().lower() for name in reader.fieldnames or ()]
    except csv.Error as error:
        raise CaseError(f"{path}:1: not a header ({error})") from error
    strange = sorted(set(names) - _COLUMNS)
    if "question" not in names or strange:
        said = f"unknown columns {', '.join(strange)}" if strange else "no column named question"
        raise CaseError(f"{path}:1: {said}; a set has {', '.join(sorted(_COLUMNS))}")
    reader.fieldnames = names
    table, problems = _Table(path), list[Problem]()
    rows = iter(reader)
    while True:
        try:
            row = next(rows)
            table.add({k: (v or "").strip() for k, v in row.items() if isinstance(k, str)}, reader.line_num)
        except StopIteration:
            break
        except (CaseError, ValueError, csv.Error) as error:
            problems.append(Problem(str(path), reader.line_num, str(error)))
    own = tuple(table.documents.values()) if "context" in names else None
    return WrittenSet(str(path), tuple(table.cases.values()), own, tuple(problems))


def _text(path: Path) -> list[str]:
    for _ in lines(path):
        break
    return path.read_text(encoding="utf-8-sig").split("\n")


def _truth(said: str, otherwise: bool) -> bool:
    if said.lower() not in (*_YES, *_NO, ""):
        raise CaseError(f"answerable is {said!r}; true or false is wanted")
    return said.lower() in _YES if said else otherwise


def _parts(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]
