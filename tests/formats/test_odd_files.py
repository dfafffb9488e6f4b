"""Odd, broken, locked and foreign files: each is read, or refused with a reason."""

from collections import Counter
from pathlib import Path

import pytest

from errors import SourceError
from ingest.extract import extract, media_type

FILES = Path(__file__).parents[3] / "shared" / "data" / "files"
PATHS = sorted(path for path in FILES.rglob("*") if path.is_file()) if FILES.is_dir() else []
READ_AT_LEAST = 95

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not PATHS, reason="../shared is not here")]


def outcome(path: Path) -> str:
    """How a file ends; offsets are checked on the way."""
    try:
        document = extract(path.read_bytes(), path.name)
    except SourceError as error:
        return f"refused: {error}"
    assert all(0 <= block.start < block.end <= len(document.text) for block in document.blocks)
    assert not set("\x00\x02\xad\ufffe") & set(document.text) or media_type(path.name) in (
        "text/plain",
        "text/markdown",
    )
    return "read"


def test_every_odd_file_is_read_or_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """None crashes a reader, and none that can be read is refused."""
    outcomes = {path: outcome(path) for path in PATHS}
    counts = Counter(said.split(":")[0] for said in outcomes.values())
    with capsys.disabled():
        print(f"\n{dict(counts)}")

    assert counts["read"] >= READ_AT_LEAST
    assert all(said == "read" or len(said) > len("refused: ") + 10 for said in outcomes.values())
