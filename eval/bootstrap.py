"""How much of a figure is chance: intervals and paired tests, by case and with a fixed seed.

Sources: percentile bootstrap (Efron 1979); the paired randomization test for retrieval measures
(Smucker, Allan & Carterette 2007), with the observed arrangement counted among the drawn ones
(Phipson & Smyth 2010), so that p is never 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan

import numpy as np

from eval.measures import Matrix

ROUNDS = 1000
LEVEL = 0.95
Fold = Callable[[Matrix], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's value and the interval that it would fall into with other cases of the same kind."""

    value: float
    low: float
    high: float
    cases: int


def interval(rows: Matrix, fold: Fold, *, rounds: int = ROUNDS, seed: int = 0) -> Figure:
    """The figure of ``rows``, with the middle 95 % of what it is on rows drawn again."""
    value = fold(rows)
    if len(rows) < 2 or isnan(value):
        return Figure(value, value, value, len(rows))
    random = np.random.default_rng(seed)
    drawn = [fold(rows[random.integers(0, len(rows), len(rows))]) for _ in range(rounds)]
    told = [figure for figure in drawn if not isnan(figure)]
    low, high = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if told else (value, value)
    return Figure(value, float(low), float(high), len(rows))


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a second run differs from a first, on the same cases."""

    value: float
    low: float
    high: float
    p: float
    """How often chance alone would make two equal systems differ as much or more."""

    @property
    def is_significant(self) -> bool:
        """At the usual level of one in twenty."""
        return self.p < 1 - LEVEL


def difference(
    first: Matrix, second: Matrix, fold: Fold, *, rounds: int = ROUNDS, seed: int = 0
) -> Difference:
    """``second`` less ``first``; their rows are of the same cases, in the same order."""
    observed = fold(second) - fold(first)
    if not len(first) or isnan(observed):
        return Difference(observed, observed, observed, 1.0)
    random = np.random.default_rng(seed)
    swapped, drawn = list[float](), list[float]()
    for _ in range(rounds):
        swap = random.random(len(first))[:, None] < 0.5
        swapped.append(fold(np.where(swap, first, second)) - fold(np.where(swap, second, first)))
        again = random.integers(0, len(first), len(first))
        drawn.append(fold(second[again]) - fold(first[again]))
    as_far = sum(abs(figure) >= abs(observed) - 1e-12 for figure in swapped)
    told = [figure for figure in drawn if not isnan(figure)] or [observed]
    low, high = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Difference(observed, float(low), float(high), (1 + as_far) / (1 + rounds))
