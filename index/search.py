"""Two legs, dense and lexical, and their fusion."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np

from errors import LibraryError
from index.catalog import Catalog
from index.embedder import Embedder, Vectors
from index.filters import ALL, Filters
from index.lexical import lexical_search
from index.vectors import Generation, Generations
from ingest.document import Passage
from settings import DEFAULT_WORDS

BEST = 1 + DEFAULT_WORDS
"""The highest score there can be, as the legs are put together by default."""
EXACT_UP_TO = 5_000
"""Passages that filters leave: so many are read and compared one by one sooner than found in the graph."""
_SPARE = 1.5
"""How many more than the filters' share leads one to expect are asked for."""
_DEEPEST = 10_000
"""Most that Chroma is asked for at once; past it an exact scan is no slower."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, its score at most ``BEST``; ranks are 1-based, None where a leg didn't find it."""

    passage: Passage
    score: float
    dense_rank: int | None
    lexical_rank: int | None


class Searcher:
    """Searches one catalog's passages."""

    def __init__(self, catalog: Catalog, generations: Generations, words: float = DEFAULT_WORDS) -> None:
        self._catalog = catalog
        self._words = words
        self._generations = generations
        self._scanned: tuple[tuple[int, int, str, Filters], list[str], Vectors] | None = None

    def search(
        self, question: str, vector: Vectors, embedder: Embedder, depth: int, filters: Filters = ALL
    ) -> list[Hit]:
        """The best passages of both legs, ``depth`` from each, fused, best first."""
        dense = dict(self.dense(vector, embedder.key, depth, filters))
        lexical = dict(lexical_search(self._catalog.db, question, depth, filters))
        passages = self._catalog.passages(list({**dense, **lexical}))
        by_words_alone = [id for id in lexical if id not in dense]
        vectors = self._catalog.passage_vectors(embedder.key, by_words_alone)
        cosines = dense | {id: float(own @ vector) for id, own in vectors.items()}
        rank = [{id: place for place, id in enumerate(leg, 1)} for leg in (dense, lexical)]
        return [
            Hit(passages[id], score, rank[0].get(id), rank[1].get(id))
            for id, score in fuse(cosines, lexical, self._words)
        ]

    def dense(
        self, vector: Vectors, model: str, depth: int, filters: Filters = ALL
    ) -> list[tuple[str, float]]:
        """Ids and cosines of the nearest passages, at most ``depth``: the generation's and the exact tail's."""
        generation = self._generations.live(model)
        found, after = None, 0
        if generation is not None:
            try:
                found = self._nearest(generation, vector, depth, filters)
            except LibraryError as error:
                _log.warning("%s; searching the catalog itself until it is rebuilt", error)
            after = 0 if found is None else generation.last_row
        best = (found or {}) | dict(self._exact(vector, model, after, depth, filters))
        return sorted(best.items(), key=lambda item: -item[1])[:depth]

    def _nearest(
        self, generation: Generation, vector: Vectors, depth: int, filters: Filters
    ) -> dict[str, float] | None:
        """What is nearest in the generation of what is still here; None where an exact scan is quicker.

        Chroma's own filters are slow and know nothing of what was removed, so more texts are asked for than
        passages are wanted, and the others dropped.
        """
        held = self._catalog.count_within(filters, generation.last_row)
        if held <= EXACT_UP_TO and held < generation.passages:
            return None
        wanted = min(depth, held)
        asked = wanted if held == generation.passages else ceil(_SPARE * wanted * generation.passages / held)
        while asked <= _DEEPEST:
            texts = dict(self._generations.query(generation, vector, asked))
            here = self._catalog.holding(generation.model, list(texts), generation.last_row, filters)
            if len(here) >= wanted:
                return {id: texts[text] for id, text in here}
            asked *= 4
        return None

    def _exact(
        self, vector: Vectors, model: str, after: int, depth: int, filters: Filters
    ) -> list[tuple[str, float]]:
        state = (self._catalog.revision, after, model, filters)
        scanned = self._scanned
        if scanned is None or scanned[0] != state:
            scanned = self._scanned = (state, *self._catalog.vectors(model, after, filters=filters))
        _, ids, vectors = scanned
        if not ids:
            return []
        scores = vectors @ vector
        best = np.argsort(-scores, kind="stable")[:depth]
        return [(ids[i], float(scores[i])) for i in best]


def fuse(cosines: Mapping[str, float], words: Mapping[str, float], weight: float) -> list[tuple[str, float]]:
    """The legs' scores put together, best first: a cosine, and ``weight`` times BM25's share of its best.

    Args:
        cosines: of every passage found, those found by words alone too.
        words: BM25 of those found by words.
        weight: what the best match by words counts beside a cosine of 1.

    >>> fuse({"a": 0.5, "b": 0.4}, {"b": 12.0}, 0.3)
    [('b', 0.7), ('a', 0.5)]
    """
    best = max(words.values(), default=0.0) or 1.0
    fused = [(id, cosine + weight * words.get(id, 0.0) / best) for id, cosine in cosines.items()]
    return sorted(fused, key=lambda item: -item[1])
