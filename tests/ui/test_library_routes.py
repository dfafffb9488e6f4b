"""What the Sources tab does: files added, folders read again, sources forgotten, what is left out told."""

import json
from pathlib import Path
from threading import Event

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.catalog import Source
from library import Library
from tests.conftest import settings_for
from tests.ui.test_panel import HOSTILE, Reading
from ui import strings
from ui.desk import Desk
from ui.folders import folders, state
from ui.library_routes import add_library_routes
from ui.sources import show_intake, show_sources
from ui.work import Tell, Work

TEA = b"# Tea\n\n## Cups\n\nA cup of tea holds about two hundred millilitres of water.\n\nShare this article on Facebook\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library with one folder's file in it."""
    folder = tmp_path / "notes"
    (folder / "deep").mkdir(parents=True)
    (folder / "tea.md").write_bytes(TEA)
    (folder / "deep" / "pot.md").write_text(
        "# Pot\n\nA pot of tea is for four people or for two thirsty ones.\n"
    )
    library = Library(settings_for(tmp_path / "data"))
    library.sync([folder])
    return library


def serving(library: Library, *, may_write: bool = True) -> TestClient:
    """The routes over a library."""
    app = FastAPI()
    add_library_routes(app, Desk(library, may_write=may_write))
    return TestClient(app)


def test_a_file_is_added_and_forgotten(library: Library) -> None:
    """An upload becomes a source of its own name; forgetting it leaves the others."""
    client = serving(library)
    name = "<img src=x onerror=alert(1)>.md"

    added = client.post(
        "/library/upload", params={"name": f"../{name}"}, content=b"# K\n\nKettles whistle on boiling.\n"
    )
    assert added.json() | {"uri": ""} == {
        "uri": "",
        "name": name,
        "status": "added",
        "reason": "",
        "passages": 1,
    }
    reading = Reading(show_sources(Desk(library)))
    assert name in reading.text
    assert "img" not in reading.tags

    gone = client.post("/library/remove", params={"uri": added.json()["uri"]})
    assert gone.status_code == 200
    assert len(library.sources()) == 2


@pytest.mark.parametrize(("name", "content"), [("x.exe", b"MZ"), ("", b"x"), ("x.pdf", b"\0\1")])
def test_what_cannot_be_read_says_why(library: Library, name: str, content: bytes) -> None:
    """A file of no known format is refused, a broken one fails with its reason; nothing is kept of either."""
    told = serving(library).post("/library/upload", params={"name": name}, content=content).json()

    assert told.get("error") or (told["status"] == "failed" and told["reason"])
    assert len(library.sources()) == 2


def test_a_folder_is_read_again(library: Library, tmp_path: Path) -> None:
    """Each source of the folder is told as it is done; another folder is none of ours."""
    (tmp_path / "notes" / "tea.md").write_bytes(TEA + b"\nMilk goes in last, as everyone here agrees.\n")
    folder = str(tmp_path / "notes")

    response = serving(library).post("/library/sync", params={"folder": folder})
    told = [json.loads(line) for line in response.text.splitlines()]

    assert folders(library) == [tmp_path / "notes"]
    assert told[0] == {"total": 2}
    assert {(row["name"], row["status"]) for row in told[1:]} == {
        ("tea.md", "updated"),
        ("pot.md", "unchanged"),
    }
    assert serving(library).post("/library/sync", params={"folder": "/etc"}).status_code == 404


def test_a_suspicious_prune_is_refused(library: Library, tmp_path: Path) -> None:
    """Reading again with forgetting stops where it would forget too much, and says so."""
    for name in ("tea.md", "deep/pot.md"):
        (tmp_path / "notes" / name).unlink()

    response = serving(library).post(
        "/library/sync", params={"folder": str(tmp_path / "notes"), "prune": True}
    )

    assert "nothing was changed" in json.loads(response.text.splitlines()[-1])["error"]
    assert len(library.sources()) == 2


def test_others_may_not_write(library: Library) -> None:
    """Where other machines can reach the server, nothing is added, read again or forgotten."""
    client = serving(library, may_write=False)
    uri = library.sources()[0].uri
    desk = Desk(library, may_write=False)

    asked = [
        client.post("/library/upload", params={"name": "x.md"}, content=b"x"),
        client.post("/library/remove", params={"uri": uri}),
        client.post("/library/sync", params={"folder": str(folders(library)[0])}),
    ]

    assert [response.status_code for response in asked] == [403] * 3
    assert len(library.sources()) == 2
    assert "<button" not in show_intake(desk)
    assert 'class="remove"' not in show_sources(desk)


def test_what_is_left_out_is_told(library: Library) -> None:
    """Each stretch that is never quoted comes with its reason and place."""
    uri = next(source.uri for source in library.sources() if source.uri.endswith("tea.md"))

    told = serving(library).get("/library/left-out", params={"uri": uri}).json()

    assert [mark["text"] for mark in told["marks"]] == ["Share this article on Facebook"]
    assert told["marks"][0]["reason"]
    assert told["marks"][0]["place"] == "line 7"
    assert serving(library).get("/library/left-out", params={"uri": HOSTILE}).status_code == 404


def test_states_of_sources(tmp_path: Path) -> None:
    """A source is current, changed, gone, or kept here."""
    path = tmp_path / "tea.md"
    path.write_bytes(TEA)
    stat = path.stat()
    source = Source(path.as_uri(), "0" * 32, stat.st_size, stat.st_mtime_ns, "")

    assert state(source) == "current"
    path.write_bytes(b"x")
    assert state(source) == "changed"
    path.unlink()
    assert state(source) == "gone"
    assert state(Source("upload:x.md", "0" * 32, 1, 1, "")) == "kept"


def test_an_empty_table_says_how_to_fill_it(empty_library: Library) -> None:
    """With no sources the tab says what to do."""
    assert strings.EMPTY_COMMAND in show_sources(Desk(empty_library))


def test_work_is_told_and_left() -> None:
    """What the work tells arrives in order; its errors too; left alone, it stops at the next word."""
    go_on, ended = Event(), Event()
    reached = list[int]()

    def count(tell: Tell[int]) -> None:
        try:
            for n in range(3):
                tell(n)
                reached.append(n)
                go_on.wait(10)
        finally:
            ended.set()

    def fail(tell: Tell[int]) -> None:
        tell(1)
        raise ValueError("broken")

    told = iter(Work[int](count))
    assert next(told) == 0
    told.close()
    go_on.set()
    assert ended.wait(10)

    assert reached == [0]
    assert list(Work[int](lambda tell: tell(7))) == [7]
    with pytest.raises(ValueError, match="broken"):
        list(Work[int](fail))
