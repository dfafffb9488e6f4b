"""Word documents: paragraphs and tables in the order they stand, headings by their style."""

import io
import re
import zipfile
from typing import Any

import docx
from docx.table import Table

from errors import SourceError
from ingest.extract.draft import Composer, Draft

_HEADING = re.compile(r"Heading (\d)")
_UNPACKED = 200_000_000
"""Bytes that a document may unpack to; a bomb says more."""


def read(data: bytes) -> Draft:
    """A .docx file."""
    _check_size(data)
    try:
        word = docx.Document(io.BytesIO(data))
    except Exception as error:  # python-docx lets zip, XML and key errors through
        raise SourceError(f"damaged Word document: {error}") from error
    composer = Composer()
    for part in word.iter_inner_content():
        if isinstance(part, Table):
            _add_table(composer, part)
        else:
            _add_paragraph(composer, part)
    text, blocks = composer.build()
    about = word.core_properties
    first_title = next((text[b.start : b.end] for b in blocks if b.kind == "title"), None)
    stencil = about.author == "python-docx"  # its template's own date and author, never filled in
    dated = about.created if about.created and about.created.year > 1980 and not stencil else None
    return Draft(
        text,
        blocks,
        title=about.title or first_title,
        author=None if stencil else about.author,
        published=dated.date().isoformat() if dated else None,
    )


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise SourceError("not a Word document, or a damaged one") from error
    if unpacked > _UNPACKED:
        raise SourceError(f"unpacks to {unpacked:,} bytes; {_UNPACKED:,} is the most that is read")


def _add_paragraph(composer: Composer, paragraph: Any) -> None:
    style = paragraph.style.name if paragraph.style is not None else ""
    heading = _HEADING.match(style)
    text = paragraph.text
    if style == "Title" and not composer.length:
        composer.add(" ".join(text.split()), "title")
    elif heading:
        composer.add(" ".join(text.split()), "heading", level=int(heading[1]))
    elif style.startswith("List") or _is_numbered(paragraph):
        composer.add(text, "list_item")
    else:
        for line in text.split("\n"):
            composer.add(line)


def _is_numbered(paragraph: Any) -> bool:
    properties = paragraph._p.pPr
    return properties is not None and properties.numPr is not None


def _add_table(composer: Composer, table: Table) -> None:
    header = ""
    for i, row in enumerate(table.rows):
        cells = {cell._tc: " ".join(cell.text.split()) for cell in row.cells}  # a merged one is there twice
        line = " | ".join(filter(None, cells.values()))
        if i == 0 and len(table.rows) > 1:
            header = line
        else:
            composer.add(line, "table_row", context=header)
