"""Nothing holds the corpus: the memory of a sync, measured in a process of its own.

By default at a size that CI can afford; QUOTARY_MEMORY=full measures 2,000 and 20,000 files and one
of 200 MB, which takes about an hour. Embedding is a stub there, since it alone would take hours;
``real`` is the small size with the model that is used.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST_MB = 1_200
FULL = os.environ.get("QUOTARY_MEMORY") == "full"
SIZES = (
    pytest.param("files:300", "stub", id="300-files"),
    pytest.param("bytes:4000000", "stub", id="4-MB"),
    pytest.param("files:60", "real", id="60-files-embedded"),
    *(
        pytest.param(
            size, how, id=f"{size}-{how}", marks=pytest.mark.skipif(not FULL, reason="QUOTARY_MEMORY=full")
        )
        for size, how in (
            ("files:2000", "real"),
            ("files:2000", "stub"),
            ("files:20000", "stub"),
            ("bytes:200000000", "stub"),
        )
    ),
)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "how"), SIZES)
def test_a_sync_needs_little_memory(
    size: str, how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The parent's peak stays below the bound at every size, and everything is added."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.measure_sync", size, how, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    measured = json.loads(run.stdout.splitlines()[-1])
    with capsys.disabled():
        print(f"\n{size} {how}: {measured}")

    assert measured["added"] == measured["files"] > 0
    assert measured["passages"] >= measured["files"]
    assert 0 < measured["parent_mb"] < MOST_MB
    assert measured["child_mb"] < 4 * MOST_MB
