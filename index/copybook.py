"""The near copies among all kept sentences, in the catalog: brought up to date after a sync, read by answers.

Sentences with the same words share a statement; links are between statements, so that a sentence that
stands in a thousand documents costs a thousand rows, not half a million. What is new is compared with
everything; what went takes its links along. Neither all documents nor all statements are ever in memory.
"""

import json
import sqlite3
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from index.catalog import Catalog
from index.copies import Ints, Packed, join, shingles
from index.lexical import terms

_TOGETHER = 20_000
"""Sentences after which a transaction ends; a long document's are one all the same."""
_WHOLE = 5_000
"""Up to so many statements all are compared anew, so that the links are those of a library made in one go."""
_READ = 20_000
"""Statements that are read together."""
_WINDOW = 1 << 18
"""Characters of a document that are read together."""
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

    No transaction where there is nothing to do; call it holding the writer's lock.
    """
    documents = [
        id
        for (id,) in catalog.db.execute(
            "SELECT id FROM documents WHERE id NOT IN (SELECT document_id FROM compared) ORDER BY id"
        )
    ]
    (unused,) = catalog.db.execute(f"SELECT EXISTS (SELECT 1 FROM statements WHERE {_UNUSED})").fetchone()
    compared = 0
    while unused or compared < len(documents):
        with catalog.transaction():
            compared += _compare(catalog, documents[compared:])
        unused = False
    return len(documents)


def _compare(catalog: Catalog, documents: Sequence[str]) -> int:
    """Put in the sentences of the first documents and link them; how many documents."""
    fresh, taken = array("q"), 0
    catalog.db.execute(f"DELETE FROM statements WHERE {_UNUSED}")
    for document_id in documents:
        _keep_sentences(catalog, document_id, fresh)
        catalog.db.execute("INSERT INTO compared VALUES (?)", (document_id,))
        taken += 1
        if len(fresh) >= _TOGETHER:
            break
    (count,) = catalog.db.execute("SELECT count(*) FROM statements").fetchone()
    if count <= _WHOLE:  # what is too common to tell changes with every document; here that costs little
        catalog.db.execute("DELETE FROM copies")
        fresh = array("q", (id for (id,) in catalog.db.execute("SELECT id FROM statements")))
    _link(catalog.db, np.sort(np.frombuffer(fresh, dtype=np.int64)))
    return taken


def _keep_sentences(catalog: Catalog, document_id: str, fresh: "array[int]") -> None:
    """Put in a document's sentences; ``fresh`` takes the statements that weren't made before."""
    for start, end, text in _sentences(catalog, document_id):
        words = terms(text)
        own = shingles(words)
        if not len(own):
            continue
        statement = _name(words)
        row = (statement, own.tobytes())
        if catalog.db.execute("INSERT OR IGNORE INTO statements VALUES (?, ?)", row).rowcount:
            fresh.append(statement)
        catalog.db.execute("INSERT INTO sentences VALUES (?, ?, ?, ?)", (document_id, start, end, statement))


def _sentences(catalog: Catalog, document_id: str) -> Iterator[tuple[int, int, str]]:
    """A document's sentences, once each: passages overlap, and a long sentence has several."""
    text, at, reached = "", 0, -1
    rows = catalog.db.execute(
        "SELECT sentences FROM passages WHERE document_id = ? ORDER BY start, row", (document_id,)
    )
    for (packed,) in rows:
        for start, end in json.loads(packed):
            if start <= reached:
                continue
            if end > at + len(text):
                text, at = catalog.slice(document_id, start, max(end, start + _WINDOW)), start
            reached = start
            yield start, end, text[start - at : end - at]


def _name(words: Sequence[str]) -> int:
    """Equal for texts with the same terms in the same order."""
    joined = " ".join(words).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(joined, digest_size=8).digest(), "little") >> 1


def _link(db: sqlite3.Connection, fresh: Ints) -> None:
    """Compare new statements, by their numbers in order, with all."""
    found = join(fresh, lambda: _statements(db), lambda ids: _look_up(db, ids))
    db.executemany("INSERT OR IGNORE INTO copies VALUES (?, ?, ?, ?)", found)


def _statements(db: sqlite3.Connection) -> Iterator[Packed]:
    """All statements, some at a time."""
    rows = db.execute("SELECT id, triples FROM statements")
    while some := rows.fetchmany(_READ):
        yield _packed(some)


def _look_up(db: sqlite3.Connection, ids: Ints) -> Packed:
    """The statements of these numbers, which are in order."""
    marks = json.dumps(ids.tolist())
    wanted = "SELECT id, triples FROM statements WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    return _packed(db.execute(wanted, (marks,)).fetchall())


def _packed(rows: Sequence[tuple[int, bytes]]) -> Packed:
    sizes = np.array([len(packed) // 8 for _, packed in rows], dtype=np.int64)
    flat = np.frombuffer(b"".join(packed for _, packed in rows), dtype=np.int64)
    return Packed(np.array([id for id, _ in rows], dtype=np.int64), sizes, flat)


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
