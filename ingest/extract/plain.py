"""Plain text: the canonical text is the decoded file itself.

A paragraph is a line, or a run of lines that look wrapped to one width. A short line that stands
alone above prose is a heading, the first of them the title.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.dates import iso_date
from ingest.document import Block, Kind
from ingest.extract.draft import Draft, Outline
from ingest.extract.encoding import decode
from ingest.prose import is_prose, is_sentence

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|$)")
_BULLET = re.compile(r"\s*(?:[•‣◦*–+-]|\d{1,3}[.)]|[a-z]\))[ \t]+")
_RULE = re.compile(r"\s*([=\-~*_#^+.])\1{2,}\s*")
_WIDEST_WRAP = 120
_HEADING_WORDS = 15
_BYLINE = re.compile(r"\s*By (?:[A-Z][\w.'’-]*,? ?){2,4}(?:,? \w[^.!?]{0,60})?")
_YEAR = re.compile(r"\d{4}")
_LONGEST_APART = 80
"""Characters of a date or a byline that stands by itself."""
_DATE_LINES = 12
"""A date alone on one of the first lines is the document's own."""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def read(data: bytes) -> Draft:
    """A text file."""
    text, warnings = decode(data)
    pieces = [piece for run in _runs(text) for piece in _paragraphs(run)]
    blocks = _blocks(text, pieces)
    title = next((text[b.start : b.end].strip("*_ ") for b in blocks if b.kind == "title"), None)
    dates = (iso_date(text[s:e]) for s, e in pieces[:_DATE_LINES])
    return Draft(
        text, tuple(blocks), title=title, published=next(filter(None, dates), None), warnings=warnings
    )


def split_paragraphs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each paragraph, and whether it is a list item (which starts after its bullet)."""
    for run in _runs(text):
        for start, end in _paragraphs(run):
            bullet = _BULLET.match(text, start, end)
            if not _RULE.fullmatch(text, start, end):
                yield bullet.end() if bullet else start, end, bool(bullet)


def _runs(text: str) -> Iterator[list[_Line]]:
    """Lines between blank lines, a run at a time: all of them would be the text once more."""
    run: list[_Line] = []
    for match in _LINE.finditer(text):
        line = match.group().rstrip()
        if line:
            run.append(_Line(match.start(), line))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _paragraphs(run: list[_Line]) -> list[tuple[int, int]]:
    """One span for each line of the run, or for all of a wrapped one; a bullet opens a new one."""
    parts: list[list[_Line]] = [[]]
    for line in run:
        if parts[-1] and (
            _BULLET.match(line.text) or _stands_apart(line.text) or _stands_apart(parts[-1][-1].text)
        ):
            parts.append([])
        parts[-1].append(line)
    spans: list[tuple[int, int]] = []
    for part in parts:
        whole = [part] if _wrapped(part) else [[line] for line in part]
        spans += [(lines[0].start + _indent(lines[0].text), lines[-1].end) for lines in whole]
    return spans


def _stands_apart(line: str) -> bool:
    """Whether a line is a rule, a date or a byline, which no paragraph goes on with."""
    if len(line) > _LONGEST_APART:
        return False
    dated = _YEAR.search(line) and iso_date(line)
    return bool(dated or _RULE.fullmatch(line) or _BYLINE.fullmatch(line))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _wrapped(lines: list[_Line]) -> bool:
    """Whether the lines are one paragraph broken at a width: each next word would not have fitted."""
    if len(lines) < 2:
        return False
    width = max(len(line.text) for line in lines)
    full = [
        len(line.text) + 1 + len(after.text.split(None, 1)[0]) >= width - 4 for line, after in pairwise(lines)
    ]
    return 30 <= width <= _WIDEST_WRAP and sum(full) >= 0.75 * len(full)


def _blocks(text: str, spans: list[tuple[int, int]]) -> list[Block]:
    outline, blocks, titled = Outline(), list[Block](), False
    kinds = _kinds(text, spans)
    for (start, end), kind in zip(spans, kinds, strict=True):
        if kind == "list_item":
            bullet = _BULLET.match(text, start, end)
            start = bullet.end() if bullet else start
        if kind == "heading" and not titled:
            titled = True
            blocks.append(Block(start, end, "title"))
            continue
        titled = titled or _sentence_like(text[start:end])
        path = outline.enter(2, text[start:end].strip("*_# ")) if kind == "heading" else outline.path
        blocks.append(Block(start, end, kind, path))
    return blocks


def _kinds(text: str, spans: list[tuple[int, int]]) -> list[Kind]:
    """From the last block to the first: a heading is known by the prose (or heading) below it."""
    kinds: list[Kind] = []
    below: Kind | None = None
    last = len(spans)
    for i in range(len(spans) - 1, -1, -1):
        line = text[slice(*spans[i])]
        if _stands_apart(line):  # looked through: what it underlines stands above what is below
            kinds.append("paragraph")
            continue
        follows = below in ("heading", "list_item") or (
            below == "paragraph" and _sentence_like(text[slice(*spans[last])])
        )
        if _BULLET.match(line) and not (line.lstrip()[0].isdigit() and follows and _headlike(line)):
            below = "list_item"
        elif follows and _headlike(line):
            below = "heading"
        else:
            below = "paragraph"
        last = i
        kinds.append(below)
    return kinds[::-1]


def _sentence_like(line: str) -> bool:
    return is_prose(line) or is_sentence(line)


def _headlike(line: str) -> bool:
    bare = line.strip().strip("*_#").strip()
    words = bare.split()
    return (
        0 < len(words) <= _HEADING_WORDS
        and "\n" not in bare
        and (bare[0].isupper() or bare[0].isdigit() or bare[0] in "\"“‘'" or not bare[0].isascii())
        and bare[0] not in "←→↑↓«»"
        and bare[-1] not in ".,;!:"
        and "@" not in bare
        and "://" not in bare
    )
