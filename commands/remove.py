"""``quotary remove``."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from commands.opened import open_library
from errors import UsageError
from terminal import AsJson, Data, failures, print_json, say, show

if TYPE_CHECKING:
    from library import Removed, SourceInfo


def remove(
    docs: Annotated[
        list[str],
        typer.Argument(metavar="DOC", help="URIs, ends of paths, or starts of documents' ids."),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Forget sources: their text, vectors, words and uploads, what they replaced, and kept runs that quote them.

    The files themselves stay where they are. Example: quotary remove notes/tea.md
    """
    with failures():
        from details import sources_called

        library = open_library(data)
        going = {source.uri: source for doc in docs for source in sources_called(library, doc)}
        if not yes:
            _ask(list(going.values()))
        removed = library.remove(list(going))
        if as_json:
            print_json(_as_json(removed))
        else:
            _tell(removed)


def _ask(going: "list[SourceInfo]") -> None:
    for source in going:
        say(f"{source.uri}  ({source.passages} passages)")
    if not sys.stdin.isatty():
        raise UsageError("nobody is here to ask; nothing was removed. If that is right, say --yes")
    if not typer.confirm("Forget these? This can't be undone.", err=True):
        raise typer.Exit(1)


def _as_json(removed: "list[Removed]") -> dict[str, object]:
    rows = [
        {"uri": r.uri, "document_id": r.document_id, "passages": r.passages, "also_in": list(r.also_in)}
        for r in removed
    ]
    return {"removed": rows, "totals": {"removed": len(rows), "passages": sum(r.passages for r in removed)}}


def _tell(removed: "list[Removed]") -> None:
    for r in removed:
        also = f"  (its content stays, as {', '.join(r.also_in)})" if r.also_in else ""
        show(f"{'removed':<9} {r.uri}{also}")
    print(f"{len(removed)} removed; a file that is still in a folder comes back when that is read again")
