"""Legs: how the search's two legs are best put together.

`python -m training.legs DATA SET` asks every answerable question of an eval set of the library kept in DATA
and prints nDCG@10 of each leg alone, of reciprocal rank fusion, and of the sum of scores by the words'
weight. Where a set judges whole documents, a document stands where its first passage does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import log2
from pathlib import Path

from eval.case import Case
from eval.cases import anchor
from eval.result import HALF, share
from eval.sets import read_set
from index.lexical import lexical_search
from index.search import fuse
from ingest.document import Passage
from library import Library, open_library
from settings import Settings

_DEPTH, _TOP = 50, 10
_WEIGHTS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.7)
_CONSTANTS = (5, 20, 60)


@dataclass(frozen=True, slots=True)
class Found:
    """What the legs say of one question: cosines by passage, best first, those by words alone too; BM25 likewise."""

    case: Case
    dense: Sequence[str]
    cosines: Mapping[str, float]
    words: Mapping[str, float]
    passages: Mapping[str, Passage]


Way = Callable[[Found], Sequence[str]]


def ask(library: Library, cases: Sequence[Case]) -> Iterator[Found]:
    """Both legs' passages for each case."""
    catalog, key = library.catalog, library.embedder.key
    for case in cases:
        vector = library.embedder.embed_question(case.question)
        dense = dict(library.searcher.dense(vector, key, _DEPTH))
        words = dict(lexical_search(catalog.db, case.question, _DEPTH))
        more = catalog.passage_vectors(key, [id for id in words if id not in dense])
        cosines = dense | {id: float(own @ vector) for id, own in more.items()}
        yield Found(case, list(dense), cosines, words, catalog.passages(list(cosines)))


def by_rank(found: Found, constant: int) -> list[str]:
    """Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009)."""
    worth = dict.fromkeys(found.cosines, 0.0)
    for leg in (found.dense, found.words):
        for rank, id in enumerate(leg, 1):
            worth[id] += 1 / (constant + rank)
    return sorted(worth, key=lambda id: -worth[id])


def by_score(found: Found, weight: float) -> list[str]:
    """The sum of scores, as the product has it."""
    return [id for id, _ in fuse(found.cosines, found.words, weight)]


def ndcg(found: Found, order: Sequence[str]) -> float:
    """nDCG@10 of this order, each piece of evidence counted where it first stands."""
    units = {(e.document_id, 0 if e.whole else e.start) for e in found.case.evidence}
    gains = list[float]()
    seen = set[str]()
    left = set(units)
    for id in order:
        passage = found.passages[id]
        if found.case.evidence[0].whole and passage.document_id in seen:
            continue
        seen.add(passage.document_id)
        told = _told(found.case, passage) & left
        left -= told
        gains.append(float(bool(told)))
    best = sum(1 / log2(rank + 2) for rank in range(min(_TOP, len(units))))
    return sum(gain / log2(rank + 2) for rank, gain in enumerate(gains[:_TOP])) / best


def _told(case: Case, passage: Passage) -> set[tuple[str, int]]:
    """The pieces of evidence that a passage holds."""
    return {
        (e.document_id, 0 if e.whole else e.start)
        for e in case.evidence
        if e.document_id == passage.document_id
        and (e.whole or share(e.start, e.end, passage.start, passage.end) >= HALF)
    }


def main(data: Path, name: str) -> None:
    """Print a line for each way."""
    library = open_library(Settings.from_env(data))
    cases = [case for case in anchor(read_set(name), library, missing=True) if case.answerable]
    all_found = list(ask(library, cases))
    ways: dict[str, Way] = {"dense alone": lambda f: f.dense, "lexical alone": lambda f: list(f.words)}
    ways |= {f"reciprocal ranks, k = {k}": partial(by_rank, constant=k) for k in _CONSTANTS}
    ways |= {f"scores, words count {w}": partial(by_score, weight=w) for w in _WEIGHTS}
    for says, way in ways.items():
        mean = sum(ndcg(found, way(found)) for found in all_found) / len(all_found)
        print(f"{says:28} {mean:.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
