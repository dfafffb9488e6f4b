"""Generations: Chroma collections built once from the catalog, checked, published, never written again.

Everything here can be lost and rebuilt. Passages newer than the generation are the searcher's exact
tail. Why not one collection kept up to date: its files are rewritten in place, so a kill while
writing can leave it unreadable for good, and other processes don't see what is added.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from errors import LibraryError
from index.catalog import Catalog
from index.embedder import Vectors

_COLLECTION = "passages"
_BATCH = 1000
_PERSIST_EVERY = 20_000
"""Vectors after which Chroma writes its graph; a whole number of such rounds leaves nothing to replay."""
_PROBES = 8
_LEAST_COSINE = 0.999


@dataclass(frozen=True, slots=True)
class Generation:
    """One published build: passages of the catalog up to ``last_row``."""

    name: str
    model: str
    passages: int
    last_row: int


class Generations:
    """The builds under ``folder``; at most one is live."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self._folder = folder
        self._catalog = catalog
        self._open: tuple[str, Any] | None = None

    def live(self, model: str) -> Generation | None:
        """The published generation of this model's vectors."""
        row = self._catalog.db.execute(
            "SELECT name, model, passages, last_row FROM generations WHERE live AND model = ?", (model,)
        ).fetchone()
        return Generation(*row) if row else None

    def query(self, generation: Generation, question: Vectors, depth: int) -> list[tuple[str, float]]:
        """Ids of the nearest passages and their cosines, at most ``depth``.

        Raises:
            LibraryError: the generation can't be read; the catalog still can, and rebuilds it.
        """
        try:
            found = self._collection(generation.name).query(
                query_embeddings=[question], n_results=min(depth, generation.passages), include=["distances"]
            )
        except Exception as error:  # Chroma raises bare and internal types of many kinds
            raise LibraryError(f"{self._folder / generation.name}: can't be searched ({error})") from error
        return [(id, 1 - d) for id, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def build(self, model: str) -> Generation:
        """Build, check and publish a generation of all passages there are now.

        Raises:
            LibraryError: it can't be written, or doesn't find its own vectors; the old one stays live.
        """
        last_row = self._catalog.last_row()
        number = self._catalog.db.execute("SELECT count(*) FROM generations").fetchone()[0] + 1
        passages = self._catalog.embedded_count(model, last_row)
        generation = Generation(f"gen-{number}", model, passages, last_row)
        shutil.rmtree(self._folder / generation.name, ignore_errors=True)
        try:
            probes = self._fill(generation)
        except Exception as error:  # Chroma raises bare and internal types of many kinds
            self.sweep()
            raise LibraryError(
                f"{self._folder / generation.name}: can't be built ({error}); what was read is kept: "
                "free some space, and do the same again"
            ) from error
        self._check(generation, probes)
        self._publish(generation)
        return generation

    def _fill(self, generation: Generation) -> dict[str, Vectors]:
        """Add every vector, a batch at a time; some of them, spread over all, to check by."""
        per_round = max(2, ceil(generation.passages / max(1, ceil(generation.passages / _PERSIST_EVERY))))
        probes: dict[str, Vectors] = {}
        wanted = set(np.linspace(0, generation.passages - 1, _PROBES, dtype=int).tolist())
        client = _client(self._folder / generation.name)
        try:
            collection = client.create_collection(
                _COLLECTION,
                embedding_function=None,
                configuration={
                    "hnsw": {
                        "space": "cosine",
                        "ef_search": 200,
                        "sync_threshold": per_round,
                        "batch_size": min(100, per_round),
                    }
                },
            )
            added = 0
            for ids, vectors in self._catalog.vector_batches(generation.model, until=generation.last_row):
                here = [i - added for i in wanted if added <= i < added + len(ids)]
                probes |= {ids[i]: vectors[i].copy() for i in here}
                for at in range(0, len(ids), _BATCH):
                    collection.add(ids=ids[at : at + _BATCH], embeddings=vectors[at : at + _BATCH])
                added += len(ids)
        finally:
            client.close()
        return probes

    def _check(self, generation: Generation, probes: dict[str, Vectors]) -> None:
        for id, vector in probes.items():
            found = self.query(generation, vector, 1)
            if not found or found[0][1] < _LEAST_COSINE:
                raise LibraryError(f"{generation.name}: doesn't find passage {id}; not published")

    def _publish(self, generation: Generation) -> None:
        built = datetime.now(UTC).isoformat(timespec="seconds")
        with self._catalog.transaction() as db:
            db.execute("UPDATE generations SET live = 0")
            db.execute(
                "INSERT INTO generations VALUES (?, ?, ?, ?, ?, 1)",
                (generation.name, generation.model, generation.passages, generation.last_row, built),
            )
        self.sweep()

    def retire(self) -> None:
        """Take the live generation away if it holds passages that are gone from the catalog."""
        for model, passages, last_row in self._catalog.db.execute(
            "SELECT model, passages, last_row FROM generations WHERE live"
        ).fetchall():
            if self._catalog.embedded_count(model, last_row) < passages:
                with self._catalog.transaction() as db:
                    db.execute("UPDATE generations SET live = 0")
        self.sweep()

    def sweep(self) -> None:
        """Delete what isn't live: builds that were replaced, or never finished."""
        live = {name for (name,) in self._catalog.db.execute("SELECT name FROM generations WHERE live")}
        for folder in self._folder.glob("gen-*"):
            if folder.name not in live:
                shutil.rmtree(folder, ignore_errors=True)

    def _collection(self, name: str) -> Any:
        if self._open is None or self._open[0] != name:
            if not (self._folder / name).is_dir():  # Chroma would make an empty one
                raise LibraryError(f"{self._folder / name}: gone")
            client = _client(self._folder / name)
            self._open = (name, client.get_collection(_COLLECTION, embedding_function=None))
        return self._open[1]


def _client(folder: Path) -> Any:
    import chromadb

    settings = chromadb.Settings(anonymized_telemetry=False)
    return chromadb.PersistentClient(path=str(folder), settings=settings)
