"""Routes under ``/feedback``: what people said of answers is put into a set, or dropped."""

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from errors import QuotaryError
from eval.feedback import discard, promote
from ui import strings
from ui.desk import Desk

if TYPE_CHECKING:
    from fastapi import FastAPI


def add_quality_routes(app: "FastAPI", desk: Desk) -> None:
    """Put the routes on the server that Gradio made."""

    @app.post("/feedback/{what}")
    def deal(what: str, id: str, quote: str = "", answerable: bool = True) -> Response:
        if not desk.may_write:
            return JSONResponse({"error": strings.READ_ONLY}, 403)
        try:
            if what == "discard":
                discard(desk.library.settings.data, id)
            elif what == "promote":
                promote(desk.library, id, quote=quote, answerable=answerable)
            else:
                return JSONResponse({"error": what}, 404)
        except QuotaryError as error:
            return JSONResponse({"error": str(error)}, 422)
        return JSONResponse({"done": id})
