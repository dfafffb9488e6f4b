"""``quotary verify-quote``."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.opened import existing_library, open_library
from errors import ProofError, UsageError
from terminal import AsJson, Data, failures, print_json, say, show

if TYPE_CHECKING:
    from answer.proof import Verdict

_SHOWN = 70
"""Characters of a quote that are shown; more where what differs is longer."""
_AROUND = 30
"""Characters that are shown on either side of what differs."""
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)


def verify_quote(
    file: Annotated[
        Path, typer.Argument(help="What ask --json or --batch printed, or proofs taken from it.")
    ],
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Check kept quotes against their sources as they are now: holds, changed (still there), gone, or unread.

    Exit code 1 where any is gone, or its source can't be read. Example: quotary verify-quote answer.json
    """
    with failures():
        from answer.proof import count, read_proofs

        if not file.is_file():
            raise UsageError(f"{file}: is a folder" if file.is_dir() else f"{file}: no such file")
        library = existing_library(data) if data else open_library(data)
        if not library.catalog.exists:
            say(f"there is no library in {library.settings.data}; only the files themselves are looked into")
        try:
            kept = read_proofs(_text(file))
        except ProofError as error:
            raise ProofError(f"{file}: {error}") from error
        verdicts = [library.verify_quote(proof) for proof in kept.proofs]
        totals = count(verdicts)
        if kept.skipped:
            say(f"{file}: {kept.skipped} skipped, as there is no proof in them")
        if as_json:
            quotes = [_row(verdict) for verdict in verdicts]
            print_json({"quotes": quotes, "totals": totals, "skipped": kept.skipped})
        else:
            for verdict in verdicts:
                _tell(verdict)
            show(", ".join(f"{number} {status}" for status, number in totals.items()))
        if totals["gone"] or totals["unread"]:
            raise typer.Exit(1)


def _tell(verdict: "Verdict") -> None:
    quote = " ".join(verdict.proof.quote.split())
    now = " ".join((verdict.now or "").split())
    differing = _differing(quote, now) if now else (0, _SHOWN - _AROUND)
    show(f"{verdict.status:<8} “{_around(quote, *differing)}”")
    show(f"{'':9}{verdict.uri or verdict.proof.uri}: {verdict.says}")
    if now:
        show(f"{'':9}now: “{_around(now, *_differing(now, quote))}”")


def _differing(text: str, other: str) -> tuple[int, int]:
    """From where to where a text isn't as another.

    >>> _differing("at noon, in the hall", "at dusk, in the hall")
    (3, 7)
    """
    start = _shared(text, other)
    return start, len(text) - _shared(text[start:][::-1], other[start:][::-1])


def _shared(text: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(text), len(other)))


def _around(text: str, start: int, end: int) -> str:
    """A text, of a long one a stretch with a little on either side."""
    if len(text) <= _SHOWN:
        return text
    start, end = max(0, start - _AROUND), min(len(text), end + _AROUND)
    return f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}"


def _text(file: Path) -> str:
    """What a file says in UTF-8, with or without the mark that some editors put before it."""
    content = file.read_bytes()
    if content.startswith(_UTF_16) or b"\0" in content[:2]:
        raise UsageError(f"{file}: it looks like UTF-16; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 ({error.reason} at byte {error.start})") from error


def _row(verdict: "Verdict") -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(verdict)
