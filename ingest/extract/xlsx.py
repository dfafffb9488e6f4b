"""Excel workbooks: a sheet is a heading, a row is a row, its number and its columns' names its context.

Values as they were last computed; nothing is calculated and no link to another file is followed.
"""

import io
import re
import warnings as python_warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl

from errors import SourceError
from ingest.extract.archive import Archive
from ingest.extract.draft import Composer, Draft
from ingest.extract.office import about
from ingest.extract.tables import row_line, table_head

_UNCOMPUTED = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_LONG = 400
_ROWS = 200_000
"""Rows with something in them that are read of one sheet."""


def read(data: bytes) -> Draft:
    """An .xlsx file."""
    archive = Archive(data, "an Excel workbook")
    archive.check_markup()
    composer, warnings = Composer(), list[str]()
    try:
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")  # on styles and extensions, none of them about text
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                _add_sheet(composer, sheet)
    except SourceError:
        raise
    except Exception as error:  # openpyxl lets zip, XML, key and value errors through
        raise SourceError(f"damaged Excel workbook: {error}; save it again") from error
    sheets = [name for name in archive.names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    if any(_UNCOMPUTED.search(archive.read(name)) for name in sheets):
        warnings.append(
            "formulas without a stored result were passed over; open and save it in a spreadsheet program"
        )
    text, blocks = composer.build()
    if all(block.kind == "heading" for block in blocks):
        raise SourceError("no text in its sheets")
    return Draft(text, blocks, warnings=tuple(warnings), **about(archive))


def _add_sheet(composer: Composer, sheet: Any) -> None:
    noise = None if sheet.sheet_state == "visible" else "hidden sheet"
    rows = list(_filled_rows(sheet))
    if not rows:
        return
    composer.add(sheet.title, "heading", noise=noise)
    head = table_head([cells for _, cells in rows[:100]])
    for _, cells in rows[: head.captions]:
        composer.add(row_line(cells), "heading", level=2, noise=noise)
    names = [] if head.header is None else rows[head.header][1]
    for number, cells in rows[head.body :]:
        _add_row(composer, number, cells, names, noise)


def _add_row(composer: Composer, number: int, cells: list[str], names: list[str], noise: str | None) -> None:
    """The row as one block; its long cells each as a paragraph of their own."""
    place = f"row {number}"
    short = [cell for cell in cells if len(cell) < _LONG]
    context = f"{place}: {row_line(names)}" if names else place
    composer.add(row_line(short), "table_row", noise=noise, context=context)
    for i, cell in enumerate(cells):
        if len(cell) >= _LONG:
            name = names[i] if i < len(names) else ""
            composer.add(" ".join(cell.split()), noise=noise, context=f"{place}: {name}" if name else place)


def _filled_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row with something in it."""
    sheet.reset_dimensions()  # what the file says of its size is padded with empty cells
    filled = 0
    for row in sheet.iter_rows():
        cells = [_shown(cell) for cell in row]
        if any(cells):
            filled += 1
            if filled > _ROWS:
                raise SourceError(
                    f"more than {_ROWS:,} rows in one sheet; save the part that matters as .csv"
                )
            yield next(cell.row for cell in row if cell.value is not None), cells


def _shown(cell: Any) -> str:
    """A cell's value, about as the sheet shows it."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime():
            return value.isoformat(sep=" ").removesuffix(" 00:00:00")
        case date() | time():
            return value.isoformat()
        case int() | float() if "%" in str(cell.number_format or ""):
            return f"{value * 100:.12g}%"
        case float():
            return f"{value:.15g}"
        case _:
            return str(value).strip()
