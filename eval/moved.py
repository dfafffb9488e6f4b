"""Whether a set's evidence still stands where it says, after its documents changed; and where it went.

Looked for in this order: word for word, white space apart; the sentence of the document that is most
like it; another document that holds it word for word.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal

from errors import CaseError
from eval.anchors import Anchors, locate
from eval.formats.jsonl import lines, read
from eval.written import WrittenCase
from ingest.passages import sentences_of
from library import Library

LIKE = 0.75
"""Least likeness (Ratcliff/Obershelp, as ``difflib`` has it) of a sentence that was only reworded."""
State = Literal["exact", "moved", "spacing", "reworded", "elsewhere", "unquoted", "vanished"]


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of evidence: what became of it, and what to write in its place."""

    case: WrittenCase
    number: int
    """Which piece of the case it is, from 0."""
    state: State
    item: dict[str, Any]
    says: str = ""

    @property
    def needs_a_hand(self) -> bool:
        """Whether writing can't mend it."""
        return self.state == "vanished"


def check(path: Path, library: Library) -> list[Found]:
    """Every piece of evidence in a JSON lines set, and where it stands now.

    Raises:
        CaseError: the file is missing or malformed.
    """
    written = read(path)
    if written.problems:
        raise CaseError("\n".join(map(str, written.problems)))
    look = _Look(library)
    return [
        look.for_item(case, number, dict(item))
        for case in written.cases
        for number, item in enumerate(case.evidence)
    ]


class _Look:
    """Looks for evidence in one library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._anchors = Anchors(library)

    def for_item(self, case: WrittenCase, number: int, item: dict[str, Any]) -> Found:
        quote = str(item.get("quote") or "")
        try:
            text = self._anchors.text(self._anchors.document(str(item["document"])))
        except CaseError as error:
            return self._elsewhere(case, number, item, str(error))
        if item.get("whole"):
            return Found(case, number, "exact", item)
        if not quote:
            return self._by_place(case, number, item)
        if quote in text:
            at = _at(item, text, quote)
            return Found(case, number, "exact" if at == item else "moved", at)
        try:
            start, end = locate(text, quote)
        except CaseError:
            return self._reworded(case, number, item, quote)
        return Found(case, number, "spacing", _at(item, text, text[start:end]), text[start:end])

    def _by_place(self, case: WrittenCase, number: int, item: dict[str, Any]) -> Found:
        """Offsets alone can't be checked; with the words that stand there they can from now on."""
        try:
            evidence = self._anchors.find(item)
        except CaseError as error:
            return Found(case, number, "vanished", item, str(error))
        says = f"only a place; it reads: {evidence.text[:80]}"
        return Found(case, number, "unquoted", item | {"quote": evidence.text}, says)

    def _reworded(self, case: WrittenCase, number: int, item: dict[str, Any], quote: str) -> Found:
        best, likeness = "", 0.0
        for sentence in self._sentences(str(item["document"])):
            matcher = SequenceMatcher(None, quote, sentence, autojunk=False)
            if matcher.real_quick_ratio() > max(LIKE, likeness) and matcher.quick_ratio() > max(
                LIKE, likeness
            ):
                ratio = matcher.ratio()
                if ratio > max(LIKE, likeness):
                    best, likeness = sentence, ratio
        if not best:
            return self._elsewhere(case, number, item, f"not in its document: {quote[:80]!r}")
        changed = {k: v for k, v in item.items() if k not in ("start", "end")} | {"quote": best}
        return Found(case, number, "reworded", changed, f"{likeness:.0%} like it: {best}")

    def _elsewhere(self, case: WrittenCase, number: int, item: dict[str, Any], why: str) -> Found:
        """In another document, word for word: it was renamed, split or moved."""
        quote = str(item.get("quote") or "")
        for name, id in self._anchors.documents() if quote else ():
            try:
                start, end = locate(self._anchors.text(id), quote)
            except CaseError:
                continue
            changed = {"document": name, "quote": self._anchors.text(id)[start:end]}
            return Found(case, number, "elsewhere", changed, f"now in {name}")
        return Found(case, number, "vanished", item, why)

    def _sentences(self, name: str) -> Iterator[str]:
        document = self._library.document(self._anchors.document(name))
        if document is None:
            return
        for block in document.blocks:
            for start, end in () if block.noise else sentences_of(document, block):
                yield document.text[start:end]


def _at(item: dict[str, Any], text: str, quote: str) -> dict[str, Any]:
    """The item with this quote, its offsets (where it has them) brought up to date."""
    if "start" not in item:
        return item | {"quote": quote}
    start, end = locate(text, quote, near=int(item["start"]))
    return item | {"quote": quote, "start": start, "end": end}


def rewrite(path: Path, found: Sequence[Found]) -> int:
    """Write what was found into the set; other lines stay as they are. How many lines changed."""
    changes: dict[int, list[Found]] = {}
    for piece in found:
        if piece.item != piece.case.evidence[piece.number]:
            changes.setdefault(piece.case.line, []).append(piece)
    if not changes:
        return 0
    kept = dict(lines(path))
    rows = path.read_text(encoding="utf-8-sig").split("\n")
    for line, pieces in changes.items():
        row = json.loads(kept[line])
        for piece in pieces:
            row["evidence"][piece.number] = piece.item
        rows[line - 1] = json.dumps(row, ensure_ascii=False)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text("\n".join(rows), encoding="utf-8")
    part.replace(path)
    return len(changes)
