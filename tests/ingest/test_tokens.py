"""Windows over a long sentence's tokens."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Span
from ingest.tokens import windows

gaps = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), min_size=1, max_size=120)
sizes = st.integers(1, 40)


def spread(pairs: list[tuple[int, int]]) -> list[Span]:
    """Token spans from (gap before, length) pairs."""
    spans: list[Span] = []
    for gap, length in pairs:
        start = (spans[-1][1] if spans else 0) + gap
        spans.append((start, start + length))
    return spans


def inside(tokens: list[Span], window: Span) -> list[int]:
    """Which tokens a window holds."""
    return [i for i, (start, end) in enumerate(tokens) if window[0] <= start and end <= window[1]]


@given(gaps, sizes, st.integers(0, 40))
def test_windows_cover_every_token_and_hold_at_most_size(
    pairs: list[tuple[int, int]], size: int, overlap: int
) -> None:
    """Every token is whole in a window, no window holds more than ``size``, each starts after the last."""
    tokens = spread(pairs)
    found = windows(tokens, size, overlap)
    held = [inside(tokens, window) for window in found]

    assert {i for own in held for i in own} == set(range(len(tokens)))
    assert max(map(len, held)) <= size
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(found))


@given(gaps, sizes, st.integers(0, 40))
def test_neighbouring_windows_share_at_most_the_overlap(
    pairs: list[tuple[int, int]], size: int, overlap: int
) -> None:
    """Two windows side by side never share more than ``overlap`` tokens."""
    tokens = spread(pairs)
    held = [set(inside(tokens, window)) for window in windows(tokens, size, overlap)]

    assert all(len(a & b) <= overlap for a, b in pairwise(held))


@pytest.mark.parametrize(
    ("tokens", "size", "overlap", "expected"),
    [
        ([(0, 2), (3, 5), (6, 8), (9, 11), (12, 14)], 3, 1, [(0, 8), (6, 14)]),
        ([(0, 2), (3, 5), (6, 8), (9, 11)], 2, 0, [(0, 5), (6, 11)]),
        # five words of two tokens each, never parted
        ([(i + i // 4, i + i // 4 + 2) for i in range(0, 20, 2)], 9, 3, [(0, 19), (15, 24)]),
        # six tokens without a gap: parted, as no space ever comes
        ([(i, i + 1) for i in range(6)], 4, 1, [(0, 4), (3, 6)]),
    ],
)
def test_worked_examples(tokens: list[Span], size: int, overlap: int, expected: list[Span]) -> None:
    """Windows start and end between words, as far as there are any."""
    assert windows(tokens, size, overlap) == expected


def test_no_tokens_no_windows() -> None:
    """Nothing to cover gives nothing."""
    assert windows([], 8, 2) == []
