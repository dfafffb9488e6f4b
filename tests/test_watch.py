"""``quotary watch``, as a process of its own over a folder that changes under it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

ROOT = Path(__file__).parent.parent
TEA = "# Tea\n\nA samovar boils the water for tea in the evening.\n"
_PATIENCE_S = 120


class Watching:
    """The command at work, and what it says, a line of JSON for each sync that did something."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli", "watch", str(folder), "--json", "--data", str(data)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self._lines: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)

    def next(self) -> dict[str, str]:
        """What the next sync that did something did, by file name."""
        files = json.loads(self._lines.get(timeout=_PATIENCE_S))["files"]
        return {row["uri"].rsplit("/", 1)[1]: row["status"] for row in files if row["status"] != "unchanged"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one note."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "tea.md").write_text(TEA, encoding="utf-8")
    return tmp_path / "notes"


@pytest.fixture
def watching(folder: Path, tmp_path: Path) -> Iterator[Watching]:
    """The command, watching it; killed if it doesn't end."""
    watching = Watching(folder, tmp_path / "data")
    yield watching
    watching.process.kill()
    watching.process.wait()


@pytest.mark.slow
def test_what_changes_in_a_watched_folder_is_read(watching: Watching, folder: Path) -> None:
    """First all there is; then what is added, changed and moved; what is gone stays; Ctrl-C ends it."""
    first = watching.next()
    (folder / "coffee.md").write_text(TEA.replace("samovar", "pot"), encoding="utf-8")
    added = watching.next()
    (folder / "tea.md").rename(folder / "green tea.md")
    moved = watching.next()
    watching.process.send_signal(signal.SIGINT)

    assert first == {"tea.md": "added"}
    assert added == {"coffee.md": "added"}
    assert moved == {"green%20tea.md": "renamed"}
    assert watching.process.wait(_PATIENCE_S) == 0
