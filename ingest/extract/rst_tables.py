"""The two ways in which reStructuredText draws a table: as a grid, and between rows of equals signs."""

import re
from collections.abc import Sequence

from ingest.document import Span

_GRID_BORDER = re.compile(r"\+(?:[-=]+\+)+$")
_SIMPLE_BORDER = re.compile(r"={2,}(?:\s+={2,})+$")
_SIMPLE_RULE = re.compile(r"-{2,}(?:\s+-{2,})*$")
_GAPS = re.compile(r"\s{2,}")


def is_border(line: str) -> bool:
    """Whether a line can open a table."""
    bare = line.strip()
    return bool(_GRID_BORDER.match(bare) or _SIMPLE_BORDER.match(bare))


def table_rows(lines: Sequence[tuple[int, str]]) -> tuple[list[Span], str]:
    """The rows of a table, given as (start, line), and its header's cells joined."""
    if lines[0][1].lstrip().startswith("+"):
        return _grid(lines)
    return _simple(lines)


def _grid(lines: Sequence[tuple[int, str]]) -> tuple[list[Span], str]:
    rows: list[Span] = []
    header, row = "", list[tuple[int, str]]()
    for start, line in lines:
        if not _GRID_BORDER.match(line.strip()):
            row.append((start, line))
            continue
        if row and "=" in line:
            header = " | ".join(
                filter(None, (" ".join(column) for column in _columns([text for _, text in row])))
            )
        elif row:
            rows.append(_inside(row))
        row = []
    return rows, header


def _columns(lines: Sequence[str]) -> list[list[str]]:
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    width = max(map(len, cells))
    return [[row[i] for row in cells if i < len(row) and row[i]] for i in range(width)]


def _inside(row: Sequence[tuple[int, str]]) -> Span:
    """From the first cell's first character to the last one's last."""
    first, last = row[0], row[-1]
    start = first[0] + len(first[1]) - len(first[1].lstrip(" |"))
    return start, last[0] + len(last[1].rstrip(" |"))


def _simple(lines: Sequence[tuple[int, str]]) -> tuple[list[Span], str]:
    borders = [i for i, (_, line) in enumerate(lines) if _SIMPLE_BORDER.match(line.strip())]
    has_header = len(borders) > 2
    header = ""
    if has_header:
        words = [
            line.strip()
            for _, line in lines[borders[0] + 1 : borders[1]]
            if not _SIMPLE_RULE.match(line.strip())
        ]
        header = " | ".join(_GAPS.split(" ".join(words))) if len(words) == 1 else " ".join(words)
    body = lines[borders[1 if has_header else 0] + 1 : borders[-1] if len(borders) > 1 else len(lines)]
    margin = len(lines[0][1]) - len(lines[0][1].lstrip())
    rows: list[Span] = []
    for start, line in body:
        if not line.strip() or _SIMPLE_RULE.match(line.strip()):
            continue
        end = start + len(line.rstrip())
        continues = rows and len(line) - len(line.lstrip()) > margin
        if continues:
            rows[-1] = (rows[-1][0], end)
        else:
            rows.append((start + len(line) - len(line.lstrip()), end))
    return rows, header
