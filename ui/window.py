"""How much of a document the page holds at once: all of a short one, of a long one what is read."""

from bisect import bisect_left, bisect_right

from ingest.document import Document

WHOLE = 120_000
"""Characters of the longest document that is sent whole."""
AROUND = 25_000
"""Characters on each side of a place in a longer one, and how many come with each stretch more."""

Window = tuple[int, int]


def around(document: Document, start: int, end: int) -> Window:
    """The window that opens at ``[start, end)``."""
    length = len(document.text)
    if length <= WHOLE:
        return 0, length
    return _floor(document, start - AROUND), _ceiling(document, end + AROUND)


def after(document: Document, at: int) -> Window:
    """The next stretch from ``at`` on."""
    at = min(max(at, 0), len(document.text))
    return at, _ceiling(document, at + 2 * AROUND)


def before(document: Document, at: int) -> Window:
    """The stretch that ends at ``at``."""
    at = min(max(at, 0), len(document.text))
    return _floor(document, at - 2 * AROUND), at


def _floor(document: Document, at: int) -> int:
    """The beginning of the block that ``at`` is in, so that no window begins within a sentence."""
    if at <= 0:
        return 0
    index = bisect_right(document.blocks, at, key=lambda block: block.start) - 1
    start = document.blocks[index].start if index >= 0 else 0
    return start if at - start <= AROUND else at


def _ceiling(document: Document, at: int) -> int:
    """The end of the block that ``at`` is in."""
    length = len(document.text)
    if at >= length:
        return length
    index = bisect_left(document.blocks, at, key=lambda block: block.end)
    end = document.blocks[index].end if index < len(document.blocks) else length
    return end if end - at <= AROUND else at
