"""Intervals and paired tests."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bootstrap import difference, interval
from eval.measures import average, matrix

VALUES = st.lists(st.floats(0, 1), min_size=2, max_size=40)


@given(VALUES)
def test_the_interval_contains_the_mean(values: list[float]) -> None:
    """And stays within what the values allow; the same seed gives the same interval."""
    rows = matrix([(v,) for v in values])
    figure = interval(rows, average, rounds=200, seed=1)

    assert min(values) - 1e-9 <= figure.low <= figure.value + 1e-9
    assert figure.value - 1e-9 <= figure.high <= max(values) + 1e-9
    assert interval(rows, average, rounds=200, seed=1) == figure


def test_more_cases_make_a_narrower_interval() -> None:
    """Ten times the cases, about a third of the width."""
    some = interval(matrix([(float(i % 2),) for i in range(40)]), average)
    more = interval(matrix([(float(i % 2),) for i in range(400)]), average)

    assert some.value == more.value == 0.5
    assert (more.high - more.low) < 0.5 * (some.high - some.low)


def test_a_figure_that_cannot_be_told_has_no_interval() -> None:
    """No rows, not a number, no warning."""
    figure = interval(matrix([]), average)

    assert math.isnan(figure.value)
    assert figure.cases == 0


@given(VALUES)
def test_a_run_does_not_differ_from_itself(values: list[float]) -> None:
    """No change, no interval around it, and chance explains it every time."""
    rows = matrix([(v,) for v in values])
    found = difference(rows, rows, average, rounds=50)

    assert (found.value, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_a_clear_difference_is_told_from_chance() -> None:
    """Twenty cases won and none lost is no chance; one won of twenty is."""
    worse = np.zeros((40, 1))
    better, hardly = worse.copy(), worse.copy()
    better[:20], hardly[:1] = 1, 1

    assert difference(worse, better, average).p < 0.01
    assert difference(worse, better, average).is_significant
    assert difference(worse, hardly, average).p == 1
    assert not difference(worse, hardly, average).is_significant


def test_a_difference_turns_over() -> None:
    """From B to A it is the same, the other way."""
    random = np.random.default_rng(3)
    first, second = random.random((30, 1)), random.random((30, 1))
    there, back = difference(first, second, average), difference(second, first, average)

    assert there.value == pytest.approx(-back.value)
    assert there.low == pytest.approx(-back.high)
    assert there.p == pytest.approx(back.p)
