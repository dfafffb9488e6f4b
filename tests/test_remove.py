"""What is removed is in no file of the library any more."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from errors import UsageError
from library import Library
from tests.crash import child
from tests.crash.notes import fill, note_path
from tests.crash.state import differences, state_of
from tests.crash.stub import StubLibrary

pytestmark = pytest.mark.slow

RARE = "quagmirelike"
"""A word of one document alone; its stem is itself, so that the index holds it as it stands."""
SECRET = f"# Secret\n\nThe {RARE} plan was written down by the baker in May. Nobody else knew of the zyxwvut plan.\n"
OTHER = "# Other\n\nA samovar boils the water for tea in the evening.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Three notes, one of them with the rare word, and a generation."""
    folder = tmp_path / "notes"
    fill(folder, 60)
    (folder / "secret.md").write_text(SECRET, encoding="utf-8")
    (folder / "other.md").write_text(OTHER, encoding="utf-8")
    library = StubLibrary(tmp_path / "data")
    library.sync([folder])
    yield library
    library.catalog.close()


def holders(data: Path, *needles: str) -> list[str]:
    """Files of the library in whose bytes one of these stands, in UTF-8 or UTF-16."""
    wanted = [needle.encode(code) for needle in needles for code in ("utf-8", "utf-16-le")]
    files = sorted(path for path in data.rglob("*") if path.is_file())
    return [str(path.relative_to(data)) for path in files if any(w in path.read_bytes() for w in wanted)]


def _uri(library: Library, name: str) -> str:
    return next(source.uri for source in library.sources() if source.uri.endswith(name))


def _passages(library: Library, uri: str) -> list[str]:
    (id,) = (source.document.id for source in library.sources() if source.uri == uri)
    return [
        row[0] for row in library.catalog.db.execute("SELECT id FROM passages WHERE document_id = ?", (id,))
    ]


def test_nothing_is_left_in_any_file(library: Library, tmp_path: Path) -> None:
    """Neither text nor words nor ids nor vectors, in catalog, log, generation or uploads."""
    data = library.settings.data
    library.add_upload("secret too.md", SECRET.replace("May", "June").encode())
    uris = [_uri(library, "secret.md"), "upload:secret%20too.md"]
    documents = [source.document.id for source in library.sources() if source.uri in uris]
    passages = [id for uri in uris for id in _passages(library, uri)]
    texts, vectors = zip(
        *library.catalog.db.execute(
            "SELECT text_sha256, vector FROM embeddings JOIN passages USING (model, text_sha256) WHERE document_id IN (?, ?)",
            documents,
        ),
        strict=True,
    )
    needles = (RARE, "zyxwvut", *documents, *passages, *texts, *uris)
    assert {"catalog.sqlite", "catalog.sqlite-wal"} & set(holders(data, RARE))
    assert [name for name in holders(data, *texts) if name.startswith("vectors")]
    assert len(vectors) == len(passages) > 0
    removed = library.remove(uris)

    assert [one.uri for one in removed] == uris
    assert holders(data, *needles) == []
    written = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert not [vector for vector in vectors if vector in written]
    assert library.ask("What is boiled for tea in the evening?").quotes


def test_the_rest_is_as_if_it_had_never_been_there(library: Library, tmp_path: Path) -> None:
    """The same as a library made without it, up to the sync that follows."""
    library.remove([_uri(library, "secret.md")])
    (tmp_path / "notes" / "secret.md").unlink()
    library.sync([tmp_path / "notes"])
    library.catalog.close()
    clean = StubLibrary(tmp_path / "clean")
    clean.sync([tmp_path / "notes"])
    clean.catalog.close()

    assert differences(state_of(tmp_path / "data"), state_of(tmp_path / "clean")) == []


def test_what_it_replaced_and_runs_that_quote_it_go_too(library: Library, tmp_path: Path) -> None:
    """An older version's text; a kept evaluation run that names it; not a run that doesn't."""
    data = library.settings.data
    old = next(source.document.id for source in library.sources() if source.uri.endswith("secret.md"))
    path = tmp_path / "notes" / "secret.md"
    path.write_text(SECRET.replace(RARE, "newer"), encoding="utf-8")
    library.sync([tmp_path / "notes"])
    assert library.replaced(old) is not None
    (data / "runs").mkdir()
    (data / "runs" / "a.json").write_text(json.dumps({"document_id": old, "text": f"The {RARE} plan"}))
    (data / "runs" / "b.json").write_text("{}")
    library.remove([_uri(library, "secret.md")])

    assert library.replaced(old) is None
    assert holders(data, RARE, "zyxwvut", old) == []
    assert [path.name for path in (data / "runs").iterdir()] == ["b.json"]


def test_content_that_another_source_holds_stays(library: Library, tmp_path: Path) -> None:
    """And it is said which."""
    (tmp_path / "notes" / "copy.md").write_text(SECRET, encoding="utf-8")
    library.sync([tmp_path / "notes"])
    (removed,) = library.remove([_uri(library, "secret.md")])

    assert [uri.rsplit("/", 1)[1] for uri in removed.also_in] == ["copy.md"]
    assert "catalog.sqlite" in holders(library.settings.data, RARE)


def test_what_is_no_source_removes_nothing(library: Library) -> None:
    """Also where the others are some."""
    with pytest.raises(UsageError, match="no such source"):
        library.remove([_uri(library, "secret.md"), "file:///nowhere.md"])

    assert _uri(library, "secret.md")


def _remove_and_die(data: Path, folder: Path) -> None:
    """Remove, and end where the files would be rewritten."""
    import library as module

    vars(module)["scrub"] = lambda catalog: os._exit(0)
    library = StubLibrary(data)
    library.remove([note_path(folder, 3).as_uri()])


def test_an_interrupted_removal_is_finished_by_the_next_writer(library: Library, tmp_path: Path) -> None:
    """The fact that it isn't is in the same transaction."""
    library.catalog.close()
    died = child.in_child(_remove_and_die, tmp_path / "data", tmp_path / "notes")
    died.join()
    note_path(tmp_path / "notes", 3).unlink()
    library.sync([tmp_path / "notes"])

    assert holders(tmp_path / "data", note_path(tmp_path / "notes", 3).as_uri(), "In 1903 the") == []


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    root = Path(__file__).parent.parent
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments], cwd=root, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two notes, read into a library beside them."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "secret.md").write_text(SECRET, encoding="utf-8")
    (folder / "other.md").write_text(OTHER, encoding="utf-8")
    CliRunner().invoke(app, ["ingest", str(folder), "--data", str(tmp_path / "cli")], catch_exceptions=False)
    return folder


@pytest.mark.slow
def test_the_command_asks_first(folder: Path, tmp_path: Path) -> None:
    """Without anybody to ask it is wrong usage, and nothing goes; ``--yes`` and the end of a path do it."""
    data = ["--data", str(tmp_path / "cli")]
    asked = _run("remove", "secret.md", *data)
    done = _run("remove", "mine/secret.md", "--yes", "--json", *data)
    unknown = _run("remove", "secret.md", "--yes", *data)

    assert (asked.returncode, asked.stdout) == (2, "")
    assert "say --yes" in asked.stderr
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert [row["uri"] for row in said["removed"]] == [(folder / "secret.md").as_uri()]
    assert said["totals"]["removed"] == 1
    assert holders(tmp_path / "cli", RARE, "zyxwvut") == []
    assert (unknown.returncode, "no such source" in unknown.stderr) == (2, True)
