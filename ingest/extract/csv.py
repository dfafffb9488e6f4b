"""Tables as text, with any of four delimiters: the canonical text is the decoded file itself.

A row is a block, its columns' names are its context. A long cell is a block of its own, so that its
sentences can be quoted one by one. An own scanner, because ``csv`` doesn't tell where a cell stands.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from ingest.document import Block, Span
from ingest.extract.draft import Draft
from ingest.extract.encoding import decode
from ingest.extract.tables import row_line, table_head

_OPENING = re.compile(r' *+"')
_QUOTED = re.compile(r' *+"(?:[^"]++|"")*+"')
_END_OF_ROW = re.compile(r"\r\n?|\n")
_DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 200
_LONG = 400
"""Characters from which a cell is running text."""


def read(data: bytes) -> Draft:
    """A .csv or .tsv file."""
    text, warnings = decode(data)
    delimiter = _delimiter(text)
    rows = [row for row in _rows(text, delimiter) if any(end > start for start, end in row)]
    head = table_head([[text[s:e] for s, e in row] for row in rows[:100]])
    blocks: list[Block] = []
    for row in rows[: head.captions]:
        start, end = _trim(text, row[0][0], row[-1][1])
        caption = text[start:end].strip(delimiter + ' "')
        start += text[start:end].index(caption)
        blocks.append(Block(start, start + len(caption), "heading" if blocks else "title"))
    names = [] if head.header is None else [_bare(text, cell) for cell in rows[head.header]]
    for row in rows[head.body :]:
        blocks += _row_blocks(text, row, names)
    title = text[blocks[0].start : blocks[0].end] if blocks and blocks[0].kind == "title" else None
    return Draft(text, tuple(blocks), title=title, warnings=warnings)


def _row_blocks(text: str, row: list[Span], names: list[str]) -> Iterator[Block]:
    """The row as one block; around long cells, as several."""
    context = row_line(names)
    short: list[Span] = []
    for i, (start, end) in enumerate(row):
        if end - start < _LONG:
            short.append((start, end))
            continue
        yield from _short_block(text, short, context)
        short = []
        name = names[i] if i < len(names) else ""
        quoted = text[start] == '"' and text[end - 1] == '"'
        yield Block(*_trim(text, start + quoted, end - quoted), "paragraph", context=name)
    yield from _short_block(text, short, context)


def _short_block(text: str, cells: list[Span], context: str) -> Iterator[Block]:
    filled = [(s, e) for s, e in cells if text[s:e].strip(' "')]
    if filled:
        start, end = _trim(text, filled[0][0], filled[-1][1])
        yield Block(start, end, "table_row", context=context)


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _bare(text: str, cell: Span) -> str:
    value = text[slice(*cell)].strip()
    return value[1:-1].replace('""', '"') if len(value) > 1 and value[0] == value[-1] == '"' else value


def _delimiter(text: str) -> str:
    """The delimiter by which most rows have the same number of cells, more than one; else a comma."""
    best, chosen = (0.0, 0), ","
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in islice(_rows(text, delimiter), _SAMPLE_ROWS))
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        score = (rows / max(1, sum(widths.values())), width)
        if width > 1 and score > best:
            best, chosen = score, delimiter
    return chosen


def _rows(text: str, delimiter: str) -> Iterator[list[Span]]:
    """The cells of each row as spans, quotation marks included; linear in the text, whatever is in it."""
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*+")
    at, row, closing = 0, list[Span](), True
    while at < len(text):
        start = at
        if closing and _OPENING.match(text, at):
            at = _end(_QUOTED, text, at)
            closing = at > start  # where no mark closes a cell, none is looked for again
        at = _end(plain, text, at)
        row.append((start, at))
        if at == len(text):
            break
        if text[at] == delimiter:
            at += 1
            continue
        yield row
        row, at = [], _end(_END_OF_ROW, text, at)
    if row:
        yield row


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
