"""Text: undoing tokenisation with offsets kept, sentences, and passages of whole sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sentencex

Span = tuple[int, int]

_TOKENISED = re.compile(
    r"``\s?|\s?''"  # Penn Treebank quotes
    r"| (?=[,.;:!?%)\]](?:\s|$|[,.;:!?)\"']))"  # a space before closing punctuation
    r"|(?<=[(\[]) "  # a space after an opening bracket
    r"| (?=(?:'s|n't|'re|'ve|'ll|'d|'m)\b)"  # a space before a clitic
    r"|(?<=s) (?=' )"  # the plural possessive
    r"|(?<=[$£€]) (?=\d)"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one text: `[start, end)` and the sentence spans, all in that text."""

    start: int
    end: int
    sentences: tuple[Span, ...]


def detokenise(text: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """Return `text` as it would have been written, and the spans moved along with it."""
    pieces: list[str] = []
    moved = [0] * (len(text) + 1)
    done = written = 0
    for match in _TOKENISED.finditer(text):
        kept = text[done : match.start()]
        pieces.append(kept)
        for offset in range(len(kept)):
            moved[done + offset] = written + offset
        written += len(kept)
        for offset in range(match.start(), match.end()):
            moved[offset] = written
        quote = '"' if any(mark in match.group() for mark in ("``", "''")) else ""
        pieces.append(quote)
        written += len(quote)
        done = match.end()
    pieces.append(text[done:])
    for offset in range(done, len(text) + 1):
        moved[offset] = written + offset - done
    return "".join(pieces), tuple((moved[start], moved[end]) for start, end in spans)


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentence spans of `text`, without the white space around them."""
    spans: list[Span] = []
    position = 0
    for piece in sentencex.segment("en", text):
        start = text.find(piece, position)
        if start < 0:
            start = position
        position = start + len(piece)
        for line in re.finditer(r"[^\n]+", text[start:position]):
            body = line.group().strip()
            if body:
                begin = start + line.start() + line.group().index(body[0])
                spans.append((begin, begin + len(body)))
    return tuple(spans)


def passages(spans: Sequence[Span], lengths: Sequence[int], limit: int) -> tuple[Passage, ...]:
    """Pack sentences into passages of at most `limit` wordpieces, one sentence shared by two."""
    found: list[Passage] = []
    first = 0
    while first < len(spans):
        last, total = first, lengths[first]
        while last + 1 < len(spans) and total + lengths[last + 1] <= limit:
            last += 1
            total += lengths[last]
        found.append(Passage(spans[first][0], spans[last][1], tuple(spans[first : last + 1])))
        if last + 1 >= len(spans):
            break
        overlaps = last > first and lengths[last] + lengths[last + 1] <= limit
        first = last if overlaps else last + 1
    return tuple(found)


def overlap(one: Span, other: Span) -> int:
    """Return how many characters two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
