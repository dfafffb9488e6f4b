"""Only public addresses are fetched from, however one tries to lead elsewhere."""

import ast
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from errors import SourceError
from ingest.address import Allowance, check_url, is_public
from ingest.fetch import Fetcher
from tests.ingest.server import LOOPBACK, Site, reply, site

ROOT = Path(__file__).parent.parent.parent


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
