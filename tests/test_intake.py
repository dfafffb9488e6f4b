"""Uploads and fetched pages: kept by content, outside every prune, read again when the pipeline changes."""

import hashlib
import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from errors import BusyError, UsageError
from ingest.fetch import Fetcher
from library import Library
from tests.crash.stub import StubLibrary
from tests.ingest.server import reply, site

TEA = b"# Tea\n\nA samovar boils the water for tea in the evening.\n"
COFFEE = b"# Coffee\n\nA pot boils the water for coffee in the morning.\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library that embeds for nothing."""
    return StubLibrary(tmp_path / "data")


def _files(library: Library) -> list[str]:
    folder = library.settings.data / "uploads"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_an_upload_is_a_source_of_its_own(library: Library) -> None:
    """Under its name, whatever folders a browser puts before it; the content beside the catalog."""
    outcome = library.add_upload("C:\\notes\\green tea.md", TEA)

    assert (outcome.status, outcome.uri) == ("added", "upload:green%20tea.md")
    assert [source.uri for source in library.sources()] == ["upload:green%20tea.md"]
    assert _files(library) == [hashlib.sha256(TEA).hexdigest()]
    assert library.ask("What boils the water for tea?").quotes[0].text.startswith("A samovar")


def test_the_same_name_again_replaces_it(library: Library) -> None:
    """The older content goes; the same content changes nothing."""
    library.add_upload("drink.md", TEA)
    assert library.add_upload("drink.md", TEA).status == "unchanged"
    assert library.add_upload("drink.md", COFFEE).status == "updated"

    assert _files(library) == [hashlib.sha256(COFFEE).hexdigest()]


def test_no_prune_takes_an_upload(library: Library, tmp_path: Path) -> None:
    """It is in no folder, not even where the library is in the folder."""
    (tmp_path / "note.md").write_bytes(COFFEE)
    library.add_upload("tea.md", TEA)
    library.sync([tmp_path])
    (tmp_path / "note.md").unlink()
    library.sync([tmp_path], prune=True, insist=True)

    assert [source.uri for source in library.sources()] == ["upload:tea.md"]
    assert len(_files(library)) == 1


def test_an_upload_is_no_renamed_file(library: Library, tmp_path: Path) -> None:
    """Though a file of its content is gone: it stays until it is pruned."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "tea.md").write_bytes(TEA)
    library.sync([tmp_path / "notes"])
    (tmp_path / "notes" / "tea.md").unlink()

    assert library.add_upload("tea.md", TEA).status == "added"
    assert len(library.sources()) == 2


def test_another_pipeline_reads_uploads_anew(library: Library, tmp_path: Path) -> None:
    """With the next sync of anything, from the kept content."""
    library.add_upload("tea.md", TEA)
    (tmp_path / "notes").mkdir()
    library.catalog.close()
    other = StubLibrary(tmp_path / "data", key="stub@2")
    outcomes = other.sync([tmp_path / "notes"])

    assert [(o.uri, o.status) for o in outcomes] == [("upload:tea.md", "updated")]
    assert other.ask("What boils the water for tea?").quotes


def test_what_is_not_read_is_refused_with_a_reason(library: Library) -> None:
    """By its name, or by what is in it; nothing of it stays."""
    for name in ("", "photo.png", "/"):
        with pytest.raises(UsageError, match="not a format"):
            library.add_upload(name, TEA)
    failed = library.add_upload("empty.md", b"   ")
    library.add_upload("tea.md", TEA)

    assert (failed.status, failed.reason) == ("failed", "no text in it")
    assert _files(library) == [hashlib.sha256(TEA).hexdigest()]


PAGE = b"<html><head><title>Tea</title></head><body><p>%b boils the water for tea in the evening.</p></body></html>"


def test_a_fetched_page_is_kept_and_asked_for_again_by_what_the_server_said(library: Library) -> None:
    """Its tag goes with the next question; a 304 changes nothing, and another pipeline needs no network."""
    held = [PAGE % b"A samovar"]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        tag = hashlib.sha256(held[0]).hexdigest()
        same = handler.headers["If-None-Match"] == tag
        headers = {"Content-Type": "text/html", "ETag": tag}
        reply(b"" if same else held[0], 304 if same else 200, headers)(handler)

    with site({"/tea": answer}) as here:
        url, fetcher = here.url("/tea"), here.fetcher()
        assert library.add_url(url + "#boiling", fetcher).status == "added"
        assert library.add_url(url, fetcher).status == "unchanged"
        assert here.asked[-1][1]["if-none-match"] == hashlib.sha256(held[0]).hexdigest()
        library.catalog.close()
        library = StubLibrary(library.settings.data, key="stub@2")
        assert library.add_url(url, fetcher).status == "updated"
        held[0] = PAGE % b"A kettle"
        assert library.add_url(url, fetcher).status == "updated"

    assert [source.uri for source in library.sources()] == [url]
    assert _files(library) == [hashlib.sha256(held[0]).hexdigest()]
    assert library.ask("What boils the water for tea?").quotes[0].text.startswith("A kettle")
    assert library.add_url(url, fetcher).status == "failed"
    assert [source.uri for source in library.sources()] == [url]


def test_what_a_url_may_not_lead_to_fails_with_the_reason(library: Library) -> None:
    """An address on this machine, and a type that isn't read."""
    picture = reply(b"GIF89a", headers={"Content-Type": "image/gif"})
    with site({"/cat.gif": picture}) as here:
        loopback = library.add_url("http://127.0.0.1/secret", Fetcher())
        unread = library.add_url(here.url("/cat.gif"), here.fetcher())

    assert (loopback.status, "isn't a public address" in loopback.reason) == ("failed", True)
    assert (unread.status, "image/gif isn't a format that is read" in unread.reason) == ("failed", True)
    assert library.is_empty


def test_nothing_is_fetched_unasked(tmp_path: Path) -> None:
    """A URL without the word is wrong usage, and so is one in a dry run."""
    for options, said in (([], "--allow-network"), (["--allow-network", "--dry-run"], "--dry-run")):
        run = CliRunner().invoke(
            app, ["ingest", "https://example.org/", *options, "--data", str(tmp_path / "data")]
        )

        assert run.exit_code == 2
        assert said in run.stderr


def test_a_fetch_that_fails_is_told_like_a_file_that_does(tmp_path: Path) -> None:
    """With its reason, and an exit code."""
    run = CliRunner().invoke(
        app, ["ingest", "http://127.0.0.1/a", "--allow-network", "--json", "--data", str(tmp_path / "data")]
    )
    (row,) = json.loads(run.stdout)["files"]

    assert (run.exit_code, row["uri"], row["status"]) == (1, "http://127.0.0.1/a", "failed")
    assert "isn't a public address" in run.stderr


def test_who_else_writes_is_named(library: Library, tmp_path: Path) -> None:
    """The other process's id, its command and since when; and the library can be read meanwhile."""
    library.add_upload("tea.md", TEA)
    script = (
        "import sys; from pathlib import Path; from index.lock import WriterLock\n"
        "with WriterLock(Path(sys.argv[1])).held(): print('held', flush=True); input()\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "data")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BusyError) as caught:
            library.add_upload("coffee.md", COFFEE)
        assert library.ask("What boils the water for tea?").quotes
        other.communicate("\n")

    assert f"another process ({other.pid}: -c {tmp_path / 'data'}, since " in str(caught.value)
    assert library.add_upload("coffee.md", COFFEE).status == "added"
    assert not (tmp_path / "data" / "writer.json").exists()


def test_a_holder_that_was_killed_holds_nothing(library: Library, tmp_path: Path) -> None:
    """What it left beside the lock stops nobody."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "writer.json").write_text(json.dumps({"pid": 1, "command": "x", "since": "y"}))

    assert library.add_upload("tea.md", TEA).status == "added"
