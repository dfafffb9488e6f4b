"""Word documents: paragraphs and tables in the order they stand, headings by their style.

python-docx opens the file and knows its styles; the text is read from the tree itself, because
content controls, tracked insertions, text boxes and notes are not in python-docx's paragraphs.
"""

import io
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import docx
from docx.oxml.ns import qn

from errors import SourceError
from ingest.document import Kind
from ingest.extract.archive import Archive, parse_xml
from ingest.extract.draft import Composer, Draft
from ingest.extract.html import decode_html
from ingest.extract.markup import add_markup, parse_html
from ingest.extract.office import about
from ingest.extract.tables import add_table

_HEADING = re.compile(r"heading (\d)$", re.I)
_CONTENTS = re.compile(r"(?:toc \d|toc heading|table of figures)$", re.I)
_UNREAD = {qn(f"w:{name}") for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_CHARACTERS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_DEEPEST = 50


def read(data: bytes) -> Draft:
    """A .docx file."""
    archive = Archive(data, "a Word document")
    archive.check_markup()
    try:
        word = docx.Document(io.BytesIO(data))
        reading = _Reading(word)
        reading.blocks(word.element.body, 0)
    except SourceError:
        raise
    except Exception as error:  # python-docx lets zip, XML and key errors through
        raise SourceError(f"damaged Word document: {error}; save it again") from error
    text, blocks = reading.composer.build()
    fields = about(archive)
    fields["title"] = fields["title"] or next(
        (text[b.start : b.end] for b in blocks if b.kind == "title"), None
    )
    if fields["author"] == "python-docx":  # its template's own date and author, never filled in
        fields["author"] = fields["published"] = None
    return Draft(text, blocks, **fields)


class _Reading:
    """One document's blocks, on their way into a composer."""

    def __init__(self, word: Any) -> None:
        self.composer = Composer()
        self._part = word.part
        self._styles = {style.style_id: style for style in word.styles}
        self._notes: dict[str, Any] = {}
        for relation in self._part.rels.values():
            kind = relation.reltype.rsplit("/", 1)[-1]
            if kind in ("footnotes", "endnotes") and not relation.is_external:
                root = parse_xml(relation.target_part.blob)
                for note in [] if root is None else root:
                    if note.get(qn("w:type")) is None:  # the others are separators
                        self._notes[f"{kind[:-1]}{note.get(qn('w:id'))}"] = note

    def blocks(self, parent: Any, depth: int) -> None:
        """Every paragraph and table below ``parent``, controls and inserted parts gone into."""
        if depth > _DEEPEST:
            raise SourceError(
                f"nested more than {_DEEPEST} levels deep; save it again from an office program"
            )
        for element in parent:
            if element.tag == qn("w:p"):
                self._paragraph(element, depth)
            elif element.tag == qn("w:tbl"):
                self._table(element, depth)
            elif element.tag == qn("w:altChunk"):
                self._chunk(element.get(qn("r:id")))
            elif element.tag not in _UNREAD and isinstance(element.tag, str):
                self.blocks(element, depth + 1)

    def _paragraph(self, paragraph: Any, depth: int) -> None:
        style, level = self._style(paragraph)
        text = "".join(_parts(paragraph))
        add = partial(self.composer.add, noise="contents list" if _CONTENTS.match(style) else None)
        if style == "Title" and not self.composer.length:
            add(" ".join(text.split()), "title")
        elif level is not None:
            add(" ".join(text.split()), "heading", level=level)
        else:
            listed = style.startswith("List") or paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
            kind: Kind = "list_item" if listed else "paragraph"
            for line in [text] if listed else text.split("\n"):
                add(" ".join(line.split()) if "\t" in line else line, kind)
        for inset in self._insets(paragraph):
            self.blocks(inset, depth + 1)

    def _insets(self, paragraph: Any) -> Iterator[Any]:
        """What hangs on a paragraph: text boxes, and the notes that it refers to."""
        for box in paragraph.iter(qn("w:txbxContent")):
            nested = next(box.iterancestors(qn("w:txbxContent"), qn("w:p")))
            if nested is paragraph and not any(above.tag in _UNREAD for above in box.iterancestors()):
                yield box
        for kind in ("footnote", "endnote"):
            for reference in paragraph.iter(qn(f"w:{kind}Reference")):
                note = self._notes.pop(f"{kind}{reference.get(qn('w:id'))}", None)
                if note is not None:
                    yield note

    def _style(self, paragraph: Any) -> tuple[str, int | None]:
        """Name of the paragraph's style, and its level in the outline, where it is a heading."""
        chosen = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = self._styles.get(chosen.get(qn("w:val"))) if chosen is not None else None
        name = (style.name or "") if style is not None else ""
        numbered = _HEADING.match(name)
        if numbered:
            return name, int(numbered[1])
        outlined = [paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")]
        outlined += [] if style is None else [style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")]
        levels = [int(found.get(qn("w:val")) or 9) for found in outlined if found is not None]
        return name, levels[0] + 1 if levels and levels[0] < 9 else None

    def _table(self, table: Any, depth: int) -> None:
        nested = table.find(f".//{qn('w:tbl')}") is not None
        rows = [list(row.iter(qn("w:tc"))) for row in table.iter(qn("w:tr"))]
        paragraphs = max((len(cell.findall(qn("w:p"))) for row in rows for cell in row), default=0)
        if nested or (paragraphs > 1 and max(map(len, rows)) == 1):  # a frame that places text on the page
            self.blocks(table, depth + 1)
        else:
            add_table(self.composer, [[_cell(cell) for cell in row] for row in rows])

    def _chunk(self, relation: str | None) -> None:
        """A part in another format that stands for a stretch of the document."""
        part = self._part.rels[relation].target_part
        if "html" in part.content_type:
            add_markup(self.composer, parse_html(decode_html(part.blob)[0]))


def _parts(paragraph: Any) -> Iterator[str]:
    """A paragraph's characters; what was deleted, is hidden in a field or stands in a box left out."""
    for element in paragraph:
        if element.tag == qn("w:t"):
            yield element.text or ""
        elif element.tag in _CHARACTERS:
            yield _CHARACTERS[element.tag]
        elif element.tag not in _UNREAD and element.tag != qn("w:txbxContent"):
            yield from _parts(element)


def _cell(cell: Any) -> str:
    return " ".join("".join(_parts(paragraph)) for paragraph in cell.iter(qn("w:p")))
