"""What a newer version replaced stays readable for a while, and is never searched."""

from pathlib import Path

import pytest

from library import Library
from settings import Settings
from tests.crash.stub import StubLibrary

OLD = "# Treaty\n\nThe treaty was signed in Moscow by both presidents in January.\n"
NEW = "# Treaty\n\nThe treaty was signed in Teheran by both ministers in February.\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library that holds the older version."""
    (tmp_path / "notes").mkdir()
    _write(tmp_path, OLD)
    library = StubLibrary(tmp_path / "data")
    library.sync([tmp_path / "notes"])
    return library


def _write(home: Path, text: str) -> None:
    (home / "notes" / "treaty.md").write_text(text, encoding="utf-8")


def _held(library: Library) -> str:
    return library.sources()[0].document.id


def test_a_replaced_text_can_be_read_but_not_found(library: Library, tmp_path: Path) -> None:
    """Word for word, with the source it stood in and what that holds now."""
    before = _held(library)
    assert library.replaced(before) is None
    _write(tmp_path, NEW)
    library.sync([tmp_path / "notes"])
    was = library.replaced(before[:12])

    assert was is not None
    assert (was.document_id, was.text, was.title) == (before, OLD, "Treaty")
    assert was.uri == (tmp_path / "notes" / "treaty.md").as_uri()
    assert was.now == _held(library)
    assert all("Moscow" not in quote.text for quote in library.ask("Who signed in Moscow?").quotes)


def test_a_text_that_comes_back_is_no_longer_replaced(library: Library, tmp_path: Path) -> None:
    """It is searched again, and kept once."""
    before = _held(library)
    for text in (NEW, OLD):
        _write(tmp_path, text)
        library.sync([tmp_path / "notes"])

    assert _held(library) == before
    assert library.replaced(before) is None


def test_a_renamed_source_takes_what_it_replaced_along(library: Library, tmp_path: Path) -> None:
    """Under its new name."""
    before = _held(library)
    _write(tmp_path, NEW)
    library.sync([tmp_path / "notes"])
    (tmp_path / "notes" / "treaty.md").rename(tmp_path / "notes" / "moved.md")
    library.sync([tmp_path / "notes"])
    was = library.replaced(before)

    assert was is not None
    assert was.uri.endswith("moved.md")


def test_a_pruned_source_takes_what_it_replaced_along(library: Library, tmp_path: Path) -> None:
    """A person who deletes a file deletes its past."""
    before = _held(library)
    _write(tmp_path, NEW)
    library.sync([tmp_path / "notes"])
    (tmp_path / "notes" / "treaty.md").unlink()
    library.sync([tmp_path / "notes"], prune=True, insist=True)

    assert library.replaced(before) is None


def test_a_replaced_text_goes_after_its_time(library: Library, tmp_path: Path) -> None:
    """With the next sync, also one that finds nothing to do."""
    before = _held(library)
    _write(tmp_path, NEW)
    library.sync([tmp_path / "notes"])
    library.catalog.db.execute("UPDATE replaced SET replaced_at = '2020-01-01T00:00:00+00:00'")
    library.sync([tmp_path / "notes"])

    assert library.replaced(before) is None


def test_how_long_is_a_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In days; thirty unless said otherwise."""
    assert Settings.from_env(tmp_path).replaced_days == 30
    monkeypatch.setenv("QUOTARY_REPLACED_DAYS", "2")

    assert Settings.from_env(tmp_path).replaced_days == 2
