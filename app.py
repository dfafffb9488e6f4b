"""The browser's door: serves a library at an address on this machine until Ctrl-C."""

import ipaddress
import os
import socket
from errno import EADDRNOTAVAIL
from threading import Event
from typing import TYPE_CHECKING

from errors import UsageError
from library import open_library
from settings import Settings

if TYPE_CHECKING:
    import gradio as gr

_PORTS_TRIED = 100
_NO_DOCS = {"docs_url": None, "redoc_url": None, "openapi_url": None}


def serve(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    wait: bool = True,
) -> "gr.Blocks":
    """Serve the library in ``settings.data``.

    Args:
        settings: which library.
        host: the address to bind to.
        port: the port, or the first to try where it is busy; 0 takes any that is free.
        wait: block until Ctrl-C, then close; else return at once with the server running.
    """
    library = open_library(settings)
    chosen = free_port(host, port)
    if port and chosen != port:
        print(f"Port {port} is busy; taking {chosen}.", flush=True)
    _stay_offline()
    from ui.api import add_routes
    from ui.desk import Desk
    from ui.library_routes import add_library_routes
    from ui.page import build
    from ui.quality_routes import add_quality_routes
    from ui.source_routes import add_source_routes

    desk = Desk(library, may_write=is_loopback(host))
    page = build(desk)
    app = _launch(page, settings, host, chosen)
    add_routes(app, desk)
    add_source_routes(app, desk)
    add_library_routes(app, desk)
    add_quality_routes(app, desk)
    address = f"http://{host}:{chosen}"
    print(f"Quotary is at {address}  (Ctrl-C ends it)", flush=True)
    desk.warm()  # only now: loading beside the imports would delay the first page
    if wait:
        _block(page)
    return page


def free_port(host: str, first: int) -> int:
    """``first``, or the next port after it that nothing listens on.

    Raises:
        UsageError: the host is no IPv4 address or name of this machine, or no port is free.
    """
    for port in range(first, min(first + _PORTS_TRIED, 65_536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except socket.gaierror as error:
                raise UsageError(f"{host}: not an address of this machine") from error
            except OSError as error:
                if error.errno == EADDRNOTAVAIL:
                    raise UsageError(f"{host}: not an address of this machine") from error
                continue
            return int(probe.getsockname()[1])
    raise UsageError(f"no free port from {first} on at {host}")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _stay_offline() -> None:
    """Before Gradio is imported: it reads these once, and calls home without them."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"


def _launch(page: "gr.Blocks", settings: Settings, host: str, port: int) -> "gr.routes.App":
    from ui.security import middleware
    from ui.theme import FAVICON, HEAD, make_theme

    # launch(), not mount_gradio_app(): only a launched page checks which files it may hand out.
    app, _, _ = page.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        run_history=False,
        footer_links=[],
        enable_monitoring=False,
        ssr_mode=False,
        show_error=False,
        max_file_size="1kb",  # uploads have a route of their own
        favicon_path=FAVICON,
        allowed_paths=[],
        blocked_paths=[str(settings.data)],
        state_session_capacity=200,
        theme=make_theme(),
        head=HEAD,
        app_kwargs=_NO_DOCS | {"middleware": middleware(host)},
    )
    return app


def _block(page: "gr.Blocks") -> None:
    try:
        Event().wait()
    except KeyboardInterrupt:
        print("\nEnded.", flush=True)
    finally:
        page.close(verbose=False)


if __name__ == "__main__":
    serve(Settings.from_env())
