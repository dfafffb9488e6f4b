"""Fusion, and the generation against the exact search it stands in for."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import LibraryError
from index.catalog import Catalog
from index.embedder import Embedded, Vectors, unit
from index.entry import Entry
from index.search import BEST, Searcher, fuse
from index.vectors import Generation, Generations
from ingest.document import Block, Document, Passage
from ingest.passages import SearchedText
from settings import DEFAULT_WORDS

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1.0, 1.0))


@given(SCORES, st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.01, 40.0)))
def test_fusion_holds_every_id_once_and_prefers_agreement(
    cosines: dict[str, float], words: dict[str, float]
) -> None:
    """Nothing is lost or doubled; an id ahead in both legs is ahead in the fusion; no score is above the best."""
    cosines = dict.fromkeys(words, 0.0) | cosines
    fused = dict(fuse(cosines, words, DEFAULT_WORDS))
    order = list(fused)

    assert sorted(order) == sorted(cosines)
    assert all(score <= BEST for score in fused.values())
    for a in order:
        for b in order:
            if cosines[a] > cosines[b] + 1e-9 and words.get(a, 0) >= words.get(b, 0):
                assert order.index(a) < order.index(b)


def _fill(catalog: Catalog, name: str, vectors: Vectors, same: int = 0) -> None:
    """One document with a passage for each vector; the first ``same`` have one text, and its vector."""
    texts = [f"{name}{max(i, same - 1)}" for i in range(len(vectors))]
    document = Document(
        name, "0" * 64, "text/plain", "x" * len(vectors), (Block(0, len(vectors), "paragraph"),)
    )
    entries = [
        Entry(
            Passage(f"{name}{i:05}", name, i, i + 1, ((i, i + 1),)),
            texts[i],
            SearchedText("x", ((0, 1),)),
            "",
        )
        for i in range(len(vectors))
    ]
    embedded = {text: Embedded(vector, vector[None, :]) for text, vector in zip(texts, vectors, strict=True)}
    with catalog.transaction():
        catalog.put_vectors("m", embedded)
        catalog.put_document(document, entries, "m", "pipe")
        catalog.put_source(f"file:///{name}", name, 0, 0)


def _random(count: int, seed: int) -> Vectors:
    """Vectors around centres, as sentences lie, not evenly spread."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(20, 32))
    made: Vectors = unit(
        (centres[random.integers(0, 20, count)] + random.normal(size=(count, 32))).astype(np.float32)
    )
    return made


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """A catalog with 1,500 passages in one document."""
    catalog = Catalog(tmp_path)
    _fill(catalog, "a", _random(1500, 1))
    return catalog


def test_a_generation_with_its_tail_finds_what_exact_search_finds(catalog: Catalog, tmp_path: Path) -> None:
    """Recall at 20 against exact scores is at least 0.99, with removed and newer passages in play."""
    generations = Generations(tmp_path / "vectors", catalog)
    exact = Searcher(catalog, Generations(tmp_path / "none", catalog))
    generations.build("m")
    _fill(catalog, "b", _random(300, 2))
    with catalog.transaction() as db:
        db.execute("DELETE FROM passages WHERE row % 7 = 0")
    searcher = Searcher(catalog, generations)
    live = set(catalog.vectors("m")[0])
    recalled = []

    for question in _random(30, 3):
        found = [id for id, _ in searcher.dense(question, "m", 40) if id in live][:20]
        ids, vectors = catalog.vectors("m")
        truth = [ids[i] for i in np.argsort(-(vectors @ question))[:20]]
        recalled.append(len(set(found) & set(truth)) / 20)

    assert np.mean(recalled) >= 0.99
    assert exact is not searcher


def test_what_stands_beside_thousands_of_equal_passages_is_found(tmp_path: Path) -> None:
    """Each text is in the generation once; all the passages that have it are found, newer ones too."""
    catalog, generations = Catalog(tmp_path), Generations(tmp_path / "vectors", Catalog(tmp_path))
    vectors = _random(4000, 5)
    _fill(catalog, "a", vectors, same=3000)
    built = generations.build("m")
    _fill(catalog, "b", vectors[3000:3001])
    searcher = Searcher(catalog, generations)
    same = searcher.dense(vectors[2999], "m", 3000)

    assert built
    assert (built.passages, built.texts) == (4000, 1001)
    assert {id for id, _ in same} == {f"a{i:05}" for i in range(3000)}
    assert {id for id, _ in searcher.dense(vectors[3000], "m", 2)} == {"a03000", "b00000"}
    for i in range(3001, 4000, 20):
        assert searcher.dense(vectors[i], "m", 1)[0][0] == f"a{i:05}"
    assert generations.try_all(built) == []


class _Blind(Generations):
    """Generations in which nothing finds itself."""

    def query(self, generation: Generation, question: Vectors, depth: int) -> list[tuple[str, float]]:
        """As a graph with a part that can't be reached: something, but far away."""
        return [(text, 0.0) for text, _ in super().query(generation, question, depth)]


def test_a_generation_that_does_not_find_its_vectors_is_thrown_away(catalog: Catalog, tmp_path: Path) -> None:
    """The one before stays live, and all is found as before."""
    first = Generations(tmp_path / "vectors", catalog).build("m")
    blind = _Blind(tmp_path / "vectors", catalog)

    assert first
    assert blind.build("m") is None
    assert blind.live("m") == first
    assert [path.name for path in (tmp_path / "vectors").iterdir()] == [first.name]


def test_a_generation_is_never_written_after_it_is_published(catalog: Catalog, tmp_path: Path) -> None:
    """The next build is a new directory, and the old one goes."""
    generations = Generations(tmp_path / "vectors", catalog)

    first = generations.build("m")
    second = generations.build("m")

    assert first
    assert second
    assert (first.name, second.name) == ("gen-1", "gen-2")
    assert [path.name for path in (tmp_path / "vectors").iterdir()] == ["gen-2"]
    assert generations.live("m") == second
    assert generations.live("another model") is None


@pytest.mark.slow
def test_a_damaged_generation_is_an_error_that_names_it(catalog: Catalog, tmp_path: Path) -> None:
    """Broken files don't pass for an empty index."""
    Generations(tmp_path / "vectors", catalog).build("m")
    for path in (tmp_path / "vectors" / "gen-1").rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    fresh = Generations(tmp_path / "vectors", catalog)
    live = fresh.live("m")
    assert live is not None

    with pytest.raises(LibraryError, match="gen-1"):
        fresh.query(live, _random(1, 4)[0], 5)
