"""``quotary verify-quote``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from commands.opened import open_library
from errors import UsageError
from terminal import AsJson, Data, failures, print_json


def verify_quote(
    file: Annotated[
        Path, typer.Argument(help="What ask --json or --batch printed, or proofs taken from it.")
    ],
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Check kept quotes against their sources as they are now: holds, changed (still there), or gone.

    Exit code 1 where any is gone. Example: quotary verify-quote answer.json
    """
    with failures():
        from answer.proof import count, read_proofs

        if not file.is_file():
            raise UsageError(f"{file}: no such file")
        library = open_library(data)
        verdicts = [library.verify_quote(proof) for proof in read_proofs(file.read_text(encoding="utf-8"))]
        totals = count(verdicts)
        if as_json:
            print_json({"quotes": [_row(verdict) for verdict in verdicts], "totals": totals})
        else:
            for verdict in verdicts:
                print(
                    f"{verdict.status:<8} “{verdict.proof.quote[:70]}”\n{'':9}{verdict.proof.uri}: {verdict.says}"
                )
                if verdict.now:
                    print(f"{'':9}now: “{verdict.now}”")
            print(", ".join(f"{number} {status}" for status, number in totals.items()))
        if totals["gone"]:
            raise typer.Exit(1)


def _row(verdict: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(verdict)
