"""What is measured, as values: each measure is a name, as the command line spells it, and a number.

Every case counts in every measure that speaks of its kind; one that failed counts as the worst.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from answer.quote import Quote
from eval.cases import Case, Evidence

HALF = 0.5
"""Share of the shorter of quote and evidence that must be common to both to count as a hit."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was said to one case. ``ranked`` are the quotes, or the nearest ones if it stayed silent."""

    case: Case
    found: bool
    confidence: float
    ranked: tuple[Quote, ...]
    milliseconds: float
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A named function of results; NaN where no case is of the kind it speaks of."""

    name: str
    of: Callable[[Sequence[Result]], float]
    says: str

    def __repr__(self) -> str:
        return self.name


def hits(result: Result) -> list[bool]:
    """For each ranked quote, whether it holds evidence."""
    return [any(_overlap(quote, e) for e in result.case.evidence) for quote in result.ranked]


def _overlap(quote: Quote, evidence: Evidence) -> bool:
    if quote.document.id != evidence.document_id:
        return False
    common = min(quote.end, evidence.end) - max(quote.start, evidence.start)
    return common >= HALF * min(quote.end - quote.start, evidence.end - evidence.start)


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The probability that a positive's score is above a negative's, ties half.

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    pairs = [(p > n) + 0.5 * (p == n) for p in positives for n in negatives]
    return mean(pairs) if pairs else float("nan")


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of them don't exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _over(kind: bool, value: Callable[[Result], float]) -> Callable[[Sequence[Result]], float]:
    """The mean of ``value`` over the answerable (or unanswerable) cases."""

    def of(results: Sequence[Result]) -> float:
        chosen = [value(r) for r in results if r.case.answerable is kind]
        return mean(chosen) if chosen else float("nan")

    return of


def _hit(result: Result, k: int) -> float:
    return float(any(hits(result)[:k]))


def _reciprocal_rank(result: Result) -> float:
    return next((1 / rank for rank, hit in enumerate(hits(result), 1) if hit), 0.0)


def _silent(result: Result) -> bool:
    return not result.found and result.error is None


def _abstention_precision(results: Sequence[Result]) -> float:
    silent = [r for r in results if _silent(r)]
    return mean(not r.case.answerable for r in silent) if silent else float("nan")


def _abstention_auroc(results: Sequence[Result]) -> float:
    answerable = [0.0 if r.error else r.confidence for r in results if r.case.answerable]
    unanswerable = [1.0 if r.error else r.confidence for r in results if not r.case.answerable]
    return auroc(answerable, unanswerable)


MEASURES = (
    Measure("hit@1", _over(True, lambda r: _hit(r, 1)), "the first quote (or nearest) holds evidence"),
    Measure("hit@3", _over(True, lambda r: _hit(r, 3)), "one of the first three does"),
    Measure("hit@5", _over(True, lambda r: _hit(r, 5)), "one of the first five does"),
    Measure("MRR", _over(True, _reciprocal_rank), "mean of 1 / rank of the first that does"),
    Measure("quote_hit@1", _over(True, lambda r: r.found * _hit(r, 1)), "it answered, and the first quote does"),
    Measure("quote_hit@3", _over(True, lambda r: r.found * _hit(r, 3)), "it answered, and one of three does"),
    Measure("abstention_AUROC", _abstention_auroc, "confidence tells answerable from unanswerable"),
    Measure("abstention_precision", _abstention_precision, "of its silences, those that were right"),
    Measure("abstention_recall", _over(False, lambda r: float(_silent(r))), "of the unanswerable, those it was silent on"),
    Measure("answered_unanswerable", _over(False, lambda r: float(not _silent(r))), "of the unanswerable, those it answered"),
    Measure("silent_on_answerable", _over(True, lambda r: float(not r.found)), "of the answerable, those it was silent on"),
    Measure("errors", lambda results: float(sum(r.error is not None for r in results)), "cases that failed"),
    Measure("latency_p50_ms", lambda results: quantile([r.milliseconds for r in results], 0.5), "median time a question"),
    Measure("latency_p95_ms", lambda results: quantile([r.milliseconds for r in results], 0.95), "the slowest of twenty"),
)  # fmt: skip


def below(measures: Mapping[str, float], floors: Sequence[tuple[str, float]]) -> list[str]:
    """A line for each measure that isn't at least its floor; one that can't be told is below.

    >>> below({"hit@1": 0.5}, [("hit@1", 0.6)])
    ['hit@1 is 0.500, under 0.600']
    """
    return [
        f"{name} is {measures[name]:.3f}, under {floor:.3f}"
        for name, floor in floors
        if not measures[name] >= floor
    ]
