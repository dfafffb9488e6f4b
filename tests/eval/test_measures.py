"""Measures on runs made by hand, where the right figure is known."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.quote import Cited, Quote
from eval.cases import Case, Evidence
from eval.measures import MEASURES, Result, auroc, below, hits

SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def _quote(start: int, end: int, document: str = "d") -> Quote:
    cited = Cited(document, "file:///d", ("file:///d",), "D", "0" * 64, None)
    return Quote("x" * (end - start), start, end, 1.0, cited)


def _result(
    *spans: tuple[int, int],
    answerable: bool = True,
    found: bool = True,
    confidence: float = 0.9,
    error: str | None = None,
) -> Result:
    evidence = (Evidence("d", 10, 20),) if answerable else ()
    case = Case("c", "q", answerable, evidence)
    return Result(case, found, confidence, tuple(_quote(*span) for span in spans), 5.0, error)


def _measured(*results: Result) -> dict[str, float]:
    return {measure.name: measure.of(results) for measure in MEASURES}


def test_a_quote_hits_when_it_shares_at_least_half() -> None:
    """The whole, a larger stretch and half of it hit; less, elsewhere or another document don't."""
    spans = [(10, 20), (0, 40), (15, 25), (16, 26), (30, 40)]

    assert hits(_result(*spans)) == [True, True, True, False, False]
    assert hits(Result(_result().case, True, 1, (_quote(10, 20, "e"),), 1)) == [False]


def test_figures_of_a_run_made_by_hand() -> None:
    """Four answerable cases (first, third, none, silent but near) and two unanswerable ones."""
    measured = _measured(
        _result((10, 20)),
        _result((50, 60), (70, 80), (10, 20)),
        _result((50, 60)),
        _result((10, 20), found=False, confidence=0.2),
        _result((1, 2), answerable=False, found=True, confidence=0.6),
        _result((1, 2), answerable=False, found=False, confidence=0.1),
    )

    assert measured["hit@1"] == 0.5
    assert measured["hit@3"] == 0.75
    assert measured["MRR"] == pytest.approx((1 + 1 / 3 + 0 + 1) / 4)
    assert measured["quote_hit@1"] == 0.25
    assert measured["abstention_precision"] == 0.5
    assert measured["abstention_recall"] == measured["answered_unanswerable"] == 0.5
    assert measured["silent_on_answerable"] == 0.25
    assert measured["abstention_AUROC"] == pytest.approx(7 / 8)


def test_a_case_that_failed_counts_as_the_worst() -> None:
    """An error is neither an answer nor a right silence."""
    measured = _measured(
        _result((10, 20), error="broke", found=False), _result(answerable=False, found=False, error="broke")
    )

    assert measured["errors"] == 2
    assert measured["quote_hit@1"] == 0
    assert measured["abstention_recall"] == 0
    assert measured["abstention_AUROC"] == 0


def test_a_measure_without_cases_is_not_a_number_and_below_any_floor() -> None:
    """What can't be told is not a pass."""
    measured = _measured(_result((10, 20)))

    assert math.isnan(measured["abstention_recall"])
    assert below(measured, [("abstention_recall", 0.0), ("hit@1", 1.0)]) == [
        "abstention_recall is nan, under 0.000"
    ]


@given(SCORES, SCORES)
def test_auroc_is_a_probability_and_turns_over(positives: list[float], negatives: list[float]) -> None:
    """Swapping the classes gives the complement."""
    area = auroc(positives, negatives)

    assert 0 <= area <= 1
    assert area + auroc(negatives, positives) == pytest.approx(1)
