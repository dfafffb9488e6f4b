"""Kills during ingest at 20,000 passages: after each, the library is opened anew and verified.

    python -m tests.crash.measure_kills [KILLS]

A chain on one library: a quarter of the kills fall into the first sync, each gone on with by the next; before every
later one an eighth of the notes change. A kill falls anywhere within what such a sync takes when nobody kills
it; one that had ended by then counts for nothing. Prints a line a kill and how many verified.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from index.check import Problem
from tests.crash import child
from tests.crash.notes import note
from tests.crash.stub import StubLibrary

_NOTES, _SECTIONS = 500, 20
_CHANGED = 8


def main(kills: int, home: Path) -> int:
    """How many of the kills left a library that verifies."""
    folder, data = home / "notes", home / "data"
    folder.mkdir()
    for number in range(_NOTES):
        _write(folder, number, 0)
    chance, clean = random.Random(0), home / "clean"
    whole = _seconds(folder, clean)
    passages = _verified(clean)[1]
    _change(folder, chance)
    later = _seconds(folder, clean)
    print(f"{passages:,} passages; a sync takes {whole:.0f} s, one after changes {later:.0f} s", flush=True)
    good = killed = 0
    while killed < kills:
        first = killed < kills // 4
        if not first:
            _change(folder, chance)
        after = chance.uniform(0, whole if first else later)
        if not _kill(data, folder, after):
            if first:
                shutil.rmtree(data)  # so that the next is a first one again
            continue
        killed += 1
        problems, passages = _verified(data)
        good += not problems
        print(f"{killed}: after {after:.1f} s, {passages:,} passages, {problems or 'verified'}", flush=True)
    print(f"{good} of {kills} verified")
    return good


def _verified(data: Path) -> tuple[list[Problem], int]:
    """What is wrong with the library, and how many passages it holds."""
    library = StubLibrary(data)
    problems = library.verify()
    passages = library.catalog.count() if library.catalog.exists else 0
    library.catalog.close()
    return problems, passages


def _change(folder: Path, chance: random.Random) -> None:
    for number in chance.sample(range(_NOTES), _NOTES // _CHANGED):
        _write(folder, number, chance.randrange(1, 1_000_000))


def _write(folder: Path, number: int, version: int) -> None:
    sections = [note(number * 1000 + at, version if at % 2 else 0) for at in range(_SECTIONS)]
    (folder / f"note {number:04}.md").write_text("\n".join(sections), encoding="utf-8")


def _seconds(folder: Path, data: Path) -> float:
    start = time.monotonic()
    child.run(data, folder)
    return time.monotonic() - start


def _kill(data: Path, folder: Path, after: float) -> bool:
    """Kill a sync so many seconds after its start; whether it hadn't ended by then."""
    syncing = child.start(data, folder)
    syncing.join(after)
    running = syncing.exitcode is None
    assert running or syncing.exitcode == 0
    if running and syncing.pid:
        os.kill(syncing.pid, signal.SIGKILL)
    syncing.join()
    return running


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="quotary-kills-") as made:
        asked = int(sys.argv[1]) if len(sys.argv) > 1 else 40
        good = main(asked, Path(made))
        shutil.rmtree(made, ignore_errors=True)
    sys.exit(good != asked)
