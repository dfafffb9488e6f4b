"""Connections to checked addresses only, each step of them within a deadline."""

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from ssl import SSLContext
from typing import Any

import httpcore

from errors import SourceError

Resolver = Callable[[str], Sequence[str]]


class Deadline:
    """When all of a fetch must be done, and how long one step of it may take."""

    def __init__(self, seconds: float, step_seconds: float) -> None:
        self.seconds = seconds
        self.step_seconds = step_seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that the next step may take.

        Raises:
            httpcore.ReadTimeout: none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("out of time")
        return min(left, self.step_seconds)


@contextmanager
def explained(url: str, deadline: Deadline) -> Iterator[None]:
    """Whatever goes wrong between us and a server, as a SourceError."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise SourceError(
            f"{url}: no answer within {deadline.step_seconds:g} seconds, or not all of it within "
            f"{deadline.seconds:g}; try again later"
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError) as error:
        raise SourceError(
            f"{url}: can't be fetched ({str(error) or type(error).__name__}); check the address and the connection"
        ) from error


def look_up(host: str) -> list[str]:
    """The addresses of a host.

    Raises:
        OSError: there is no such host.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


def within(deadline: Deadline, resolver: Resolver, host: str) -> Sequence[str]:
    """What ``resolver`` says of ``host``, which has no time limit of its own.

    Raises:
        httpcore.ReadTimeout: it took too long.
        OSError: there is no such host.
    """
    said: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            said.put(resolver(host))
        except (OSError, UnicodeError) as error:
            said.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = said.get(timeout=deadline.left())
    except queue.Empty:
        raise httpcore.ReadTimeout("the name's addresses weren't found in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the given addresses, whatever host it is asked for; the first that answers is taken."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to one of the addresses.

        Raises:
            httpcore.ConnectError: none of them answers.
        """
        failed: Exception = httpcore.ConnectError("no address")
        for address in self._addresses:
            try:
                stream = self._sockets.connect_tcp(address, port, timeout=self._deadline.left())
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failed


class _TimedStream(httpcore.NetworkStream):
    """A stream each of whose steps ends with the deadline: many short waits don't add up to a long one."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At most ``max_bytes``, as soon as there are any."""
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send everything."""
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted, the certificate checked against the host's name."""
        secure = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """As the stream beneath."""
        return self._stream.get_extra_info(info)
