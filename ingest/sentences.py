"""Where one sentence ends and the next begins, inside one block.

Boundaries come from sentencex; what it leaves to mend is mended here: closing marks that fell to
the next sentence, markup around a whole sentence, sentences too long to quote. It never rewrites.
"""

import re

from sentencex import get_sentence_boundaries

from ingest.document import Span

LONGEST = 1000
"""Characters beyond which a sentence is cut, at a clause if there is one, else at white space."""
_SHORTEST_CUT = 200
_TRAILING_MARKS = re.compile(r"""^(?:[*_"”’»)\]]+|(?:\[\d{1,3}\])+)(?=\s|$)""")
_WORD = re.compile(r"\w")
_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)")
_CLAUSES = (re.compile(r"[;:]\s+|[；：]\s*"), re.compile(r"\s[—–-]\s|—"), re.compile(r"[,，、]\s+|[，、]"))
_SPACE = re.compile(r"\s+")
_LINE_ENDS = str.maketrans("\r\n\v\f\u0085\u2028\u2029", " " * 7)


def split_sentences(text: str, start: int, end: int, language: str = "en") -> list[Span]:
    """The sentences of ``text[start:end]``, in order, without the white space between them.

    >>> split_sentences("One. Two?", 0, 9)
    [(0, 4), (5, 9)]
    """
    raw = text[start:end]
    # Same length throughout: a line's end isn't a sentence's end, and emphasis hides one from sentencex.
    block = _EMPHASIS.sub(lambda mark: " " * len(mark.group()), raw.translate(_LINE_ENDS))
    bounds = [(b["start_index"], b["end_index"]) for b in get_sentence_boundaries(language, block)]
    spans: list[Span] = []
    for bound in _mend(block, bounds):
        spans.append(_emphasised(raw, *_trim(block, *bound), free=spans[-1][1] if spans else 0))
    cut = [piece for span in spans for piece in _cut(block, *span)]
    return [(start + s, start + e) for s, e in cut if _WORD.search(block, s, e)]


def _mend(block: str, bounds: list[Span]) -> list[Span]:
    """Give closing marks, and segments without a single word, back to the sentence before."""
    mended: list[Span] = []
    for start, end in bounds:
        if mended:
            marks = _TRAILING_MARKS.match(block[start:end])
            taken = end if not _WORD.search(block, start, end) else start + (marks.end() if marks else 0)
            mended[-1] = (mended[-1][0], taken) if taken > start else mended[-1]
            start = taken
        if start < end:
            mended.append((start, end))
    return mended


def _trim(block: str, start: int, end: int) -> Span:
    """Drop white space at both ends."""
    piece = block[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _emphasised(raw: str, start: int, end: int, *, free: int) -> Span:
    """Take back the mark right before (from ``free`` on) or after, its partner being in the sentence."""
    for mark in ("***", "**", "*", "__", "_"):
        if raw.count(mark, start, end) % 2:
            if start - len(mark) >= free and raw.startswith(mark, start - len(mark)):
                return start - len(mark), end
            if raw.startswith(mark, end):
                return start, end + len(mark)
    return start, end


def _cut(block: str, start: int, end: int) -> list[Span]:
    """Pieces of at most LONGEST characters; a single word longer than that stays whole."""
    pieces: list[Span] = []
    while end - start > LONGEST:
        at = _cut_at(block, start, end)
        if at >= end:
            break
        pieces.append((start, len(block[:at].rstrip())))
        start = at
    return [*pieces, (start, end)]


def _cut_at(block: str, start: int, end: int) -> int:
    limit = start + LONGEST
    for pattern, least in (*((clause, _SHORTEST_CUT) for clause in _CLAUSES), (_SPACE, 1)):
        ends = [m.end() for m in pattern.finditer(block, start + least, limit)]
        if ends:
            return ends[-1]
    beyond = _SPACE.search(block, limit, end)
    return beyond.end() if beyond else end
