"""Syncs in processes of their own, so that they can be killed; forked from one that has everything imported."""

import importlib
import multiprocessing
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.crash.stub import StubLibrary

_LATER = ("ingest.extract.markdown", "ingest.extract.plain", "chromadb")
"""What a sync imports when it comes to it."""
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.crash.child"])

for _name in _LATER:
    importlib.import_module(_name)


def start(data: Path, folder: Path) -> ForkServerProcess:
    """A process that syncs ``folder`` into ``data``, with prune, insisting, and then ends with 0."""
    child = _context.Process(target=_sync, args=(data, folder))
    child.start()
    return child


def _sync(data: Path, folder: Path) -> None:
    outcomes = StubLibrary(data).sync([folder], prune=True, insist=True)
    assert [outcome for outcome in outcomes if outcome.status == "failed"] == []


def run(data: Path, folder: Path) -> None:
    """The same, to the end."""
    child = start(data, folder)
    child.join()
    assert child.exitcode == 0
