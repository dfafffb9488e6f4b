"""``quotary serve``."""

from typing import Annotated

import typer

from settings import Settings
from terminal import Data, failures


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="The port; the next free one if it is taken.")
    ] = 7860,
    data: Data = None,
) -> None:
    """Serve the chat to a browser: to this machine alone, unless --host says otherwise."""
    with failures():
        from app import serve as serve_app

        serve_app(Settings.from_env(data), host=host, port=port)
