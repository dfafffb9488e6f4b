"""A real server over the sample corpus and some hostile documents, and a real Chromium."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from library import open_library
from settings import Settings, cache_from_env

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
STARTS_IN_S = 90
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
PAYLOAD = (
    '<img src="http://evil.example/beacon.png" onerror="window.__hit=1"><script>window.__hit=2</script>'
    "<svg onload=window.__hit=3><iframe srcdoc='<script>parent.__hit=4</script>'></iframe>"
    '<form action="http://evil.example/"><input name=q></form><style>body{display:none}</style>'
    '<link rel=stylesheet href="http://evil.example/x.css">'
    "![x](http://evil.example/y.png) [1](#cite-1-1) $$x^2$$ ${window.__hit=5} {{window.__hit=6}}"
)
HOSTILE_NAME = '<img src=x onerror="window.__hit=7">.md'
HOSTILE = f"""---
title: {PAYLOAD}
---

## The quokka ledger {PAYLOAD}

The quokka ledger of Rottnest records forty barrels of molasses {PAYLOAD} and a brass kettle.
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    address: str
    data: Path
    process: subprocess.Popen[str]


def start(data: Path) -> Served:
    """Serve ``data`` in a process of its own, on a port that is free."""
    code = (
        "import sys; from pathlib import Path; from app import serve; from settings import Settings; "
        "serve(Settings.from_env(Path(sys.argv[1])), port=0)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    assert found, f"the server said {line!r} instead of its address"
    return Served(found.group(), data, process)


def stop(served: Served) -> int:
    """End the server as Ctrl-C does; its exit code."""
    served.process.send_signal(signal.SIGINT)
    try:
        return served.process.wait(20)
    except subprocess.TimeoutExpired:
        served.process.kill()
        return -9


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample corpus and a hostile document, served."""
    data, hostile = tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("hostile")
    (hostile / HOSTILE_NAME).write_text(HOSTILE, encoding="utf-8")
    library = open_library(Settings(data=data, cache=cache_from_env().absolute()))
    outcomes = library.sync([ROOT / "corpus", hostile])
    library.catalog.close()
    assert {outcome.status for outcome in outcomes} == {"added"}
    server = start(data)
    transport = httpx.HTTPTransport(retries=3)
    with httpx.Client(base_url=server.address, timeout=STARTS_IN_S, transport=transport) as client:
        client.post("/api/ask", json={"question": "Is it awake?"}).raise_for_status()
    yield server
    stop(server)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; a person may do without, CI may not."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("no chromium on the path")
    if path is None:
        pytest.skip("no chromium on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def open_page(
    chromium: Browser, served: Served, width: int, height: int, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Page]:
    """A fresh browser context; afterwards, that nothing but the server was spoken to, without an error."""
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    page, hosts, errors = context.new_page(), set[str](), list[str]()
    context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or "data"))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.address)
    page.wait_for_selector("#welcome .examples")
    yield page
    assert page.evaluate("window.__hit") is None
    context.close()
    assert hosts <= {"127.0.0.1", "data"}
    assert errors == []


@pytest.fixture
def page(chromium: Browser, served: Served) -> Iterator[Page]:
    """The page on a desk."""
    yield from open_page(chromium, served, 1280, 900)


@pytest.fixture
def phone(chromium: Browser, served: Served) -> Iterator[Page]:
    """The page on a phone."""
    yield from open_page(chromium, served, 390, 844)


@pytest.fixture
def night(chromium: Browser, served: Served) -> Iterator[Page]:
    """The page on a desk, in the dark."""
    yield from open_page(chromium, served, 1280, 900, "dark")
