"""Whatever a person does to a folder, after a sync the library is as if it had just been made.

``QUOTARY_WALKS`` says how many walks of up to 30 steps (15); with ``-s`` this prints how many steps that were.
"""

import os
import shutil
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.crash.notes import note
from tests.crash.state import differences, state_of
from tests.crash.stub import StubLibrary

WALKS = int(os.environ.get("QUOTARY_WALKS") or 15)
NAMES = st.sampled_from(["a.md", "b.md", "c.txt", "d e.md", "box/a.md", "box/f.txt", "box/deep/g.md"])
UNTITLED = "A note without a heading. It has two sentences that can be quoted.\n"
TWICE = (
    "# Twice\n\nThe same sentence stands here. The same sentence stands here.\n\n## Below\n\nAnd one more.\n"
)
TEXTS = st.one_of(st.just(UNTITLED), st.just(TWICE), st.builds(note, st.integers(0, 3), st.integers(0, 2)))
steps: Counter[str] = Counter()


class Walk(RuleBasedStateMachine):
    """A folder, a person who edits it, and a library that is brought up to date now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(mkdtemp(prefix="quotary-walk-"))
        self.folder = self.home / "notes"
        self.folder.mkdir()
        self.model = 1
        self.clock = 1_700_000_000
        self.library = self._open()

    def _open(self) -> StubLibrary:
        return StubLibrary(self.home / "data", key=f"stub@{self.model}", tail_passages=1000)

    @initialize(files=st.dictionaries(NAMES, TEXTS, min_size=2))
    def begin(self, files: dict[str, str]) -> None:
        """Some files to begin with."""
        for name, text in files.items():
            self.write(name, text)

    def teardown(self) -> None:
        self.library.catalog.close()
        shutil.rmtree(self.home)

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def _tick(self, path: Path) -> None:
        """Give a file a time of its own: a real clock may be coarser than these edits."""
        self.clock += 1
        os.utime(path, (self.clock, self.clock))

    @rule(name=NAMES, text=TEXTS)
    def edit(self, name: str, text: str) -> None:
        """Add a file or change it."""
        self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Add a file or change it."""
        steps["write"] += 1
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self._tick(path)

    @precondition(lambda self: self._files())
    @rule(data=st.data())
    def delete(self, data: Any) -> None:
        """Delete a file."""
        steps["delete"] += 1
        data.draw(st.sampled_from(self._files())).unlink()

    @precondition(lambda self: self._files())
    @rule(data=st.data(), name=NAMES)
    def rename(self, data: Any, name: str) -> None:
        """Move a file, perhaps over another."""
        steps["rename"] += 1
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        data.draw(st.sampled_from(self._files())).replace(target)

    @precondition(lambda self: len(self._files()) > 1)
    @rule(data=st.data())
    def swap(self, data: Any) -> None:
        """Exchange two files, times and all."""
        steps["swap"] += 1
        one, other = data.draw(st.sampled_from(self._files())), data.draw(st.sampled_from(self._files()))
        spare = self.home / "spare"
        one.replace(spare)
        (other if other != one else spare).replace(one)
        if spare.exists():
            spare.replace(other)

    @precondition(lambda self: self._files())
    @rule(data=st.data(), name=NAMES, keep_time=st.booleans())
    def copy(self, data: Any, name: str, keep_time: bool) -> None:
        """Copy a file, perhaps over another."""
        steps["copy"] += 1
        source, target = data.draw(st.sampled_from(self._files())), self.folder / name
        if source == target:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copy2 if keep_time else shutil.copyfile)(source, target)
        if not keep_time:
            self._tick(target)

    @precondition(lambda self: self._files())
    @rule(data=st.data())
    def touch(self, data: Any) -> None:
        """Give a file another time."""
        steps["touch"] += 1
        self._tick(data.draw(st.sampled_from(self._files())))

    @rule()
    def sync(self) -> None:
        """Sync without prune: everything there is current, nothing that is gone was removed."""
        steps["sync"] += 1
        before = {source.uri for source in self.library.sources()}
        outcomes = self.library.sync([self.folder])

        assert "failed" not in {outcome.status for outcome in outcomes}
        renamed = {outcome.reason.removeprefix("was ") for outcome in outcomes if outcome.status == "renamed"}
        kept = {source.uri for source in self.library.sources()}
        assert kept >= (before - renamed) | {path.as_uri() for path in self._files()}
        models = self.library.catalog.db.execute("SELECT DISTINCT model FROM passages").fetchall()
        assert models in ([], [(f"stub@{self.model}",)])

    @rule()
    def sync_and_compare(self) -> None:
        """Sync with prune: as a library made just now; and a second sync does nothing at all."""
        steps["sync --prune"] += 1
        self.library.sync([self.folder], prune=True, insist=True)
        self._compare()
        revision = self.library.catalog.revision
        again = self.library.sync([self.folder], prune=True)

        assert {outcome.status for outcome in again} <= {"unchanged"}
        assert self.library.catalog.revision == revision

    @precondition(lambda self: self.model < 3)
    @rule()
    def another_model(self) -> None:
        """Change the embedding model, which takes effect with the next sync."""
        steps["another model"] += 1
        self.model += 1
        self.library.catalog.close()
        self.library = self._open()

    def _compare(self) -> None:
        clean = StubLibrary(self.home / "clean", key=f"stub@{self.model}", tail_passages=1000)
        clean.sync([self.folder])
        clean.catalog.close()
        key = f"stub@{self.model}"
        try:
            said = differences(state_of(self.home / "data", key), state_of(self.home / "clean", key))
        finally:
            shutil.rmtree(self.home / "clean", ignore_errors=True)
        assert [line for line in said if not (line.startswith("facts") and not self._files())] == []


@pytest.mark.slow
def test_any_walk_ends_where_starting_over_would() -> None:
    """Writing, deleting, renaming, swapping, copying, touching, syncing, in any order."""
    limits = settings(max_examples=WALKS, stateful_step_count=30)
    run_state_machine_as_test(Walk, settings=limits)

    print(f"\n{sum(steps.values()):,} steps:", ", ".join(f"{n:,} {name}" for name, n in steps.most_common()))
    assert steps["sync --prune"]
