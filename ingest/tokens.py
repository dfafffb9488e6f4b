"""Counting in the units of a tokenizer that the caller brings along."""

from collections.abc import Sequence
from typing import Protocol

from ingest.document import Span


class Tokenizer(Protocol):
    """What passages need to know of an embedder's tokenizer."""

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """For each text, the character span of each of its tokens, special ones left out."""
        ...


def windows(tokens: Sequence[Span], size: int, overlap: int) -> list[Span]:
    """Character spans of at most ``size`` tokens that cover all of them, neighbours sharing ``overlap``.

    A window starts and ends between words, runs of tokens without a gap between them; runs of more
    than a quarter of ``size``, as in scripts without spaces, are parted between tokens.
    """
    longest = max(1, size // 4)
    overlap = min(overlap, size - longest)  # so that there is room for a word more than the last window had
    words = _words(tokens, longest)
    spans: list[Span] = []
    first = 0
    while first < len(words):
        last, count = first, 0
        while last < len(words) and (last == first or count + words[last][2] <= size):
            count += words[last][2]
            last += 1
        spans.append((words[first][0], words[last - 1][1]))
        if last == len(words):
            break
        shared = 0
        following = last
        while following - 1 > first and shared + words[following - 1][2] <= overlap:
            following -= 1
            shared += words[following][2]
        first = following
    return spans


def _words(tokens: Sequence[Span], longest: int) -> list[tuple[int, int, int]]:
    """``(start, end, tokens)`` of each run of at most ``longest`` adjoining tokens."""
    words: list[tuple[int, int, int]] = []
    for start, end in tokens:
        if words and words[-1][1] == start and words[-1][2] < longest:
            words[-1] = (words[-1][0], end, words[-1][2] + 1)
        else:
            words.append((start, end, 1))
    return words
