"""Carrying out a plan: long documents in slices, each in its own language, nothing embedded twice."""

from pathlib import Path

import pytest

from index.lexical import lexical_search
from ingest.passages import cut_passages
from library import Library
from settings import Settings
from tests.measure_sync import StubEmbedder

pytestmark = pytest.mark.slow

RUSSIAN = "Вчера в столице Ирана прошли переговоры.\n\nДелегация вернулась домой поздно вечером.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library that embeds for nothing."""
    return Library(Settings(data=tmp_path / "data", cache=tmp_path), embedder=StubEmbedder())


def test_a_long_document_is_kept_whole(library: Library, folder: Path) -> None:
    """More passages than go through at once: all are there, as if cut together, and all have vectors."""
    text = "".join(
        f"# Part {n}\n\nPart {n} begins with a sentence. It ends with another one.\n\n" for n in range(1300)
    )
    (folder / "long.md").write_text(text, encoding="utf-8")
    told: list[int] = []

    (outcome,) = list(library.apply(library.plan([folder]), told.append))

    (source,) = library.catalog.sources()
    document = library.document(source.document_id)
    assert document is not None
    passages = cut_passages(document, StubEmbedder(), library.settings.passage_wordpieces)
    ids, vectors = library.catalog.vectors(StubEmbedder.key)
    assert ids == [passage.id for passage in passages]
    assert len(ids) == len(vectors) == outcome.passages == outcome.embedded == sum(told) == 1300
    assert len(told) == 3


def test_vectors_of_an_interrupted_run_are_found_again(library: Library, folder: Path) -> None:
    """What was embedded before a kill is not embedded again."""
    text = "\n\n".join(f"Sentence number {n} stands alone here." for n in range(20_000))
    (folder / "long.txt").write_text(text, encoding="utf-8")

    def stop(passages: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(library.apply(library.plan([folder]), stop))
    assert library.is_empty
    (outcome,) = library.sync([folder])

    assert outcome.status == "added"
    assert 0 < outcome.embedded == outcome.passages - 512


def test_a_document_is_indexed_in_its_own_language(library: Library, folder: Path) -> None:
    """A word is found in another of its forms."""
    (folder / "news.txt").write_text(RUSSIAN, encoding="utf-8")
    library.sync([folder])

    assert len(lexical_search(library.catalog.db, "Иран", 5)) == 1
