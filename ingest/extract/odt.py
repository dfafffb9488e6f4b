"""OpenDocument texts: headings, paragraphs, lists and tables in the order they stand, notes after them."""

from collections.abc import Iterator
from typing import Any

from errors import SourceError
from ingest.extract.archive import Archive
from ingest.extract.draft import Composer, Draft
from ingest.extract.tables import add_table

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_UNREAD = {
    f"{_TEXT}tracked-changes",
    f"{_TEXT}table-of-content",
    f"{_TEXT}alphabetical-index",
    f"{_OFFICE}annotation",
    f"{_OFFICE}annotation-end",
    f"{_TEXT}sequence-decls",
    f"{_TEXT}note-citation",
}
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_DEEPEST = 100


def read(data: bytes) -> Draft:
    """An .odt file."""
    archive = Archive(data, "an OpenDocument text")
    if "META-INF/manifest.xml" in archive.names and b"encryption-data" in archive.read(
        "META-INF/manifest.xml"
    ):
        raise SourceError("locked with a password; save a copy without one")
    content = archive.xml("content.xml")
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise SourceError("damaged OpenDocument text: it has no body; save it again")
    composer = Composer()
    _add_all(composer, body, 0)
    text, blocks = composer.build()
    about = archive.xml("meta.xml") if "meta.xml" in archive.names else None
    first_title = next((text[b.start : b.end] for b in blocks if b.kind == "title"), None)
    return Draft(
        text,
        blocks,
        title=_about(about, "title") or first_title,
        author=_about(about, "initial-creator") or _about(about, "creator"),
        published=(_about(about, "creation-date") or _about(about, "date") or "")[:10] or None,
    )


def _about(meta: Any, field: str) -> str | None:
    found = [] if meta is None else meta.xpath(f"//*[local-name()='{field}']/text()")
    return " ".join(found[0].split()) or None if found else None


def _add_all(composer: Composer, parent: Any, depth: int, *, in_list: bool = False) -> None:
    """Every block below ``parent``; sections, frames and lists are gone into."""
    if depth > _DEEPEST:
        raise SourceError(f"nested more than {_DEEPEST} levels deep; save it again from an office program")
    for element in parent:
        if element.tag in _UNREAD or not isinstance(element.tag, str):
            continue
        if element.tag == f"{_TEXT}h":
            level = int(element.get(f"{_TEXT}outline-level") or 1)
            composer.add(_squeeze(element), "heading", level=level)
        elif element.tag == f"{_TEXT}p":
            _add_paragraph(composer, element, depth, in_list)
        elif element.tag == f"{_TABLE}table":
            _add_table(composer, element)
        else:
            _add_all(composer, element, depth + 1, in_list=in_list or element.tag == f"{_TEXT}list")


def _add_paragraph(composer: Composer, element: Any, depth: int, in_list: bool) -> None:
    style = element.get(f"{_TEXT}style-name") or ""
    if style == "Title" and not composer.length:
        composer.add(_squeeze(element), "title")
    else:
        for line in "".join(_parts(element)).split("\n"):
            composer.add(" ".join(line.split()), "list_item" if in_list else "paragraph")
    for inset in _insets(element):
        _add_all(composer, inset, depth + 1)


def _add_table(composer: Composer, table: Any) -> None:
    rows = [list(row.iter(f"{_TABLE}table-cell")) for row in table.iter(f"{_TABLE}table-row")]
    cells = [[" ".join(_squeeze(p) for p in cell.iter(f"{_TEXT}p")) for cell in row] for row in rows]
    add_table(composer, cells)


def _parts(element: Any) -> Iterator[str]:
    """A paragraph's characters, with the spaces, tabs and breaks that stand as elements."""
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(int(child.get(f"{_TEXT}c") or 1), 100)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in _UNREAD and not _is_inset(child):
            yield from _parts(child)
        yield child.tail or ""


def _is_inset(element: Any) -> bool:
    """Notes and drawn boxes: their text stands apart from the paragraph that they hang on."""
    return bool(
        element.tag == f"{_TEXT}note" or (element.tag.startswith(_DRAW) and element.tag != f"{_DRAW}a")
    )


def _insets(element: Any) -> Iterator[Any]:
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _UNREAD:
            if _is_inset(child):
                yield child
            else:
                yield from _insets(child)


def _squeeze(element: Any) -> str:
    return " ".join("".join(_parts(element)).split())
