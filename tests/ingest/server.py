"""Web servers on this machine, with whatever answers a test wants."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ingest.address import Allowance
from ingest.fetch import Fetcher, Limits

LOOPBACK = "127.0.0.1"
Answers = dict[str, Callable[[BaseHTTPRequestHandler], object]]


def reply(
    data: bytes = b"", status: int = 200, headers: dict[str, str] | None = None
) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer with these bytes and headers."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


class Site:
    """A server on this machine, and what it was asked for."""

    def __init__(self, answers: Answers, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                answers.get(self.path, reply(status=404))(self)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the client hangs up on some
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])

    @contextmanager
    def serving(self) -> Iterator["Site"]:
        """Answer while inside."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def url(self, path: str, host: str = "site.test") -> str:
        """Where ``path`` is."""
        return f"http://{host}:{self.port}{path}"

    def fetcher(self, limits: Limits | None = None, tls: ssl.SSLContext | None = None) -> Fetcher:
        """A fetcher that may fetch from here, by any name."""
        fetcher = Fetcher(
            limits or Limits(), lambda host: [LOOPBACK], Allowance(frozenset({(LOOPBACK, self.port)}))
        )
        if tls:
            fetcher.tls = tls
        return fetcher


@contextmanager
def site(answers: Answers) -> Iterator[Site]:
    """A site with these answers."""
    with Site(answers).serving() as serving:
        yield serving
