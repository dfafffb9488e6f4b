"""The program of a child that prints one page of a PDF: the page as PNG, and where characters stand on it.

Started as ``python -m ui.printer`` by ``ui/printed.py`` and by nothing else. A PDF is hostile until
proven otherwise: what breaks here breaks a child that is limited in memory and time.
"""

import io
import json
import resource
import sys
from collections.abc import Sequence
from typing import Any

import pypdfium2

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 20
WIDTH = 1100
"""Pixels across; sharp on a screen of twice the density at the panel's width."""
_TALLEST = 4 * WIDTH

Box = tuple[float, float, float, float]


def main() -> None:
    """One job: a line of JSON, then the PDF; back come a line of JSON, then the PNG."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    job = json.loads(sys.stdin.buffer.readline())
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    page = document[job["page"] - 1]
    width, height = page.get_size()
    bitmap = page.render(scale=min(WIDTH / width, _TALLEST / height))
    picture = io.BytesIO()
    bitmap.to_pil().save(picture, "PNG")
    told = {
        "pages": len(document),
        "width": bitmap.width,
        "height": bitmap.height,
        "boxes": boxes(page, job["characters"]),
    }
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + picture.getvalue())


def boxes(page: Any, characters: Sequence[Sequence[int]]) -> list[Box]:
    """A box for each printed line of these stretches of characters, as shares of the page, from its top left."""
    text_page = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    count, lines = text_page.count_chars(), list[Box]()
    for first, length in characters:
        for index in range(max(0, first), min(first + length, count)):
            x0, y0, x1, y1 = text_page.get_charbox(index, loose=True)
            if x1 > x0 and y1 > y0:
                _add(lines, (x0, y0, x1, y1))
    across, up = right - left, top - bottom
    return [
        ((x0 - left) / across, (top - y1) / up, (x1 - left) / across, (top - y0) / up)
        for x0, y0, x1, y1 in lines
    ]


def _add(lines: list[Box], box: Box) -> None:
    """To the last line where it stands on it, else as the next line's beginning."""
    if lines:
        left, bottom, right, top = lines[-1]
        middle = (box[1] + box[3]) / 2
        if bottom <= middle <= top and box[0] >= left:
            lines[-1] = (left, min(bottom, box[1]), max(right, box[2]), max(top, box[3]))
            return
    lines.append(box)


if __name__ == "__main__":
    main()
