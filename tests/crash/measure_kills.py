"""Kills during ingest at 20,000 passages: after each, the library is opened anew and verified.

    python -m tests.crash.measure_kills [KILLS]

A chain on one library: the first sync is killed and gone on with until it is through; then an eighth of the
notes change before each sync, which is killed too. A sync that ends before its kill counts for nothing but how
soon the next must come. Prints a line a kill and how many verified.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

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
    chance, whole = random.Random(0), _seconds(folder, home / "clean")
    print(f"{StubLibrary(home / 'clean').catalog.count():,} passages; a sync takes {whole:.0f} s", flush=True)
    good = killed = 0
    while killed < kills:
        after = chance.uniform(0, whole)
        took = _kill(data, folder, after)
        if took is not None:
            whole = min(whole, took)
            for number in chance.sample(range(_NOTES), _NOTES // _CHANGED):
                _write(folder, number, chance.randrange(1, 1_000_000))
            continue
        killed += 1
        library = StubLibrary(data)
        problems = library.verify()
        good += not problems
        passages = library.catalog.count() if library.catalog.exists else 0
        library.catalog.close()
        print(f"{killed}: after {after:.1f} s, {passages:,} passages, {problems or 'verified'}", flush=True)
    print(f"{good} of {kills} verified")
    return good


def _write(folder: Path, number: int, version: int) -> None:
    sections = [note(number * 1000 + at, version if at % 2 else 0) for at in range(_SECTIONS)]
    (folder / f"note {number:04}.md").write_text("\n".join(sections), encoding="utf-8")


def _seconds(folder: Path, data: Path) -> float:
    start = time.monotonic()
    child.run(data, folder)
    return time.monotonic() - start


def _kill(data: Path, folder: Path, after: float) -> float | None:
    """Kill a sync so many seconds after its start; how long it took where it ended before that."""
    start, syncing = time.monotonic(), child.start(data, folder)
    syncing.join(after)
    took = time.monotonic() - start if syncing.exitcode is not None else None
    if took is None and syncing.pid:
        os.kill(syncing.pid, signal.SIGKILL)
    syncing.join()
    return took


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="quotary-kills-") as made:
        asked = int(sys.argv[1]) if len(sys.argv) > 1 else 40
        good = main(asked, Path(made))
        shutil.rmtree(made, ignore_errors=True)
    sys.exit(good != asked)
