"""Checking a quote later: does its source still say so, word for word, and where.

Pure but for the catalog it reads. What a proof holds is in ``quote.py``.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import Any, Literal

from answer.quote import Proof
from errors import ProofError
from index.catalog import Catalog
from ingest.document import EXTRACT_VERSION

Status = Literal["holds", "changed", "gone"]
_ALIKE = 0.5
"""Least likeness of what stands there now to count as what became of the quote."""
_STRIDE = 4
"""Stretches of a changed text are compared at every such share of the quote's length."""


@dataclass(frozen=True, slots=True)
class Current:
    """A source as it is now."""

    uri: str
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a quote."""

    proof: Proof
    status: Status
    """``holds``: the same source says it at the same place. ``changed``: the source is another version, or was
    read anew, and still says it, at ``start``. ``gone``: it doesn't say it any more, or isn't there."""
    says: str
    """In a sentence."""
    uri: str | None = None
    start: int | None = None
    end: int | None = None
    now: str | None = None
    """Where it is gone: what stands there now instead, if anything like it does."""


def check(proof: Proof, current: Current | None) -> Verdict:
    """The verdict on one proof, given its source as it is now; None where it can't be found."""
    if current is None:
        return Verdict(proof, "gone", "the source is neither in the library nor where it was")
    text, start = current.text, proof.start
    if text[start : proof.end] == proof.quote:
        if current.sha256 == proof.sha256:
            return Verdict(proof, "holds", "the source says so, word for word", current.uri, start, proof.end)
        return _still(proof, current, start)
    places = _places(text, proof.quote)
    if places:
        return _still(proof, current, min(places, key=lambda place: abs(place - start)))
    return Verdict(
        proof, "gone", "the source changed and doesn't say so any more", current.uri, now=_likest(text, proof)
    )


def _still(proof: Proof, current: Current, start: int) -> Verdict:
    end = start + len(proof.quote)
    changed = "source changed" if current.sha256 != proof.sha256 else "source was read anew"
    return Verdict(
        proof, "changed", f"{changed}, quote still present at {start}–{end}", current.uri, start, end
    )


def _places(text: str, quote: str) -> list[int]:
    found, at = [], text.find(quote) if quote else -1
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _likest(text: str, proof: Proof) -> str | None:
    """The stretch that is most like the quote, to whole words; nearby first, since texts mostly grow."""
    size = len(proof.quote)
    matcher = SequenceMatcher(None, "", proof.quote, autojunk=False)
    around = range(
        max(0, proof.start - 20 * size), min(len(text), proof.start + 20 * size), max(1, size // _STRIDE)
    )
    best, where = 0.0, 0
    for at in around:
        matcher.set_seq1(text[at : at + size])
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, where = matcher.ratio(), at
    if best < _ALIKE:
        return None
    start = text.rfind(" ", 0, where) + 1 if where else 0
    end = text.find(" ", where + size)
    return text[start : end if end >= 0 else len(text)]


def current_in(catalog: Catalog, proof: Proof) -> Current | None:
    """The proof's source as the catalog holds it; under another name where only that is left."""
    rows = {source.uri: source.document_id for source in catalog.sources()}
    document_id = rows.get(proof.uri)
    uri = proof.uri
    if document_id is None:
        same = [(u, d) for u, d in rows.items() if (catalog.about(d) or {}).get("sha256") == proof.sha256]
        if not same:
            return None
        uri, document_id = same[0]
    document = catalog.document(document_id)
    return Current(uri, document.sha256, document.text) if document else None


def pipeline_of(catalog: Catalog, document_id: str) -> str:
    """What read a document and cut its text."""
    return f"extract {EXTRACT_VERSION}; {catalog.pipeline(document_id)}"


def read_proofs(text: str) -> list[Proof]:
    """The proofs in a file: answers as ``ask --json`` and ``--batch`` print them, or proofs by themselves.

    Raises:
        ProofError: it is neither, or holds none.
    """
    proofs = [proof for value in _values(text) for proof in _found(value)]
    if not proofs:
        raise ProofError("no proofs in it; give the output of: quotary ask QUESTION --json")
    return proofs


def _values(text: str) -> Iterator[Any]:
    try:
        yield json.loads(text)
        return
    except ValueError:
        pass
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise ProofError(f"line {number}: not JSON ({error})") from error


def _found(value: Any) -> Iterator[Proof]:
    if isinstance(value, list):
        for one in value:
            yield from _found(one)
    elif isinstance(value, dict) and isinstance(value.get("proof"), dict):
        yield _proof(value["proof"])
    elif isinstance(value, dict) and "quotes" in value:
        yield from _found([*value["quotes"], *value.get("nearest", [])])
    elif isinstance(value, dict) and "sha256" in value and "quote" in value:
        yield _proof(value)


def _proof(row: dict[str, Any]) -> Proof:
    names = [field.name for field in fields(Proof)]
    missing = [name for name in names if name not in row]
    if missing:
        raise ProofError(f"a proof lacks {', '.join(missing)}")
    if not isinstance(row["start"], int) or not isinstance(row["end"], int):
        raise ProofError(f"a proof's place is {row['start']!r}–{row['end']!r}; whole numbers are wanted")
    return Proof(**{name: row[name] for name in names})


def count(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How many there are of each status."""
    return {status: sum(v.status == status for v in verdicts) for status in ("holds", "changed", "gone")}
