"""The kept copies: the same however they came to be, gone with what they were copies of."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.catalog import Catalog
from index.copybook import Place, copies_of, independent, update
from index.entry import Entry
from ingest.document import Block, Document, Passage, document_id
from ingest.passages import SearchedText

AID = "The Kremlin is unlikely to offer military aid to Iran in the conflict."
DIRECT = "The Kremlin is unlikely to offer direct military aid to Iran in the conflict."
TEA = "A samovar boils water for tea in the evening."


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """An empty catalog with the copies' tables."""
    return _new(tmp_path)


def _new(folder: Path) -> Catalog:
    return Catalog(folder)


def _put(catalog: Catalog, name: str, sentences: Sequence[str]) -> str:
    """Keep a document of these sentences, in passages of two with one of overlap; its id."""
    text = " ".join(sentences)
    spans, at = [], 0
    for sentence in sentences:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    id = document_id(f"{name} {text}", "text/plain")
    document = Document(id, "0" * 64, "text/plain", text, (Block(0, len(text), "paragraph"),))
    windows = [tuple(spans[n : n + 2]) for n in range(max(1, len(spans) - 1))]
    entries = [
        Entry(Passage(f"{id}{n}", id, w[0][0], w[-1][1], w), f"{id}{n}", SearchedText("x", ()), "")
        for n, w in enumerate(windows)
    ]
    with catalog.transaction():
        catalog.put_document(document, entries, "m", "pipe")
        catalog.put_source(f"file:///{name}", id, 0, 0)
    return id


def _kept(catalog: Catalog) -> list[list[object]]:
    tables = ("statements", "sentences", "copies", "compared")
    return [catalog.db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables[:3]] + [
        catalog.db.execute("SELECT * FROM compared ORDER BY 1").fetchall()
    ]


def test_copies_across_documents_are_found_with_how_near_they_are(catalog: Catalog) -> None:
    """The same words first, then nearly the same; other sentences not at all."""
    a, b, c = (
        _put(catalog, name, text) for name, text in {"a": [AID, TEA], "b": [TEA, DIRECT], "c": [AID]}.items()
    )
    update(catalog)
    place = Place(a, 0, len(AID))
    found = copies_of(catalog.db, [place])[place]

    assert [(copy.place.document_id, copy.jaccard == 1) for copy in found] == [(c, True), (b, False)]
    assert found[1].place == Place(b, len(TEA) + 1, len(TEA) + 1 + len(DIRECT))


def test_what_copies_one_another_is_one_source(catalog: Catalog) -> None:
    """Two copies and one of its own words are two independent sources, not three."""
    said = {
        "a": AID,
        "b": DIRECT,
        "c": "Moscow will hardly send soldiers or weapons to Tehran, say diplomats.",
    }
    places = [Place(_put(catalog, name, [text]), 0, len(text)) for name, text in said.items()]
    update(catalog)

    assert independent(places, copies_of(catalog.db, places)) == 2
    assert independent([places[0], Place(places[0].document_id, 500, 510)], {}) == 1


def test_nothing_new_costs_nothing(catalog: Catalog) -> None:
    """A second update opens no transaction."""
    _put(catalog, "a", [AID])
    assert update(catalog) == 1
    before = catalog.revision

    assert update(catalog) == 0
    assert catalog.revision == before


def test_a_document_that_is_cut_anew_is_compared_anew(catalog: Catalog) -> None:
    """Replacing its passages forgets its sentences, without any call."""
    _put(catalog, "a", [AID])
    b = _put(catalog, "b", [DIRECT])
    update(catalog)
    with catalog.transaction() as db:
        db.execute("DELETE FROM passages WHERE document_id = ?", (b,))

    assert catalog.db.execute("SELECT count(*) FROM compared").fetchone() == (1,)
    update(catalog)
    assert catalog.db.execute("SELECT count(*) FROM copies").fetchone() == (0,)


SENTENCES = st.lists(
    st.sampled_from([AID, DIRECT, TEA, TEA + " Always.", "Short one."]), min_size=1, max_size=4
)


@pytest.mark.slow
@settings(max_examples=40)
@given(
    first=st.dictionaries(st.sampled_from("abcd"), SENTENCES),
    later=st.dictionaries(st.sampled_from("abcd"), SENTENCES),
    random=st.randoms(),
)
def test_any_way_there_is_as_good_as_starting_over(
    first: dict[str, list[str]],
    later: dict[str, list[str]],
    random: Random,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Documents added, replaced and removed, updated in between or not: as if made in one go."""
    grown, made = _new(tmp_path_factory.mktemp("grown")), _new(tmp_path_factory.mktemp("made"))
    for name, sentences in first.items():
        _put(grown, name, sentences)
        if random.random() < 0.5:
            update(grown)
    with grown.transaction():
        for name in first.keys() - later.keys():
            grown.remove_source(f"file:///{name}")
    for name, sentences in later.items():
        _put(grown, name, sentences)
    _assert_as_made_in_one_go(grown, made, later)


def _assert_as_made_in_one_go(grown: Catalog, made: Catalog, notes: Mapping[str, Sequence[str]]) -> None:
    update(grown)
    for name, sentences in notes.items():
        _put(made, name, sentences)
    update(made)

    assert _kept(grown) == _kept(made)
    grown.close()
    made.close()


def test_what_is_common_is_told_by_what_is_there_now(tmp_path: Path) -> None:
    """Links over a phrase that became common go, as in a library made in one go."""
    grown, made = _new(tmp_path / "grown"), _new(tmp_path / "made")
    notes = {f"{n:03}": [f"The council of the town met for the box {n} at {n}0 and {n}1"] for n in range(80)}
    for name, sentences in notes.items():
        _put(grown, name, sentences)
        if int(name) in (10, 40, 60):
            update(grown)
    _assert_as_made_in_one_go(grown, made, notes)
