"""Documents cut into what is searched: sentences packed into passages, never across noise or headings."""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.codec import batched
from ingest.document import Block, Document, Mark, Passage, Span, passage_id
from ingest.sentences import split_sentences
from ingest.tokens import Tokenizer, windows

_WINDOW_OVERLAP = 24
"""Tokens that two windows into one long sentence share."""
_TOKENIZED = 256
"""Sentences that are tokenized together."""
_WINDOW = 200_000
"""Characters of a block that are split into sentences together."""
_PART = 20_000
"""Characters of a sentence that are tokenized together."""
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|`+)(?=\S)|(?<=\S)(\*{1,3}|_{1,3}|`+)(?!\w)")
_QUOTE_MARK = re.compile(r"^[ \t]*>[ \t]?", re.M)
_MARKED = re.compile(r"[*_`]")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, and its tokens; ``part`` where they are those of a part of a huge one."""

    span: Span
    tokens: tuple[Span, ...]
    block: Block
    part: bool = False

    @property
    def size(self) -> int:
        return len(self.tokens) or 1


def cut_passages(document: Document, tokenizer: Tokenizer, size: int) -> list[Passage]:
    """All of ``iter_passages``."""
    return list(iter_passages(document, tokenizer, size))


def iter_passages(document: Document, tokenizer: Tokenizer, size: int) -> Iterator[Passage]:
    """The passages of ``document``, each of at most ``size`` tokens, one sentence of overlap.

    A sentence longer than that is covered by several passages, windows into it, and stays one
    sentence for quoting. A long document's are made as they are taken, never all at once.
    """
    for units, (start, end) in _pack(_units(document, tokenizer), size):
        first = units[0].block
        yield Passage(
            id=passage_id(document.id, start, end),
            document_id=document.id,
            start=start,
            end=end,
            sentences=tuple(unit.span for unit in units),
            heading_path=first.heading_path,
            page=bisect_right(document.page_starts, start) or first.page,
            context=first.context,
        )


def sentences_of(document: Document, block: Block) -> list[Span]:
    """The quotable sentences of a content block: a table row is one, marked ones are left out."""
    marks = [m for m in document.marks if block.start <= m.start < block.end]
    return [span for run in _unmarked_runs(document, block, marks) for span in run or ()]


@dataclass(frozen=True, slots=True)
class SearchedText:
    """What is embedded and indexed for a passage, and where in it each of its sentences stands."""

    text: str
    spans: tuple[Span, ...]


def searched_text(document: Document, passage: Passage) -> SearchedText:
    """A passage's words without markup, sentence by sentence; a table row after its header."""
    header = f"{plain_words(passage.context)}: " if passage.context else ""
    return sentence_words(passage, document.text, 0, header)


def sentence_words(passage: Passage, text: str, first: int, before: str = "") -> SearchedText:
    """A passage's sentences without markup, in order, with a space between them.

    Args:
        passage: whose sentences, no further than it reaches.
        text: its document's, or a stretch of it.
        first: the offset that ``text`` starts at.
        before: what stands in front of them.
    """
    words, spans = before, list[Span]()
    for start, end in passage.sentences:
        plain = plain_words(text[max(start, passage.start) - first : min(end, passage.end) - first])
        spans.append((len(words), len(words) + len(plain)))
        words += plain + " "
    return SearchedText(words.rstrip(), tuple(spans))


def plain_words(text: str) -> str:
    """Text without Markdown's marks and with single spaces; for searching, never for quoting.

    >>> plain_words("**Two** [links](https://example.org),\\n> quoted")
    'Two links, quoted'
    """
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if ">" in text:
        text = _QUOTE_MARK.sub("", text)
    if _MARKED.search(text):
        text = _EMPHASIS.sub("", text)
    return " ".join(text.split())


def _pieces(document: Document) -> Iterator[tuple[Block, Span] | None]:
    """Every quotable sentence with its block; None where no passage goes on: heading, header, noise."""
    marks = sorted(document.marks, key=lambda mark: mark.start)
    starts = [mark.start for mark in marks]
    above: Block | None = None
    for block in document.blocks:
        content = not block.noise and block.kind not in ("title", "heading")
        if not content or (above and _apart(above, block)):
            yield None
        above = block if content else None
        if content:
            own = marks[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
            for run in _unmarked_runs(document, block, own):
                yield from [None] if run is None else ((block, span) for span in run)


def _apart(above: Block, block: Block) -> bool:
    return above.heading_path != block.heading_path or above.context != block.context


def _unmarked_runs(document: Document, block: Block, marks: Sequence[Mark]) -> Iterator[list[Span] | None]:
    """The block's sentences in runs; None stands where marked ones, all of ``marks``, part them."""
    waiting = deque(marks)
    run: list[Span] = []
    for start, end in _sentences(document, block):
        marked = False
        while waiting and waiting[0].start < end:
            marked = waiting[0].end > start
            yield from (run, None)
            run = []
            if waiting[0].end > end:
                break
            waiting.popleft()
        if not marked:
            run.append((start, end))
    yield run
    if waiting:
        yield None


def _sentences(document: Document, block: Block) -> Iterator[Span]:
    """The block's sentences; a huge block's a window at a time, each from a sentence's start."""
    if block.kind == "table_row":
        yield block.start, block.end
        return
    start = block.start
    while block.end - start > _WINDOW:
        spans = split_sentences(document.text, start, start + _WINDOW, document.language)
        whole = spans[:-1] if len(spans) > 1 else spans
        yield from whole
        start = spans[-1][0] if len(spans) > 1 else start + _WINDOW
    yield from split_sentences(document.text, start, block.end, document.language)


def _units(document: Document, tokenizer: Tokenizer) -> Iterator[_Unit | None]:
    """The pieces with their tokens; a few at a time, because tokens take many times a text's memory."""
    for pieces in batched(_pieces(document), _TOKENIZED):
        parts = [part for piece in pieces for part in _parts(piece)]
        texts = [document.text[start:end] for _, (start, end) in filter(None, parts)]
        tokens = iter(tokenizer.spans(texts))
        for part in parts:
            if part is None:
                yield None
                continue
            (block, span), (at, end) = part
            own = tuple((at + s, at + e) for s, e in next(tokens))
            yield _Unit(span, own, block, part=span != (at, end))


def _parts(piece: tuple[Block, Span] | None) -> Iterator[tuple[tuple[Block, Span], Span] | None]:
    """The piece with the stretch to tokenize: all of it, or a huge one's one after the other."""
    if piece is None:
        yield None
        return
    start, end = piece[1]
    for at in range(start, end, _PART):
        yield piece, (at, min(at + _PART, end))


def _pack(units: Iterable[_Unit | None], size: int) -> Iterator[tuple[list[_Unit], Span]]:
    """Units of each passage, with the span that is embedded."""
    packed: list[_Unit] = []
    fresh = False
    for unit in units:
        full = packed and (unit is None or sum(u.size for u in packed) + unit.size > size)
        if full:
            if fresh:
                yield packed, (packed[0].span[0], packed[-1].span[1])
            packed = packed[-1:] if unit and packed[-1].size + unit.size <= size else []
            fresh = False
        if unit is None:
            continue
        if unit.size > size or unit.part:
            for window in windows(unit.tokens, size, _WINDOW_OVERLAP):
                yield [unit], window
            packed = []
        else:
            packed.append(unit)
            fresh = True
    if fresh:
        yield packed, (packed[0].span[0], packed[-1].span[1])
