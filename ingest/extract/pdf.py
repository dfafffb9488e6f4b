"""PDF: pypdfium2 gives characters with their boxes; ``layout`` makes paragraphs of them.

Headings are told by type size, with the document's own outline as a second witness.
"""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import pypdfium2
from pypdfium2 import raw

from errors import SourceError
from ingest.document import Kind, Run
from ingest.extract.draft import Composer, Draft
from ingest.extract.layout import BULLET, Line, Paragraph, furniture, paragraphs

_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_BOLD = 600
_BOLD_NAME = re.compile(rb"bold|black|heavy", re.I)
_HEADING_WORDS = 20
_STOP = re.compile(r"[.,;:-]$")
_DROPPED = {0x0, 0xFFFE, 0xFFFF, 0xFEFF, 0x200B}
_HYPHEN = ord("-")
_SOFT_HYPHEN = 0xAD


def read(data: bytes) -> Draft:
    """A PDF with a text layer."""
    pdf = _open(data)
    try:
        pages = [_lines(pdf[number], number + 1) for number in range(len(pdf))]
        about = pdf.get_metadata_dict()
        outline = {_bare(item.get_title()) for item in pdf.get_toc()}
    except pypdfium2.PdfiumError as error:
        raise SourceError(f"damaged PDF: {error}") from error
    finally:
        pdf.close()
    if not any(pages):
        raise SourceError("no text (scanned?)")
    return _compose(pages, about, outline)


def _open(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError("locked with a password; save a copy without one") from error
        raise SourceError(f"damaged PDF: {error}") from error


def _lines(page: Any, number: int) -> list[Line]:
    text_page = page.get_textpage()
    lines: list[Line] = []
    for indices in _line_indices(text_page):
        line = _line(text_page, number, indices)
        if line is not None:
            lines.append(line)
    return lines


def _line_indices(text_page: Any) -> Iterator[list[int]]:
    """Indices of the page's characters, a list for each printed line."""
    line: list[int] = []
    for index in range(text_page.count_chars()):
        line_end = raw.FPDFText_GetUnicode(text_page, index) in (0xA, 0xD)
        if not line_end:
            line.append(index)
        if line and (line_end or _is_last_hyphen(text_page, index)):
            yield line
            line = []
    if line:
        yield line


def _is_last_hyphen(text_page: Any, index: int) -> bool:
    """Whether pdfium put a mark of its own for a hyphen and for the line's end after it."""
    code, hyphen = raw.FPDFText_GetUnicode(text_page, index), raw.FPDFText_IsHyphen(text_page, index)
    return bool(code == 0x2 and hyphen == 1)


def _line(text_page: Any, number: int, indices: list[int]) -> Line | None:
    """One line, without characters that print nothing and with single spaces."""
    characters: list[tuple[str, int]] = []
    codes = [raw.FPDFText_GetUnicode(text_page, index) for index in indices]
    if _is_last_hyphen(text_page, indices[-1]):
        codes[-1] = _HYPHEN
    for at, (index, code) in enumerate(zip(indices, codes, strict=True)):
        character = _character(codes, at)
        if character == " " and (not characters or characters[-1][0] == " "):
            continue
        if character and not (code == _SOFT_HYPHEN and at < len(codes) - 1):
            characters.append((character, index))
    while characters and characters[-1][0] == " ":
        characters.pop()
    if not any(character.strip() for character, _ in characters):
        return None
    return _measure(text_page, number, characters)


def _character(codes: list[int], at: int) -> str:
    """The character at a place: surrogate pairs joined, white space one space, the unprintable nothing."""
    code = codes[at]
    if 0xD800 <= code < 0xDC00 and at + 1 < len(codes) and 0xDC00 <= codes[at + 1] < 0xE000:
        return chr(0x10000 + ((code - 0xD800) << 10) + codes[at + 1] - 0xDC00)
    if 0xD800 <= code < 0xE000 or code in _DROPPED or code > 0x10FFFF:
        return ""
    character = chr(code)
    if character.isspace():
        return " "
    return character if code >= 0x20 else ""


def _measure(text_page: Any, number: int, characters: list[tuple[str, int]]) -> Line | None:
    boxes, sizes, weights = [], [], []
    for character, index in characters:
        if character != " ":
            try:
                box = text_page.get_charbox(index, loose=True)
            except pypdfium2.PdfiumError:
                continue
            boxes.append(box)
            sizes.append(box[3] - box[1])
            weights.append(_weight(text_page, index))
    if not boxes:
        return None
    return Line(
        page=number,
        text="".join(character for character, _ in characters),
        chars=tuple(index for _, index in characters),
        left=min(b[0] for b in boxes),
        right=max(b[2] for b in boxes),
        top=max(b[3] for b in boxes),
        bottom=median(b[1] for b in boxes),
        size=median(sizes),
        bold=median(weights) >= _BOLD,
    )


def _weight(text_page: Any, index: int) -> int:
    """A character's weight; its font's name knows better than the stems that pdfium goes by."""
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.c_int())
    weight: int = raw.FPDFText_GetFontWeight(text_page, index)
    return max(weight, _BOLD) if _BOLD_NAME.search(name.value) else weight


def _compose(pages: list[list[Line]], about: dict[str, str], outline: set[str]) -> Draft:
    edges = furniture(pages)
    body = paragraphs([line for lines in pages for line in lines if line not in edges])
    levels = _levels(body)
    composer, runs, starts, title = Composer(), list[Run](), dict[int, int](), None
    waiting = sorted(edges, key=lambda line: (line.page, -line.top))
    for paragraph in body:
        while waiting and waiting[0].page < paragraph.lines[0].page:
            composer.add(waiting[0].text, page=waiting.pop(0).page, noise="running header or footer")
        added = _add(composer, paragraph, levels, runs, starts, outline)
        title = title or added
    for line in waiting:
        composer.add(line.text, page=line.page, noise="running header or footer")
    text, blocks = composer.build()
    return Draft(
        text,
        blocks,
        page_starts=_page_starts(starts, len(pages)),
        title=about.get("Title") or title,
        author=about.get("Author") or None,
        published=_date(about),
        runs=tuple(runs),
    )


def _add(
    composer: Composer,
    paragraph: Paragraph,
    levels: dict[float, int],
    runs: list[Run],
    starts: dict[int, int],
    outline: set[str],
) -> str | None:
    """Append a paragraph and its map to the page; the title, if this is it."""
    start, page = composer.length, paragraph.lines[0].page
    level = levels.get(round(paragraph.size))
    heading = level is not None and _headlike(paragraph.text)
    heading = heading or _bare(paragraph.text) in outline or (paragraph.bold and _headlike(paragraph.text))
    is_title = heading and level == 1 and not start
    kind: Kind = "title" if is_title else "heading" if heading else "paragraph"
    bullet = BULLET.match(paragraph.text) if kind == "paragraph" else None
    skip = bullet.end() if bullet else 0
    kind = "list_item" if bullet else kind
    composer.add(paragraph.text[skip:], kind, level=level or len(levels) + 1, page=page)
    runs += _shifted(paragraph.runs, start - skip, start)
    for run in paragraph.runs:
        starts.setdefault(run.page, max(start, start - skip + run.start))
    return paragraph.text if is_title else None


def _shifted(runs: Sequence[Run], by: int, least: int) -> list[Run]:
    """Runs moved to where their text stands now; what would stand before ``least`` was left out."""
    moved: list[Run] = []
    for run in runs:
        cut = max(0, least - (run.start + by))
        if cut < run.length:
            moved.append(Run(run.start + by + cut, run.page, run.char + cut, run.length - cut))
    return moved


def _levels(body: list[Paragraph]) -> dict[float, int]:
    """Heading level by type size (whole points): sizes above the body's, largest first."""
    sizes: Counter[float] = Counter()
    for paragraph in body:
        sizes[round(paragraph.size)] += len(paragraph.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0
    larger = sorted((size for size in sizes if size > 1.12 * usual), reverse=True)
    return {size: level for level, size in enumerate(larger, 1)}


def _headlike(text: str) -> bool:
    return len(text.split()) <= _HEADING_WORDS and not _STOP.search(text) and any(c.isalpha() for c in text)


def _bare(text: str | None) -> str:
    return " ".join((text or "").lower().split())


def _page_starts(starts: dict[int, int], pages: int) -> tuple[int, ...]:
    """Offset of each page's first body character; a page without any starts where the next does."""
    found: list[int] = []
    following = max(starts.values(), default=0)
    for number in range(pages, 0, -1):
        following = min(starts.get(number, following), following)
        found.append(following)
    return tuple(reversed(found))


def _date(about: dict[str, str]) -> str | None:
    match = _DATE.match(about.get("CreationDate", ""))
    return "-".join(match.groups()) if match else None
