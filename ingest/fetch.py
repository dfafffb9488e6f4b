"""One URL, fetched so that it can't reach where it shouldn't, take long, or fill the memory.

Names are looked up once, every address is checked, and the connection goes to a checked one; the
certificate is still the host name's. Redirects are followed by hand and checked like the first URL.
Proxies, cookies and passwords of the environment play no part. Never used unless a person asks.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from ssl import SSLContext
from urllib.parse import unquote

import httpcore
import httpx

from errors import SourceError
from ingest.address import Allowance, check_addresses, check_url, port_of
from ingest.connect import Deadline, PinnedBackend, Resolver, explained, look_up, within
from ingest.extract import MEDIA_TYPES, media_type
from ingest.robots import AGENT, Robots, parse_robots

_REDIRECTS = (301, 302, 303, 307, 308)
_VAGUE = ("", "text/plain", "application/octet-stream", "binary/octet-stream")
"""Types that servers give to files they don't know; the URL's own suffix says more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, how long and how far."""

    bytes: int = 25 * 1024 * 1024
    """After decompression."""
    robots_bytes: int = 512 * 1024
    seconds: float = 60
    """For everything: robots.txt, redirects and the body."""
    read_seconds: float = 10
    """For one connection, and for each piece that is waited for."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL holds now, or that it holds what it held."""

    data: bytes
    media_type: str
    final_url: str
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False

    @property
    def name(self) -> str:
        """A file name whose suffix says how to read ``data``."""
        name = PurePosixPath(unquote(httpx.URL(self.final_url).path)).name
        if self.media_type in _VAGUE and media_type(name):
            return name
        suffixes = [suffix for suffix, kind in MEDIA_TYPES.items() if kind == self.media_type]
        if not suffixes or media_type(name) == self.media_type:
            return name
        return (PurePosixPath(name).stem or httpx.URL(self.final_url).host) + suffixes[0]


@dataclass(slots=True)
class Fetcher:
    """Fetches URLs, remembering each site's robots.txt. ``resolver`` and ``allowance`` are for tests."""

    limits: Limits = field(default_factory=Limits)
    resolver: Resolver = look_up
    allowance: Allowance = field(default_factory=Allowance)
    tls: SSLContext = field(default_factory=httpcore.default_ssl_context)
    _robots: dict[str, Robots] = field(default_factory=dict)

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """What ``url`` holds.

        Args:
            url: http or https.
            etag: what an earlier fetch gave; where nothing changed, ``not_modified`` is all that comes back.
            last_modified: likewise.

        Raises:
            SourceError: it may not be fetched, can't be, or is too large; says which, and what to do.
        """
        deadline = Deadline(self.limits.seconds, self.limits.read_seconds)
        earlier = [("If-None-Match", etag), ("If-Modified-Since", last_modified)]
        headers = [(name, value) for name, value in earlier if value]
        reply = self._follow(url, headers, deadline, self.limits.bytes, robots=True)
        if reply.status != 200 and not (reply.status == 304 and headers):
            raise SourceError(f"{url}: {_refusal(reply.status)}")
        kind, _, parameters = reply.header("content-type").partition(";")
        charset = re.search(r"charset=\"?([\w.:-]+)", parameters, re.I)
        return Fetched(
            data=reply.data,
            media_type=kind.strip().lower(),
            final_url=str(reply.url),
            charset=charset[1] if charset else None,
            etag=reply.header("etag") or etag,
            last_modified=reply.header("last-modified") or last_modified,
            not_modified=reply.status == 304,
        )

    def _follow(
        self, url: str, headers: list[tuple[str, str]], deadline: Deadline, most: int, *, robots: bool
    ) -> "_Reply":
        """The reply at the end of the redirects, each of them checked like the first."""
        target = check_url(url, self.allowance)
        for _ in range(self.limits.redirects + 1):
            if robots:
                self._check_robots(target, deadline)
            reply = self._request(target, headers, deadline, most)
            if reply.status not in _REDIRECTS or not reply.header("location"):
                return reply
            onward = _join(target, reply.header("location"))
            if target.scheme == "https" and onward.startswith("http:"):
                raise SourceError(f"{url}: leads from https to {onward}, which anybody could alter")
            target = check_url(onward, self.allowance)
        raise SourceError(f"{url}: redirects more than {self.limits.redirects} times")

    def _check_robots(self, target: httpx.URL, deadline: Deadline) -> None:
        site = f"{target.scheme}://{target.netloc.decode()}"
        if site not in self._robots:
            reply = self._follow(f"{site}/robots.txt", [], deadline, self.limits.robots_bytes, robots=False)
            if reply.status >= 500 or reply.status == 429:
                raise SourceError(
                    f"{site}/robots.txt: {_refusal(reply.status)}; until it can, nothing is fetched"
                )
            found = reply.data.decode("utf-8", "replace") if reply.status == 200 else ""
            self._robots[site] = parse_robots(found)
        if not self._robots[site].allows(target.raw_path.decode()):
            raise SourceError(
                f"{target}: the site's robots.txt asks programs not to fetch it; save the page and ingest the file"
            )

    def _request(
        self, target: httpx.URL, headers: list[tuple[str, str]], deadline: Deadline, most: int
    ) -> "_Reply":
        with explained(str(target), deadline):
            found = within(deadline, self.resolver, target.host)
        addresses = check_addresses(target, found, self.allowance)
        sent = [
            ("Host", target.netloc.decode()),
            ("User-Agent", AGENT),
            ("Accept", "*/*"),
            ("Accept-Encoding", "gzip"),
            ("Connection", "close"),
            *headers,
        ]
        where = httpcore.URL(
            scheme=target.raw_scheme, host=target.raw_host, port=port_of(target), target=target.raw_path
        )
        with (
            explained(str(target), deadline),
            httpcore.ConnectionPool(self.tls, network_backend=PinnedBackend(addresses, deadline)) as pool,
            pool.stream("GET", where, headers=sent) as response,
        ):
            reply = _Reply(target, response.status, response.headers)
            if reply.status == 200:
                reply.data = _read(response.iter_stream(), reply, most)
            return reply


@dataclass(slots=True)
class _Reply:
    """One answer of one server."""

    url: httpx.URL
    status: int
    headers: list[tuple[bytes, bytes]]
    data: bytes = b""

    def header(self, name: str) -> str:
        """A header's value, without line breaks; empty where it isn't there."""
        found = [value for key, value in self.headers if key.lower() == name.encode()]
        return found[0].decode("latin-1").strip() if found else ""


def _refusal(status: int) -> str:
    if status in (401, 403, 407, 451):
        return f"the server refuses it ({status}); save the page and ingest the file"
    if status in (404, 410):
        return f"there is nothing there ({status}); check the address"
    if status == 429 or status >= 500:
        return f"the server can't answer now ({status}); try again later"
    return f"the server answers with {status}, which isn't a page; check the address"


def _join(url: httpx.URL, location: str) -> str:
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise SourceError(f"{url}: leads to {location}, which isn't a URL ({error})") from error


# What comes in


def _read(pieces: Iterable[bytes], reply: _Reply, most: int) -> bytes:
    """The body, decompressed, as long as it is no longer than ``most``."""
    encoding = reply.header("content-encoding").lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise SourceError(
            f"{reply.url}: comes compressed by {encoding}, which wasn't asked for; save the page"
        )
    body = bytearray()
    for piece in pieces if encoding in ("", "identity") else _gunzip(pieces, most, reply.url):
        body += piece
        if len(body) > most:
            raise SourceError(
                f"{reply.url}: more than {most:,} bytes; download it by other means and ingest the file"
            )
    return bytes(body)


def _gunzip(pieces: Iterable[bytes], most: int, url: httpx.URL) -> Iterator[bytes]:
    """Decompressed pieces, none of them larger than 64 kB, whatever they were packed from."""
    unpack = zlib.decompressobj(wbits=31)
    started = False
    try:
        for piece in pieces:
            while piece:
                if unpack.eof:
                    unpack = zlib.decompressobj(wbits=31)
                yield unpack.decompress(piece, 65_536)
                started = True
                piece = unpack.unconsumed_tail or unpack.unused_data
    except zlib.error as error:
        raise SourceError(f"{url}: its compression is damaged ({error}); try again later") from error
    if started and not unpack.eof:
        raise SourceError(f"{url}: ended too early; try again later")
