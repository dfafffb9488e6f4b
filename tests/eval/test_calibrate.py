"""Setting the threshold: on results made by hand, and in a real library."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.calibration import FACT, CalibratedReader, Calibration, calibrated, kept
from answer.reader import SignalReader
from answer.trained import TrainedReader
from errors import LibraryError
from eval.calibrate import Fitted, apply, calibrate, held, held_out, key, undo
from eval.case import Case, Evidence
from eval.promise import as_json, as_table
from eval.result import Result, Shown
from library import Library, open_library
from tests.conftest import settings_for


def _result(number: int, confidence: float, right: bool) -> Result:
    case = Case(str(number), f"Number {number}?", right, (Evidence("d", 0, 9),) if right else ())
    return Result(case, confidence > 0.5, confidence, (Shown("d", 0, 9),), 1.0)


def _fitted(results: list[Result], target: float = 0.9) -> Fitted:
    return calibrate(results, target, reader="r", model="m")


@pytest.fixture
def results() -> list[Result]:
    """A hundred cases: none right below 0.4, half of them up to 0.7, all of them above."""
    return [_result(n, n / 100, n >= 70 or (n >= 40 and n % 2 == 0)) for n in range(100)]


def test_the_threshold_is_where_the_answers_are_right_often_enough(results: list[Result]) -> None:
    """It reaches the target on cases that the curve never saw, and a lower one would not."""
    fitted = _fitted(results)
    lower = [step for step in fitted.steps if step.answered > fitted.chosen.answered]

    assert fitted.chosen.precision >= 0.9
    assert fitted.chosen.answered >= 28
    assert all(step.precision < 0.9 for step in lower)
    assert fitted.errors[1] < fitted.errors[0]
    assert fitted.warnings == []


def test_confidence_becomes_how_often_it_was_right(results: list[Result]) -> None:
    """About none, about half, about all."""
    apply_curve = _fitted(results).calibration.apply

    assert apply_curve(0.2) < 0.1
    assert 0.35 < apply_curve(0.55) < 0.65
    assert apply_curve(0.9) > 0.9


def test_the_promise_shows_the_curve_and_what_would_change(results: list[Result]) -> None:
    """Cases answered now that would not be any more are named."""
    fitted = _fitted(results)
    said = as_table(fitted)

    assert "51  Number 51?  would be silent (it was wrong)" in said
    assert " 100%    100" in said
    assert as_json(fitted)["threshold"] == fitted.calibration.threshold


def test_a_target_out_of_reach_is_said_with_the_best_there_is(results: list[Result]) -> None:
    """Nothing is chosen that doesn't keep the promise."""
    noisy = [_result(n, (n * 37 % 100) / 100, n % 2 == 0) for n in range(100)]

    with pytest.raises(LibraryError, match="the best is"):
        _fitted(noisy, 0.999)
    with pytest.raises(LibraryError, match="nothing to fit"):
        _fitted([r for r in results if r.first_is_right])


def test_a_small_set_is_warned_of(results: list[Result]) -> None:
    """Too few cases, and too few that can't be answered."""
    fitted = _fitted(results[60:80])

    assert "only 20 cases" in fitted.warnings[0]
    assert "can't be answered" in fitted.warnings[1]


def test_every_case_is_judged_once_by_a_curve_of_others(results: list[Result]) -> None:
    """One that failed is left out."""
    failed = replace(results[0], error="broke")

    assert sorted(p.result.case.id for p in held_out(results, 0)) == sorted(r.case.id for r in results)
    assert len(_fitted([failed, *results[1:]]).points) == 99


@given(st.floats(0, 1), st.floats(0, 1))
def test_calibrated_confidence_keeps_order_and_stays_a_share(one: float, other: float) -> None:
    """More confident before is never less confident after."""
    calibration = Calibration(0.5, ((0.1, 0.2), (0.6, 0.7), (0.8, 0.75)), "r", "m")
    low, high = sorted((one, other))

    assert 0 <= calibration.apply(low) <= calibration.apply(high) <= 1


@pytest.fixture
def small_library(tmp_path: Path) -> Library:
    """One short document."""
    (tmp_path / "note.txt").write_text(
        "Boris waters the tomatoes in the evening, not at noon.", encoding="utf-8"
    )
    library = open_library(settings_for(tmp_path / "data"))
    library.sync([tmp_path / "note.txt"])
    return library


def test_a_library_answers_by_its_calibration_until_it_is_undone(
    small_library: Library, results: list[Result]
) -> None:
    """Confidence is mapped and the threshold is the new one, in other processes too; undoing restores each."""
    question = "When does Boris water the tomatoes?"
    before = small_library.ask(question)
    bound = key(small_library)
    strict = replace(_fitted(results), calibration=Calibration(0.95, ((0.0, 0.1), (1.0, 0.9)), **bound))
    apply(small_library, strict, "set.jsonl")
    after = open_library(small_library.settings).ask(question)
    loose = replace(strict, calibration=Calibration(0.2, ((0.0, 0.1), (1.0, 0.9)), **bound))
    apply(small_library, loose, "set.jsonl")

    assert before.found
    assert not after.found
    assert after.confidence == pytest.approx(0.1 + 0.8 * before.confidence, abs=1e-3)
    assert small_library.ask(question).found
    assert undo(small_library) == strict.calibration
    assert held(small_library) == strict.calibration
    assert undo(small_library) is None
    assert small_library.ask(question).confidence == before.confidence
    with pytest.raises(LibraryError, match="no calibration to undo"):
        undo(small_library)


def test_a_calibration_of_another_reader_is_not_used(small_library: Library, results: list[Result]) -> None:
    """What was fitted to one reader's confidence says nothing of another's; nor does it on request."""
    fitted = replace(
        _fitted(results), calibration=Calibration(0.9, ((0.0, 0.1), (1.0, 0.2)), **key(small_library))
    )
    apply(small_library, fitted, "set.jsonl")
    fact = small_library.catalog.fact(FACT)
    other = SignalReader(asking=-0.2)
    model = small_library.catalog.fact("model") or ""

    assert kept(fact) == fitted.calibration
    assert isinstance(small_library.reader, CalibratedReader)
    assert calibrated(other, fact, model) is other
    assert isinstance(Library(small_library.settings, calibration=False).reader, TrainedReader)
