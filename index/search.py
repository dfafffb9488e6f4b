"""Two legs, dense and lexical, and their fusion."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from errors import LibraryError
from index.catalog import Catalog
from index.embedder import Embedder, Vectors
from index.lexical import lexical_search
from index.vectors import Generations
from ingest.document import Passage

RRF_K = 60
"""Cormack, Clarke, Büttcher 2009: reciprocal rank fusion's usual constant."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; ranks are 1-based, None where a leg didn't find it."""

    passage: Passage
    score: float
    dense_rank: int | None
    lexical_rank: int | None


class Searcher:
    """Searches one catalog's passages."""

    def __init__(self, catalog: Catalog, generations: Generations) -> None:
        self._catalog = catalog
        self._generations = generations
        self._tail: tuple[tuple[int, int, str], list[str], Vectors] | None = None

    def search(self, question: str, vector: Vectors, embedder: Embedder, depth: int) -> list[Hit]:
        """The best passages of both legs, ``depth`` from each, fused, best first."""
        dense = [id for id, _ in self.dense(vector, embedder.key, depth)]
        lexical = [id for id, _ in lexical_search(self._catalog.db, question, depth)]
        passages = self._catalog.passages(list({*dense, *lexical}))
        fused = fuse([[id for id in leg if id in passages][:depth] for leg in (dense, lexical)])
        return [Hit(passages[id], score, ranks[0], ranks[1]) for id, score, ranks in fused]

    def dense(self, vector: Vectors, model: str, depth: int) -> list[tuple[str, float]]:
        """Ids and cosines of the nearest passages: the generation's and the exact tail's."""
        generation = self._generations.live(model)
        found: dict[str, float] = {}
        after = 0
        if generation is not None:
            try:
                stale = max(0, generation.passages - self._catalog.count())
                found = dict(self._generations.query(generation, vector, depth + min(stale, depth)))
                after = generation.last_row
            except LibraryError as error:
                _log.warning("%s; searching the catalog itself until it is rebuilt", error)
        found |= dict(self._exact(vector, model, after, depth))
        return sorted(found.items(), key=lambda item: -item[1])[: 2 * depth]

    def _exact(self, vector: Vectors, model: str, after: int, depth: int) -> list[tuple[str, float]]:
        state = (self._catalog.revision, after, model)
        if self._tail is None or self._tail[0] != state:
            self._tail = (state, *self._catalog.vectors(model, after))
        _, ids, vectors = self._tail
        if not ids:
            return []
        scores = vectors @ vector
        best = np.argsort(-scores, kind="stable")[:depth]
        return [(ids[i], float(scores[i])) for i in best]


def fuse(legs: Sequence[Sequence[str]], k: int = RRF_K) -> list[tuple[str, float, list[int | None]]]:
    """Reciprocal rank fusion: each id with the sum of 1 / (k + rank) and its ranks, best first.

    >>> [(id, ranks) for id, _, ranks in fuse([["a", "b"], ["b"]])]
    [('b', [2, 1]), ('a', [1, None])]
    """
    ranks = [{id: rank for rank, id in enumerate(leg, 1)} for leg in legs]
    ids = dict.fromkeys(id for leg in legs for id in leg)
    fused = [
        (id, sum(1 / (k + leg[id]) for leg in ranks if id in leg), [leg.get(id) for leg in ranks])
        for id in ids
    ]
    return sorted(fused, key=lambda item: -item[1])
