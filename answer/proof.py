"""Checking a quote later: does its source still say so, word for word, and where.

Pure but for the catalog and the files it looks into. What a proof holds is in ``quote.py``.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Literal

from answer.quote import Proof
from errors import ProofError
from index.catalog import Catalog
from ingest.document import EXTRACT_VERSION, Span

Status = Literal["holds", "changed", "gone"]
_ALIKE = 0.5
"""Least likeness of what stands there now to count as what became of the quote."""
_STRIDE = 4
"""Stretches of a changed text are compared at every such share of the quote's length."""
_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Current:
    """A source as it is now."""

    uri: str
    sha256: str
    text: str
    stamp: tuple[int, int] | None = None
    """Size and time of its file when the library read it; None where no library did."""
    aside: str = ""
    """What is to be said of its file, where that is no longer what the library holds a copy of."""

    @property
    def text_sha256(self) -> str:
        """Of the text, as UTF-8."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a quote."""

    proof: Proof
    status: Status
    """``holds``: the same source says it at the same place. ``changed``: the source is another version, or was
    read anew, or the proof's place was wrong, and it says it at ``start``. ``gone``: it doesn't say it, or isn't
    there. Where the library has the source, its copy is what counts; ``says`` tells of a file that differs."""
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
    start = _nearest(current.text, proof)
    unchanged = current.text_sha256 == proof.text_sha256
    says = _says(proof, current, start, unchanged)
    if start is None:
        return Verdict(proof, "gone", says, current.uri, now=_likest(current.text, proof))
    end = start + len(proof.quote)
    same = unchanged and current.sha256 == proof.sha256
    status: Status = "holds" if same and (start, end) == (proof.start, proof.end) else "changed"
    return Verdict(proof, status, says, current.uri, start, end)


def _nearest(text: str, proof: Proof) -> int | None:
    """Where the text has the quote, as near as can be to where the proof has it."""
    return min(_places(text, proof.quote), key=lambda place: abs(place - proof.start), default=None)


def _places(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _says(proof: Proof, current: Current, start: int | None, unchanged: bool) -> str:
    """What was found, in which source where that is another, and how its file differs from what was checked."""
    parts = (_finding(proof, current, start, unchanged), _elsewhere(proof, current, start), current.aside)
    return "; ".join(part for part in parts if part)


def _finding(proof: Proof, current: Current, start: int | None, unchanged: bool) -> str:
    whose = "the library's copy" if current.aside else "the source"
    became = f"{whose} {'changed' if current.sha256 != proof.sha256 else 'was read anew'}"
    if start is None:
        altered = f"{whose} is unchanged, and doesn't say so: the quote was altered"
        return altered if unchanged else f"{became} and doesn't say so any more"
    end = start + len(proof.quote)
    if unchanged and (start, end) != (proof.start, proof.end):
        return f"{whose} is unchanged, quote present at {start}–{end}: the proof's place was wrong"
    if unchanged and current.sha256 == proof.sha256:
        return f"{whose} says so, word for word"
    return f"{became}, quote still present at {start}–{end}"


def _elsewhere(proof: Proof, current: Current, start: int | None) -> str:
    if current.uri == proof.uri:
        return ""
    looked = "looked for" if start is None else "found"
    has = "has" if current.sha256 == proof.sha256 else "once had"
    return f"{looked} in {current.uri}, which {has} the same content"


def _likest(text: str, proof: Proof) -> str | None:
    """What is most like the quote: whole words of one paragraph; nearby first, since texts mostly grow."""
    matcher = SequenceMatcher(None, "", proof.quote, autojunk=False)
    best, where = 0.0, (0, 0)
    for start, end in _stretches(text, proof.start, len(proof.quote)):
        matcher.set_seq1(text[start:end])
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, where = matcher.ratio(), (start, end)
    return _whole_words(text, *where) if best >= _ALIKE else None


def _stretches(text: str, around: int, size: int) -> Iterator[Span]:
    """Stretches of about this size on both sides of a place, none of them across a blank line."""
    first, last = max(0, around - 20 * size), min(len(text), around + 20 * size)
    for start, end in _paragraphs(text, first, last):
        for at in range(start, end, max(1, size // _STRIDE)):
            yield at, min(at + size, end)


def _paragraphs(text: str, first: int, last: int) -> Iterator[Span]:
    for gap in _BLANK_LINE.finditer(text, first, last):
        yield first, gap.start()
        first = gap.end()
    yield first, last


def _whole_words(text: str, start: int, end: int) -> str:
    """The stretch with the words whole that it cuts through."""
    while _in_word(text, start):
        start -= 1
    while _in_word(text, end):
        end += 1
    return text[start:end].strip()


def _in_word(text: str, at: int) -> bool:
    """Whether there is no space on either side of a place within the text."""
    return 0 < at < len(text) and not (text[at - 1].isspace() or text[at].isspace())


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
            same = file_digest(file, "sha256").hexdigest() == current.sha256
    except (FileNotFoundError, NotADirectoryError):
        return "the file is no longer there"
    except OSError as error:
        return f"the file can't be read now ({error.strerror})"
    return "" if same else "the file has changed since it was read"


def current_in(catalog: Catalog, proof: Proof) -> Current | None:
    """The proof's source as the catalog holds it; where it isn't there, another that has or had its content."""
    held = {source.uri: source for source in catalog.sources()}
    source = held.get(proof.uri) or held.get(catalog.heir(proof.sha256) or "")
    document = catalog.document(source.document_id) if source else None
    if source is None or document is None:
        return None
    return Current(source.uri, document.sha256, document.text, (source.size, source.mtime_ns))


def pipeline_of(catalog: Catalog, document_id: str) -> str:
    """What read a document and cut its text."""
    return f"extract {EXTRACT_VERSION}; {catalog.pipeline(document_id)}"


def read_proofs(text: str) -> list[Proof]:
    """The proofs in a file: answers as ``ask --json`` and ``--batch`` print them, or proofs by themselves.

    Raises:
        ProofError: it is neither, or holds none.
    """
    try:
        proofs = [proof for value in _values(text) for proof in _found(value)]
    except RecursionError as error:
        raise ProofError("nested too deeply; give the output of: quotary ask QUESTION --json") from error
    if not proofs:
        raise ProofError("no proofs in it; give the output of: quotary ask QUESTION --json")
    return proofs


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


def _found(value: Any) -> Iterator[Proof]:
    if isinstance(value, list):
        for one in value:
            yield from _found(one)
    elif isinstance(value, dict) and isinstance(value.get("proof"), dict):
        yield _proof(value["proof"])
    elif isinstance(value, dict) and "quotes" in value:
        yield from _found([value["quotes"], value.get("nearest", [])])
    elif isinstance(value, dict) and "sha256" in value and "quote" in value:
        yield _proof(value)


def _proof(row: dict[str, Any]) -> Proof:
    names = [field.name for field in fields(Proof)]
    missing = [name for name in names if name not in row]
    if missing:
        raise ProofError(f"a proof lacks {', '.join(missing)}")
    start, end = row["start"], row["end"]
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise ProofError(f"a proof's place is {start!r}–{end!r}; whole numbers are wanted, the second higher")
    strange = [name for name in names if name not in ("start", "end") and not isinstance(row[name], str)]
    if strange or not row["quote"]:
        name = strange[0] if strange else "quote"
        raise ProofError(f"a proof's {name} is {row[name]!r}; words are wanted")
    return Proof(**{name: row[name] for name in names})


def count(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How many there are of each status."""
    return {status: sum(v.status == status for v in verdicts) for status in ("holds", "changed", "gone")}
