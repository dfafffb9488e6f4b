"""Options that several commands of this room take, and the sub-command that they all belong to."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Run sets of questions with known answers.", no_args_is_help=True)
"""``quotary eval``."""

SetName = Annotated[
    str,
    typer.Argument(metavar="SET", help="FILE.jsonl, csv:FILE, squad:FILE or beir:DIR.", show_default=False),
]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help='A run\'s id or a beginning of it, "last", "last~1", or a file.')
]
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, help="Ask only this many of the cases.", show_default=False)
]
Seed = Annotated[int, typer.Option("--seed", help="Which ones: the same for the same number.")]
Collection = Annotated[
    Path | None,
    typer.Option(
        "--collection", help="Keep the set's own documents and their library here, to be used again."
    ),
]
Reports = Annotated[
    list[Path],
    typer.Option(
        "--report", help="Write a report: FILE.html, FILE.md or FILE.json; may be given more than once."
    ),
]
