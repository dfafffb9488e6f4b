"""reStructuredText: the canonical text is the decoded file itself.

An own reader of lines, because docutils doesn't say where a block stands. No directive is carried
out: what would include a file, a URL or raw output is marked as markup, and said so.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from ingest.dates import iso_date
from ingest.document import Block, Kind
from ingest.extract.draft import Draft, Outline
from ingest.extract.encoding import decode
from ingest.extract.rst_marks import (
    ABOUT,
    ADMONITIONS,
    BULLET,
    CODE,
    DIRECTIVE,
    ELSEWHERE,
    EXPLICIT,
    FIELD,
    FOOTNOTE,
    INCLUDING,
    LINE_BLOCK,
    RULE,
    UNREAD,
    Line,
    split_lines,
)
from ingest.extract.rst_tables import is_border, table_rows


@dataclass(slots=True)
class _Reading:
    """The blocks so far, the headings open, and which underlines mean which level."""

    text: str
    outline: Outline = field(default_factory=Outline)
    blocks: list[Block] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def add(
        self, start: int, end: int, kind: Kind = "paragraph", noise: str | None = None, context: str = ""
    ) -> None:
        """Append a block, trimmed; nothing where it is blank."""
        piece = self.text[start:end]
        start, end = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        if start < end:
            self.blocks.append(Block(start, end, kind, self.outline.path, noise=noise, context=context))


def read(data: bytes) -> Draft:
    """An .rst file."""
    text, warnings = decode(data)
    reading = _Reading(text)
    _read(reading, split_lines(text))
    _make_title(reading)
    title = next((text[b.start : b.end] for b in reading.blocks if b.kind == "title"), None)
    dates = (iso_date(text[b.start : b.end]) for b in reading.blocks[:4])
    return Draft(
        text,
        tuple(reading.blocks),
        title=title,
        author=reading.about.get("author") or reading.about.get("authors"),
        published=iso_date(reading.about.get("date", "")) or next(filter(None, dates), None),
        warnings=(*warnings, *reading.warnings),
    )


def _make_title(reading: _Reading) -> None:
    """The first heading, where no other has its style, is the document's title."""
    headings = [i for i, block in enumerate(reading.blocks) if block.kind == "heading"]
    if not headings or (len(headings) > 1 and reading.blocks[headings[0]].heading_path):
        return
    first = reading.blocks[headings[0]]
    words = reading.text[first.start : first.end]
    others = Counter(b.heading_path for b in reading.blocks if b.kind == "heading")
    if others[()] == 1:
        reading.blocks[headings[0]] = replace(first, kind="title")
        for i, block in enumerate(reading.blocks):
            if block.heading_path[:1] == (words,):
                reading.blocks[i] = replace(block, heading_path=block.heading_path[1:])


def _read(reading: _Reading, lines: list[Line]) -> None:
    """Blocks of these lines, which share a margin, in order."""
    at, literal = 0, False
    while at < len(lines):
        if lines[at].blank:
            at += 1
            continue
        margin = lines[at].indent
        end = _indented_end(lines, at, margin) if literal and margin else 0
        if literal and margin:
            reading.add(lines[at].start, lines[end - 1].span[1])
            at, literal = end, False
            continue
        at = _heading(reading, lines, at) or _table(reading, lines, at) or _explicit(reading, lines, at) or at
        if at < len(lines) and not lines[at].blank and not _starts_other(lines, at):
            at, literal = _paragraph(reading, lines, at)


def _starts_other(lines: list[Line], at: int) -> bool:
    """Whether what begins here is no paragraph, so that the loop has to look at it afresh."""
    return (
        _is_heading(lines, at) > 0
        or is_border(lines[at].text)
        or bool(EXPLICIT.match(lines[at].text.lstrip()))
    )


def _indented_end(lines: list[Line], at: int, margin: int) -> int:
    """The line after the last one that is indented by at least ``margin``; blank ones between count."""
    end = at
    for i in range(at, len(lines)):
        if lines[i].blank:
            continue
        if lines[i].indent < margin:
            break
        end = i + 1
    return end


def _is_heading(lines: list[Line], at: int) -> int:
    """How many lines a heading that begins here takes: 0, 1 (a rule without words), 2 or 3."""
    words = [line.text for line in lines[at : at + 3]] + ["", ""]
    if RULE.match(words[0]) and len(words[0]) >= 2:
        over = words[1].strip() and RULE.match(words[2]) and words[2][0] == words[0][0]
        if over and len(words[0]) >= len(words[1].strip()):
            return 3
        return 1 if len(words[0]) >= 4 and not words[1].strip() else 0
    under = RULE.match(words[1]) and words[0][:1].strip() and not words[0].startswith("..")
    return 2 if under and len(words[1]) >= min(len(words[0]), 4) else 0


def _heading(reading: _Reading, lines: list[Line], at: int) -> int:
    """Read a heading or a rule; the line after it, 0 where there is none."""
    size = _is_heading(lines, at)
    if size < 2:
        return at + size if size else 0
    line = lines[at + 1] if size == 3 else lines[at]
    style = f"{lines[at + size - 1].text[0]}{size}"
    if style not in reading.styles:
        reading.styles.append(style)
    start, end = line.span
    path = reading.outline.enter(reading.styles.index(style) + 1, reading.text[start:end])
    reading.blocks.append(Block(start, end, "heading", path))
    return at + size


def _table(reading: _Reading, lines: list[Line], at: int) -> int:
    if not is_border(lines[at].text):
        return 0
    end = at
    while end < len(lines) and (not lines[end].blank or _goes_on(lines, end)):
        end += 1
    rows, header = table_rows([(line.start, line.text) for line in lines[at:end]])
    for start, stop in rows:
        reading.add(start, stop, "table_row", context=header)
    return end


def _goes_on(lines: list[Line], at: int) -> bool:
    """Whether a blank line lies inside a simple table: a border closes it further down."""
    below = next((line for line in lines[at:] if not line.blank), None)
    closing = any(is_border(line.text) and line.text.lstrip()[0] == "=" for line in lines[at : at + 40])
    return below is not None and closing and bool(re.search(r"\S\s{2,}\S", below.text))


def _explicit(reading: _Reading, lines: list[Line], at: int) -> int:
    """Read what begins with two dots: a directive, a comment, a footnote, a target."""
    first = lines[at]
    words = first.text.lstrip()
    if not EXPLICIT.match(words):
        return 0
    end = max(at + 1, _indented_end(lines, at + 1, first.indent + 1))
    body = lines[at + 1 : end]
    directive, footnote = DIRECTIVE.match(words), FOOTNOTE.match(words)
    if footnote:
        reading.add(first.span[0] + footnote.end(), lines[end - 1].span[1])
    elif directive:
        _directive(reading, first, directive["name"], directive["argument"] or "", body)
    else:
        target = words.startswith((".. _", ".. __"))
        reading.add(first.start, lines[end - 1].span[1], noise="markup" if target else "comment")
    return end


def _directive(reading: _Reading, first: Line, name: str, argument: str, body: list[Line]) -> None:
    options = 0
    while options < len(body) and FIELD.match(body[options].text.lstrip()):
        options += 1
    elsewhere = [line.text.strip() for line in body[:options] if ELSEWHERE.match(line.text)]
    if name in INCLUDING or elsewhere:
        reading.warnings.append(
            " ".join(filter(None, (f"{name}::", argument, *elsewhere, "was not followed")))
        )
    unread = name in UNREAD or name in INCLUDING
    rest = [] if unread else body[options:]
    if name in ADMONITIONS and argument:
        margin = rest[0].indent if rest and not rest[0].blank else 0
        start = first.span[1] - len(argument)
        reading.add(first.start, start, noise="markup")
        _read(reading, [Line(start - margin, " " * margin + argument), *rest])
        return
    last = body[-1] if body and unread else body[options - 1] if options else first
    reading.add(first.start, last.span[1], noise="markup")
    if name in CODE and rest:
        reading.add(rest[0].start, rest[-1].span[1])
    elif name == "csv-table":
        for line in rest:
            reading.add(*line.span, "table_row")
    else:
        _read(reading, rest)


def _paragraph(reading: _Reading, lines: list[Line], at: int) -> tuple[int, bool]:
    """Read a paragraph, list item, field or line block; the line after it, and whether code follows."""
    first = lines[at]
    start, words = first.span[0], first.text.lstrip()
    bullet, entry = BULLET.match(words), FIELD.match(words)
    inner = first.indent + bullet.end() if bullet else first.indent
    end = at + 1
    while (
        end < len(lines)
        and not lines[end].blank
        and (lines[end].indent >= inner)
        and not _new(lines, end, bool(bullet))
    ):
        if not bullet and not entry and lines[end].indent > first.indent and end == at + 1:
            break  # a term with its definition below
        end += 1
    stop = lines[end - 1].span[1]
    about = entry and entry["name"].lower() in ABOUT and not reading.outline.path[1:]
    if about and entry:
        reading.about.setdefault(entry["name"].lower(), (entry["value"] or "").strip())
        reading.add(start, stop, noise="document field")
    elif LINE_BLOCK.match(words):
        for line in lines[at:end]:
            reading.add(line.span[0] + 1, line.span[1])
    else:
        term = end < len(lines) and not lines[end].blank and lines[end].indent > first.indent and not bullet
        reading.add(
            start + (bullet.end() if bullet else 0),
            stop,
            "list_item" if bullet or term or entry else "paragraph",
        )
    return end, reading.text[start:stop].endswith("::")


def _new(lines: list[Line], at: int, in_list: bool) -> bool:
    """Whether this line opens a block of its own though no blank line stands above it."""
    words = lines[at].text.lstrip()
    return bool(in_list and BULLET.match(words)) or bool(EXPLICIT.match(words)) or bool(FIELD.match(words))
