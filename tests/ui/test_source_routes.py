"""What the page fetches of a source: more text, words found, printed pages, the file itself."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from ingest.document import Block, Document
from library import Library
from tests.ui.test_panel import ID, TEXT, Reading, make_document, put
from ui import strings
from ui.desk import Desk
from ui.place import Place
from ui.printed import characters
from ui.source_routes import add_source_routes, find_words
from ui.window import AROUND, after, around, before

ROOT = Path(__file__).parents[2]
QUOTE = "the Russian embassy in Tehran"


def serving(library: Library) -> TestClient:
    """The routes over a library."""
    app = FastAPI()
    add_source_routes(app, Desk(library))
    return TestClient(app)


@pytest.fixture
def client(empty_library: Library) -> TestClient:
    """The routes over one long document."""
    text = TEXT + "".join(f"Sentence <{n}> of many. " for n in range(20_000))
    put(empty_library, replace(make_document(), text=text))
    return serving(empty_library)


@pytest.fixture(scope="session")
def corpus(corpus_library: Library) -> tuple[TestClient, Document]:
    """The routes over the sample corpus, and its PDF."""
    ids = {source.uri.rpartition("/")[2]: source.document_id for source in corpus_library.catalog.sources()}
    document = corpus_library.document(ids["twelve-day-war-briefing.pdf"])
    assert document is not None
    return serving(corpus_library), document


@given(st.data())
def test_windows_join(data: st.DataObject) -> None:
    """From any window, going on and on in both directions gives the document, nothing twice or left out."""
    length = data.draw(st.integers(0, 40)) * 10_000
    cuts = sorted(data.draw(st.sets(st.integers(0, length), max_size=6)))
    blocks = tuple(Block(a, b, "paragraph") for a, b in pairwise(cuts))
    document = Document(ID, "", "text/plain", "x" * length, blocks)
    at = data.draw(st.integers(0, length))
    start, end = around(document, at, at)
    for _ in range(60):
        earlier, same = before(document, start)
        assert same == start
        assert earlier < start or start == 0
        start = earlier
        same, later = after(document, end)
        assert same == end
        assert later > end or end == length
        end = later

    assert (start, end) == (0, length)


def test_more_of_a_long_document(client: TestClient) -> None:
    """A stretch is the text itself, with the quote marked where it is in it."""
    told = client.get(f"/source/{ID}/text?after=100000&hit=100010-100020&marks=100030-100040,x").json()

    reading = Reading(told["html"])
    assert told["start"] == 100_000
    assert told["end"] - told["start"] <= 3 * AROUND
    assert len(reading.text) == told["end"] - told["start"]
    assert len(reading.marked[0]) == 10
    assert set(reading.tags) <= {"mark", "span"}


def test_words_are_found_everywhere(client: TestClient) -> None:
    """Words are found in any case and across line ends, also where the page has not got them."""
    places = client.get(f"/source/{ID}/find", params={"words": "sentence <19999> OF"}).json()["places"]

    assert len(places) == 1
    assert find_words("A b\nc", "B C") == [(2, 5)]
    assert find_words("a.c abc", "a.c") == [(0, 3)]
    assert find_words("abc", "  ") == []
    assert len(find_words("a " * 2_000, "a")) == 500


@pytest.mark.parametrize("id", ["f" * 32, ID[:8], "..%2f", "x"])
def test_what_is_no_source_has_no_text(client: TestClient, id: str) -> None:
    """Only a whole id of a document that a source holds is answered."""
    assert client.get(f"/source/{id}/text").status_code == 404
    assert client.get(f"/source/{id}/original").status_code == 404


def test_a_page_is_printed_with_the_quote_boxed(corpus: tuple[TestClient, Document]) -> None:
    """The picture is the page's, and the boxes stand where the quote's characters are printed."""
    client, document = corpus
    start = document.text.index("Moscow")
    page = sum(at <= start for at in document.page_starts)
    hit = f"{start}-{start + 200}"

    told = client.get(f"/source/{document.id}/page/{page}?hit={hit}").json()
    picture = client.get(f"/source/{document.id}/page/{page}.png?hit={hit}")

    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert told["pages"] == len(document.page_starts)
    assert len(told["boxes"]) >= 2
    for left, top, right, bottom in told["boxes"]:
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
    tops = [box[1] for box in told["boxes"]]
    assert tops == sorted(tops)


def test_characters_of_a_page(corpus: tuple[TestClient, Document]) -> None:
    """Every character that isn't white space, of any quote, has its own place on a printed page."""
    _, document = corpus
    block = next(b for b in document.blocks if b.kind == "paragraph" and not b.noise)
    place = Place(document.id, block.start, block.end)
    pages = range(1, len(document.page_starts) + 1)
    count = sum(length for page in pages for _, length in characters(document, page, place))
    printed = sum(not c.isspace() for c in document.text[block.start : block.end])

    assert printed <= count <= block.end - block.start


def test_no_such_page(corpus: tuple[TestClient, Document]) -> None:
    """A page that isn't there is said to be so."""
    client, document = corpus
    response = client.get(f"/source/{document.id}/page/99")

    assert response.status_code == 404
    assert response.json()["error"] == strings.NO_PAGE.format(page=99)


def test_the_original_is_the_very_file(corpus: tuple[TestClient, Document]) -> None:
    """The file is downloaded byte for byte, never as something that a browser opens."""
    client, document = corpus
    response = client.get(f"/source/{document.id}/original")

    assert response.content == (ROOT / "corpus" / "twelve-day-war-briefing.pdf").read_bytes()
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment")


def test_a_changed_file_is_not_the_original(empty_library: Library, tmp_path: Path) -> None:
    """A file whose bytes aren't those that were read is not handed out; a kept upload is."""
    path = tmp_path / "tea.md"
    path.write_text(TEXT)
    with empty_library.catalog.transaction():
        document = replace(make_document(), sha256="cd" * 32)
        empty_library.catalog.put_document(document, [], "model", "pipeline")
        empty_library.catalog.put_source(path.as_uri(), ID, 1, 1)
    client = serving(empty_library)

    response = client.get(f"/source/{ID}/original")

    assert response.status_code == 404
    assert response.json()["error"] == strings.NO_ORIGINAL
