"""What is measured, as values: a measure is a name, as the command line spells it, and how to count it.

A measure makes one row of numbers a case (none where it doesn't speak of cases of its kind) and folds
the rows into a figure, so that the same rows can be drawn again for an interval or swapped between two
runs. Every case counts in every measure that speaks of its kind; one that failed counts as the worst.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from errors import UsageError
from eval import confidence, retrieval
from eval.result import Result
from eval.words import f1, words

Row = tuple[float, ...]
Matrix = NDArray[np.float64]
_NAN = float("nan")


def average(rows: Matrix) -> float:
    """The mean of the first column; NaN without rows."""
    return float(rows[:, 0].mean()) if len(rows) else _NAN


@dataclass(frozen=True, slots=True)
class Measure:
    """A named function of results; NaN where no case is of the kind it speaks of."""

    name: str
    says: str
    rows: Callable[[Sequence[Result]], list[Row | None]]
    fold: Callable[[Matrix], float] = average
    better: Literal["more", "less", "neither"] = "more"
    share: bool = True
    """Whether it lies between 0 and 1, so that a fall by 0.01 means the same everywhere."""

    def __repr__(self) -> str:
        return self.name

    def of(self, results: Sequence[Result]) -> float:
        """The figure for these results."""
        return self.fold(matrix(self.rows(results)))


def matrix(rows: Iterable[Row | None]) -> Matrix:
    """Rows that are there, as an array."""
    kept = [row for row in rows if row is not None]
    return np.array(kept, dtype=np.float64) if kept else np.empty((0, 1))


def _each(value: Callable[[Result], float], kind: bool | None = None) -> Callable[..., list[Row | None]]:
    """A row of one number for each case, or each answerable (or unanswerable) one."""

    def rows(results: Sequence[Result]) -> list[Row | None]:
        return [(float(value(r)),) if kind is None or r.case.answerable is kind else None for r in results]

    return rows


def _retrieved(results: Sequence[Result], name: str) -> list[Row | None]:
    return [None if v is None else (v,) for v in retrieval.values(results, name)]


def _hit(result: Result, k: int) -> bool:
    return any(result.hits[:k]) and result.error is None


def _reciprocal_rank(result: Result) -> float:
    return 1 / result.first_hit if result.first_hit and result.error is None else 0.0


def _evidence_recall(result: Result) -> float:
    return 0.0 if result.error else result.held(5) / len(result.case.evidence)


def _evidence_precision(result: Result) -> float:
    return sum(result.hits) / len(result.hits) if result.hits and result.error is None else 0.0


def _word_f1(results: Sequence[Result]) -> list[Row | None]:
    """Of answerable cases whose evidence is places; silence is nothing shown."""
    rows: list[Row | None] = []
    for r in results:
        if not r.case.answerable or all(e.whole for e in r.case.evidence):
            rows.append(None)
            continue
        said = words(" ".join(quote.text for quote in r.ranked)) if r.found and not r.error else []
        rows.append((f1(said, words(" ".join(e.text for e in r.case.evidence))),))
    return rows


def _silent(result: Result) -> bool:
    return not result.found and result.error is None


def _silences(results: Sequence[Result]) -> list[Row | None]:
    return [(float(_silent(r)), float(not r.case.answerable)) for r in results]


def _answers(results: Sequence[Result]) -> list[Row | None]:
    return [(float(not _silent(r)), float(r.found and r.first_is_right)) for r in results]


def _share_of_first(rows: Matrix) -> float:
    """Of the cases whose first number is 1, those whose second is."""
    return float(rows[:, 1] @ rows[:, 0] / rows[:, 0].sum()) if len(rows) and rows[:, 0].any() else _NAN


def _answerability(results: Sequence[Result]) -> list[Row | None]:
    """Confidence and whether it can be answered; a failure is sure of the wrong thing."""
    return [
        (float(not r.case.answerable) if r.error else r.confidence, float(r.case.answerable)) for r in results
    ]


def outcomes(results: Sequence[Result]) -> list[Row | None]:
    """Confidence and whether the first quote is right; a failure is sure of the wrong thing."""
    return [(1.0 if r.error else r.confidence, float(r.first_is_right)) for r in results]


def _auroc(rows: Matrix) -> float:
    return confidence.auroc(rows[rows[:, 1] == 1, 0], rows[rows[:, 1] == 0, 0]) if len(rows) else _NAN


def _lengths(results: Sequence[Result]) -> list[Row | None]:
    """Quotes shown, and the words in them."""
    return [
        (float(len(r.ranked)), float(sum(len(q.text.split()) for q in r.ranked))) if r.found else (0.0, 0.0)
        for r in results
    ]


def _ratio(rows: Matrix) -> float:
    return float(rows[:, 1].sum() / rows[:, 0].sum()) if len(rows) and rows[:, 0].any() else _NAN


def quantile(rows: Matrix, share: float) -> float:
    """The smallest of the first column's values that at least ``share`` of them don't exceed."""
    if not len(rows):
        return _NAN
    return float(np.sort(rows[:, 0])[min(len(rows) - 1, int(share * len(rows)))])


_p50, _p95 = partial(quantile, share=0.5), partial(quantile, share=0.95)

MEASURES = (
    Measure("hit@1", "the first quote (or nearest) holds evidence", _each(lambda r: _hit(r, 1), True)),
    Measure("hit@3", "one of the first three does", _each(lambda r: _hit(r, 3), True)),
    Measure("hit@5", "one of the first five does", _each(lambda r: _hit(r, 5), True)),
    Measure("MRR", "mean of 1 / rank of the first that does", _each(_reciprocal_rank, True)),
    Measure("quote_hit@1", "it answered, and the first quote does", _each(lambda r: r.found and _hit(r, 1), True)),
    Measure("quote_hit@3", "it answered, and one of three does", _each(lambda r: r.found and _hit(r, 3), True)),
    Measure("answer_precision", "of its answers, those whose first quote is right", _answers, _share_of_first),
    Measure("evidence_recall@5", "of the evidence, what the first five hold", _each(_evidence_recall, True)),
    Measure("evidence_precision", "of the quotes (or nearest), those that hold evidence", _each(_evidence_precision, True)),
    Measure("word_F1", "words common to the quotes shown and the evidence", _word_f1),
    Measure("passage_recall@5", "of the passages with evidence, those in the first 5 found", partial(_retrieved, name="passage_recall@5")),
    Measure("passage_recall@20", "those in the first 20 found", partial(_retrieved, name="passage_recall@20")),
    Measure("nDCG@10", "how high they stand in the first 10", partial(_retrieved, name="nDCG@10")),
    Measure("passage_MRR", "mean of 1 / rank of the first of them", partial(_retrieved, name="passage_MRR")),
    Measure("abstention_AUROC", "confidence tells answerable from unanswerable", _answerability, _auroc),
    Measure("abstention_precision", "of its silences, those that were right", _silences, _share_of_first),
    Measure("abstention_recall", "of the unanswerable, those it was silent on", _each(_silent, False)),
    Measure("answered_unanswerable", "of the unanswerable, those it answered", _each(lambda r: not _silent(r), False), better="less"),
    Measure("silent_on_answerable", "of the answerable, those it was silent on", _each(lambda r: not r.found, True), better="less"),
    Measure("risk_coverage_area", "how wrong the most confident share is, over all shares", outcomes, lambda m: confidence.risk_coverage_area(*m.T) if len(m) else _NAN, better="less"),
    Measure("calibration_error", "how far confidence is from how often the first is right", outcomes, lambda m: confidence.calibration_error(*m.T) if len(m) else _NAN, better="less"),
    Measure("words_per_quote", "how long a quote is", _lengths, _ratio, better="neither", share=False),
    Measure("errors", "cases that failed", _each(lambda r: r.error is not None), lambda m: float(m[:, 0].sum()) if len(m) else 0.0, better="less", share=False),
    Measure("latency_p50_ms", "median time a question", _each(lambda r: r.milliseconds), _p50, better="less", share=False),
    Measure("latency_p95_ms", "the slowest of twenty", _each(lambda r: r.milliseconds), _p95, better="less", share=False),
)  # fmt: skip


def costs(results: Sequence[Result]) -> tuple[Measure, ...]:
    """The median time of each stage that these results name."""
    stages = dict.fromkeys(stage for r in results for stage in r.stages if stage != "total")
    return tuple(
        Measure(
            f"cost_{stage}_ms",
            f"median time to {stage}",
            _each(lambda r, stage=stage: r.stages.get(stage, 0.0)),  # type: ignore[misc]
            _p50,
            better="less",
            share=False,
        )
        for stage in stages
    )


def measure(name: str) -> Measure:
    """The measure of that name.

    Raises:
        UsageError: there is none; those that there are are listed.
    """
    for known in MEASURES:
        if known.name == name:
            return known
    raise UsageError(f"{name}: no such measure; there are {', '.join(m.name for m in MEASURES)}")


def below(measured: Mapping[str, float], floors: Sequence[tuple[str, float]]) -> list[str]:
    """A line for each measure that isn't at least its floor; one that can't be told is below.

    >>> below({"hit@1": 0.5}, [("hit@1", 0.6)])
    ['hit@1 is 0.500, under 0.600']
    """
    return [
        f"{name} is {measured[name]:.3f}, under {floor:.3f}"
        for name, floor in floors
        if not measured[name] >= floor
    ]
