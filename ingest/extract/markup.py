"""HTML and XHTML as they stand, every block of them: for e-books, e-mails and pages without an article.

Walks the tree without recursion, so that no depth of nesting can exhaust the stack.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from errors import SourceError
from ingest.document import Kind
from ingest.extract.draft import Composer
from ingest.extract.tables import add_table, row_line

_SPACE = re.compile(r"\s+")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_UNREAD = frozenset(
    [
        "head",
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "math",
        "object",
        "iframe",
        "audio",
        "video",
        "canvas",
        "select",
        "textarea",
        "button",
        "rt",
        "rp",
    ]
)
FURNITURE = {"nav": "navigation", "aside": "beside the text", "footer": "page footer"}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
_CELLS = ("td", "th")


def parse_html(source: str) -> Any:
    """The tree of an HTML or XHTML document; its own encoding declaration is void by now.

    Raises:
        SourceError: there is nothing in it, or it is nested so deeply that its end would be lost.
    """
    source = _DECLARATION.sub("", source).replace("\x00", "")
    parser = html.HTMLParser(no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError("no text in this page") from error
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise SourceError("a page nested more than 256 levels deep; save it from a browser as text or PDF")
    return root


def add_markup(composer: Composer, root: Any, furniture: Mapping[str, str] = FURNITURE) -> None:
    """Append every block below ``root``: headings, paragraphs, list items, table rows.

    Args:
        furniture: the tags whose content is noise, with the reason.
    """
    walk = _Walk(composer, furniture)
    events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in events:
        tag = etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _UNREAD:
                events.skip_subtree()
            else:
                walk.open(tag)
                walk.text(element.text)
        elif event == "end" and tag not in _UNREAD:
            walk.close(tag)
        if event != "start":
            walk.text(element.tail)
    walk.flush()


@dataclass(slots=True)
class _Walk:
    """What is open at the point reached, and the text gathered since the last block ended."""

    composer: Composer
    furniture: Mapping[str, str]
    _words: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _row: list[str] | None = None
    _heads: int = 0
    _context: str = ""
    _rows: list[list[str]] = field(default_factory=list)
    _verbatim: int = 0

    def open(self, tag: str) -> None:
        """A tag opens; one that stands by itself ends what was gathered."""
        if tag in _BLOCKS or tag in _CELLS:
            self.flush()
            self._open.append(tag)
        match tag:
            case "br":
                self._words.append("\n")
            case "pre":
                self._verbatim += 1
            case "table":
                self._end_table()
            case "tr":
                self._row, self._heads = [], 0

    def close(self, tag: str) -> None:
        """A tag closes."""
        if tag not in _BLOCKS and tag not in _CELLS:
            return
        if tag in _CELLS:
            self._heads += tag == "th"
            self._end_cell()
        else:
            self.flush()
        if tag == "pre":
            self._verbatim -= 1
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_table()
        if self._open:
            self._open.pop()

    def text(self, text: str | None) -> None:
        """Text between two tags."""
        if text:
            self._words.append(text if self._verbatim else _SPACE.sub(" ", text))

    def flush(self) -> None:
        """What was gathered becomes a block, or several where the page breaks its lines."""
        gathered, self._words = "".join(self._words), []
        if not gathered.strip():
            return
        if self._row is not None:
            self._words = [gathered, " "]  # a paragraph within a cell
            return
        pieces = [gathered.strip("\n")] if self._verbatim else gathered.split("\n")
        kind, level = self._kind()
        noise = next((self.furniture[tag] for tag in self._open if tag in self.furniture), None)
        for piece in [" ".join(pieces)] if kind == "heading" else pieces:
            words = piece if self._verbatim else _SPACE.sub(" ", piece).strip()
            self.composer.add(words, kind, level=level, noise=noise)

    def _kind(self) -> tuple[Kind, int]:
        for tag in reversed(self._open):
            if tag in _HEADINGS:
                return "heading", _HEADINGS[tag]
            if tag in ("li", "dd", "dt"):
                return "list_item", 1
        return "paragraph", 1

    def _end_cell(self) -> None:
        cell = _SPACE.sub(" ", "".join(self._words)).strip()
        self._words = []
        if self._row is not None and cell:
            self._row.append(cell)

    def _end_row(self) -> None:
        self._end_cell()
        row, self._row = self._row or [], None
        if row and self._heads >= len(row) and not self._context:
            self._context = row_line(row)
        elif self._context:
            self.composer.add(row_line(row), "table_row", context=self._context)
        else:
            self._rows.append(row)

    def _end_table(self) -> None:
        """Rows without marked headings: the first is looked at for the columns' names."""
        add_table(self.composer, self._rows)
        self._rows, self._context = [], ""
