"""Where a document says what was quoted from it, and what it says there instead.

Pure: it looks into one text. What comes of that for a proof is in ``proof.py``, for a citation in ``ui/stale.py``.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import cache
from heapq import nlargest

from ingest.document import Document, Span
from ingest.passages import sentences_of

_ALIKE = 0.6
"""Least likeness of what stands there now to count as what became of the quote."""
_STRIDE = 4
"""Stretches of a changed text are compared at every such share of the quote's length."""
_MOST_STRETCHES = 400_000
"""Of a huge text, fewer: a quote of a few letters isn't looked for at every one of its millions."""
_COMPARED = 24
"""Stretches that are compared letter by letter: those that share most words with the quote."""
_CUT = re.compile(r"(?<=[^\W_])(?=[^\W_])|(?<=\d)(?=[.,]\d)|(?<=\d[.,])(?=\d)")
"""A place inside a word or a number."""
_CLOSING = ".!?…。！？"
_BLANK_LINE = re.compile(r"\n\s*\n")


def standing(document: Document, quote: str, near: int, *, whole: bool = True) -> Span | None:
    """Where the document says the quote: word for word before white space apart, then nearest to ``near``.

    Args:
        whole: only where it is whole sentences, or looks like it: what goes on in its row or item, or cuts a word
            or a number, says something else.
    """
    pattern = r"\s+".join(map(re.escape, quote.split()))
    # Looked ahead: one place may overlap the next.
    spans = [match.span(1) for match in re.finditer(f"(?=({pattern}))", document.text)] if pattern else []
    spans.sort(key=lambda span: (document.text[slice(*span)] != quote, abs(span[0] - near)))
    is_whole = _whole_in(document)
    return next((span for span in spans if not whole or is_whole(span)), None)


def cuts(text: str, span: Span) -> bool:
    """Whether a stretch begins or ends inside a word or a number.

    >>> cuts("It cost 84,000 pounds.", (0, 10)), cuts("It cost 84,000 pounds.", (0, 14))
    (True, False)
    """
    return any(_CUT.match(text, at) for at in span)


def _whole_in(document: Document) -> Callable[[Span], bool]:
    """What knows whether a stretch looks like a sentence, or begins where one does, and ends where one does."""
    sentences, text = _sentences_in(document), document.text

    def is_whole(span: Span) -> bool:
        if text[span[0]].isupper() and text[span[1] - 1] in _CLOSING:
            return not cuts(text, span)
        begins = any(start == span[0] for start, _ in sentences(span[0]))
        return begins and any(end == span[1] for _, end in sentences(span[1] - 1))

    return is_whole


def _sentences_in(document: Document) -> Callable[[int], list[Span]]:
    """What knows the sentences of the block that a place stands in; each block is cut once."""
    kept = document.with_noise_kept(document.id)  # what is noise today may have been quoted before
    firsts = [block.start for block in kept.blocks]

    @cache
    def sentences(number: int) -> list[Span]:
        return sentences_of(kept, kept.blocks[number]) if number >= 0 else []

    return lambda place: sentences(bisect_right(firsts, place) - 1)


def instead(document: Document, quote: str, near: int) -> str | None:
    """What the document says instead of the quote: the sentences most like it, or the words; None if nothing is."""
    like = likest(document.text, quote, near)
    if like is None:
        return None
    sentences = _sentences_in(document)
    inner = [block.start for block in document.blocks if like[0] < block.start < like[1]]
    touched = [span for place in (like[0], *inner) for span in sentences(place)]
    mostly = [span for span in touched if 2 * _shared(span, like) > min(_length(span), _length(like))]
    start, end = (mostly[0][0], mostly[-1][1]) if mostly else like
    return document.text[start:end]


def _shared(one: Span, other: Span) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


def _length(span: Span) -> int:
    return span[1] - span[0]


def likest(text: str, quote: str, near: int) -> Span | None:
    """What is most like the quote, nearest to ``near`` among equals: whole words of one paragraph, if anything."""
    words = set(quote.split())

    def closeness(span: Span) -> tuple[int, int]:
        return len(words.intersection(text[slice(*span)].split())), -abs(span[0] - near)

    matcher = SequenceMatcher(None, "", quote, autojunk=False)
    best, where = 0.0, (0, 0)
    for start, end in nlargest(_COMPARED, _stretches(text, len(quote)), key=closeness):
        matcher.set_seq1(text[start:end])
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, where = matcher.ratio(), (start, end)
    return _whole_words(text, *where) if best >= _ALIKE else None


def _stretches(text: str, size: int) -> Iterator[Span]:
    """Stretches of about this size, none of them across a blank line."""
    step = max(1, size // _STRIDE, len(text) // _MOST_STRETCHES)
    for start, end in _paragraphs(text):
        for at in range(start, end, step):
            yield at, min(at + size, end)


def _paragraphs(text: str) -> Iterator[Span]:
    first = 0
    for gap in _BLANK_LINE.finditer(text):
        yield first, gap.start()
        first = gap.end()
    yield first, len(text)


def _whole_words(text: str, start: int, end: int) -> Span:
    """The stretch with the words whole that it cuts through, and no white space around it."""
    while _in_word(text, start):
        start -= 1
    while _in_word(text, end):
        end += 1
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _in_word(text: str, at: int) -> bool:
    """Whether there is no space on either side of a place within the text."""
    return 0 < at < len(text) and not (text[at - 1].isspace() or text[at].isspace())
