"""``quotary backup`` and ``quotary restore``."""

from pathlib import Path
from typing import Annotated

import typer

from commands.opened import open_library
from terminal import AsJson, Data, failures, print_json


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it mustn't be there yet.")],
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Write all that can't be made again into one file: documents, vectors, uploads, kept runs.

    A sync may go on meanwhile; the backup holds one state of the library.
    """
    with failures():
        made = open_library(data).backup(file.expanduser().absolute())
        if as_json:
            print_json({"file": str(made.path), "bytes": made.size, "files": len(made.files)})
        else:
            print(f"{made.path}: {made.size / 1e6:,.1f} MB; back with: quotary restore {file}")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that quotary backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Have it in place of the library that is there.")
    ] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Bring a backup's library back, whole and checked, or leave everything as it was."""
    with failures():
        library = open_library(data)
        library.restore(file.expanduser().absolute(), replace=replace)
        sources, passages = len(library.sources()), library.catalog.count()
        if passages > library.settings.tail_passages:
            library.rebuild()
        if as_json:
            print_json({"data": str(library.settings.data), "sources": sources, "passages": passages})
        else:
            print(f"{library.settings.data}: {sources:,} sources, {passages:,} passages")
