"""PowerPoint presentations: a slide is a page and a heading; its notes stand under it.

Reads the parts that hold text and leaves pictures, films and embedded files packed.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from errors import SourceError
from ingest.extract.archive import Archive
from ingest.extract.draft import Composer, Draft
from ingest.extract.office import about, related
from ingest.extract.tables import add_table

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FURNITURE = {"ftr", "dt", "sldNum", "hdr"}
_TITLES = {"title", "ctrTitle"}
_NOTES_BODY = "body"
_NUMBERED = re.compile(r"Slide \d+")


def read(data: bytes) -> Draft:
    """A .pptx file."""
    archive = Archive(data, "a PowerPoint presentation")
    composer, starts = Composer(), list[int]()
    for number, path in enumerate(_slides(archive), 1):
        starts.append(composer.length)
        _add_slide(composer, archive, path, number)
    text, blocks = composer.build()
    if all(block.kind == "heading" and _NUMBERED.fullmatch(text, block.start, block.end) for block in blocks):
        raise SourceError("no text on its slides (pictures only?)")
    fields = about(archive)
    fields["title"] = fields["title"] or next(
        (text[b.start : b.end] for b in blocks if b.kind == "heading"), None
    )
    return Draft(text, blocks, page_starts=tuple(starts), **fields)


def _slides(archive: Archive) -> Iterator[str]:
    """Paths of the slides in the order they are shown."""
    path = next(
        (to for kind, to in related(archive, "").values() if kind == "officeDocument"), "ppt/presentation.xml"
    )
    targets = related(archive, path)
    for slide in archive.xml(path).iter(f"{_P}sldId"):
        _, to = targets.get(slide.get(f"{_R}id"), ("", ""))
        if to in archive.names:
            yield to


def _add_slide(composer: Composer, archive: Archive, path: str, number: int) -> None:
    slide = archive.xml(path)
    shapes = list(_shapes(slide))
    title = next((_words(shape) for shape in shapes if _place(shape) in _TITLES and _words(shape)), "")
    composer.add(title or f"Slide {number}", "heading", page=number)
    for shape in shapes:
        if _place(shape) not in _TITLES or _words(shape) != title:
            _add_shape(composer, shape, number)
    for kind, to in related(archive, path).values():
        if kind == "notesSlide" and to in archive.names:
            _add_notes(composer, archive.xml(to), number)


def _add_notes(composer: Composer, notes: Any, number: int) -> None:
    shapes = [shape for shape in _shapes(notes) if _place(shape) == _NOTES_BODY and _words(shape)]
    if shapes:
        composer.add("Notes", "heading", level=2, page=number)
    for shape in shapes:
        _add_shape(composer, shape, number)


def _shapes(slide: Any) -> Iterator[Any]:
    """Shapes and tables in the order of the slide, groups opened."""
    for element in slide.iter(f"{_P}sp", f"{_P}graphicFrame"):
        if not any(etree.QName(above).localname == "Fallback" for above in element.iterancestors()):
            yield element


def _place(shape: Any) -> str | None:
    """Which place of the slide's layout a shape fills: title, body, footer, …"""
    place = shape.find(f".//{_P}nvPr/{_P}ph")
    return None if place is None else place.get("type", "obj")


def _add_shape(composer: Composer, shape: Any, number: int) -> None:
    noise = "running header or footer" if _place(shape) in _FURNITURE else None
    table = shape.find(f".//{_A}tbl")
    if table is not None:
        rows = [[_words(cell) for cell in row.iter(f"{_A}tc")] for row in table.iter(f"{_A}tr")]
        add_table(composer, rows, page=number)
        return
    paragraphs = [p for p in shape.iter(f"{_A}p") if _paragraph(p)]
    bullets = _place(shape) in ("obj", "body") and len(paragraphs) > 1
    for paragraph in paragraphs:
        for line in _paragraph(paragraph).split("\n"):
            composer.add(
                " ".join(line.split()), "list_item" if bullets else "paragraph", page=number, noise=noise
            )


def _paragraph(paragraph: Any) -> str:
    parts: list[str] = []
    for element in paragraph.iter(f"{_A}t", f"{_A}br"):
        parts.append("\n" if element.tag == f"{_A}br" else element.text or "")
    return "".join(parts).replace("\v", "\n").strip()


def _words(element: Any) -> str:
    lines = (" ".join(_paragraph(paragraph).split()) for paragraph in element.iter(f"{_A}p"))
    return " ".join(line for line in lines if line)
