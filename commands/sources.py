"""``quotary sources``."""

from typing import Annotated

import typer

from commands.opened import existing_library
from terminal import AsJson, Data, failures, print_json, show

app = typer.Typer(help="List the sources in the library, or show one.", invoke_without_command=True)


@app.callback()
def sources(context: typer.Context, as_json: AsJson = False, data: Data = None) -> None:
    """List the sources in the library, or show one."""
    if context.invoked_subcommand is not None:
        return
    with failures():
        from details import source_row

        rows = [source_row(s) for s in existing_library(data).sources()]
        if as_json:
            print_json({"sources": rows})
            return
        for row in rows:
            show(f"{row['passages']:>6}  {row['published'] or '':<10}  {row['title']}")
            show(f"{'':20}{row['uri']}")
        show(f"{len(rows)} sources, {sum(row['passages'] for row in rows)} passages")


@app.command("show")
def sources_show(
    doc: Annotated[
        str, typer.Argument(metavar="DOC", help="A URI, the end of a path, or the start of a document's id.")
    ],
    noise: Annotated[
        bool, typer.Option("--noise", help="List what is left out of answers, and why.")
    ] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Show what is known of one source.

    Example: quotary sources show notes/tea.md --noise
    """
    with failures():
        from details import as_lines, source_details

        details = source_details(existing_library(data), doc, noise=noise)
        if as_json:
            print_json(details)
        else:
            for line in as_lines(details):
                show(line)
