"""Reading while another process writes: every question is answered, from one state of the library."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.catalog import Catalog
from tests.crash.child import in_child
from tests.crash.notes import note, note_path
from tests.crash.state import state_of
from tests.crash.stub import StubLibrary

NOTES, ROUNDS = 40, 4


def _write(folder: Path, version: int) -> None:
    for number in range(NOTES):
        path = note_path(folder, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(note(number, version), encoding="utf-8")


def _flip(data: Path, folder: Path) -> None:
    """Change every note and sync, again and again; each time the next generation is built."""
    for version in range(1, ROUNDS + 1):
        _write(folder, version)
        StubLibrary(data).sync([folder])


@pytest.mark.slow
def test_questions_are_answered_while_another_process_syncs(tmp_path: Path) -> None:
    """No error, and every quote stands in some version of its note; the list of sources is never short."""
    folder, data = tmp_path / "notes", tmp_path / "data"
    _write(folder, 0)
    StubLibrary(data).sync([folder])
    versions = {f"Note {n}": [note(n, v) for v in range(ROUNDS + 1)] for n in range(NOTES)}
    library = StubLibrary(data)
    asked = 0
    writer = in_child(_flip, data, folder)
    while writer.is_alive():
        answer = library.ask(f"What was near the bridge in {1900 + asked % NOTES}?")
        for quote in (*answer.quotes, *answer.nearest):
            assert any(quote.text in text for text in versions[quote.document.title])
        assert len(library.sources()) == NOTES
        asked += 1
    writer.join()

    assert writer.exitcode == 0
    assert asked
    assert state_of(data).missed == []


@pytest.mark.parametrize("attempt", range(5))
def test_a_new_catalog_may_be_opened_by_many_at_once(tmp_path: Path, attempt: int) -> None:
    """Whoever comes first makes the tables; the others find them."""
    together, errors = threading.Barrier(8), []

    def open_it() -> None:
        catalog = Catalog(tmp_path)
        together.wait()
        try:
            assert catalog.sources() == []
        except Exception as error:  # whatever it is, it is wrong
            errors.append(error)
        finally:
            catalog.close()

    _all(open_it)

    assert errors == []


def _all(work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
