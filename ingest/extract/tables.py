"""Which rows of a table of cells are captions, which one names the columns, and what a row says."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.draft import Composer

_LOOKED_AT = 50
_DATA = re.compile(r"\W*\d[\d\s.,:/%-]*\w{0,3}\W*|\S+://\S+|\S+@\S+")
_YEAR = re.compile(r"\s*(?:19|20)\d\d\s*")
_LONGEST_NAME = 60
"""Characters beyond which a cell isn't a column's name."""


@dataclass(frozen=True, slots=True)
class Head:
    """How a table begins: so many caption rows, then perhaps a header row."""

    captions: int
    header: int | None

    @property
    def body(self) -> int:
        """The first row that is data."""
        return self.captions if self.header is None else self.header + 1


def table_head(rows: Sequence[Sequence[str]]) -> Head:
    """Read a table's first rows: lone cells above a wider table are captions, names of columns a header.

    >>> table_head([["Cups", ""], ["Team", "City"], ["Blues", "St. Louis"]])
    Head(captions=1, header=1)
    """
    looked_at = [[cell for cell in row if cell.strip()] for row in rows[:_LOOKED_AT]]
    widths = Counter(len(row) for row in looked_at if row)
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    captions = 0
    while captions < len(looked_at) - 1 and len(looked_at[captions]) < min(2, usual):
        captions += 1
    head = looked_at[captions] if captions < len(looked_at) else []
    named = (
        bool(head)
        and len(head) >= 0.6 * usual
        and _is_name(head[0])
        and all(_is_name(c) or _YEAR.fullmatch(c) for c in head)
    )
    more = any(looked_at[captions + 1 :])
    return Head(captions, captions if named and more and usual > 1 else None)


def _is_name(cell: str) -> bool:
    bare = cell.strip()
    return len(bare) <= _LONGEST_NAME and bare[-1] not in ".,;、。" and not _DATA.fullmatch(bare)


def add_table(composer: Composer, rows: Sequence[Sequence[str]], *, page: int | None = None) -> None:
    """Append a table's rows, the names of its columns as the context of those below."""
    head = table_head(rows)
    header = row_line(rows[head.header]) if head.header is not None else ""
    for number, row in enumerate(rows):
        if number != head.header:
            composer.add(row_line(row), "table_row", page=page, context=header if number >= head.body else "")


def row_line(cells: Sequence[str]) -> str:
    """A row as one line: its cells as they stand, empty ones left out."""
    return " | ".join(cell for cell in (" ".join(cell.split()) for cell in cells) if cell)
