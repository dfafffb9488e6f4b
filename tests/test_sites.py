"""Boilerplate of one site: marked while its pages share it, quotable again when they don't."""

from pathlib import Path

import pytest

from ingest.document import Document
from library import Library
from sites import site_of
from tests.crash.stub import StubLibrary

STORIES = {
    "bread": "Olga bakes rye bread every Friday. She sells it at the market by the river before noon.",
    "bees": "Boris keeps nine hives behind the school. Last summer they gave forty jars of honey.",
    "boats": "The ferry crosses the strait twice a day. In winter it stays in the harbour for repairs.",
    "bells": "The bells of the old church were cast in Riga. They weigh two tons and ring at six.",
}
TEASER = "The gazette of Nordhaven is printed on recycled paper"


def _page(story: str) -> str:
    body = "".join(f"<p>{sentence}</p>" for sentence in [story] * 1)
    more = "<p>" + story.replace(".", ", as our reporter was told on the spot.") + "</p>"
    return f"<html><body><article><h1>{story[:12]}</h1>{body}{more}<p>{TEASER}</p></article></body></html>"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of four pages that end in the same line."""
    folder = tmp_path / "site"
    folder.mkdir()
    for name, story in STORIES.items():
        (folder / f"{name}.html").write_text(_page(story), encoding="utf-8")
    return folder


def _quotable(library: Library) -> int:
    """In how many documents the common line may be quoted."""
    documents = [library.document(source.document.id) for source in library.sources()]
    return sum(
        TEASER in document.text[b.start : b.end] and not b.noise
        for document in documents
        if document is not None
        for b in document.blocks
    )


def test_what_every_page_of_a_site_repeats_is_marked(empty_library: Library, site: Path) -> None:
    """The common line is noise on all of them, their own stories are not."""
    empty_library.sync([site])

    assert _quotable(empty_library) == 0
    assert "Olga" in empty_library.ask("Who bakes rye bread?").quotes[0].text
    assert all(
        TEASER not in q.text for q in empty_library.ask("Which gazette is printed on recycled paper?").nearest
    )


def test_a_second_sync_changes_nothing(empty_library: Library, site: Path) -> None:
    """Marks are kept, and looking again finds them right."""
    empty_library.sync([site])
    before = empty_library.catalog.revision

    outcomes = empty_library.sync([site])

    assert {outcome.status for outcome in outcomes} == {"unchanged"}
    assert empty_library.catalog.revision == before


def test_the_marks_go_with_the_pages_that_made_them(empty_library: Library, site: Path) -> None:
    """Two pages are no site: what they share is theirs again."""
    empty_library.sync([site])
    for name in ("bees", "boats"):
        (site / f"{name}.html").unlink()

    empty_library.sync([site], prune=True, insist=True)

    assert _quotable(empty_library) == 2


@pytest.mark.slow
def test_the_order_of_arrival_does_not_matter(empty_library: Library, site: Path) -> None:
    """Page by page or all at once, the same is marked."""
    for name in sorted(STORIES, reverse=True):
        empty_library.sync([site / f"{name}.html"])

    assert _quotable(empty_library) == 0


def test_a_site_is_a_host_or_a_folder() -> None:
    """Pages of two hosts, or of two folders, are of different sites."""
    assert (
        site_of("https://example.org/a/b.html")
        == site_of("https://example.org/c.html")
        != site_of("http://x.org/")
    )
    assert site_of("file:///a/b.html") == site_of("file:///a/c.html") != site_of("file:///b/c.html")


def test_another_model_reads_no_file_again(site: Path, tmp_path: Path) -> None:
    """Only what follows reading is done anew, and the site's line stays marked."""
    first = StubLibrary(tmp_path / "data")
    first.sync([site])
    first.catalog.close()

    def refuse(source: bytes | Path, name: str) -> Document:
        raise AssertionError(name)

    second = StubLibrary(tmp_path / "data", key="stub@2", extractor=refuse)
    outcomes = second.sync([site])

    assert [(outcome.status, outcome.reason) for outcome in outcomes] == [("updated", "")] * 4
    assert _quotable(second) == 0
    assert second.ask("Who bakes rye bread?").quotes
