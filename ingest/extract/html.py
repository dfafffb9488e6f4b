"""Web pages: trafilatura finds the article; its tree becomes the canonical text.

The tree, not trafilatura's Markdown, because that one escapes characters and isn't verbatim.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Any

import trafilatura

from ingest.dates import iso_date
from ingest.document import Block
from ingest.extract.draft import Composer, Draft
from ingest.extract.encoding import decode
from ingest.extract.markup import add_markup, parse_html

_SPACE = re.compile(r"\s+")
_CHARSET = re.compile(rb"""(?:<meta[^>]+charset|<\?xml[^>]+encoding)\s*=\s*["']?\s*([\w-]+)""", re.I)
_HEAD_BYTES = 4096
_AS_BROWSERS_DO = {"iso-8859-1": "cp1252", "us-ascii": "cp1252", "utf-16": "utf-8"}
"""Declarations that browsers take to mean another encoding."""
_LINES = {"lb", "p", "head", "list", "item", "row", "cell"}
"""Elements whose text never runs on into their neighbours'."""
_DATE_BLOCKS = 4


def read(data: bytes) -> Draft:
    """An HTML page."""
    html, warnings = decode_html(data)
    root = parse_html(html)
    page = trafilatura.bare_extraction(
        html,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        fast=True,
        date_extraction_params={"extensive_search": False, "original_date": True},  # no date out of the prose
    )
    composer = Composer()
    if page is not None and page.body is not None:
        _add(composer, page.body)
    if not composer.length:
        add_markup(composer, root)
        return _whole(composer, root, (*warnings, "no article found in it: the whole page was read"))
    text, blocks = composer.build()
    dates = (iso_date(text[b.start : b.end]) for b in blocks[:_DATE_BLOCKS])
    return Draft(
        text,
        _titled(text, blocks, page.title),
        title=page.title,
        author=page.author,
        published=page.date or next(filter(None, dates), None),
        warnings=warnings,
    )


def _whole(composer: Composer, root: Any, warnings: tuple[str, ...]) -> Draft:
    """A page that is no article, every block of it."""
    text, blocks = composer.build()
    title = _squeeze(root.findtext(".//title") or "") or None
    return Draft(text, _titled(text, blocks, title), title=title, warnings=warnings)


def decode_html(data: bytes, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """By ``charset`` or the page's own declaration where it holds, else as any text."""
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    names = [charset or "", declared[1].decode("ascii", "replace") if declared else ""]
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
        for name in filter(None, names):
            try:
                return data.decode(_AS_BROWSERS_DO.get(name.lower(), name)).removeprefix("\ufeff"), ()
            except (LookupError, UnicodeError):
                continue
    return decode(data)


def _titled(text: str, blocks: tuple[Block, ...], title: str | None) -> tuple[Block, ...]:
    """The first heading, where it is the page's title, as a title; what stood under it, freed of it."""
    first = blocks[0] if blocks else None
    if first is None or first.kind != "heading":
        return blocks
    words = text[first.start : first.end]
    if title and words.lower() not in title.lower() and title.lower() not in words.lower():
        return blocks
    below = (
        Block(b.start, b.end, b.kind, b.heading_path[1:] if b.heading_path[:1] == (words,) else b.heading_path,
              b.page, b.noise, b.context)
        for b in blocks[1:]
    )  # fmt: skip
    return (Block(first.start, first.end, "title"), *below)


def _add(composer: Composer, element: Any) -> None:
    """One element of trafilatura's body: p, head, list, quote, code, table, or something to go into."""
    match element.tag:
        case "head":
            composer.add(_text(element), "heading", level=int(element.get("rend", "h2")[1:] or 2))
        case "p" | "quote" | "code" | "ab" | "fw" | "span":
            for piece in _pieces(element):
                composer.add(piece)
        case "list":
            for item in element.iter("item"):
                composer.add(_text(item, without="list"), "list_item")
        case "table":
            _add_table(composer, element)
        case _:
            composer.add(_squeeze(element.text or ""))
            for child in element:
                _add(composer, child)
    if element.tail and element.tail.strip():
        composer.add(_squeeze(element.tail))


def _add_table(composer: Composer, table: Any) -> None:
    header = ""
    for row in table.iter("row"):
        cells = [_text(cell) for cell in row.iter("cell")]
        line = " | ".join(cell for cell in cells if cell)
        if not header and any(cell.get("role") == "head" for cell in row.iter("cell")):
            header = line
        else:
            composer.add(line, "table_row", context=header)


def _pieces(element: Any) -> Iterator[str]:
    """The element's text, broken where the page breaks the line."""
    text = "".join("\n" if part is None else part for part in _parts(element))
    for piece in text.split("\n"):
        if piece.strip():
            yield _squeeze(piece)


def _text(element: Any, *, without: str = "") -> str:
    """The element's text on one line, less what is in children of one kind."""
    return _squeeze("".join(part or " " for part in _parts(element, without)))


def _parts(element: Any, without: str = "") -> Iterator[str | None]:
    """Text in the order it stands; None where a line ends."""
    yield _SPACE.sub(" ", element.text or "")
    for child in element:
        edge = [None] if child.tag in _LINES else []
        yield from edge
        if child.tag != without:
            yield from _parts(child, without)
        yield from edge
        yield _SPACE.sub(" ", child.tail or "")


def _squeeze(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
