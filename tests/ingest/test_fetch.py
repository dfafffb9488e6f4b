"""Fetching one URL, from servers on this machine that misbehave in every way we know of."""

import ast
import gzip
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from errors import SourceError
from ingest.address import Allowance, check_url, is_public
from ingest.fetch import Fetched, Fetcher, Limits

ROOT = Path(__file__).parent.parent.parent
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


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.7/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://0x7f.1/",
        "file:///etc/passwd",
        "ftp://93.184.215.14/",
        "http://93.184.215.14:22/",
        "http://me:secret@93.184.215.14/",
        "//127.0.0.2/",
        "http://[::ffff:10.0.0.7]/",
        "http://[",
    ],
)
def test_a_redirect_is_checked_like_the_first_url(target: str) -> None:
    """A public page can't send us to a private address, another port, scheme or password."""
    with site({"/": reply(status=302, headers={"Location": target})}) as here:
        fetcher = here.fetcher()
        fetcher.resolver = lambda host: (
            [LOOPBACK] if host == "site.test" else [host.replace("0x7f.1", "127.0.0.1")]
        )
        with pytest.raises(SourceError):
            fetcher.fetch(here.url("/"))

        assert here.paths == ["/"]


def test_a_second_answer_of_the_name_server_does_not_matter() -> None:
    """A name that leads to an allowed address first and to another later: the checked one is connected to."""
    answers = iter([[LOOPBACK], [LOOPBACK], ["127.0.0.2"]])
    with site({"/": reply(b"public"), "/2": reply(b"again")}) as here:
        fetcher = here.fetcher()
        fetcher.resolver = lambda host: next(answers)

        assert fetcher.fetch(here.url("/")).data == b"public"
        with pytest.raises(SourceError, match=r"127\.0\.0\.2, which isn't a public address"):
            fetcher.fetch(here.url("/2"))


def test_one_private_address_among_public_ones_is_refused() -> None:
    """A name with several addresses must have none that isn't public."""
    fetcher = Fetcher(resolver=lambda host: ["93.184.215.14", "192.168.1.1"])

    with pytest.raises(SourceError, match=r"192\.168\.1\.1"):
        fetcher.fetch("http://site.test/")


def test_without_the_allowance_this_machine_is_refused() -> None:
    """By number, by name, and on port 80, where the port alone says nothing."""
    for url in ("http://127.0.0.1/", "http://localhost/", "https://[::1]/", "http://2130706433/"):
        with pytest.raises(SourceError, match="isn't a public address"):
            Fetcher().fetch(url)


def test_only_tests_make_an_allowance() -> None:
    """No option, setting or environment variable leads to one."""
    used = []
    for path in [*ROOT.glob("*.py"), *(p for room in ("ingest", "index", "ui", "eval", "answer") for p in (ROOT / room).rglob("*.py"))]:  # fmt: skip
        calls = [
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        ]
        used += [path.name for call in calls if getattr(call.func, "id", "") == "Allowance"]
        used += [
            path.name
            for call in calls
            for keyword in call.keywords
            if keyword.arg in ("allowance", "resolver")
        ]

    assert used == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::5db8:d70e", True),
        ("::ffff:93.184.215.14", True),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.0.2.1", False),
        ("192.168.0.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::7f00:1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::5db8:d70e", False),
        ("2002:7f00:1::", False),
        ("2002:a00:1::1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("2001:db8::1", False),
        ("fc00::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("not an address", False),
    ],
)
def test_only_public_addresses_are_public(address: str, public: bool) -> None:
    """Private, local, reserved and multicast ones aren't, also inside an IPv6 address."""
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "only http"),
        ("gopher://site.test/", "only http"),
        ("site.test/page", "only http"),
        ("http://", "only http"),
        ("http://me:secret@site.test/", "name or password"),
        ("http://site.test:8080/", "port 8080"),
        ("http://site.test:99999/", "port 99999"),
        ("http://[::1", "not a URL"),
    ],
)
def test_what_is_not_a_plain_web_address_is_refused(url: str, why: str) -> None:
    """Before anything is looked up; and a password is never repeated."""
    with pytest.raises(SourceError, match=why) as refused:
        check_url(url, Allowance())

    assert "secret" not in str(refused.value)


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


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_a_certificate_is_the_host_names_not_the_addresses(tmp_path: Path) -> None:
    """The connection goes to a number; the name is what is asked for and checked."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out cert -days 2 -subj /CN=x"
    alternative = ["-addext", "subjectAltName=DNS:site.test"]
    subprocess.run([*command.split(), *alternative], cwd=tmp_path, check=True, capture_output=True)
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    names: list[str | None] = []
    own.sni_callback = lambda connection, name, context: names.append(name)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "cert"))
    with Site({"/": reply(b"secret")}, own).serving() as here:
        page = here.url("/").replace("http:", "https:")

        assert here.fetcher(tls=trusting).fetch(page).data == b"secret"
        assert set(names) == {"site.test"}
        for fetcher, url in (
            (here.fetcher(), page),
            (here.fetcher(tls=trusting), page.replace("site", "other")),
        ):
            with pytest.raises(SourceError, match="certificate"):
                fetcher.fetch(url)
