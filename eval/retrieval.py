"""Retrieval measures through ``ir_measures``: the passages that hold evidence, among those found.

Where evidence is whole documents, a document stands where its first passage does.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from eval.result import Result

NAMES = {"passage_recall@5": "R@5", "passage_recall@20": "R@20", "nDCG@10": "nDCG@10", "passage_MRR": "RR"}
"""Our spelling, and that of ``ir_measures``."""


def values(results: Sequence[Result], name: str) -> list[float | None]:
    """One figure a case: None where it can't be answered, 0 where it failed or its evidence isn't here."""
    figures = _figures(tuple(_ranks(result) for result in results), NAMES[name])
    return [figures[i] if result.case.answerable else None for i, result in enumerate(results)]


def _ranks(result: Result) -> tuple[int, ...]:
    """The rank of each unit with evidence, 0 where it wasn't found."""
    return () if result.error else tuple(unit.fused or 0 for unit in result.units)


@lru_cache(maxsize=32)
def _figures(ranks: tuple[tuple[int, ...], ...], spelling: str) -> list[float]:
    import ir_measures

    wanted, found = list[Any](), list[Any]()
    for i, row in enumerate(ranks):
        at = {rank: f"u{n}" for n, rank in enumerate(row) if rank}
        wanted += [ir_measures.Qrel(str(i), f"u{n}", 1) for n in range(len(row))]
        found += [
            ir_measures.ScoredDoc(str(i), at.get(rank, f"x{rank}"), float(-rank))
            for rank in range(1, max(row, default=0) + 1)
        ]
    figures = [0.0] * len(ranks)
    if found:
        for metric in ir_measures.iter_calc([ir_measures.parse_measure(spelling)], wanted, found):
            figures[int(metric.query_id)] = float(metric.value)
    return figures
