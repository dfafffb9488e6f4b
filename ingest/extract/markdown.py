"""Markdown: the canonical text is the decoded file itself, marks and all.

markdown-it says which lines are what; blocks start after their list, quote or heading marker.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.dates import field_date, iso_date
from ingest.document import Block, Kind
from ingest.extract.draft import Draft, Outline
from ingest.extract.encoding import decode
from ingest.passages import plain_words

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(?P<body>.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)
_FIELD = re.compile(r"^(?P<key>\w+)[ \t]*:[ \t]*(?:\r?\n[ \t]+)?(?P<value>.*?)[ \t\r]*$", re.M)
"""The value stands beside its key or indented below it; an empty field is no part of the next one."""
_COMMENT = re.compile(r"\s+#.*")
_DATED, _CHANGED = ("date", "published", "pubdate"), ("lastmod",)
"""Fields that say when a document was published; and when it was changed, for want of anything better."""
_LONGEST_DATE = 60
_LINE_END = re.compile(r"\r\n?|\n")
_MARKER = re.compile(r"(?:[ \t]*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)|#{1,6}(?=\s)|\[[ xX]\](?=\s)))*[ \t]*")
_CLOSING_HASHES = re.compile(r"[ \t]+#+[ \t]*$")
_DATE_BLOCKS = 4


def read(data: bytes) -> Draft:
    """A Markdown file, with or without front matter."""
    text, warnings = decode(data)
    front = _FRONT_MATTER.match(text)
    offset = front.end() if front else 0
    fields = _fields(front["body"]) if front else {}
    blocks = [Block(0, len(front.group().rstrip()), "paragraph", noise="front matter")] if front else []
    blocks += _blocks(text, offset)
    title = next((plain_words(text[b.start : b.end]) for b in blocks if b.kind == "title"), None)
    lines = (iso_date(text[b.start : b.end]) for b in blocks[: _DATE_BLOCKS + 1])
    dates = chain(_dates(fields, _DATED), lines, _dates(fields, _CHANGED))
    return Draft(
        text,
        tuple(blocks),
        title=fields.get("title") or title,
        author=fields.get("author"),
        published=next(filter(None, dates), None),
        warnings=warnings,
    )


def _fields(front: str) -> dict[str, str]:
    return {m["key"].lower(): m["value"].strip().strip("\"'") for m in _FIELD.finditer(front)}


def _dates(fields: Mapping[str, str], keys: Sequence[str]) -> Iterator[str | None]:
    """The date in each of these fields, if it is one, without what a comment or quotation marks add."""
    for key in keys:
        yield field_date(_COMMENT.sub("", fields.get(key, "")[:_LONGEST_DATE]).strip("\"'"))


def _blocks(text: str, offset: int) -> list[Block]:
    starts = [offset, *(m.end() for m in _LINE_END.finditer(text, offset)), len(text)]
    tokens = MarkdownIt("commonmark").enable("table").parse(text[offset:])
    outline, blocks, header = Outline(), list[Block](), ""
    for i, token in enumerate(tokens):
        header = "" if token.type in ("table_open", "table_close") else header
        kind = _kind(tokens, i)
        if kind is None or token.map is None:
            continue
        span = _span(text, starts, token.map, kind)
        if kind == "table_row" and tokens[i - 1].type == "thead_open":
            header = text[slice(*span)]
        elif span[0] < span[1]:
            blocks.append(_block(text, span, kind, token, outline, blocks, header))
    return blocks


def _kind(tokens: list[Token], i: int) -> Kind | None:
    """What a token opens, if it is one that holds text of its own lines."""
    kinds: dict[str, Kind] = {
        "heading_open": "heading", "tr_open": "table_row", "fence": "paragraph", "code_block": "paragraph",
        "html_block": "paragraph",
    }  # fmt: skip
    if tokens[i].type == "paragraph_open":
        return "list_item" if i and tokens[i - 1].type == "list_item_open" else "paragraph"
    return kinds.get(tokens[i].type)


def _span(text: str, starts: list[int], lines: list[int], kind: Kind) -> tuple[int, int]:
    start, end = starts[lines[0]], starts[min(lines[1], len(starts) - 1)]
    if kind == "heading" and lines[1] - lines[0] > 1:  # underlined: the last line is the rule
        end = starts[lines[1] - 1]
    body = text[start:end].rstrip()
    if kind == "heading":
        body = _CLOSING_HASHES.sub("", body)
    marker = _MARKER.match(body)
    return start + (marker.end() if marker and kind != "table_row" else 0), start + len(body)


def _block(
    text: str,
    span: tuple[int, int],
    kind: Kind,
    token: Token,
    outline: Outline,
    before: list[Block],
    header: str,
) -> Block:
    start, end = span
    if kind == "heading":
        level, words = int(token.tag[1]), plain_words(text[start:end])
        if level == 1 and not any(b.kind in ("title", "heading") for b in before):
            return Block(start, end, "title")
        return Block(start, end, "heading", outline.enter(level, words))
    noise = "markup" if token.type == "html_block" else None
    context = header if kind == "table_row" else ""
    return Block(start, end, kind, outline.path, noise=noise, context=context)
