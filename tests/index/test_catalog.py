"""The catalog: what goes in comes out, whole, and what is dropped is gone."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import LibraryError
from index.catalog import Catalog
from index.embedder import Embedded
from index.entry import Entry
from ingest.document import Block, Document, Mark, Passage, Run, document_id
from ingest.passages import SearchedText


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """An empty catalog."""
    return Catalog(tmp_path)


def _document(text: str) -> Document:
    sha256 = f"{abs(hash(text)):064x}"
    return Document(
        id=document_id(sha256, "text/plain"),
        sha256=sha256,
        media_type="text/plain",
        text=text,
        blocks=(Block(0, len(text), "table_row", ("A", "B"), 2, "noise", "head"),),
        marks=(Mark(0, 1, "why"),),
        page_starts=(0, 1),
        title="Title",
        author=None,
        published="2025-01",
        language="de",
        warnings=("odd",),
        runs=(Run(0, 1, 7, 3),),
    )


def _put(catalog: Catalog, document: Document, uri: str) -> None:
    passage = Passage("p" + document.id, document.id, 0, 4, ((0, 4),), ("A",), 2, "head")
    vectors = Embedded(np.eye(1, 3, dtype=np.float32)[0], np.eye(1, 3, dtype=np.float32))
    with catalog.transaction():
        catalog.put_vectors("m", {document.id: vectors})
        catalog.put_document(
            document, [Entry(passage, document.id, SearchedText("text", ((0, 4),)), "h")], "m", "pipe"
        )
        catalog.put_source(uri, document.id, 1, 2)


def test_a_document_comes_back_as_it_went_in(catalog: Catalog) -> None:
    """Text, blocks, marks, pages and runs survive; so does its passage."""
    document = _document("Some text.")
    _put(catalog, document, "file:///a")

    assert catalog.document(document.id) == document
    assert catalog.document(document.id[:12]) == document
    assert catalog.passages(["p" + document.id])["p" + document.id].sentences == ((0, 4),)


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_a_slice_is_the_texts_own(
    catalog_of_long_text: tuple[Catalog, Document], one: int, other: int
) -> None:
    """Any stretch read from the pieces is `text[start:end]`."""
    catalog, document = catalog_of_long_text
    start, end = sorted((one, other))

    assert catalog.slice(document.id, start, end) == document.text[start:end]


@pytest.fixture(scope="module")
def catalog_of_long_text(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalog, Document]:
    """A catalog with a text of three stored pieces, characters of every width in it."""
    catalog, document = Catalog(tmp_path_factory.mktemp("long")), _document("aß伊😀\n" * 30_000)
    _put(catalog, document, "file:///long")
    return catalog, document


def test_a_replaced_document_is_gone_from_the_bytes(catalog: Catalog) -> None:
    """When no source holds a document any more, nothing of it is left in the file."""
    _put(catalog, _document("The secret word is xylophone."), "file:///a")
    _put(catalog, _document("Nothing to see."), "file:///a")
    catalog.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert b"xylophone" not in catalog.path.read_bytes()
    assert len(catalog.sources()) == 1


def test_a_document_that_another_source_holds_stays(catalog: Catalog) -> None:
    """Removing one of two sources of a document keeps it."""
    document = _document("Shared.")
    _put(catalog, document, "file:///a")
    _put(catalog, document, "file:///b")

    with catalog.transaction():
        catalog.remove_source("file:///a")

    assert catalog.uris(document.id) == ["file:///b"]
    assert catalog.document(document.id) == document


def test_a_failed_transaction_leaves_nothing(catalog: Catalog) -> None:
    """All or nothing, and the revision stays."""
    before = catalog.revision

    def fail() -> None:
        with catalog.transaction():
            catalog.remember("a", "b")
            catalog.put_source("file:///x", "no such document", 0, 0)

    with pytest.raises(sqlite3.IntegrityError):
        fail()

    assert catalog.fact("a") is None
    assert catalog.revision == before


def test_a_catalog_from_the_future_is_refused(tmp_path: Path) -> None:
    """A newer schema is not guessed at."""
    with sqlite3.connect(tmp_path / "catalog.sqlite") as db:
        db.execute("PRAGMA user_version = 999")
    db.close()

    with pytest.raises(LibraryError, match="newer Quotary"):
        Catalog(tmp_path).sources()


def test_a_file_that_is_no_catalog_is_refused(tmp_path: Path) -> None:
    """A foreign file gives a clear error, and is left alone."""
    (tmp_path / "catalog.sqlite").write_bytes(b"not a database at all" * 100)

    with pytest.raises(LibraryError, match="file is not a database"):
        Catalog(tmp_path).sources()

    assert (tmp_path / "catalog.sqlite").read_bytes().startswith(b"not a database")
