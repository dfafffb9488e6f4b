"""Routes under ``/source/ID``: more of its text, words found in it, its printed pages, the file itself."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote as percent

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from errors import SourceError
from ingest.document import Document
from prompts.wording import file_name
from ui import strings
from ui.desk import Desk
from ui.paint import paint
from ui.place import Place
from ui.printed import Printed, original, print_page
from ui.window import after, around, before

if TYPE_CHECKING:
    from fastapi import FastAPI

_FOUND = 500
"""Places of a word that are told at most."""
_LONGEST_WORDS = 500
_PAGES = 32
"""Printed pages kept at hand."""
_KEPT = {"cache-control": "private, max-age=600"}


def add_source_routes(app: "FastAPI", desk: Desk) -> None:
    """Put the routes on the server that Gradio made."""

    @lru_cache(_PAGES)
    def printed(document_id: str, page: int, hit: Place, revision: int) -> Printed:
        document = _known(desk, document_id)
        return print_page(original(desk, document), document, page, hit)

    @app.get("/source/{document_id}/text")
    def text(document_id: str, request: Request) -> Response:
        return _answered(lambda: JSONResponse(stretch(_known(desk, document_id), dict(request.query_params))))

    @app.get("/source/{document_id}/find")
    def find(document_id: str, words: str = "") -> Response:
        return _answered(lambda: JSONResponse({"places": find_words(_known(desk, document_id).text, words)}))

    @app.get("/source/{document_id}/page/{page}.png")
    def picture(document_id: str, page: int, hit: str = "") -> Response:
        place = Place(document_id, *_span(hit))
        return _answered(
            lambda: Response(
                printed(document_id, page, place, desk.revision).picture,
                media_type="image/png",
                headers=_KEPT,
            )
        )

    @app.get("/source/{document_id}/page/{page}")
    def page_told(document_id: str, page: int, hit: str = "") -> Response:
        place = Place(document_id, *_span(hit))
        return _answered(lambda: JSONResponse(printed(document_id, page, place, desk.revision).told))

    @app.get("/source/{document_id}/original")
    def download(document_id: str) -> Response:
        return _answered(lambda: _original(desk, _known(desk, document_id)))


def stretch(document: Document, wanted: dict[str, str]) -> dict[str, object]:
    """The text ``before``, ``after`` or ``around`` an offset as HTML, with the answer's places marked."""
    side = next((name for name in ("before", "after", "around") if name in wanted), "around")
    at = _number(wanted.get(side, ""))
    start, end = {"before": before, "after": after}.get(side, lambda d, a: around(d, a, a))(document, at)
    hit = Place(document.id, *_span(wanted.get("hit", "")))
    marks = [Place(document.id, *_span(mark)) for mark in wanted.get("marks", "").split(",")[:50]]
    html = paint(document, start, end, hit, [mark for mark in marks if mark.start < mark.end])
    return {"html": html, "start": start, "end": end}


def find_words(text: str, words: str) -> list[tuple[int, int]]:
    """Where ``words`` stand in ``text``, whatever their case and the white space between them.

    >>> find_words("Tea. Green  tea", "green tea")
    [(5, 15)]
    """
    parts = words[:_LONGEST_WORDS].split()
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, parts)), re.IGNORECASE)
    return [match.span() for match in islice(pattern.finditer(text), _FOUND)]


def _answered(answer: Callable[[], Response]) -> Response:
    """The response, or in words why there is none."""
    try:
        return answer()
    except SourceError as error:
        return JSONResponse({"error": str(error)}, 404)


def _known(desk: Desk, document_id: str) -> Document:
    document = desk.document(document_id) if Place.parse(Place(document_id).href) else None
    if document is None:
        raise SourceError(strings.STALE)
    return document


def _original(desk: Desk, document: Document) -> Response:
    """The file as a download that no browser opens as a page."""
    path = original(desk, document)
    name = file_name(desk.library.catalog.uris(document.id)[0])
    kept = {"content-disposition": f"attachment; filename*=UTF-8''{percent(name, safe='')}"}
    return FileResponse(path, media_type="application/octet-stream", headers=kept)


def _span(said: str) -> tuple[int, int]:
    first, _, last = said.partition("-")
    return _number(first), _number(last)


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 13 else 0
