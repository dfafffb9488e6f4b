"""What a person says of an answer, kept as a case: to be looked at, and then put into a set or dropped."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from answer.quote import Answer, Quote
from errors import CaseError, UsageError
from eval.anchors import Anchors
from eval.draft import append
from eval.formats.jsonl import lines
from eval.written import written_case
from library import Library
from prompts.wording import file_name

Verdict = Literal["good", "wrong", "missing"]
VERDICTS: tuple[Verdict, ...] = ("good", "wrong", "missing")
FILE = "feedback.jsonl"
SET = Path("sets", "feedback.jsonl")
_SHOWN = 3
"""Quotes that a judged answer is kept with."""

Row = dict[str, Any]


def judge(data: Path, answer: Answer, history: Sequence[str], verdict: Verdict) -> Row:
    """Write down what a person says of an answer; a second word on the same question takes the first's place."""
    row = as_case(answer, history, verdict)
    others = [other for other in read(data) if other["id"] != row["id"]]
    _write(data / FILE, [*others, row])
    return row


def as_case(answer: Answer, history: Sequence[str], verdict: Verdict) -> Row:
    """The case: whole where the answer was good, else a draft whose evidence a person still has to name."""
    said = json.dumps([answer.question, *history], ensure_ascii=False)
    answerable = answer.found or verdict != "good"
    row: Row = {
        "id": f"f{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}",
        "question": answer.question,
        "answerable": answerable,
        "history": list(history),
        "evidence": [_evidence(quote) for quote in answer.quotes[:1]] if verdict == "good" else [],
        "tags": ["feedback", verdict],
        "verdict": verdict,
        "shown": [_evidence(quote) for quote in answer.quotes[:_SHOWN]],
    }
    return row if verdict == "good" else row | {"draft": True}


def _evidence(quote: Quote) -> Row:
    name = file_name(quote.document.uri)
    return {"document": name, "quote": quote.text, "document_id": quote.document.id}


def read(data: Path) -> list[Row]:
    """Everything that was said and not dealt with; a line that is no case is passed over."""
    path = data / FILE
    found: list[Row] = []
    for _, line in lines(path) if path.is_file() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and isinstance(row.get("id"), str) and isinstance(row.get("question"), str):
            found.append(row)
    return found


def discard(data: Path, id: str) -> Row:
    """Take one away.

    Raises:
        UsageError: there is none of this id.
    """
    rows = read(data)
    found = next((row for row in rows if row["id"] == id), None)
    if found is None:
        raise UsageError(f"{id}: nothing of this id was said; it may have been dealt with already")
    _write(data / FILE, [row for row in rows if row["id"] != id])
    return found


def promote(library: Library, id: str, *, quote: str = "", answerable: bool = True) -> Row:
    """Put one into the set of the library's own cases; a draft with the sentence that answers it, or with none.

    Raises:
        UsageError: there is none of this id.
        CaseError: the sentence isn't in any source, word for word.
    """
    data = library.settings.data
    found = next((row for row in read(data) if row["id"] == id), None)
    case = {key: value for key, value in (found or {}).items() if key not in ("draft", "verdict", "shown")}
    if found and found.get("draft"):
        evidence = [_find(library, quote)] if answerable else []
        case |= {"answerable": answerable, "evidence": evidence}
    if found:
        written_case(case, FILE, 0)
        append(data / SET, case)
    discard(data, id)
    return case


def _find(library: Library, quote: str) -> Row:
    wanted = quote.strip()
    anchors = Anchors(library)
    if wanted:
        for name, document_id in anchors.documents():
            if wanted in anchors.text(document_id):
                return {"document": name, "quote": wanted, "document_id": document_id}
    raise CaseError(
        "this sentence isn't in any source; copy it from the source word for word"
        if wanted
        else "name the sentence that answers it, or say that nothing does"
    )


def _write(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(
        b"".join(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in rows)
    )
    part.replace(path)
