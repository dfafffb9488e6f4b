"""The near copies among all kept sentences, in the catalog: brought up to date after a sync, read by answers.

Sentences with the same words share a statement; links are between statements, so that a sentence that
stands in a thousand documents costs a thousand rows, not half a million. What is new is compared with
everything; what went takes its links along.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from index.catalog import Catalog
from index.copies import Triples, join, triples
from index.lexical import terms

MIGRATION = """
    CREATE TABLE IF NOT EXISTS statements (    -- sentences' words, each wording once
        id INTEGER PRIMARY KEY,
        triples BLOB NOT NULL                  -- hashed word triples, int64, sorted
    );
    CREATE TABLE IF NOT EXISTS sentences (
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        statement INTEGER NOT NULL REFERENCES statements,
        PRIMARY KEY (document_id, start)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS sentences_by_statement ON sentences (statement);
    CREATE TABLE IF NOT EXISTS copies (        -- statements in nearly the same words, the smaller id first
        one INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
        other INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
        jaccard REAL NOT NULL,
        containment REAL NOT NULL,
        PRIMARY KEY (one, other)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS copies_by_other ON copies (other);
    CREATE TABLE IF NOT EXISTS compared (      -- documents whose sentences are in here
        document_id TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE TRIGGER IF NOT EXISTS sentences_go_with_passages AFTER DELETE ON passages BEGIN
        DELETE FROM sentences WHERE document_id = old.document_id;
        DELETE FROM compared WHERE document_id = old.document_id;
    END;
"""
_UNUSED = "NOT EXISTS (SELECT 1 FROM sentences WHERE sentences.statement = statements.id)"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a sentence stands."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A near copy of a sentence, and how near it is; ``variants.differences`` says what differs."""

    place: Place
    jaccard: float
    containment: float


def update(catalog: Catalog) -> int:
    """Compare the documents that weren't yet, forget statements nobody makes any more; how many documents.

    One transaction, and none where there is nothing to do; call it holding the writer's lock.
    """
    db = catalog.db
    documents = [
        id
        for (id,) in db.execute(
            "SELECT id FROM documents WHERE id NOT IN (SELECT document_id FROM compared) ORDER BY id"
        )
    ]
    (unused,) = db.execute(f"SELECT EXISTS (SELECT 1 FROM statements WHERE {_UNUSED})").fetchone()
    if not documents and not unused:
        return 0
    with catalog.transaction():
        db.execute(f"DELETE FROM statements WHERE {_UNUSED}")
        fresh = _keep_sentences(catalog, documents)
        _link(db, fresh)
        db.executemany("INSERT INTO compared VALUES (?)", ((id,) for id in documents))
    return len(documents)


def _keep_sentences(catalog: Catalog, documents: Sequence[str]) -> set[int]:
    """Put in the documents' sentences; the statements that weren't made before."""
    fresh: set[int] = set()
    for document_id in documents:
        for start, end, text in _sentences(catalog, document_id):
            own = triples(text)
            if not len(own):
                continue
            statement = _name(text)
            row = (statement, own.tobytes())
            if catalog.db.execute("INSERT OR IGNORE INTO statements VALUES (?, ?)", row).rowcount:
                fresh.add(statement)
            catalog.db.execute(
                "INSERT INTO sentences VALUES (?, ?, ?, ?)", (document_id, start, end, statement)
            )
    return fresh


def _sentences(catalog: Catalog, document_id: str) -> Iterator[tuple[int, int, str]]:
    """A document's sentences, once each: passages overlap."""
    rows = catalog.db.execute(
        "SELECT sentences FROM passages WHERE document_id = ?", (document_id,)
    ).fetchall()
    spans = {(start, end) for (packed,) in rows for start, end in json.loads(packed)}
    if not spans:
        return
    text = catalog.slice(document_id, 0, max(end for _, end in spans))
    for start, end in sorted(spans):
        yield start, end, text[start:end]


def _name(text: str) -> int:
    """Equal for texts with the same words in the same order."""
    words = " ".join(terms(text)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(words, digest_size=8).digest(), "little") >> 1


def _link(db: sqlite3.Connection, fresh: set[int]) -> None:
    """Compare new statements with all."""
    if not fresh:
        return
    kept = db.execute("SELECT id, triples FROM statements ORDER BY id").fetchall()
    ids = [id for id, _ in kept]
    sets: list[Triples] = [np.frombuffer(packed, dtype=np.int64) for _, packed in kept]
    found = join(sets, np.array([id in fresh for id in ids], dtype=np.bool_))
    db.executemany("INSERT INTO copies VALUES (?, ?, ?, ?)", ((ids[a], ids[b], j, c) for a, b, j, c in found))


def copies_of(db: sqlite3.Connection, places: Sequence[Place], most: int = 50) -> dict[Place, list[KeptCopy]]:
    """For each sentence its near copies, nearest first, at most ``most``."""
    return {place: _copies_of(db, place, most) for place in places}


def _copies_of(db: sqlite3.Connection, place: Place, most: int) -> list[KeptCopy]:
    found = db.execute(
        """
        WITH own AS (SELECT statement FROM sentences WHERE document_id = :document AND start = :start),
        near (statement, jaccard, containment) AS (
            SELECT statement, 1.0, 1.0 FROM own
            UNION ALL SELECT other, jaccard, containment FROM copies WHERE one IN (SELECT statement FROM own)
            UNION ALL SELECT one, jaccard, containment FROM copies WHERE other IN (SELECT statement FROM own)
        )
        SELECT document_id, start, "end", jaccard, containment FROM near JOIN sentences USING (statement)
        WHERE NOT (document_id = :document AND start = :start)
        ORDER BY jaccard DESC, containment DESC, document_id, start LIMIT :most
        """,
        {"document": place.document_id, "start": place.start, "most": most},
    )
    return [KeptCopy(Place(*row[:3]), *row[3:]) for row in found]


def independent(places: Sequence[Place], copies: Mapping[Place, Sequence[KeptCopy]]) -> int:
    """How many sources say something independently: a document, or documents that copy one another, is one.

    Args:
        places: sentences that say it.
        copies: ``copies_of`` them.
    """
    groups: list[set[Place | str]] = []
    for place in places:
        group: set[Place | str] = {place, place.document_id, *(copy.place for copy in copies.get(place, ()))}
        for other in [other for other in groups if other & group]:
            groups.remove(other)
            group |= other
        groups.append(group)
    return len(groups)
