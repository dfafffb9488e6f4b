"""Routes under ``/library``: files added, folders read again, sources removed. One writer at a time."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from details import source_details
from errors import QuotaryError, UsageError
from ingest.limits import LIMITS, too_much
from prompts.wording import file_name
from sync import Outcome
from ui import strings
from ui.desk import Desk
from ui.folders import folders
from ui.work import Tell, Work

if TYPE_CHECKING:
    from fastapi import FastAPI

_EXCERPT = 300
_MARKS = 500
"""Stretches left out that are told at most."""

Row = dict[str, Any]


def add_library_routes(app: "FastAPI", desk: Desk) -> None:
    """Put the routes on the server that Gradio made."""
    writing = Lock()

    @app.post("/library/upload")
    async def upload(request: Request, name: str) -> Response:
        content = await _body(request)
        if content is None:
            return _refused(too_much(LIMITS.input_bytes + 1, LIMITS.input_bytes, "bytes"), 413)
        return await run_in_threadpool(_written, desk, writing, lambda: _uploaded(desk, name, content))

    @app.post("/library/remove")
    def remove(uri: str) -> Response:
        return _written(desk, writing, lambda: _removed(desk, uri))

    @app.post("/library/sync")
    def sync(folder: str, prune: bool = False) -> Response:
        if not desk.may_write:
            return _refused(strings.READ_ONLY, 403)
        if Path(folder) not in folders(desk.library):
            return _refused(strings.NO_FOLDER.format(folder=folder), 404)
        return StreamingResponse(
            _lines(desk, writing, Path(folder), prune), media_type="application/x-ndjson"
        )

    @app.get("/library/left-out")
    def left_out(uri: str) -> Response:
        try:
            return JSONResponse(told_noise(source_details(desk.library, uri, noise=True)))
        except QuotaryError as error:
            return _refused(str(error), 404)


def told_noise(details: Row) -> Row:
    """What of a source is never quoted, stretch by stretch, with the reason of each."""
    marks = [
        {
            "reason": mark["reason"],
            "place": f"page {mark['page']}"
            if mark["page"]
            else f"line {mark['line']}"
            if mark["line"]
            else "",
            "text": mark["text"][:_EXCERPT],
            "href": f"#cite-{details['document_id']}-{mark['start']}-{mark['end']}",
        }
        for mark in details["noise"][:_MARKS]
    ]
    share = details["noise_characters"] / max(1, details["characters"])
    return {"share": share, "marks": marks, "warnings": details["warnings"], "kept": details["noise_kept"]}


def row(outcome: Outcome) -> Row:
    """What became of one source, for the page."""
    return {
        "uri": outcome.uri,
        "name": file_name(outcome.uri),
        "status": outcome.status,
        "reason": outcome.reason,
        "passages": outcome.passages,
    }


async def _body(request: Request) -> bytes | None:
    """What was sent; None as soon as it is more than any file may be."""
    got = bytearray()
    async for chunk in request.stream():
        got += chunk
        if len(got) > LIMITS.input_bytes:
            return None
    return bytes(got)


def _written(desk: Desk, writing: Lock, write: Callable[[], Row]) -> Response:
    if not desk.may_write:
        return _refused(strings.READ_ONLY, 403)
    try:
        with writing:
            return JSONResponse(write())
    except UsageError as error:
        return _refused(str(error), 422)
    except QuotaryError as error:
        return _refused(str(error), 409)
    finally:
        desk.library.catalog.close()


def _uploaded(desk: Desk, name: str, content: bytes) -> Row:
    return row(desk.library.add_upload(name, content))


def _removed(desk: Desk, uri: str) -> Row:
    (removed,) = desk.library.remove([uri])
    return {"uri": removed.uri, "also_in": [file_name(other) for other in removed.also_in]}


async def _lines(desk: Desk, writing: Lock, folder: Path, prune: bool) -> AsyncIterator[str]:
    """A line of JSON for each source; a reader that goes away ends the sync after the source at hand."""
    told = iter(Work[Row](lambda tell: _sync(desk, writing, folder, prune, tell)))
    try:
        async for said in iterate_in_threadpool(_errors_told(told)):
            yield json.dumps(said) + "\n"
    finally:
        told.close()


def _errors_told(told: Iterator[Row]) -> Iterator[Row]:
    try:
        yield from told
    except QuotaryError as error:
        yield {"error": str(error)}


def _sync(desk: Desk, writing: Lock, folder: Path, prune: bool, tell: Tell[Row]) -> None:
    try:
        with writing:
            steps = desk.library.plan([folder], prune=prune)
            tell({"total": len(steps)})
            for outcome in desk.library.apply(steps):
                tell(row(outcome))
    finally:
        desk.library.catalog.close()


def _refused(reason: str, status: int) -> Response:
    return JSONResponse({"error": reason}, status)
