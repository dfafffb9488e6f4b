"""Reading order of a page that is set in columns but stored row by row: pure geometry.

A page whose lines already come column by column is left as it is, and so is a table, whose cells
don't fill their columns as running text does.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.extract.layout import Line

_GAP = 1.2
"""Width, in type sizes, of white space that may part two columns; between words there is less."""
_LEAST_LINES = 6
_LEAST_LETTERS = 22
_FULL = 0.7
"""Share of its column that a line of running text fills."""
_STEPS = 200


def split_at_gaps(boxes: Sequence[tuple[float, float] | None], size: float) -> list[tuple[int, int]]:
    """Where a printed line is torn by wide white space: ``[start, end)`` of each part, in characters.

    Args:
        boxes: left and right edge of each character, None for a space.
        size: of the type, in points.
    """
    parts, start, edge = list[tuple[int, int]](), 0, None
    for i, box in enumerate(boxes):
        if box is None:
            continue
        if edge is not None and box[0] - edge > _GAP * size:
            parts.append((start, i))
            start = i
        edge = box[1]
    return [*parts, (start, len(boxes))]


def in_columns(lines: Sequence[Line]) -> list[Line]:
    """The lines of one page, column after column where they were stored across columns."""
    gutter = _gutter(lines)
    if gutter is None:
        return list(lines)
    sides = [_side(line, gutter) for line in lines]
    switches = sum(a != b for a, b in pairwise(sides))
    if switches <= 2 + 2 * sides.count(0):
        return list(lines)  # column by column already, with what stands across both between
    ordered: list[Line] = []
    left, right = list[Line](), list[Line]()
    for line in sorted(lines, key=lambda line: -line.top):
        side = _side(line, gutter)
        if side == 0:
            ordered += [*in_columns(left), *in_columns(right), line]
            left, right = [], []
        else:
            (left if side < 0 else right).append(line)
    return [*ordered, *in_columns(left), *in_columns(right)]


def _side(line: Line, gutter: float) -> int:
    """Left of the gutter, right of it, or across (0)."""
    return -1 if line.right <= gutter else 1 if line.left >= gutter else 0


def _gutter(lines: Sequence[Line]) -> float | None:
    """A place that few lines cross, with running text on both sides; None where there is none."""
    if len(lines) < 2 * _LEAST_LINES:
        return None
    leftmost, rightmost = min(line.left for line in lines), max(line.right for line in lines)
    best: tuple[int, float] | None = None
    for step in range(_STEPS // 5, _STEPS * 4 // 5):
        place = leftmost + (rightmost - leftmost) * step / _STEPS
        crossing = sum(line.left < place < line.right for line in lines)
        if best is None or crossing < best[0]:
            best = crossing, place
    if best is None or best[0] > 0.3 * len(lines):
        return None
    crossing, first = best
    width = (rightmost - leftmost) / _STEPS
    last = first  # the middle of the gap, which is as wide as nothing new crosses it
    while last < rightmost and sum(line.left < last + width < line.right for line in lines) == crossing:
        last += width
    gutter = (first + last) / 2
    sides = [[line for line in lines if _side(line, gutter) == side] for side in (-1, 1)]
    return gutter if all(map(_is_text, sides)) and _overlap(*sides) else None


def _is_text(lines: Sequence[Line]) -> bool:
    """Whether these lines are a column of running text, and not cells, names or numbers."""
    if len(lines) < _LEAST_LINES:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    filled = median(line.right - line.left for line in lines) >= _FULL * width
    return filled and median(len(line.text) for line in lines) >= _LEAST_LETTERS


def _overlap(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether the two stand side by side for most of the shorter one's height."""
    tops = [max(line.top for line in side) for side in (left, right)]
    feet = [min(line.bottom for line in side) for side in (left, right)]
    shorter = min(top - foot for top, foot in zip(tops, feet, strict=True))
    return min(tops) - max(feet) > 0.5 * shorter
