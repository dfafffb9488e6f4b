"""A library of its own for a set that brings its documents: never the user's."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from errors import UsageError
from eval.written import WrittenDocument
from library import Library, open_library
from settings import Settings
from sync import Outcome

_MARK = ".quotary-eval-collection"
Tick = Callable[[int, int], None]


@contextmanager
def throwaway(
    documents: Sequence[WrittenDocument],
    settings: Settings,
    *,
    folder: Path | None = None,
    progress: Tick | None = None,
) -> Iterator[tuple[Library, list[Outcome]]]:
    """A library of these documents, read in the ordinary way, and what became of those that failed.

    Args:
        documents: written out as files first.
        settings: the user's; all but the data directory is taken over.
        folder: where to keep it, to be used again; None makes it go afterwards.
        progress: called with sources done and sources in all.

    Raises:
        UsageError: ``folder`` holds something else.
    """
    if folder is not None:
        yield from _opened(documents, settings, folder.expanduser().absolute(), progress)
        return
    with TemporaryDirectory(prefix="quotary-eval-") as made:
        yield from _opened(documents, settings, Path(made), progress)


def _opened(
    documents: Sequence[WrittenDocument], settings: Settings, folder: Path, progress: Tick | None
) -> Iterator[tuple[Library, list[Outcome]]]:
    _claim(folder)
    files = folder / "files"
    _write(documents, files)
    library = open_library(replace(settings, data=folder / "data"))
    try:
        outcomes = library.sync(
            [files],
            prune=True,
            insist=True,
            progress=lambda done, total, _: progress(done, total) if progress else None,
        )
        yield library, [outcome for outcome in outcomes if outcome.status == "failed"]
    finally:
        library.catalog.close()


def _claim(folder: Path) -> None:
    """Make the folder ours; one that holds anything else is left alone."""
    mark = folder / _MARK
    if folder.exists() and not mark.is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: holds something else; --collection takes a new or empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _write(documents: Sequence[WrittenDocument], files: Path) -> None:
    """Each document as a file; one that already says so is left alone, so that it isn't read again."""
    files.mkdir(parents=True, exist_ok=True)
    names = {document.name for document in documents}
    for name in os.listdir(files):
        if name not in names:
            (files / name).unlink()
    for document in documents:
        path, data = files / document.name, document.text.encode("utf-8", "replace")
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
