"""The rising curve: pooling adjacent violators, and the knots made of it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.isotonic import fit, pool

VALUES = st.lists(st.integers(-20, 20).map(float), max_size=30)


@given(VALUES)
def test_pooling_rises_and_keeps_the_sum(values: list[float]) -> None:
    """Each value is at least the one before, and the mean stays."""
    pooled = pool(values)

    assert all(a <= b for a, b in pairwise(pooled))
    assert sum(pooled) == pytest.approx(sum(values), abs=1e-6)


@given(VALUES)
def test_pooling_again_changes_nothing(values: list[float]) -> None:
    """It is idempotent, and leaves what rises already alone."""
    pooled = pool(values)

    assert pool(pooled) == pytest.approx(pooled)
    assert pool(sorted(values)) == sorted(values)


@given(VALUES.filter(bool), st.data())
def test_no_rising_sequence_is_nearer(values: list[float], data: st.DataObject) -> None:
    """By least squares, among any that rise."""
    other = sorted(data.draw(st.lists(st.floats(-20, 20), min_size=len(values), max_size=len(values))))

    def off(sequence: list[float]) -> float:
        return sum((a - b) ** 2 for a, b in zip(values, sequence, strict=True))

    assert off(pool(values)) <= off(other) + 1e-6


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_knots_rise_and_are_never_certain(pairs: list[tuple[float, bool]]) -> None:
    """Both coordinates rise from knot to knot; no finite set makes 0 or 1."""
    knots = fit([c for c, _ in pairs], [r for _, r in pairs])

    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(knots))
    assert all(0 < y < 1 for _, y in knots)


def test_a_worked_example() -> None:
    """Two wrong below, then one right, one wrong, one right: pools of 2, 2 and 1, the ends drawn in."""
    knots = fit([0.1, 0.2, 0.5, 0.6, 0.9], [False, False, True, False, True])

    assert [x for x, _ in knots] == pytest.approx([0.15, 0.55, 0.9])
    assert [y for _, y in knots] == pytest.approx([0.25, 0.5, 2 / 3])
