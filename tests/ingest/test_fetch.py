"""Fetching one URL, from servers on this machine that misbehave in every way we know of."""

import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from errors import SourceError
from ingest.fetch import Fetched, Fetcher, Limits
from tests.ingest.server import Answers, reply, site


def test_a_page_comes_with_what_is_known_about_it() -> None:
    """Bytes, type, character set and what a later fetch needs to ask whether it changed."""
    page = reply(
        b"<p>Hi</p>",
        headers={"Content-Type": 'text/HTML; charset="utf-8"', "ETag": '"1"', "Last-Modified": "Mon"},
    )
    with site({"/a": page}) as here:
        fetched = here.fetcher().fetch(here.url("/a#part"))

        assert fetched == Fetched(b"<p>Hi</p>", "text/html", here.url("/a"), "utf-8", '"1"', "Mon")
        assert fetched.name == "a.html"
        assert here.asked[-1][1]["host"] == f"site.test:{here.port}"
        assert here.asked[-1][1]["user-agent"] == "Quotary"


def test_what_did_not_change_is_not_sent_again() -> None:
    """ETag and date go with the question; a 304 comes back without bytes and keeps them."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        same = handler.headers["If-None-Match"] == '"1"' and handler.headers["If-Modified-Since"] == "Mon"
        reply(b"" if same else b"new", 304 if same else 200, {"ETag": '"1"'})(handler)

    with site({"/a": answer}) as here:
        fetched = here.fetcher().fetch(here.url("/a"), etag='"1"', last_modified="Mon")

        assert fetched.not_modified
        assert (fetched.data, fetched.etag, fetched.last_modified) == (b"", '"1"', "Mon")
        assert here.fetcher().fetch(here.url("/a"), etag='"0"').data == b"new"


def test_an_unasked_304_is_an_error() -> None:
    """It would leave nothing to read."""
    with site({"/a": reply(status=304)}) as here, pytest.raises(SourceError, match="304"):
        here.fetcher().fetch(here.url("/a"))


def test_redirects_are_followed_up_to_five() -> None:
    """The end of the way is the URL that is cited; a sixth redirect is one too many."""
    hops = {f"/{n}": reply(status=302, headers={"Location": f"/{n - 1}"}) for n in range(1, 7)}
    with site({**hops, "/0": reply(b"here")}) as here:
        assert here.fetcher().fetch(here.url("/5")).final_url == here.url("/0")
        with pytest.raises(SourceError, match="more than 5 times"):
            here.fetcher().fetch(here.url("/6"))


def test_a_large_body_is_cut_off() -> None:
    """Whether its length is said or not, no more than the limit is read."""
    endless = {"sent": 0}

    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while endless["sent"] < 50_000_000:
            endless["sent"] += handler.wfile.write(b"x" * 65_536)

    with site({"/endless": pour, "/said": reply(b"x" * 2000), "/just": reply(b"x" * 1000)}) as here:
        fetcher = here.fetcher(Limits(bytes=1000))
        for path in ("/endless", "/said"):
            with pytest.raises(SourceError, match="more than 1,000 bytes"):
                fetcher.fetch(here.url(path))

        assert len(fetcher.fetch(here.url("/just")).data) == 1000
        assert endless["sent"] < 20_000_000


def test_a_small_body_that_unpacks_to_a_large_one_is_cut_off() -> None:
    """The limit is on what it unpacks to; several members and damaged ones are known."""
    bomb = gzip.compress(b"0" * 50_000_000)
    packed = {"Content-Encoding": "gzip"}
    answers: Answers = {
        "/bomb": reply(bomb, headers=packed),
        "/fine": reply(gzip.compress(b"one ") + gzip.compress(b"two"), headers=packed),
        "/short": reply(gzip.compress(b"one two three")[:-9], headers=packed),
        "/damaged": reply(b"not gzip", headers=packed),
        "/foreign": reply(b"x", headers={"Content-Encoding": "br"}),
    }
    with site(answers) as here:
        fetcher = here.fetcher(Limits(bytes=1_000_000))

        assert len(bomb) < 100_000
        assert fetcher.fetch(here.url("/fine")).data == b"one two"
        for path, why in {
            "/bomb": "more than",
            "/short": "too early",
            "/damaged": "damaged",
            "/foreign": "by br",
        }.items():
            with pytest.raises(SourceError, match=why):
                fetcher.fetch(here.url(path))


@pytest.mark.slow
def test_a_server_that_dawdles_is_left() -> None:
    """One that says nothing, and one that drips headers, or a body, a byte at a time."""
    over = threading.Event()

    def silent(handler: BaseHTTPRequestHandler) -> None:
        over.wait(20)

    def drip(handler: BaseHTTPRequestHandler, before: bytes) -> None:
        handler.wfile.write(before)
        while not over.wait(0.05):
            handler.wfile.write(b"x")

    answers: Answers = {
        "/silent": silent,
        "/headers": lambda handler: drip(handler, b"HTTP/1.0 200 OK\r\nX-Slow: "),
        "/body": lambda handler: drip(handler, b"HTTP/1.0 200 OK\r\n\r\n"),
    }
    with site(answers) as here:
        fetcher = here.fetcher(Limits(seconds=0.6, read_seconds=0.3))
        try:
            for path in answers:
                with pytest.raises(SourceError, match="try again later"):
                    fetcher.fetch(here.url(path))
        finally:
            over.set()


def test_a_name_server_that_dawdles_is_left() -> None:
    """Looking a name up has no limit of its own, so it gets ours."""
    fetcher = Fetcher(Limits(seconds=0.1), resolver=lambda host: [time.sleep(1) or host])  # type: ignore[func-returns-value]

    with pytest.raises(SourceError, match="try again later"):
        fetcher.fetch("http://site.test/")


def test_robots_txt_is_honoured_and_read_once() -> None:
    """What it asks not to fetch isn't; redirects into it aren't either."""
    rules = reply(b"User-agent: *\nDisallow: /\n\nUser-agent: quotary\nDisallow: /private\n")
    away = reply(status=301, headers={"Location": "/private/x"})
    with site({"/robots.txt": rules, "/a": reply(b"a"), "/b": reply(b"b"), "/away": away}) as here:
        fetcher = here.fetcher()
        fetcher.fetch(here.url("/a"))
        fetcher.fetch(here.url("/b"))
        for path in ("/private/x", "/away"):
            with pytest.raises(SourceError, match=r"robots\.txt asks"):
                fetcher.fetch(here.url(path))

        assert here.paths == ["/a", "/b", "/away"]
        assert [path for path, _ in here.asked].count("/robots.txt") == 1


@pytest.mark.parametrize(("status", "fetched"), [(404, True), (403, True), (503, False), (429, False)])
def test_a_missing_robots_txt_allows_and_a_failing_one_does_not(status: int, fetched: bool) -> None:
    """As RFC 9309 has it: no file, no rules; a server in trouble, no fetching."""
    with site({"/robots.txt": reply(status=status), "/a": reply(b"a")}) as here:
        if fetched:
            assert here.fetcher().fetch(here.url("/a")).data == b"a"
        else:
            with pytest.raises(SourceError, match=r"robots\.txt: the server can't answer now"):
                here.fetcher().fetch(here.url("/a"))


@pytest.mark.parametrize(
    ("status", "remedy"),
    [(401, "save the page"), (403, "save the page"), (404, "check the address"), (410, "check"), (500, "later"), (503, "later"), (206, "check")],
)  # fmt: skip
def test_a_refusal_says_what_to_do(status: int, remedy: str) -> None:
    """The address, the number and the remedy."""
    with (
        site({"/a": reply(b"no", status)}) as here,
        pytest.raises(SourceError, match=f"{status}.*{remedy}") as said,
    ):
        here.fetcher().fetch(here.url("/a"))

    assert here.url("/a") in str(said.value)


def test_a_server_that_breaks_off_is_an_error() -> None:
    """Half a body is none; what isn't HTTP, and a closed port, are told as such."""
    answers: Answers = {
        "/half": reply(b"half", headers={"Content-Length": "100"}),
        "/junk": lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n"),
    }
    with site(answers) as here:
        for path in answers:
            with pytest.raises(SourceError, match="can't be fetched"):
                here.fetcher().fetch(here.url(path))
        gone = here.fetcher()
    with pytest.raises(SourceError, match="can't be fetched"):
        gone.fetch(here.url("/half"))


def test_the_environment_plays_no_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a proxy nor a password file is looked at."""
    (tmp_path / ".netrc").write_text("machine site.test login me password secret", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with site({"/a": reply(b"direct")}) as here:
        assert here.fetcher().fetch(here.url("/a")).data == b"direct"
        assert "authorization" not in here.asked[-1][1]


@pytest.mark.parametrize(
    ("url", "media_type", "name"),
    [
        ("https://site.test/", "text/html", "site.test.html"),
        ("https://site.test/a%20b", "text/html", "a b.html"),
        ("https://site.test/a.htm?x=1", "text/html", "a.htm"),
        ("https://site.test/paper.pdf", "application/octet-stream", "paper.pdf"),
        ("https://site.test/notes.md", "text/plain", "notes.md"),
        ("https://site.test/get.php", "application/pdf", "get.pdf"),
        ("https://site.test/readme", "text/plain", "readme.txt"),
        ("https://site.test/x.png", "image/png", "x.png"),
    ],
)
def test_the_name_says_how_to_read_it(url: str, media_type: str, name: str) -> None:
    """By what the server calls it, or by the address where the server doesn't know."""
    assert Fetched(b"", media_type, url).name == name
