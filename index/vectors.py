"""Generations: Chroma collections built once from the catalog, checked, published, never written again.

A generation holds one vector for each text that was embedded, under its hash; which passages have that text
the catalog knows. Equal vectors would be one another's only neighbours in the graph, and cut the rest of it off.
Everything here can be lost and rebuilt. Passages newer than the generation are the searcher's exact
tail. Why not one collection kept up to date: its files are rewritten in place, so a kill while
writing can leave it unreadable for good, and other processes don't see what is added.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from importlib import import_module
from math import ceil
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np

from errors import LibraryError
from index.catalog import Catalog
from index.embedder import Vectors
from index.probe import probe
from index.seal import fingerprint, is_sealed, seal, unseal

_COLLECTION = "passages"
_BATCH = 1000
_PERSIST_EVERY = 20_000
"""Vectors after which Chroma writes its graph, at most."""
_EF_SEARCH = 400
"""Candidates kept while the graph is walked; with Chroma's M of 16, recall@50 is 0.995 at 59,000 passages."""
_PROBES = 8
_LEAST_COSINE = 0.999


@dataclass(frozen=True, slots=True)
class Generation:
    """One published build: passages of the catalog up to ``last_row``, and the different texts they have."""

    name: str
    model: str
    passages: int
    texts: int
    last_row: int

    @property
    def seal(self) -> str:
        """What its files are taken for."""
        return f"{self.name} {self.model} {self.passages} {self.texts} {self.last_row}"


class Generations:
    """The builds under ``folder``; at most one is live."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self._folder = folder
        self._catalog = catalog
        self._open: tuple[str, Any] | None = None
        self._broken: tuple[str, str] | None = None
        """What was found wrong with which files, so that they aren't tried again for every question."""

    def live(self, model: str) -> Generation | None:
        """The published generation of this model's vectors."""
        row = self._catalog.db.execute(
            "SELECT name, model, passages, texts, last_row FROM generations WHERE live AND model = ?",
            (model,),
        ).fetchone()
        return Generation(*row) if row else None

    def load(self, model: str) -> None:
        """Begin to load what a generation is opened with, while other things are done."""
        if self._open is None and self.live(model):
            Thread(target=import_module, args=("chromadb",), name="chroma").start()

    def query(self, generation: Generation, question: Vectors, depth: int) -> list[tuple[str, float]]:
        """Hashes of the nearest texts and their cosines, at most ``depth``.

        Raises:
            LibraryError: the generation can't be read; the catalog still can, and rebuilds it.
        """
        try:
            wanted = min(depth, generation.texts)
            found = self._collection(generation).query(
                query_embeddings=[question], n_results=wanted, include=["distances"]
            )
            ids, distances = found["ids"][0], found["distances"][0]
        except LibraryError:
            raise
        except Exception as error:  # Chroma raises bare and internal types of many kinds
            raise self._distrust(generation, f"can't be searched ({error})") from error
        if len(ids) < wanted:
            raise self._distrust(generation, f"gives {len(ids)} vectors where {wanted} were asked for")
        return [(id, 1 - d) for id, d in zip(ids, distances, strict=True)]

    def problem(self, generation: Generation) -> str | None:
        """What is wrong with a generation's files; nothing is opened that may crash this process."""
        folder = self._folder / generation.name
        if not folder.is_dir():  # Chroma would make an empty one
            return f"{folder}: gone"
        if is_sealed(folder, generation.seal):
            return None
        files = fingerprint(folder, generation.seal)
        if self._broken is None or self._broken[0] != files:
            found = probe(self._folder.parent, generation)
            if not found:
                seal(folder, generation.seal)
                return None
            self._distrust(generation, found[0])
        return self._broken[1] if self._broken else None

    def try_all(self, generation: Generation) -> list[str]:
        """What is wrong with a generation, every vector of it compared; in a process of its own."""
        if not (self._folder / generation.name).is_dir():
            return ["gone"]
        return probe(self._folder.parent, generation, everything=True)

    def _distrust(self, generation: Generation, why: str) -> LibraryError:
        folder = self._folder / generation.name
        self._open = None
        unseal(folder)
        self._broken = (fingerprint(folder, generation.seal), f"{folder}: {why}")
        return LibraryError(self._broken[1])

    def build(self, model: str) -> Generation | None:
        """Build, check and publish a generation of all passages there are now.

        None where it doesn't find its own vectors: it is thrown away, and the old one stays live.

        Raises:
            LibraryError: it can't be written; the old one stays live.
        """
        last_row = self._catalog.last_row()
        number = self._catalog.db.execute("SELECT count(*) FROM generations").fetchone()[0] + 1
        passages = self._catalog.embedded_count(model, last_row)
        texts = self._catalog.text_count(model, last_row)
        generation = Generation(f"gen-{number}", model, passages, texts, last_row)
        shutil.rmtree(self._folder / generation.name, ignore_errors=True)
        try:
            probes = self._fill(generation)
        except Exception as error:  # Chroma raises bare and internal types of many kinds
            self.sweep()
            raise LibraryError(
                f"{self._folder / generation.name}: can't be built ({error}); what was read is kept: "
                "free some space, and do the same again"
            ) from error
        if not self._finds(generation, probes):
            self._open = None
            self.sweep()
            return None
        seal(self._folder / generation.name, generation.seal)
        self._publish(generation)
        return generation

    def _fill(self, generation: Generation) -> dict[str, Vectors]:
        """Add every vector, a batch at a time; some of them, spread over all, to check by."""
        sizes, per_round = _portions(generation.texts)
        probes: dict[str, Vectors] = {}
        wanted = set(np.linspace(0, generation.texts - 1, _PROBES, dtype=int).tolist())
        client = _client(self._folder / generation.name)
        try:
            collection = client.create_collection(
                _COLLECTION,
                embedding_function=None,
                configuration={
                    "hnsw": {
                        "space": "cosine",
                        "ef_search": _EF_SEARCH,
                        "sync_threshold": max(2, per_round),
                        "batch_size": max(2, min(100, per_round)),
                    }
                },
            )
            added = 0
            stored = self._catalog.text_batches(generation.model, generation.last_row)
            for ids, vectors in _regrouped(stored, sizes):
                here = [i - added for i in wanted if added <= i < added + len(ids)]
                probes |= {ids[i]: vectors[i].copy() for i in here}
                collection.add(ids=ids, embeddings=vectors)
                added += len(ids)
        finally:
            client.close()
        return probes

    def _finds(self, generation: Generation, probes: dict[str, Vectors]) -> bool:
        """Whether each of these vectors finds itself, or one as near."""
        collection = collection_in(self._folder / generation.name)
        self._open = (generation.name, collection)
        nearest = [self.query(generation, vector, 1) for vector in probes.values()]
        return all(found and found[0][1] >= _LEAST_COSINE for found in nearest)

    def _publish(self, generation: Generation) -> None:
        built = datetime.now(UTC).isoformat(timespec="seconds")
        with self._catalog.transaction() as db:
            db.execute("UPDATE generations SET live = 0")
            db.execute(
                "INSERT INTO generations (name, model, passages, texts, last_row, built, live) "
                "VALUES (?, ?, ?, ?, ?, ?, 1)",
                (*astuple(generation), built),
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

    def withdraw(self) -> None:
        """Have no generation; all is searched exactly."""
        with self._catalog.transaction() as db:
            db.execute("UPDATE generations SET live = 0")
        self.sweep()

    def _collection(self, generation: Generation) -> Any:
        if self._open is None or self._open[0] != generation.name:
            problem = self.problem(generation)
            if problem:
                raise LibraryError(problem)
            self._open = (generation.name, collection_in(self._folder / generation.name))
        return self._open[1]


def _portions(passages: int) -> tuple[list[int], int]:
    """How many vectors to add at a time, and after how many Chroma shall write its graph.

    The last portion completes a round: what were added after the last writing would be put into the graph
    anew by everyone who opens it (10,000 took 4.5 s).

    >>> _portions(7)
    ([7], 7)
    >>> sizes, per_round = _portions(21_173)
    >>> len(sizes), max(sizes), sum(sizes), per_round
    (22, 963, 21173, 10582)
    """
    rounds = max(1, ceil(passages / _PERSIST_EVERY))
    count = rounds * max(1, ceil(passages / (rounds * _BATCH)))
    least, larger = divmod(passages, count)
    return [least + 1] * larger + [least] * (count - larger), least * count // rounds


def _regrouped(
    batches: Iterable[tuple[list[str], Vectors]], sizes: Iterable[int]
) -> Iterator[tuple[list[str], Vectors]]:
    """The same rows in batches of these sizes."""
    stored = iter(batches)
    ids, vectors = next(stored, ([], np.empty((0, 0), np.float32)))
    for size in sizes:
        while len(ids) < size:
            more, below = next(stored)
            ids, vectors = ids + more, np.concatenate([vectors, below])
        yield ids[:size], vectors[:size]
        ids, vectors = ids[size:], vectors[size:]


def collection_in(folder: Path) -> Any:
    """The collection of a generation that was built in ``folder``."""
    return _client(folder).get_collection(_COLLECTION, embedding_function=None)


def _client(folder: Path) -> Any:
    import chromadb

    settings = chromadb.Settings(anonymized_telemetry=False)
    return chromadb.PersistentClient(path=str(folder), settings=settings)
