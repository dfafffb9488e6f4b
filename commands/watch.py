"""``quotary watch``."""

import threading
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from commands.ingest import print_outcomes
from commands.opened import open_library
from errors import BusyError, LibraryError
from terminal import AsJson, Data, failures, say

if TYPE_CHECKING:
    from library import Library
    from sync import Outcome, Step

_AGAIN_S = 5.0
"""How long another writer is waited for before trying again."""


def watch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to keep in line with.")],
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Remove sources whose file is gone, a fifth of the folder at most."),
    ] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Bring a folder up to date, and again whenever something in it has changed and come to rest; Ctrl-C ends it."""
    # Ctrl-C is how it ends, in the middle of a sync too: what was finished is kept.
    with failures(), suppress(KeyboardInterrupt):
        from ingest.watch import watch as batches

        library = open_library(data)
        for _ in batches(folder, threading.Event(), leave_out=library.settings.data):
            # Which files changed is a hint at best: all are looked at, and unchanged ones cost next to nothing.
            while not _sync(library, folder, prune=prune, as_json=as_json):
                sleep(_AGAIN_S)


def _sync(library: "Library", folder: Path, *, prune: bool, as_json: bool) -> bool:
    """One sync, told if it did anything; whether it could be done."""
    outcomes: list[Outcome] = []
    try:
        for outcome in library.apply(_plan(library, folder, prune=prune)):
            outcomes.append(outcome)
    except BusyError as error:
        say(f"quotary: {error}; trying again")
        return False
    finally:  # what was finished is kept, whatever came after
        if any(outcome.status not in ("unchanged", "skipped") for outcome in outcomes):
            print_outcomes(outcomes, as_json=as_json, dry_run=False)
    return True


def _plan(library: "Library", folder: Path, *, prune: bool) -> "list[Step]":
    if prune:
        try:
            return library.plan([folder], prune=True)
        except LibraryError as error:
            say(f"quotary: {error}, to quotary ingest --prune; nothing is pruned until then")
    return library.plan([folder])
