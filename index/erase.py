"""What a removal leaves in files though no table has it any more, taken out of them.

SQLite's ``secure_delete`` writes zeros over what is deleted, but a full-text index keeps words until its
parts are merged, pages keep what was moved, and the log keeps old pages. So: merge, rewrite, cut the log.
"""

import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from time import monotonic, sleep

from errors import LibraryError
from index.catalog import Catalog

PENDING = "erasing"
"""The fact that is there from a removal until nothing is left of what was removed."""
_PATIENCE_S = 30
"""How long readers' open snapshots, which hold the log, are waited for."""


def is_pending(catalog: Catalog) -> bool:
    """Whether a removal hasn't been finished."""
    return catalog.exists and catalog.fact(PENDING) is not None


def scrub(catalog: Catalog) -> None:
    """Rewrite the catalog's files without what was deleted; call it holding the writer's lock.

    Raises:
        LibraryError: the disk is full, or a reader doesn't let go; the next writer tries again.
    """
    try:
        with catalog.transaction() as db:
            db.execute("INSERT INTO lexical (lexical) VALUES ('optimize')")
        catalog.db.execute("VACUUM")
        _cut_log(catalog.db)
        with catalog.transaction():
            catalog.forget(PENDING)
    except (sqlite3.OperationalError, LibraryError) as error:
        raise LibraryError(
            f"{catalog.path}: what was removed is found no more, but its files couldn't be rewritten ({error}); "
            "free some space or close what reads the library, then run any quotary ingest or remove again"
        ) from error


def _cut_log(db: sqlite3.Connection) -> None:
    until = monotonic() + _PATIENCE_S
    while db.execute("PRAGMA wal_checkpoint (TRUNCATE)").fetchone()[0]:
        if monotonic() > until:
            raise LibraryError("another process is reading it")
        sleep(0.05)


def files_naming(folder: Path, document_ids: Collection[str]) -> Iterator[Path]:
    """Kept evaluation runs that quote one of these documents."""
    names = [id.encode("ascii") for id in document_ids]
    for path in sorted(folder.glob("*.json")):
        said = path.read_bytes()
        if any(name in said for name in names):
            yield path


def drop_lines_naming(path: Path, document_ids: Collection[str]) -> None:
    """Rewrite a file of JSON lines without those that quote one of these documents."""
    names = [id.encode("ascii") for id in document_ids]
    if not names or not path.is_file():
        return
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if not any(name in line for name in names)]
    if len(kept) < len(lines):
        part = path.with_suffix(".part")
        part.write_bytes(b"".join(kept))
        part.replace(path)
