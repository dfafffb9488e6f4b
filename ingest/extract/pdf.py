"""PDF: pypdfium2 gives characters with their boxes; ``layout`` makes paragraphs of them.

Headings are told by type size, with the document's own outline as a second witness.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pypdfium2

from errors import SourceError
from ingest.document import Kind, Run
from ingest.extract.draft import Composer, Draft
from ingest.extract.layout import BULLET, Line, Paragraph, bare, furniture, paragraphs
from ingest.extract.pdf_page import page_lines

_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_HEADING_WORDS = 20
_STOP = re.compile(r"[.,;:-]$")


def read(data: bytes) -> Draft:
    """A PDF with a text layer."""
    pdf = _open(data)
    try:
        pages, damaged = _pages(pdf)
        about = pdf.get_metadata_dict()
        outline = {bare(item.get_title()) for item in pdf.get_toc()}
    except pypdfium2.PdfiumError as error:
        raise SourceError(f"damaged PDF: {error}") from error
    finally:
        pdf.close()
    if not any(pages):
        raise SourceError("damaged PDF: none of its pages can be read" if damaged else "no text (scanned?)")
    lost = (f"damaged pages were passed over: {', '.join(map(str, damaged))}",) if damaged else ()
    return replace(_compose(pages, about, outline), warnings=lost)


def _open(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError("locked with a password; save a copy without one") from error
        raise SourceError(f"damaged PDF: {error}; get or save it again") from error


def _pages(pdf: Any) -> tuple[list[list[Line]], list[int]]:
    """The lines of each page, and the numbers of those that can't be loaded."""
    pages, damaged = list[list[Line]](), list[int]()
    for number in range(1, len(pdf) + 1):
        try:
            pages.append(page_lines(pdf[number - 1], number))
        except pypdfium2.PdfiumError:
            pages.append([])
            damaged.append(number)
    return pages, damaged


def _compose(pages: list[list[Line]], about: dict[str, str], outline: set[str]) -> Draft:
    edges = furniture(pages)
    body = paragraphs([line for lines in pages for line in lines if line not in edges], outline)
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
    heading = heading or bare(paragraph.text) in outline or (paragraph.bold and _headlike(paragraph.text))
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
