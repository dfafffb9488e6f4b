"""Measures on runs made by hand, where the right figure is known."""

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import UsageError
from eval.case import Case, Evidence
from eval.confidence import auroc, bins, calibration_error, risk_coverage, risk_coverage_area
from eval.measures import MEASURES, below, costs, measure
from eval.result import Result, Shown, Unit, as_json, from_json
from eval.words import f1, shared_spans, words

SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=20)
WORDS = st.lists(st.sampled_from(["iran", "treaty", "signed", "moscow"]), max_size=8)
PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def _result(
    *spans: tuple[int, int],
    answerable: bool = True,
    found: bool = True,
    confidence: float = 0.9,
    error: str | None = None,
    units: tuple[Unit, ...] = (),
) -> Result:
    evidence = (Evidence("d", 10, 20, "Moscow signed the treaty"),) if answerable else ()
    case = Case("c", "q", answerable, evidence, tags=frozenset(["who"]))
    ranked = tuple(Shown("d", *span, text="Moscow signed") for span in spans)
    return Result(case, found, confidence, ranked, 5.0, error, units, stages={"read": 3.0})


def _measured(*results: Result) -> dict[str, float]:
    return {measure.name: measure.of(results) for measure in MEASURES}


def test_a_quote_hits_when_it_shares_at_least_half() -> None:
    """The whole, a larger stretch and half of it hit; less, elsewhere or another document don't."""
    spans = [(10, 20), (0, 40), (15, 25), (16, 26), (30, 40)]

    assert _result(*spans).hits == [True, True, True, False, False]
    assert Result(_result().case, True, 1, (Shown("e", 10, 20),), 1).hits == [False]


def test_a_near_copy_that_is_cited_with_a_quote_counts_as_it() -> None:
    """Folding copies into one quote loses no hit, and a kept run still knows them."""
    folded = Shown("e", 0, 10, also=(("d", 12, 20), ("f", 0, 9)))
    result = Result(_result().case, True, 1, (folded,), 1)

    assert result.hits == [True]
    assert result.held(1) == 1
    assert from_json(json.loads(json.dumps(as_json(result)))) == result
    assert Result(_result().case, True, 1, (Shown("e", 0, 10, also=(("d", 16, 30),)),), 1).hits == [False]


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
    assert measured["evidence_recall@5"] == 0.75
    assert measured["evidence_precision"] == pytest.approx((1 + 1 / 3 + 0 + 1) / 4)
    assert measured["abstention_precision"] == 0.5
    assert measured["abstention_recall"] == measured["answered_unanswerable"] == 0.5
    assert measured["silent_on_answerable"] == 0.25
    assert measured["abstention_AUROC"] == pytest.approx(7 / 8)
    assert measured["words_per_quote"] == 2


def test_words_are_counted_over_what_was_shown() -> None:
    """Two of three words once, against the same quote withheld, which shows none."""
    assert measure("word_F1").of([_result((10, 20))]) == pytest.approx(2 * 2 / (2 + 3))
    assert measure("word_F1").of([_result((10, 20), found=False)]) == 0


def test_whole_documents_have_no_words_to_share() -> None:
    """A judged document says nothing of which of its words answer."""
    case = Case("c", "q", True, (Evidence("d", 0, 900, whole=True),))

    assert math.isnan(measure("word_F1").of([Result(case, True, 1.0, (Shown("d", 3, 9),), 1.0)]))
    assert measure("hit@1").of([Result(case, True, 1.0, (Shown("d", 3, 9),), 1.0)]) == 1


def test_retrieval_measures_by_hand() -> None:
    """Evidence at ranks 2 and 7 of what was found, another case's not at all, a third's nowhere."""
    results = [
        _result(units=(Unit("a", 2), Unit("b", 7))),
        _result(units=(Unit("a", None),)),
        _result(),
        _result(answerable=False),
    ]
    ideal = 1 + 1 / math.log2(3)
    gain = 1 / math.log2(3) + 1 / math.log2(8)

    assert measure("passage_recall@5").of(results) == pytest.approx(0.5 / 3)
    assert measure("passage_recall@20").of(results) == pytest.approx(1 / 3)
    assert measure("passage_MRR").of(results) == pytest.approx(0.5 / 3)
    assert measure("nDCG@10").of(results) == pytest.approx(gain / ideal / 3)


def test_a_case_that_failed_counts_as_the_worst() -> None:
    """An error is neither an answer nor a right silence, whatever was found before it."""
    measured = _measured(
        _result((10, 20), error="broke", found=False, units=(Unit("a", 1),)),
        _result(answerable=False, found=False, error="broke"),
    )
    zero = (
        "hit@1", "hit@3", "hit@5", "MRR", "quote_hit@1", "quote_hit@3", "evidence_recall@5", "evidence_precision",
        "word_F1", "passage_recall@5", "nDCG@10", "passage_MRR", "abstention_AUROC", "abstention_recall",
    )  # fmt: skip

    assert measured["errors"] == 2
    assert {name: measured[name] for name in zero} == dict.fromkeys(zero, 0.0)
    assert measured["risk_coverage_area"] == measured["calibration_error"] == 1


def test_a_measure_without_cases_is_not_a_number_and_below_any_floor() -> None:
    """What can't be told is not a pass."""
    measured = _measured(_result((10, 20)))

    assert math.isnan(measured["abstention_recall"])
    assert below(measured, [("abstention_recall", 0.0), ("hit@1", 1.0)]) == [
        "abstention_recall is nan, under 0.000"
    ]


def test_no_results_have_no_figures() -> None:
    """Every measure of nothing is not a number, or no errors."""
    told = {name for name, value in _measured().items() if not math.isnan(value)}

    assert told == {"errors"}


def test_a_measure_prints_as_it_is_spelled() -> None:
    """Its name is what the command line takes; another is refused with those that there are."""
    assert [measure(repr(m)) for m in MEASURES] == list(MEASURES)
    with pytest.raises(UsageError, match="quote_hit@1"):
        measure("luck")


def test_each_stage_has_its_cost() -> None:
    """Stages are named by what was timed; the whole is measured as latency."""
    assert [(m.name, m.of([_result()])) for m in costs([_result()])] == [("cost_read_ms", 3.0)]


def test_a_result_comes_back_from_json() -> None:
    """What is kept in a file measures the same."""
    result = _result((10, 20), units=(Unit("a", 2, 1, None),))

    assert from_json(as_json(result)) == result


@given(SCORES, SCORES)
def test_auroc_is_a_probability_and_turns_over(positives: list[float], negatives: list[float]) -> None:
    """Swapping the classes gives the complement; it is the share of pairs in order."""
    area = auroc(positives, negatives)
    pairs = [(p > n) + 0.5 * (p == n) for p in positives for n in negatives]

    assert area == pytest.approx(sum(pairs) / len(pairs))
    assert area + auroc(negatives, positives) == pytest.approx(1)


@given(WORDS, WORDS)
def test_word_f1_is_symmetric_and_a_share(one: list[str], other: list[str]) -> None:
    """Neither text is the measure of the other, and only the same words make 1."""
    figure = f1(one, other)

    assert figure == f1(other, one)
    assert 0 <= figure <= 1
    assert (figure == 1) == (sorted(one) == sorted(other))


@given(st.text(max_size=80), st.text(max_size=80))
def test_shared_spans_are_in_order_and_inside(text: str, other: str) -> None:
    """Stretches never touch or leave the text; a text shares all its words with itself."""
    spans = shared_spans(text, [other])

    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_shared_words_are_those_that_stand_together() -> None:
    """Three in a row count; the same words strewn about don't."""
    text = "He said that Moscow would not help."

    assert [text[s:e] for s, e in shared_spans(text, ["that Moscow would not help"])] == [
        "that Moscow would not help"
    ]
    assert shared_spans(text, ["help not would, Moscow that said he"]) == []
    assert words("The treaty, signed in “Moscow”.") == ["treaty", "signed", "in", "moscow"]


@given(PAIRS)
def test_risk_lies_between_none_and_all_wrong(pairs: list[tuple[float, bool]]) -> None:
    """At full coverage it is the share that is wrong, and the order of ties doesn't matter."""
    scores, right = [s for s, _ in pairs], [r for _, r in pairs]
    curve = risk_coverage(scores, right)

    assert curve.risk[-1] == pytest.approx(1 - sum(right) / len(right))
    assert ((curve.risk >= -1e-9) & (curve.risk <= 1 + 1e-9)).all()
    assert risk_coverage_area(scores[::-1], right[::-1]) == pytest.approx(risk_coverage_area(scores, right))


@given(PAIRS)
def test_calibration_error_is_a_share_and_bins_lose_no_case(pairs: list[tuple[float, bool]]) -> None:
    """Every case is in one bin, bins differ by at most one case, and the error is at most 1."""
    scores, right = [s for s, _ in pairs], [r for _, r in pairs]
    made = bins(scores, right)
    sizes = [b.cases for b in made]

    assert sum(sizes) == len(pairs)
    assert max(sizes) - min(sizes) <= 1
    assert 0 <= calibration_error(scores, right) <= 1
