"""Pages of a PDF as they are printed, from the very bytes that were read; else that they can't be had."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import SourceError
from ingest.document import Document
from sync import path_of
from ui import strings
from ui.desk import Desk
from ui.place import Place

_SECONDS = 30
_UPLOADS = "uploads"


@dataclass(frozen=True, slots=True)
class Printed:
    """A page's picture, and what the browser is told of it: pages, width, height, boxes of the quote."""

    picture: bytes
    told: dict[str, Any]


def original(desk: Desk, document: Document) -> Path:
    """The file that the document was read from, byte for byte.

    Raises:
        SourceError: it is gone, or isn't the same any more.
    """
    named = (path_of(uri) for uri in desk.library.catalog.uris(document.id))
    for path in (*named, desk.library.settings.data / _UPLOADS / document.sha256):
        if path and _sha256(path) == document.sha256:
            return path
    raise SourceError(strings.NO_ORIGINAL)


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def print_page(file: Path, document: Document, page: int, hit: Place) -> Printed:
    """Page ``page`` of ``document``, with a box for each printed line of ``hit`` on it.

    Raises:
        SourceError: there is no such page, or it can't be printed.
    """
    if not 1 <= page <= max(1, len(document.page_starts)):
        raise SourceError(strings.NO_PAGE.format(page=page))
    job = json.dumps({"page": page, "characters": characters(document, page, hit)}).encode()
    try:
        child = subprocess.run(
            [sys.executable, "-s", "-m", "ui.printer"],
            input=job + b"\n" + file.read_bytes(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            cwd=Path(__file__).parent.parent,
        )
        told, _, picture = child.stdout.partition(b"\n")
        return Printed(picture, json.loads(told))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise SourceError(strings.NO_PAGE.format(page=page)) from error


def characters(document: Document, page: int, place: Place) -> list[tuple[int, int]]:
    """Which of the page's own characters ``place`` stands on: first ones and how many."""
    found = []
    for run in document.runs:
        start, end = max(run.start, place.start), min(run.start + run.length, place.end)
        if run.page == page and start < end:
            found.append((run.char + start - run.start, end - start))
    return found
