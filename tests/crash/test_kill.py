"""Killed anywhere, the next run ends where an undisturbed one would have.

``QUOTARY_KILLS`` says how many times (5); with 200, and ``-s``, this prints the table in the docs.
"""

import os
import random
import signal
from pathlib import Path

import pytest

from tests.crash.kill import Scene, attempt, make_scenes, table

KILLS = int(os.environ.get("QUOTARY_KILLS") or 5)
NOTES = 300


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> list[Scene]:
    """A first sync and one after edits, each with what it should end as."""
    return make_scenes(tmp_path_factory.mktemp("crash"), NOTES)


@pytest.mark.slow
def test_a_sync_killed_anywhere_is_finished_by_the_next(scenes: list[Scene], tmp_path: Path) -> None:
    """No source half there, nothing lost, doubled or left behind; a reader never sees a half one either."""
    chance = random.Random()
    attempts = [attempt(scenes[number % 2], tmp_path / "data", chance) for number in range(KILLS)]

    print("\n" + table(attempts))
    assert [a for a in attempts if a.wrong] == []
    assert all(a.polls for a in attempts)


@pytest.mark.slow
def test_a_sync_stopped_by_hand_is_finished_by_the_next(scenes: list[Scene], tmp_path: Path) -> None:
    """The same with Ctrl-C, which lets the program run its own clean-up."""
    chance = random.Random()
    attempts = [attempt(scene, tmp_path / "data", chance, signal.SIGINT) for scene in scenes]

    assert [a for a in attempts if a.wrong] == []
