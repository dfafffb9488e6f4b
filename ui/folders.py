"""The folders that sources came from, and how each source stands to its file today."""

from pathlib import Path
from typing import Literal

from index.catalog import Source
from library import Library
from sync import path_of

State = Literal["current", "changed", "gone", "kept"]


def folders(library: Library) -> list[Path]:
    """The topmost folders that hold sources' files."""
    paths = (path_of(source.uri) for source in library.catalog.sources()) if library.catalog.exists else ()
    parents = sorted({path.parent for path in paths if path})
    return [p for p in parents if not any(other in p.parents for other in parents)]


def state(source: Source) -> State:
    """Whether the file is as it was read; ``kept`` where the library has a copy of its own."""
    path = path_of(source.uri)
    if path is None:
        return "kept"
    try:
        stat = path.stat()
    except OSError:
        return "gone"
    same = (stat.st_size, stat.st_mtime_ns) == (source.size, source.mtime_ns)
    return "current" if same else "changed"
