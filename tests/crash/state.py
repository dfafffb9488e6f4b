"""Everything a data directory holds, as one value that two directories can be compared by."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.catalog import Catalog
from index.vectors import Generations

_LOOSE = {
    "documents no source holds": "SELECT id FROM documents WHERE id NOT IN (SELECT document_id FROM sources)",
    "texts of no document": "SELECT document_id FROM texts WHERE document_id NOT IN (SELECT id FROM documents)",
    "passages of no document": "SELECT id FROM passages WHERE document_id NOT IN (SELECT id FROM documents)",
    "lexical rows of no passage": "SELECT rowid FROM lexical WHERE rowid NOT IN (SELECT row FROM passages)",
    "passages without lexical row": "SELECT id FROM passages WHERE row NOT IN (SELECT rowid FROM lexical)",
    "vectors of no passage": "SELECT text_sha256 FROM embeddings e WHERE NOT EXISTS (SELECT 1 FROM passages p "
    "WHERE p.model = e.model AND p.text_sha256 = e.text_sha256)",
    "passages without vector": "SELECT id FROM passages p WHERE NOT EXISTS (SELECT 1 FROM embeddings e "
    "WHERE p.model = e.model AND p.text_sha256 = e.text_sha256)",
}


@dataclass(frozen=True, slots=True)
class State:
    """What is kept, by content; what belongs to nothing; what the dense search would miss."""

    sources: dict[str, tuple[str, int, int]]
    documents: dict[str, str]
    passages: dict[str, str]
    vectors: dict[tuple[str, str], str]
    copies: dict[str, str]
    """Digests of the tables of near copies, where there are any."""
    facts: dict[str, str]
    loose: dict[str, list[Any]]
    damage: list[str]
    unbuilt: int
    """Passages newer than the live generation."""
    missed: list[str]
    """Passages that are neither in the generation nor newer than it."""
    leftovers: list[str]
    """Generations on disk that aren't the live one."""


def state_of(data: Path, model: str = "stub@1") -> State:
    """The state of the library in ``data``, which nobody is writing to."""
    catalog = Catalog(data)
    db = catalog.db
    db.execute("BEGIN")
    try:
        return _state(data, catalog, model)
    finally:
        db.execute("ROLLBACK")
        catalog.close()


def _state(data: Path, catalog: Catalog, model: str) -> State:
    db = catalog.db
    unbuilt, missed, leftovers = _generation(data, catalog, model)
    texts = dict(db.execute(
        "SELECT document_id, group_concat(body, '') FROM (SELECT * FROM texts ORDER BY document_id, start) "
        "GROUP BY document_id"
    ))  # fmt: skip
    documents = {row[0]: _digest([*row, texts.get(row[0])]) for row in db.execute("SELECT * FROM documents")}
    passages = {
        row[0]: _digest(row)
        for row in db.execute(
            'SELECT id, document_id, start, "end", sentences, heading_path, page, context, model, text_sha256, '
            "body, heading FROM passages LEFT JOIN lexical ON lexical.rowid = passages.row"
        )
    }
    return State(
        sources={
            row[0]: row[1:] for row in db.execute("SELECT uri, document_id, size, mtime_ns FROM sources")
        },
        documents=documents,
        passages=passages,
        vectors={(row[0], row[1]): _digest(row) for row in db.execute("SELECT * FROM embeddings")},
        copies={table: _digest(sorted(db.execute(f"SELECT * FROM {table}"))) for table in _copy_tables(db)},
        facts=dict(db.execute("SELECT key, value FROM facts WHERE key <> 'revision'")),
        loose={name: db.execute(query).fetchall() for name, query in _LOOSE.items()},
        damage=[row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"],
        unbuilt=unbuilt,
        missed=missed,
        leftovers=leftovers,
    )


def _copy_tables(db: sqlite3.Connection) -> list[str]:
    known = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [name for (name,) in known if name in ("statements", "sentences", "copies", "compared")]


def _generation(data: Path, catalog: Catalog, model: str) -> tuple[int, list[str], list[str]]:
    generations = Generations(data / "vectors", catalog)
    live = generations.live(model)
    after = live.last_row if live else 0
    held = _ids(data, live)
    rows = catalog.db.execute("SELECT text_sha256 FROM passages WHERE row <= ?", (after,))
    folders = sorted(path.name for path in (data / "vectors").glob("*"))
    return (
        catalog.count_after(after),
        sorted({id for (id,) in rows} - held),
        [name for name in folders if live is None or name != live.name],
    )


def _ids(data: Path, live: Any) -> set[str]:
    """The ids in a generation, read from Chroma's own file without opening (and so writing) it."""
    if live is None:
        return set()
    file = (data / "vectors" / live.name / "chroma.sqlite3").as_uri()
    with closing(sqlite3.connect(f"{file}?mode=ro", uri=True)) as db:
        return {id for (id,) in db.execute("SELECT embedding_id FROM embeddings")}


def _digest(values: Iterable[Any]) -> str:
    return sha256(repr(tuple(values)).encode()).hexdigest()[:16]


def differences(one: State, other: State) -> list[str]:
    """What differs, in words; empty where nothing does."""
    said = []
    for field in fields(State):
        first, second = getattr(one, field.name), getattr(other, field.name)
        if first != second:
            said.append(f"{field.name}: {_short(first, second)}")
    return said


def _short(first: Any, second: Any) -> str:
    if isinstance(first, dict):
        keys = [key for key in {*first, *second} if first.get(key) != second.get(key)]
        return "; ".join(f"{key}: {first.get(key)} / {second.get(key)}"[:200] for key in keys[:3])
    return f"{first} / {second}"[:300]
