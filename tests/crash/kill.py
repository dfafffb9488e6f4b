"""Syncs killed at random points, finished by a later run, and compared with a library made in one go."""

import os
import random
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.crash import child
from tests.crash.notes import edit, fill
from tests.crash.state import State, differences, state_of
from tests.crash.watcher import Signatures, Watcher, signatures

_AGAIN = 0.25
"""Share of attempts in which the run that follows is killed too."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is synced: from the library in ``before``, where there is one, to what ``folder`` holds now."""

    name: str
    folder: Path
    before: Path | None
    clean: State
    old: Signatures
    new: Signatures
    moved: Mapping[str, str]
    seconds: float
    """How long the sync takes when nobody kills it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One killed sync: when, what had been done by then, and what was wrong in the end."""

    scene: str
    phase: str
    polls: int
    wrong: tuple[str, ...]


def make_scenes(home: Path, count: int) -> list[Scene]:
    """A first sync of ``count`` notes and more, and one that follows edits to two thirds of them."""
    folder, before, clean = home / "notes", home / "before", home / "clean"
    fill(folder, count)
    child.run(before, folder)
    edit(folder, count)
    first = _timed(clean, folder)
    updated = home / "updated"
    shutil.copytree(before, updated)
    later = _timed(updated, folder)
    state, old, new = state_of(clean), signatures(before), signatures(clean)
    moved = {uri: uri.removesuffix(".md") + quote(" moved.md") for uri in old}
    moved = {was: now for was, now in moved.items() if now in new}
    return [
        Scene("first sync", folder, None, state, {}, new, {}, first),
        Scene("after edits", folder, before, state, old, new, moved, later),
    ]


def _timed(data: Path, folder: Path) -> float:
    start = time.monotonic()
    child.run(data, folder)
    return time.monotonic() - start


def attempt(scene: Scene, data: Path, chance: random.Random, how: signal.Signals = signal.SIGKILL) -> Attempt:
    """Sync, stop it somewhere, let the next run finish; ``data`` is where, and is emptied first."""
    shutil.rmtree(data, ignore_errors=True)
    if scene.before:
        shutil.copytree(scene.before, data)
    with Watcher(data, scene.old, scene.new, scene.moved) as watcher:
        _interrupt(scene, data, chance, how)
        phase = _phase(scene, data)
        if chance.random() < _AGAIN:
            _interrupt(scene, data, chance, how)
        child.run(data, scene.folder)
    wrong = watcher.wrong + differences(state_of(data), scene.clean)
    return Attempt(scene.name, phase, watcher.polls, tuple(wrong))


def _interrupt(scene: Scene, data: Path, chance: random.Random, how: signal.Signals) -> None:
    syncing = child.start(data, scene.folder)
    time.sleep(chance.uniform(0, scene.seconds))
    if syncing.pid and syncing.is_alive():
        os.kill(syncing.pid, how)
    syncing.join()


def _phase(scene: Scene, data: Path) -> str:
    """How far a stopped sync had come, read without writing."""
    seen = signatures(data)
    if seen == scene.old:
        return "before the first source"
    if seen != scene.new:
        return "between sources"
    with closing(sqlite3.connect(f"{(data / 'catalog.sqlite').as_uri()}?mode=ro", uri=True)) as db:
        (last,) = db.execute("SELECT coalesce(max(row), 0) FROM passages").fetchone()
        built = db.execute("SELECT 1 FROM generations WHERE live AND last_row >= ?", (last,)).fetchone()
    if built:
        return "after publishing"
    return "while building" if _folders(data) > _folders(scene.before) else "before building"


def _folders(data: Path | None) -> int:
    return len(list((data / "vectors").glob("gen-*"))) if data else 0


def table(attempts: Sequence[Attempt]) -> str:
    """How many were stopped where, and how many of these ended as a library made in one go.

    >>> print(table([Attempt("first sync", "between sources", 3, ())]))
    | scene | stopped | times | identical in the end | polls by a reader |
    |---|---|---|---|---|
    | first sync | between sources | 1 | 1 | 3 |
    """
    where = Counter((a.scene, a.phase) for a in attempts)
    lines = [
        "| scene | stopped | times | identical in the end | polls by a reader |",
        "|---|---|---|---|---|",
    ]
    for (scene, phase), times in sorted(where.items()):
        own = [a for a in attempts if (a.scene, a.phase) == (scene, phase)]
        good = sum(not a.wrong for a in own)
        lines.append(f"| {scene} | {phase} | {times} | {good} | {sum(a.polls for a in own)} |")
    return "\n".join(lines)
