"""Filters: what they let through, alike in both legs, through a generation and without."""

from pathlib import Path

import numpy as np
import pytest

from errors import UsageError
from index.catalog import Catalog
from index.embedder import Embedded, Vectors, unit
from index.entry import Entry
from index.filters import ALL, Filters
from index.lexical import lexical_search
from index.search import EXACT_UP_TO, Searcher
from index.vectors import Generations
from ingest.document import Block, Document, Passage
from ingest.passages import SearchedText

pytestmark = pytest.mark.slow

PER_DOCUMENT = 800
DOCUMENTS = {
    "a": ("file:///home/u/notes/2024/tea%20time.md", "text/markdown", "en", "2024-03-05"),
    "b": ("file:///home/u/notes/2025/war.pdf", "application/pdf", "en", "2025-01"),
    "c": ("file:///home/u/old-notes/2024.txt", "text/plain", "de", None),
    "d": ("https://example.org/page?x=1", "text/html", "fr", "2025-06-30"),
    "e": ("upload:war.pdf", "application/pdf", "en", "2023"),
    **{f"f{i}": (f"file:///bulk/{i}.txt", "text/plain", "en", "2022-01-01") for i in range(6)},
}
TEA = SearchedText("tea", ((0, 3),))


def _vectors(seed: int) -> Vectors:
    made: Vectors = unit(np.random.default_rng(seed).normal(size=(PER_DOCUMENT, 16)).astype(np.float32))
    return made


def _put(catalog: Catalog, name: str, seed: int) -> None:
    uri, media_type, language, published = DOCUMENTS[name]
    text = "x" * PER_DOCUMENT
    blocks = (Block(0, len(text), "paragraph"),)
    document = Document(name, "0" * 64, media_type, text, blocks, language=language, published=published)
    entries = [
        Entry(Passage(f"{name}-{i}", name, i, i + 1, ((i, i + 1),)), f"{name}{i}", TEA, "")
        for i in range(PER_DOCUMENT)
    ]
    with catalog.transaction():
        catalog.put_vectors(
            "m", {f"{name}{i}": Embedded(v, v[None, :]) for i, v in enumerate(_vectors(seed))}
        )
        catalog.put_document(document, entries, "m", "pipe")
        catalog.put_source(uri, name, 0, 0)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Eleven documents of 800 passages."""
    catalog = Catalog(tmp_path_factory.mktemp("filters"))
    for seed, name in enumerate(DOCUMENTS):
        _put(catalog, name, seed)
    return catalog


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(sources=("file:///home/u/notes/2025/war.pdf",)), "b"),
        (Filters(sources=("war.pdf",)), "be"),
        (Filters(sources=("2025/war.pdf",)), "b"),
        (Filters(sources=("tea time.md",)), "a"),
        (Filters(sources=("notes",)), "ab"),
        (Filters(sources=("/home/u/notes",)), "ab"),
        (Filters(sources=("/home/u/notes/2024/", "example.org")), "ad"),
        (Filters(sources=("otes",)), ""),
        (Filters(types=("pdf",)), "be"),
        (Filters(types=("text/html", ".MD")), "ad"),
        (Filters(languages=("DE", "fr")), "cd"),
        (Filters(since="2024-03-05", until="2025-01"), "ab"),
        (Filters(since="2025"), "bd"),
        (Filters(since="2023", until="2024"), "ae"),
        (Filters(types=("pdf",), since="2024"), "b"),
        (Filters(types=("pdf",), languages=("fr",)), ""),
    ],
    ids=str,
)
def test_a_filter_lets_through_the_documents_that_it_names(
    catalog: Catalog, tmp_path: Path, filters: Filters, passing: str
) -> None:
    """The same ones in the count, in the lexical leg and in the dense one."""
    searcher = Searcher(catalog, Generations(tmp_path, catalog))
    everything = len(DOCUMENTS) * PER_DOCUMENT
    lexical = lexical_search(catalog.db, "tea", everything, filters)
    dense = searcher.dense(_vectors(99)[0], "m", everything, filters)

    assert {id.partition("-")[0] for id, _ in lexical} == set(passing)
    assert {id.partition("-")[0] for id, _ in dense} == set(passing)
    assert len(lexical) == len(dense) == catalog.count_within(filters) == len(passing) * PER_DOCUMENT


@pytest.mark.parametrize("filters", [ALL, Filters(languages=("en",)), Filters(types=("pdf",))], ids=str)
def test_a_filtered_search_through_a_generation_finds_what_an_exact_one_does(
    catalog: Catalog, tmp_path: Path, filters: Filters
) -> None:
    """Wide filters go through the graph, narrow ones don't; removed passages take no place from others."""
    generations = Generations(tmp_path / "vectors", catalog)
    generations.build("m")
    with catalog.transaction() as db:
        db.execute("DELETE FROM passages WHERE row % 5 = 0")
    searcher = Searcher(catalog, generations)
    try:
        assert (catalog.count_within(filters) > EXACT_UP_TO) == (filters != Filters(types=("pdf",)))
        shared = []
        for question in _vectors(77)[:20]:
            found = [id for id, _ in searcher.dense(question, "m", 50, filters)]
            shared.append(len(set(found) & set(_truth(catalog, question, filters))) / 50)

        assert np.mean(shared) >= 0.99
    finally:
        for seed, name in enumerate(DOCUMENTS):
            _put(catalog, name, seed)


def _truth(catalog: Catalog, question: Vectors, filters: Filters) -> list[str]:
    ids, vectors = catalog.vectors("m", filters=filters)
    return [ids[i] for i in np.argsort(-(vectors @ question))[:50]]


@pytest.mark.parametrize("date", ["2025-13", "2025-00", "2025-02-30", "0000", "２０２５", "20250101"])
def test_a_date_that_there_is_not_is_refused_with_what_is_wanted(date: str) -> None:
    """No question is put to nothing by a slip in a month."""
    with pytest.raises(UsageError, match=f"{date}: not a date; say a year"):
        Filters(since=date)
    assert Filters(since="2024-02-29", until="2025-12")


@pytest.mark.parametrize("wrong", [{"types": ("exe",)}, {"since": "yesterday"}, {"until": "2025-1"}])
def test_a_filter_that_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    """An unknown type or a date that isn't one is an error that names it."""
    with pytest.raises(UsageError, match=r"exe|yesterday|2025-1"):
        Filters(**wrong)  # type: ignore[arg-type]


def test_filters_are_said_as_on_the_command_line() -> None:
    """So that a message can repeat them."""
    assert str(Filters(types=("pdf", "md"), until="2025")) == "--type pdf --type md --until 2025"
    assert not ALL
    assert not str(ALL)
