"""RTF: striprtf reads the text; headings and cells, which it drops, are marked for it beforehand."""

import re

from striprtf.striprtf import rtf_to_text

from errors import SourceError
from ingest.extract.draft import Composer, Draft
from ingest.extract.tables import add_table

_HEADING, _CELL = 0xF700, 0xF70F  # private-use characters that come back out as what they mark
_OUTLINE_LEVEL = re.compile(r"\\outlinelevel([0-8])(?!\d)")
_CELL_END = re.compile(r"\\(?:nest)?cell(?![a-z])")
_INFO = r"\{\\%s\s+((?:[^{}\\]|\\'[0-9a-f]{2}|\\u-?\d+ ?\??|\\[{}\\])*)\}"
_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_BULLET = re.compile(r"(?:[•·▪◦‣*\uf020-\uf0ff–-]|\d{1,3}[.)]|[a-z][.)])\t\s*")
_ENCODING = re.compile(r"\\ansicpg(\d+)")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_MARK = re.compile(f"[{chr(_HEADING)}-{chr(_CELL)}]")


def read(data: bytes) -> Draft:
    """An .rtf file."""
    source = data.decode("latin-1")
    if not source.rstrip("\x00 \r\n").endswith("}"):
        raise SourceError("damaged RTF: it breaks off; get or save it again")
    page = _ENCODING.search(source)
    encoding = f"cp{page[1]}" if page else "cp1252"
    text, warnings = _strip(_marked(source), encoding)
    composer = Composer()
    _add_lines(composer, text)
    composed, blocks = composer.build()
    created = _CREATED.search(source)
    return Draft(
        composed,
        blocks,
        title=_info(source, "title", encoding),
        author=_info(source, "author", encoding),
        published="-".join((created[1], created[2].zfill(2), created[3].zfill(2))) if created else None,
        warnings=warnings,
    )


def _marked(source: str) -> str:
    """The source with a character before each outlined paragraph, and one before each cell's end."""
    source = _OUTLINE_LEVEL.sub(lambda m: f"{m[0]}{{\\uc1\\u{_HEADING + int(m[1]) - 65536} ?}}", source)
    return _CELL_END.sub(lambda m: f"{{\\uc1\\u{_CELL - 65536} ?}}{m[0]}", source)


def _strip(source: str, encoding: str) -> tuple[str, tuple[str, ...]]:
    try:
        return _joined(rtf_to_text(source, encoding=encoding, errors="strict")), ()
    except (UnicodeError, LookupError):
        pass
    try:
        text = rtf_to_text(source, encoding="cp1252", errors="backslashreplace")
        return _joined(text), (
            f"not all of it is in {encoding}, as it says: damaged letters are shown as codes",
        )
    except Exception as error:  # striprtf lets index and value errors through
        raise SourceError(f"damaged RTF: {error}; save it again") from error


def _joined(text: str) -> str:
    """The text with each pair of surrogates, which is how RTF writes rarer characters, as one character."""
    return _SURROGATES.sub(lambda m: m[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)


def _add_lines(composer: Composer, text: str) -> None:
    """A line is a paragraph, a heading or a list item; lines with cells in them are a table."""
    table: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        if chr(_CELL) in line:
            cells = line.replace(f"{chr(_CELL)}|", chr(_CELL)).split(chr(_CELL))
            table.append([_MARK.sub("", cell).strip() for cell in cells])
            continue
        add_table(composer, table)
        table = []
        _add_line(composer, line)


def _add_line(composer: Composer, line: str) -> None:
    mark = _MARK.search(line)
    words = _MARK.sub("", line).strip()
    bullet = _BULLET.match(words)
    if mark:
        composer.add(" ".join(words.split()), "heading", level=ord(mark[0]) - _HEADING + 1)
    else:
        words = words[bullet.end() :] if bullet else words
        composer.add(" ".join(words.split()), "list_item" if bullet else "paragraph")


def _info(source: str, field: str, encoding: str) -> str | None:
    found = re.search(_INFO % field, source, re.I)
    if found is None:
        return None
    value, _ = _strip(f"{{\\rtf1\\ansi {found[1]}}}", encoding)
    return " ".join(value.split()) or None
