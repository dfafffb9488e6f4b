"""Documents cut into what is searched: sentences packed into passages, never across noise or headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Block, Document, Passage, Span, passage_id
from ingest.sentences import split_sentences
from ingest.tokens import Tokenizer, windows

_WINDOW_OVERLAP = 24
"""Tokens that two windows into one long sentence share."""
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|`+)(?=\S)|(?<=\S)(\*{1,3}|_{1,3}|`+)(?!\w)")
_QUOTE_MARK = re.compile(r"^[ \t]*>[ \t]?", re.M)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, and how many tokens it has."""

    span: Span
    tokens: tuple[Span, ...]
    block: Block

    @property
    def size(self) -> int:
        return len(self.tokens)


def cut_passages(document: Document, tokenizer: Tokenizer, size: int) -> list[Passage]:
    """The passages of ``document``, each of at most ``size`` tokens, one sentence of overlap.

    A sentence longer than that is covered by several passages, windows into it, and stays one
    sentence for quoting.
    """
    passages: list[Passage] = []
    for section in _sections(document):
        units = _units(document, section, tokenizer)
        for spans, (start, end) in _pack(units, size):
            first = units[0].block
            passages.append(
                Passage(
                    id=passage_id(document.id, start, end),
                    document_id=document.id,
                    start=start,
                    end=end,
                    sentences=tuple(spans),
                    heading_path=first.heading_path,
                    page=_page(document, start) or first.page,
                    context=first.context,
                )
            )
    return passages


def sentences_of(document: Document, block: Block) -> list[Span]:
    """The quotable sentences of a content block: a table row is one, marked ones are left out."""
    if block.kind == "table_row":
        return [(block.start, block.end)]
    marked = {(m.start, m.end) for m in document.marks if block.start <= m.start < block.end}
    spans = split_sentences(document.text, block.start, block.end, document.language)
    return [span for span in spans if span not in marked]


@dataclass(frozen=True, slots=True)
class SearchedText:
    """What is embedded and indexed for a passage, and where in it each of its sentences stands."""

    text: str
    spans: tuple[Span, ...]


def searched_text(document: Document, passage: Passage) -> SearchedText:
    """A passage's words without markup, sentence by sentence; a table row after its header."""
    text = f"{plain_words(passage.context)}: " if passage.context else ""
    spans: list[Span] = []
    for start, end in passage.sentences:
        words = plain_words(document.text[max(start, passage.start) : min(end, passage.end)])
        spans.append((len(text), len(text) + len(words)))
        text += words + " "
    return SearchedText(text.rstrip(), tuple(spans))


def plain_words(text: str) -> str:
    """Text without Markdown's marks and with single spaces; for searching, never for quoting.

    >>> plain_words("**Two** [links](https://example.org),\\n> quoted")
    'Two links, quoted'
    """
    text = _QUOTE_MARK.sub("", _LINK.sub(r"\1", text))
    return _SPACE.sub(" ", _EMPHASIS.sub("", text)).strip()


def _sections(document: Document) -> Iterator[list[tuple[Block, list[Span]]]]:
    """Stretches of content under one heading and table header, unbroken by noise."""
    section: list[tuple[Block, list[Span]]] = []
    for block in document.blocks:
        content = not block.noise and block.kind not in ("title", "heading")
        if section and (not content or _apart(section[-1][0], block)):
            yield section
            section = []
        if content:
            for run in _unmarked_runs(document, block):
                if run is None:
                    if section:
                        yield section
                    section = []
                else:
                    section.append((block, run))
    if section:
        yield section


def _apart(above: Block, block: Block) -> bool:
    return above.heading_path != block.heading_path or above.context != block.context


def _unmarked_runs(document: Document, block: Block) -> Iterator[list[Span] | None]:
    """The block's sentences in runs; None stands where a marked sentence parts them."""
    marks = sorted(m.start for m in document.marks if block.start <= m.start < block.end)
    run: list[Span] = []
    for span in sentences_of(document, block):
        if marks and marks[0] < span[0]:
            yield run
            yield None
            run = []
            marks = [mark for mark in marks if mark > span[0]]
        run.append(span)
    yield run
    if marks:
        yield None


def _units(document: Document, section: list[tuple[Block, list[Span]]], tokenizer: Tokenizer) -> list[_Unit]:
    pairs = [(block, span) for block, spans in section for span in spans]
    tokens = tokenizer.spans([document.text[s:e] for _, (s, e) in pairs])
    return [
        _Unit(span, tuple((span[0] + s, span[0] + e) for s, e in own), block)
        for (block, span), own in zip(pairs, tokens, strict=True)
    ]


def _pack(units: Sequence[_Unit], size: int) -> Iterator[tuple[list[Span], Span]]:
    """Sentences of each passage, with the span that is embedded."""
    packed: list[_Unit] = []
    fresh = False
    for unit in units:
        if packed and sum(u.size for u in packed) + unit.size > size:
            if fresh:
                yield [u.span for u in packed], (packed[0].span[0], packed[-1].span[1])
            packed = packed[-1:] if packed[-1].size + unit.size <= size else []
            fresh = False
        if unit.size > size:
            for window in windows(unit.tokens, size, _WINDOW_OVERLAP):
                yield [unit.span], window
            packed = []
        else:
            packed.append(unit)
            fresh = True
    if fresh:
        yield [u.span for u in packed], (packed[0].span[0], packed[-1].span[1])


def _page(document: Document, offset: int) -> int | None:
    return sum(start <= offset for start in document.page_starts) or None
