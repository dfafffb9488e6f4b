"""One page of a PDF as printed lines: each character with its box, in the order in which it is read."""

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pypdfium2
from pypdfium2 import raw

from ingest.extract.columns import in_columns, split_at_gaps
from ingest.extract.layout import Line

_BOLD = 600
_BOLD_NAME = re.compile(rb"bold|black|heavy", re.I)
_DROPPED = {0x0, 0xFFFE, 0xFFFF, 0xFEFF, 0x200B}
_HYPHEN, _SOFT_HYPHEN = ord("-"), 0xAD


@dataclass(frozen=True, slots=True)
class _Character:
    """A printed character: the page's own index of it, its box (None for a space) and its weight."""

    text: str
    index: int
    box: tuple[float, float, float, float] | None = None
    weight: int = 400


def page_lines(page: Any, number: int) -> list[Line]:
    """The lines of a page, column by column where it is set in columns."""
    text_page = page.get_textpage()
    whole, torn = list[Line](), list[Line]()
    for indices in _line_indices(text_page):
        characters = _characters(text_page, indices)
        line = _line(characters, number)
        if line is not None:
            whole.append(line)
            edges = [(c.box[0], c.box[2]) if c.box else None for c in characters]
            parts = (_line(characters[s:e], number) for s, e in split_at_gaps(edges, line.size))
            torn += [part for part in parts if part is not None]
    ordered = in_columns(torn)
    return ordered if ordered != torn else whole


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


def _characters(text_page: Any, indices: list[int]) -> list[_Character]:
    """One line's characters, without those that print nothing and with single spaces."""
    characters: list[_Character] = []
    codes = [raw.FPDFText_GetUnicode(text_page, index) for index in indices]
    if _is_last_hyphen(text_page, indices[-1]):
        codes[-1] = _HYPHEN
    for at, (index, code) in enumerate(zip(indices, codes, strict=True)):
        text = _character(codes, at)
        if not text or (code == _SOFT_HYPHEN and at < len(codes) - 1):
            continue
        if text != " ":
            characters.append(_Character(text, index, *_measured(text_page, index)))
        elif characters and characters[-1].text != " ":
            characters.append(_Character(text, index))
    return characters


def _measured(text_page: Any, index: int) -> tuple[tuple[float, float, float, float] | None, int]:
    try:
        box = text_page.get_charbox(index, loose=True)
    except pypdfium2.PdfiumError:
        return None, 400
    return box, _weight(text_page, index)


def _weight(text_page: Any, index: int) -> int:
    """A character's weight; its font's name knows better than the stems that pdfium goes by."""
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.c_int())
    weight: int = raw.FPDFText_GetFontWeight(text_page, index)
    return max(weight, _BOLD) if _BOLD_NAME.search(name.value) else weight


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


def _line(characters: Sequence[_Character], number: int) -> Line | None:
    """The line that these characters make; None where none of them is printed anywhere."""
    first, last = 0, len(characters)
    while first < last and characters[first].text == " ":
        first += 1
    while last > first and characters[last - 1].text == " ":
        last -= 1
    characters = characters[first:last]
    boxes = [character.box for character in characters if character.box]
    if not boxes:
        return None
    return Line(
        page=number,
        text="".join(character.text for character in characters),
        chars=tuple(character.index for character in characters),
        left=min(box[0] for box in boxes),
        right=max(box[2] for box in boxes),
        top=max(box[3] for box in boxes),
        bottom=median(box[1] for box in boxes),
        size=median(box[3] - box[1] for box in boxes),
        bold=median(character.weight for character in characters if character.box) >= _BOLD,
    )
