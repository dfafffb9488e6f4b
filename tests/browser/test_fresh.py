"""A page that runs while its sources change, by its own button or another process's hand."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from library import open_library
from tests.browser.conftest import ROOT, STARTS_IN_S, Served, open_page, start, stop
from tests.browser.steps import ask, quotes
from tests.conftest import settings_for

pytestmark = [pytest.mark.slow, pytest.mark.browser]

BEFORE = "The lighthouse at Skagen was painted red in 1901."
AFTER = "The lighthouse at Skagen was painted white in 1954."
QUESTION = "What colour was the lighthouse at Skagen painted?"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with a note on a lighthouse."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "lighthouse.md").write_text(f"# Skagen\n\n{BEFORE}\n")
    shutil.copy(ROOT / "corpus" / "treaty-notes.md", folder)  # has headings to draw the page's examples from
    return folder


@pytest.fixture
def running(notes: Path, tmp_path: Path) -> Iterator[Served]:
    """A server of its own over that folder."""
    library = open_library(settings_for(tmp_path / "data"))
    library.sync([notes])
    library.catalog.close()
    server = start(tmp_path / "data")
    yield server
    stop(server)


@pytest.fixture
def own_page(chromium: Browser, running: Served) -> Iterator[Page]:
    """Its page."""
    yield from open_page(chromium, running, 1280, 900)


def quoted(server: Served, question: str) -> list[str]:
    """What the running page would quote."""
    reply = httpx.post(f"{server.address}/api/ask", json={"question": question}, timeout=STARTS_IN_S)
    said: dict[str, Any] = reply.raise_for_status().json()
    return [quote["text"] for quote in said["quotes"]]


def quotary(*arguments: str) -> str:
    """Another process; what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_another_process_ingests_is_in_the_next_answer(notes: Path, running: Served) -> None:
    """No restart: added, changed and removed sources are those of the very next question."""
    data = ["--data", str(running.data)]
    assert quoted(running, QUESTION) == [BEFORE]

    (notes / "ferry.md").write_text("# Ferry\n\nThe ferry to Hirsholmene leaves from Frederikshavn.\n")
    (notes / "lighthouse.md").write_text(f"# Skagen\n\n{AFTER}\n")
    quotary("ingest", str(notes), *data)
    assert quoted(running, QUESTION) == [AFTER]
    assert quoted(running, "Where does the ferry to Hirsholmene leave from?")

    quotary("remove", str(notes / "lighthouse.md"), "--yes", *data)
    assert AFTER not in quoted(running, QUESTION)


def test_a_folder_is_read_again_from_the_page(notes: Path, own_page: Page) -> None:
    """The button tells what became of each file, and the next answer quotes the new text."""
    (notes / "lighthouse.md").write_text(f"# Skagen\n\n{AFTER}\n")
    own_page.locator("#sources-tab-button").click()
    own_page.locator("#sources .folders .sync").click()
    expect(own_page.locator("#intake tbody .was-updated")).to_contain_text("lighthouse.md")

    own_page.locator("#ask-tab-button").click()
    assert quotes(ask(own_page, QUESTION)) == [AFTER]
