"""Texts of documents that a newer version replaced: kept a while, compressed, and never searched.

They are there so that a citation of an older version can show what it quoted and what changed.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Replaced:
    """A document as it was, and what became of its source."""

    document_id: str
    uri: str
    sha256: str
    title: str | None
    text: str
    replaced_at: str
    now: str | None
    """The document that the source holds today."""


def keep(db: sqlite3.Connection, document_id: str, uri: str) -> None:
    """Set the text of a document aside, which ``uri`` no longer holds. Call before it is dropped."""
    about = db.execute("SELECT sha256, title FROM documents WHERE id = ?", (document_id,)).fetchone()
    if about is None:
        return
    packer = zlib.compressobj()
    packed = b"".join(packer.compress(piece) for piece in _pieces(db, document_id)) + packer.flush()
    db.execute(
        "INSERT OR REPLACE INTO replaced VALUES (?, ?, ?, ?, ?, ?)",
        (document_id, uri, *about, packed, _now()),
    )


def _pieces(db: sqlite3.Connection, document_id: str) -> Iterator[bytes]:
    rows = db.execute("SELECT body FROM texts WHERE document_id = ? ORDER BY start", (document_id,))
    return (body.encode("utf-8", "surrogatepass") for (body,) in rows)


def find(db: sqlite3.Connection, document_id: str) -> Replaced | None:
    """A replaced document by its id, or by a beginning of it that is its alone."""
    rows = db.execute(
        "SELECT r.document_id, r.uri, r.sha256, r.title, r.body, r.replaced_at, s.document_id FROM replaced r "
        "LEFT JOIN sources s USING (uri) WHERE r.document_id >= ? AND r.document_id < ? LIMIT 2",
        (document_id, document_id + "g"),  # ids are hexadecimal
    ).fetchall()
    if len(rows) != 1:
        return None
    id, uri, sha256, title, packed, replaced_at, now = rows[0]
    text = zlib.decompress(packed).decode("utf-8", "surrogatepass")
    return Replaced(id, uri, sha256, title, text, replaced_at, now)


def move(db: sqlite3.Connection, was: str, uri: str) -> None:
    """A source was renamed: what it replaced goes with it."""
    db.execute("UPDATE replaced SET uri = ? WHERE uri = ?", (uri, was))


def forget(db: sqlite3.Connection, uri: str) -> None:
    """Nothing of what a source once held is kept any longer."""
    db.execute("DELETE FROM replaced WHERE uri = ?", (uri,))


def outlived(db: sqlite3.Connection, days: float) -> bool:
    """Whether something was kept for longer than ``days``."""
    found = db.execute("SELECT EXISTS (SELECT 1 FROM replaced WHERE replaced_at <= ?)", (_now(-days),))
    return bool(found.fetchone()[0])


def drop_outlived(db: sqlite3.Connection, days: float) -> None:
    """Forget what was kept for longer than ``days``."""
    db.execute("DELETE FROM replaced WHERE replaced_at <= ?", (_now(-days),))


def _now(days: float = 0) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")
