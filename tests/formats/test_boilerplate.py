"""What a site repeats on its pages is marked; copies of one text are no evidence."""

from dataclasses import replace

from ingest.boilerplate import REASON, footprint, mark_repeated, repeated_boilerplate, repeated_keys
from ingest.document import Document
from ingest.extract import extract

LINE = "Harbour News is printed on paper from the mill upstream"


def page(number: int, *, line: str = LINE) -> Document:
    """A page of one site, its text its own."""
    story = " ".join(
        f"On day {number * 100 + i} ship {number} lay at berth {i}, and its crew went ashore."
        for i in range(6)
    )
    return extract(
        f"Story number {number}\n\n{story}\n\n{line}\n\nMore of ship {number}: {story[::-1]}.\n".encode(),
        "x.txt",
    )


def marked(documents: list[Document]) -> set[str]:
    """The words of the blocks found."""
    by_id = {document.id: document for document in documents}
    found = repeated_boilerplate(documents)
    return {
        by_id[id].text[by_id[id].blocks[i].start : by_id[id].blocks[i].end]
        for id, own in found.items()
        for i in own
    }


def test_a_line_on_every_page_is_found() -> None:
    """A short line that three pages and half of the site have in common is boilerplate, and nothing else is."""
    assert marked([page(i) for i in range(4)]) == {LINE}


def test_two_pages_or_a_minority_are_no_site() -> None:
    """Two pages tell nothing, nor do three of ten."""
    assert marked([page(1), page(2)]) == set()
    assert marked([page(i, line=LINE if i < 3 else f"Line {i}") for i in range(10)]) == set()


def test_copies_count_once() -> None:
    """Versions of one text share all they say, which makes none of it boilerplate."""
    first = page(1)
    versions = [extract(first.text.replace("berth 5", f"berth 5{i}").encode(), "x.txt") for i in range(6)]

    assert marked(versions) == set()


def test_marks_are_added_and_nothing_taken() -> None:
    """The text stays; the block says why it is left out."""
    pages = [page(i) for i in range(3)]
    document = mark_repeated(pages[0], repeated_keys(map(footprint, pages)))

    assert replace(document, blocks=pages[0].blocks) == pages[0]
    assert [b.noise for b in document.blocks if b.noise] == [REASON]
