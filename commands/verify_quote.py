"""``quotary verify-quote``."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Any

import typer

from commands.opened import existing_library, open_library
from errors import UsageError
from terminal import AsJson, Data, failures, print_json, say

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
            raise UsageError(f"{file}: no such file")
        library = existing_library(data) if data else open_library(data)
        if not library.catalog.exists:
            say(f"there is no library in {library.settings.data}; only the files themselves are looked into")
        verdicts = [library.verify_quote(proof) for proof in read_proofs(_text(file))]
        totals = count(verdicts)
        if as_json:
            print_json({"quotes": [_row(verdict) for verdict in verdicts], "totals": totals})
        else:
            for verdict in verdicts:
                print(f"{verdict.status:<8} “{shorten(verdict.proof.quote, 70, placeholder='…')}”")
                print(f"{'':9}{verdict.uri or verdict.proof.uri}: {verdict.says}")
                if verdict.now:
                    print(f"{'':9}now: “{verdict.now}”")
            print(", ".join(f"{number} {status}" for status, number in totals.items()))
        if totals["gone"] or totals["unread"]:
            raise typer.Exit(1)


def _text(file: Path) -> str:
    """What a file says in UTF-8, with or without the mark that some editors put before it."""
    content = file.read_bytes()
    if content.startswith(_UTF_16) or b"\0" in content[:2]:
        raise UsageError(f"{file}: it looks like UTF-16; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 ({error.reason} at byte {error.start})") from error


def _row(verdict: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(verdict)
