"""How far confidence can be trusted, from (confidence, outcome) pairs as arrays. Pure NumPy.

Sources: AUROC as the Mann–Whitney statistic (Hanley & McNeil 1982); area under the risk–coverage
curve (Geifman & El-Yaniv 2017); expected calibration error over bins of equal mass (Naeini et al.
2015, Nguyen & O'Connor 2015).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
BINS = 10


def auroc(positives: ArrayLike, negatives: ArrayLike) -> float:
    """The probability that a positive's score is above a negative's, ties half; NaN without both.

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    above = np.asarray(positives, dtype=np.float64)
    below = np.sort(np.asarray(negatives, dtype=np.float64))
    if not len(above) or not len(below):
        return float("nan")
    wins = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
    return float(wins.sum() / 2 / len(above) / len(below))


@dataclass(frozen=True, slots=True)
class Curve:
    """Risk at each coverage, the most confident first. ``risk[i]`` is among the ``i + 1`` most confident."""

    coverage: Floats
    risk: Floats
    confidence: Floats


def risk_coverage(confidence: ArrayLike, right: ArrayLike) -> Curve:
    """Of the most confident share of the cases, how many are wrong, for every share.

    Within a tie every order is as likely, so its risk is spread evenly.
    """
    scores = np.asarray(confidence, dtype=np.float64)
    wrong = 1 - np.asarray(right, dtype=np.float64)
    order = np.argsort(-scores, kind="stable")
    _, group, sizes = np.unique(-scores[order], return_inverse=True, return_counts=True)
    means = np.bincount(group, weights=wrong[order], minlength=len(sizes)) / np.maximum(sizes, 1)
    count = np.arange(1, len(scores) + 1)
    return Curve(count / max(1, len(scores)), np.cumsum(means[group]) / count, scores[order])


def risk_coverage_area(confidence: ArrayLike, right: ArrayLike) -> float:
    """The mean risk over all coverages: 0 is best; NaN without cases.

    >>> risk_coverage_area([0.9, 0.5], [True, False])
    0.25
    """
    curve = risk_coverage(confidence, right)
    return float(curve.risk.mean()) if len(curve.risk) else float("nan")


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of about the same confidence: how sure it was, how often it was right."""

    confidence: float
    right: float
    cases: int


def bins(confidence: ArrayLike, right: ArrayLike, most: int = BINS) -> list[Bin]:
    """At most ``most`` bins with as many cases each, from the least confident."""
    scores = np.asarray(confidence, dtype=np.float64)
    outcome = np.asarray(right, dtype=np.float64)
    order = np.lexsort((outcome, scores))
    parts: list[Any] = np.array_split(order, min(most, len(order)) or 1)
    return [Bin(float(scores[p].mean()), float(outcome[p].mean()), len(p)) for p in parts if len(p)]


def calibration_error(confidence: ArrayLike, right: ArrayLike) -> float:
    """The mean distance between how sure it was and how often it was right; NaN without cases.

    >>> calibration_error([0.8, 0.8], [True, True])
    0.2
    """
    made = bins(confidence, right)
    cases = sum(b.cases for b in made)
    off = sum(abs(b.confidence - b.right) * b.cases for b in made)
    return round(off / cases, 12) if cases else float("nan")
