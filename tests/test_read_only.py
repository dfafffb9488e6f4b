"""A library that can't be written is asked all the same; tried under permissions that hold."""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.schema import MIGRATIONS
from tests.crash.notes import fill
from tests.crash.stub import StubLibrary

ROOT = Path(__file__).parent.parent
_DROP_FROM_BOUNDS, _OVERRIDE_PERMISSIONS = 24, 1  # prctl(2), capabilities(7)
ASK = """
import sys
from pathlib import Path
from errors import QuotaryError
from tests.crash.stub import StubLibrary
library = StubLibrary(Path(sys.argv[1]), tail_passages=100_000)
try:
    answer = library.ask("What was near the bridge in 1907?")
    print("answered", len(answer.quotes) + len(answer.nearest))
    library.sync([Path(sys.argv[2])])
except QuotaryError as error:
    print("told", error)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory that another user can reach."""
    made = Path(tempfile.mkdtemp(prefix="quotary-read-only-"))
    fill(made / "notes", 5)
    library = StubLibrary(made / "data", tail_passages=100_000)
    library.sync([made / "notes"])
    library.catalog.close()
    yield made
    subprocess.run(["chmod", "-R", "u+w", str(made)], check=True)
    shutil.rmtree(made)


def _obey_permissions() -> None:
    """Have the superuser stopped by a file's mode, as anybody else is."""
    if os.getuid() == 0:
        ctypes.CDLL(None).prctl(_DROP_FROM_BOUNDS, _OVERRIDE_PERMISSIONS, 0, 0, 0)


def _as_reader(home: Path) -> str:
    """What somebody is told who may read, but not write."""
    subprocess.run(["chmod", "-R", "a-w,a+rX", str(home)], check=True)
    run = subprocess.run(
        [sys.executable, "-c", ASK, str(home / "data"), str(home / "notes")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_obey_permissions,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_read_only_library_is_asked_but_not_changed(home: Path) -> None:
    """Answers come; a sync is refused with what to do."""
    said = _as_reader(home).splitlines()

    assert said[0].startswith("answered ")
    assert said[0] != "answered 0"
    assert said[1].startswith("told")
    assert "can't be written" in said[1]


def test_a_read_only_library_of_an_older_schema_says_so(home: Path) -> None:
    """It can't be brought up to date where it is."""
    library = StubLibrary(home / "data")
    library.catalog.db.execute(f"PRAGMA user_version = {len(MIGRATIONS) - 1}")
    library.catalog.close()

    assert f"schema {len(MIGRATIONS) - 1}" in _as_reader(home)
