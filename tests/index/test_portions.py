"""How a generation is added to Chroma: in rounds that leave nothing for those who open it to do again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import vectors
from index.vectors import _portions
from tests.crash.notes import note
from tests.crash.stub import StubLibrary


@given(st.integers(0, 400_000))
def test_the_last_portion_completes_a_round(passages: int) -> None:
    """Chroma writes once as many as it was told have come in; after the last portion it has just done so."""
    sizes, per_round = _portions(passages)

    waiting, longest = 0, 0
    for size in sizes:
        waiting += size
        longest = max(longest, waiting)
        if waiting >= per_round:
            waiting = 0
    assert sum(sizes) == passages
    assert waiting == 0
    assert longest <= vectors._PERSIST_EVERY + 1
    assert max(sizes) <= vectors._BATCH


@pytest.mark.slow
def test_a_generation_leaves_nothing_to_replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Chroma itself keeps it: the queue of what isn't in the written graph is empty but for its last row."""
    monkeypatch.setattr(vectors, "_PERSIST_EVERY", 30)
    monkeypatch.setattr(vectors, "_BATCH", 7)
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(25):
        (folder / f"{number}.md").write_text("\n".join(note(number * 10 + at, 0) for at in range(4)))
    library = StubLibrary(tmp_path / "data", tail_passages=1)
    library.sync([folder])
    passages = library.catalog.count()
    library.catalog.close()

    [queue] = (tmp_path / "data" / "vectors").glob("gen-*/chroma.sqlite3")
    with closing(sqlite3.connect(queue)) as db:
        (waiting,) = db.execute("SELECT count(*) FROM embeddings_queue").fetchone()
    assert passages > 60
    assert waiting <= 1
