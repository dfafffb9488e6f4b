"""Watching a folder with real files: what came to rest is told once, what can't be told by files is everything."""

import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import sleep

import pytest

from errors import SourceError, UsageError
from ingest.watch import Batch, Events, Patience, Settling, watch

ROOT = Path(__file__).parent.parent.parent
QUICK = Patience(quiet=0.0)
EVERYTHING = Batch(everything=True)


def _events(*sets: Iterable[Path]) -> Events:
    """Changes as if the system had told of them."""

    def events(folder: Path, stop: threading.Event, seconds: float) -> Iterator[set[Path]]:
        for paths in sets:
            if stop.is_set():
                return
            yield set(paths)

    return events


def _watched(
    folder: Path, *sets: Sequence[Path], patience: Patience = QUICK, leave_out: Path | None = None
) -> list[Batch]:
    return list(
        watch(folder, threading.Event(), patience=patience, leave_out=leave_out, events=_events(*sets))
    )


def test_the_first_batch_is_everything_and_then_come_the_changed_files(tmp_path: Path) -> None:
    """Each once, in order, also those that are gone."""
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    changed = [tmp_path / "b.txt", tmp_path / "gone.txt", tmp_path / "a.txt"]

    assert _watched(tmp_path, changed, []) == [EVERYTHING, Batch(tuple(sorted(changed)))]


def test_hidden_files_and_the_library_itself_are_no_change(tmp_path: Path) -> None:
    """Or every sync would bring the next."""
    library = tmp_path / "library"
    changed = [
        tmp_path / ".git" / "x",
        tmp_path / "~$a.docx",
        library / "catalog.sqlite",
        tmp_path,
        tmp_path.parent / "b",
    ]

    assert _watched(tmp_path, changed, leave_out=library) == [EVERYTHING]


def test_what_files_do_not_tell_is_everything(tmp_path: Path) -> None:
    """A folder that came, an ignore file that changed, a burst, and time passing."""
    (tmp_path / "new").mkdir()
    many = [tmp_path / f"{n}.txt" for n in range(5)]

    assert _watched(tmp_path, [tmp_path / "new"]) == [EVERYTHING, EVERYTHING]
    assert _watched(tmp_path, [tmp_path / ".quotaryignore"]) == [EVERYTHING, EVERYTHING]
    assert _watched(tmp_path, many, patience=Patience(quiet=0, burst=4)) == [EVERYTHING, EVERYTHING]
    assert _watched(tmp_path, [], patience=Patience(rescan=-1)) == [EVERYTHING, EVERYTHING]


def test_a_burst_may_come_in_pieces(tmp_path: Path) -> None:
    """What is still settling counts."""
    pieces = [[tmp_path / f"{n}.txt"] for n in range(6)]

    assert _watched(tmp_path, *pieces, patience=Patience(quiet=60, burst=4)) == [EVERYTHING, EVERYTHING]


def test_a_file_is_told_when_it_came_to_rest(tmp_path: Path) -> None:
    """Not while it grows, then once."""
    file, settling = tmp_path / "a.txt", Settling(quiet=1.0)
    file.write_text("one", encoding="utf-8")
    settling.note([file], 0.0)

    assert settling.settled(0.9) == []
    file.write_text("one two", encoding="utf-8")
    assert settling.settled(1.1) == []
    assert settling.settled(2.0) == []
    assert settling.settled(2.2) == [file]
    assert settling.settled(9.9) == []


def test_a_file_that_is_written_on_and_on_holds_nobody_up(tmp_path: Path) -> None:
    """The others are told meanwhile."""
    log, note, settling = tmp_path / "log.txt", tmp_path / "note.txt", Settling(quiet=1.0)
    for path in (log, note):
        path.write_text("x", encoding="utf-8")
    settling.note([log, note], 0.0)
    log.write_text("xx", encoding="utf-8")

    assert settling.settled(1.5) == [note]


def test_a_folder_that_goes_away_is_an_error(tmp_path: Path) -> None:
    """An unplugged disk isn't a thousand deleted files."""
    folder = tmp_path / "stick"
    with pytest.raises(UsageError, match="no such folder"):
        next(watch(folder, threading.Event()))
    folder.mkdir()
    watching = watch(folder, threading.Event(), events=_events([folder / "a.txt"]))
    assert next(watching) == EVERYTHING
    folder.rmdir()

    with pytest.raises(SourceError, match="nothing was removed"):
        next(watching)


@pytest.mark.slow
def test_the_system_tells_of_real_changes(tmp_path: Path) -> None:
    """Written, changed, renamed and deleted; then it stops when told."""
    stop, batches = threading.Event(), queue.SimpleQueue[Batch]()

    def follow() -> None:
        for batch in watch(tmp_path, stop, patience=Patience(quiet=0.2)):
            batches.put(batch)

    def seen(*paths: Path) -> None:
        left = set(paths)
        while left:
            left -= set(batches.get(timeout=60).paths)

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        assert batches.get(timeout=60) == EVERYTHING
        (tmp_path / "a.txt").write_text("a", encoding="utf-8")
        seen(tmp_path / "a.txt")
        (tmp_path / "a.txt").rename(tmp_path / "b.txt")
        seen(tmp_path / "a.txt", tmp_path / "b.txt")
        (tmp_path / "b.txt").unlink()
        seen(tmp_path / "b.txt")
    finally:
        stop.set()
        thread.join(timeout=60)
    assert not thread.is_alive()


@pytest.mark.slow
def test_ctrl_c_ends_it_without_a_word(tmp_path: Path) -> None:
    """The loop is over, and what follows it runs."""
    script = (
        "import sys, threading; from pathlib import Path; from ingest.watch import watch\n"
        "for batch in watch(Path(sys.argv[1]), threading.Event()): print(batch, flush=True)\n"
        "print('over', flush=True)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert "everything=True" in child.stdout.readline()
        (tmp_path / "a.txt").write_text("a", encoding="utf-8")
        while "a.txt" not in child.stdout.readline():
            pass
        sleep(0.5)  # it waits for changes again; while it prints, the signal would be the printer's
        child.send_signal(signal.SIGINT)
        try:
            said, complained = child.communicate(timeout=60)
        finally:
            child.kill()  # where the signal is ignored, as below nohup, this fails instead of waiting for ever

    assert (said, complained, child.returncode) == ("over\n", "", 0)
