"""Routes beside the page: ``/healthz``, ``/readyz`` and ``POST /api/ask``."""

import json
import logging
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from answer.quote import as_json
from errors import LibraryError, QuotaryError, UsageError
from ui import strings
from ui.desk import Desk

if TYPE_CHECKING:
    from fastapi import FastAPI

_WAIT_S = 120
"""How long a question waits for the model."""


class Ask(BaseModel):
    """A question, and the earlier ones of its conversation, oldest first."""

    question: str
    history: list[str] = Field(default=[], max_length=100)


class _Ascii(JSONResponse):
    """JSON in ASCII alone, so that a question comes back as it was asked, half a character included."""

    def render(self, content: object) -> bytes:
        """As ``terminal.print_json`` prints it."""
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def add_routes(app: "FastAPI", desk: Desk) -> None:
    """Put the routes on the server that Gradio made."""

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        status = desk.warmth.status
        body = {"status": status} | ({"error": desk.warmth.error} if desk.warmth.error else {})
        return JSONResponse(body, 200 if status == "ready" else 503)

    @app.post("/api/ask")
    def ask(asked: Ask) -> JSONResponse:
        return reply(desk, asked)


def reply(desk: Desk, asked: Ask) -> JSONResponse:
    """The answer in the shape of ``docs/answer.schema.json``; an error as ``{"error": …}``."""
    if not desk.warmth.wait(_WAIT_S):
        return JSONResponse({"error": strings.WARMING}, 503, {"retry-after": "5"})
    try:
        return _Ascii(as_json(desk.ask(asked.question, asked.history)))
    except UsageError as error:
        return JSONResponse({"error": str(error)}, 422)
    except LibraryError as error:
        return JSONResponse({"error": str(error)}, 409)
    except QuotaryError as error:
        return JSONResponse({"error": str(error)}, 500)
    except Exception:
        logging.getLogger(__name__).exception("the question can't be answered")
        return JSONResponse({"error": strings.BROKEN}, 500)
