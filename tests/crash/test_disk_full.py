"""A disk that fills up in the middle: a clear message, nothing half there, and the next run finishes."""

import resource
import shutil
from pathlib import Path

import pytest

from errors import LibraryError
from tests.crash import child
from tests.crash.notes import fill
from tests.crash.state import differences, state_of
from tests.crash.stub import StubLibrary

NOTES = 60


def _sync_without_building(data: Path, folder: Path) -> None:
    StubLibrary(data, tail_passages=100_000).sync([folder])


def _sync_short_of_room(data: Path, folder: Path) -> None:
    """Sync where no file may grow beyond what ``data`` says, and leave what was said beside it."""
    most = int((data / "most").read_text(encoding="utf-8"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        StubLibrary(data).sync([folder])
        said = "done"
    except LibraryError as error:
        said = str(error)
    (data / "said").write_text(said, encoding="utf-8")


@pytest.mark.slow
def test_a_full_disk_is_told_and_the_next_run_finishes(tmp_path: Path) -> None:
    """Wherever the room ends: in the first table, among the sources, or in the generation."""
    folder, data, clean = tmp_path / "notes", tmp_path / "data", tmp_path / "clean"
    fill(folder, NOTES)
    child.run(clean, folder)
    told = []
    for most in (4_000, 20_000, 100_000, 200_000, 400_000, 1_000_000_000):
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir()
        (data / "most").write_text(str(most), encoding="utf-8")
        short = child.in_child(_sync_short_of_room, data, folder)
        short.join()
        assert short.exitcode == 0
        told.append((data / "said").read_text(encoding="utf-8"))
        child.run(data, folder)
        assert differences(state_of(data), state_of(clean)) == []

    assert told[-1] == "done"
    assert all("free some space" in said or "can't be opened" in said for said in told[:-2])
    assert "done" not in told[:3]


@pytest.mark.slow
def test_a_full_disk_while_building_is_told_and_the_next_run_finishes(tmp_path: Path) -> None:
    """What was read is kept and can be asked for; the half of a generation is gone."""
    folder, data, clean = tmp_path / "notes", tmp_path / "data", tmp_path / "clean"
    fill(folder, NOTES)
    child.run(clean, folder)
    child.in_child(_sync_without_building, data, folder).join()
    (data / "most").write_text("100000", encoding="utf-8")
    short = child.in_child(_sync_short_of_room, data, folder)
    short.join()

    assert short.exitcode == 0
    assert "free some space" in (data / "said").read_text(encoding="utf-8")
    assert list((data / "vectors").glob("*")) == []
    answer = StubLibrary(data).ask("What was near the bridge in 1907?")
    assert answer.quotes or answer.nearest
    child.run(data, folder)
    assert differences(state_of(data), state_of(clean)) == []
