"""Syncs in processes of their own, so that they can be killed; forked from one that has everything imported."""

import importlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.crash.stub import StubLibrary

_LATER = ("ingest.extract.markdown", "ingest.extract.plain", "chromadb")
"""What a sync imports when it comes to it."""
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.crash.child"])

for _name in _LATER:
    importlib.import_module(_name)


def in_child(work: Callable[[Path, Path], None], data: Path, folder: Path) -> ForkServerProcess:
    """A process that does ``work`` and then ends with 0; ``work`` is a module's own function."""
    child = _context.Process(target=work, args=(data, folder))
    child.start()
    return child


def start(data: Path, folder: Path) -> ForkServerProcess:
    """A process that syncs ``folder`` into ``data``, with prune, insisting."""
    return in_child(_sync, data, folder)


def _sync(data: Path, folder: Path) -> None:
    outcomes = StubLibrary(data).sync([folder], prune=True, insist=True)
    assert [outcome for outcome in outcomes if outcome.status == "failed"] == []


def run(data: Path, folder: Path) -> None:
    """The same, to the end."""
    child = start(data, folder)
    child.join()
    assert child.exitcode == 0
