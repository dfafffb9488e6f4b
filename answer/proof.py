"""Checking a quote later: does its source still say so, word for word, and where.

Pure but for the catalog and the files it looks into. What a proof holds is in ``quote.py``.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Literal, get_args

from answer.quote import Proof
from answer.standing import cuts, instead, standing
from errors import ProofError
from index.catalog import Catalog
from ingest.document import EXTRACT_VERSION, Document, Span

_SHA256 = re.compile("[0-9a-f]{64}")
Status = Literal["holds", "changed", "gone", "unread"]


@dataclass(frozen=True, slots=True)
class Current:
    """A source as it is now."""

    uri: str
    document: Document
    stamp: tuple[int, int] | None = None
    """Size and time of its file when the library read it; None where no library did."""
    aside: str = ""
    """What is to be said of its file, where that is no longer what the library holds a copy of."""
    twin: str = ""
    """Another source that holds the very content that was quoted, where this one no longer does."""

    @property
    def text_sha256(self) -> str:
        """Of the text, as UTF-8."""
        return sha256(self.document.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a quote."""

    proof: Proof
    status: Status
    """``holds``: the same source says it at the same place. ``changed``: the source is another version, or was
    read anew, or the proof's place was wrong, and it says it at ``start``. ``gone``: it doesn't say it, or isn't
    there. ``unread``: it is there and can't be read, so that nothing is known. Where the library has the source,
    its copy is what counts; ``says`` tells of a file that differs."""
    says: str
    """In a sentence."""
    uri: str | None = None
    """Where it was looked for: the proof's source, or another that has or had its content."""
    start: int | None = None
    end: int | None = None
    now: str | None = None
    """Where it is gone: what stands there now instead, if anything like it does."""


def check(proof: Proof, current: Current | None) -> Verdict:
    """The verdict on one proof, given its source as it is now; None where it can't be found."""
    if current is None:
        return Verdict(proof, "gone", "the source is neither in the library nor to be read where it was")
    text = current.document.text
    unchanged = current.text_sha256 == proof.text_sha256
    place = _place(proof, current, unchanged)
    says = _says(proof, current, place, unchanged)
    if place is None:
        now = instead(current.document, proof.quote, proof.start)
        return Verdict(proof, "gone", says, current.uri, now=now)
    same = unchanged and current.document.sha256 == proof.sha256
    as_proved = place == (proof.start, proof.end) and text[slice(*place)] == proof.quote
    status: Status = "holds" if same and as_proved else "changed"
    return Verdict(proof, status, says, current.uri, *place)


def _place(proof: Proof, current: Current, unchanged: bool) -> Span | None:
    """Where the source says the quote: in an unchanged text, first where the proof has it."""
    place, text = (proof.start, proof.end), current.document.text
    if unchanged and text[slice(*place)] == proof.quote and not cuts(text, place):
        return place
    # The same bytes read otherwise may have other sentences, and say no less for that.
    read_anew = not unchanged and current.document.sha256 == proof.sha256
    return standing(current.document, proof.quote, proof.start, whole=not read_anew)


def _says(proof: Proof, current: Current, place: Span | None, unchanged: bool) -> str:
    """What was found, in which source where that is another, and how its file differs from what was checked."""
    parts = (_finding(proof, current, place, unchanged), _elsewhere(proof, current, place), current.aside)
    return "; ".join(part for part in parts if part)


def _finding(proof: Proof, current: Current, place: Span | None, unchanged: bool) -> str:
    whose = "the library's copy" if current.aside else "the source"
    same = current.document.sha256 == proof.sha256
    became = f"{whose} {'was read anew' if same else 'changed'}"
    if place is None:
        altered = f"{whose} is unchanged, and doesn't say so: the quote was altered"
        return altered if unchanged else f"{became} and doesn't say so any more"
    spaced = current.document.text[slice(*place)] != proof.quote
    at = f"{place[0]}–{place[1]}{', apart from white space' if spaced else ''}"
    if unchanged and (spaced or place != (proof.start, proof.end)):
        wrong = "the quote was altered" if spaced else "the proof's place was wrong"
        return f"{whose} is unchanged, quote present at {at}: {wrong}"
    if unchanged and same:
        return f"{whose} says so, word for word"
    return f"{became}, quote still present at {at}"


def _elsewhere(proof: Proof, current: Current, place: Span | None) -> str:
    if current.uri == proof.uri:
        return f"{current.twin} still holds what was quoted" if current.twin else ""
    looked = "looked for" if place is None else "found"
    has = "has" if current.document.sha256 == proof.sha256 else "once had"
    return f"{looked} in {current.uri}, which {has} the same content"


def against_file(current: Current, path: Path | None) -> Current:
    """A library's copy, with what is to be said of its file where that is no longer the same.

    The content is looked into only where size or time differ, as when a folder is ingested again.
    """
    return replace(current, aside=_aside(current, path)) if path else current


def _aside(current: Current, path: Path) -> str:
    try:
        stat = path.stat()
        if (stat.st_size, stat.st_mtime_ns) == current.stamp:
            return ""
        if not path.is_file():
            return "the file is no longer there"
        with path.open("rb") as file:
            same = file_digest(file, "sha256").hexdigest() == current.document.sha256
    except (FileNotFoundError, NotADirectoryError):
        return "the file is no longer there"
    except OSError as error:
        return f"the file can't be read now ({error.strerror})"
    return "" if same else "the file has changed since it was read"


def current_in(catalog: Catalog, proof: Proof) -> Current | None:
    """The proof's source as the catalog holds it; where it isn't there, another that has or had its content."""
    held = {source.uri: source for source in catalog.sources()}
    heir = held.get(catalog.heir(proof.sha256) or "")
    source = held.get(proof.uri) or heir
    document = catalog.document(source.document_id) if source else None
    if source is None or document is None:
        return None
    replaced = heir is not None and document.sha256 != proof.sha256 == catalog.sha256(heir.document_id)
    twin = heir.uri if heir and replaced else ""
    return Current(source.uri, document, (source.size, source.mtime_ns), twin=twin)


def pipeline_of(catalog: Catalog, document_id: str) -> str:
    """What read a document and cut its text."""
    return f"extract {EXTRACT_VERSION}; {catalog.pipeline(document_id)}"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file holds to be checked."""

    proofs: tuple[Proof, ...]
    skipped: int
    """Quotes without a proof, and lines of a batch that tell an error."""


def read_proofs(text: str) -> Kept:
    """The proofs in a file: answers as ``ask --json`` and ``--batch`` print them, or proofs by themselves.

    Raises:
        ProofError: it is neither, holds none, or one of them is malformed.
    """
    try:
        rows = [row for value in _values(text) for row in _found(value)]
    except RecursionError as error:
        raise ProofError("nested too deeply; give the output of: quotary ask QUESTION --json") from error
    found = [row for row in rows if row is not None]
    if not found:
        raise ProofError("no proofs in it; give the output of: quotary ask QUESTION --json")
    proofs = tuple(_proof(row, f"proof {number}") for number, row in enumerate(found, 1))
    return Kept(proofs, len(rows) - len(found))


def _values(text: str) -> Iterator[Any]:
    try:
        yield json.loads(text)
        return
    except ValueError:
        pass
    for number, line in enumerate(text.split("\n"), 1):  # a quote may hold what else ends a line
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise ProofError(f"line {number}: not JSON ({error})") from error


def _found(value: Any) -> Iterator[dict[str, Any] | None]:
    """The rows of proofs in a value; None for a quote that has none, and for an answer that is an error."""
    if isinstance(value, list):
        for one in value:
            yield from _found(one)
    elif not isinstance(value, dict) or not value:
        return
    elif "quotes" in value:
        yield from _found([value["quotes"], value.get("nearest", [])])
    elif isinstance(value.get("proof"), dict):
        yield value["proof"] | _shown(value)
    elif "sha256" in value and "quote" in value:
        yield value
    else:
        yield None


def _shown(quote: dict[str, Any]) -> dict[str, Any]:
    """What an answer shows beside the proof: that is what a person reads, and what must hold."""
    names = {"quote": "text", "start": "start", "end": "end"}
    return {name: quote[shown] for name, shown in names.items() if shown in quote}


def _proof(row: dict[str, Any], called: str) -> Proof:
    names = [field.name for field in fields(Proof)]
    missing = [name for name in names if name not in row]
    if missing:
        raise ProofError(f"{called} lacks {', '.join(missing)}")
    start, end = row["start"], row["end"]
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise ProofError(
            f"{called} has the place {start!r}–{end!r}; whole numbers are wanted, the second higher"
        )
    strange = [name for name in names if name not in ("start", "end") and not isinstance(row[name], str)]
    if strange or not row["quote"]:
        name = strange[0] if strange else "quote"
        raise ProofError(f"{called} has the {name} {row[name]!r}; words are wanted")
    for name in ("sha256", "text_sha256"):
        if not _SHA256.fullmatch(row[name]):
            raise ProofError(f"{called} has the {name} {row[name]!r}; 64 hexadecimal digits are wanted")
    return Proof(**{name: row[name] for name in names})


def count(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How many there are of each status."""
    return {status: sum(v.status == status for v in verdicts) for status in get_args(Status)}
