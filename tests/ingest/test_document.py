"""The values: identities and places."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, Document, Mark, digest, document_id, locator, passage_id

TEXT = "One.\nTwo.\n\nThree."


def made(*blocks: Block, marks: tuple[Mark, ...] = (), page_starts: tuple[int, ...] = ()) -> Document:
    """A document that holds TEXT."""
    return Document("id", "sha", "text/plain", TEXT, blocks, marks, page_starts)


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_a_digest_is_equal_only_for_equal_parts(one: list[str], other: list[str]) -> None:
    """Parts that join to the same string have different digests all the same."""
    assert (digest(*one) == digest(*other)) == (one == other)


def test_a_digest_keeps_parts_apart() -> None:
    """Where one part ends and the next begins counts."""
    assert len({digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("a", "\x00b", "c")}) == 4


def test_identities_are_made_of_what_they_name() -> None:
    """The same bytes read as another type are another document; another span is another passage."""
    ids = [
        document_id("f00d", "text/plain"),
        document_id("f00d", "text/html"),
        passage_id("f00d", 0, 4),
        passage_id("f00d", 0, 5),
        passage_id("beef", 0, 4),
    ]

    assert len(set(ids)) == len(ids)
    assert all(len(name) == 32 for name in ids)


def test_noise_is_blocks_and_marks_in_order() -> None:
    """All that is left out, wherever it is marked, in the order of the text."""
    document = made(
        Block(0, 9, "paragraph"), Block(11, 17, "paragraph", noise="repeated"), marks=(Mark(5, 9, "caption"),)
    )

    assert list(document.noise()) == [Mark(5, 9, "caption"), Mark(11, 17, "repeated")]


def test_a_place_is_a_line_and_a_page() -> None:
    """Lines and pages count from one; a format without pages has no page."""
    assert [locator(made(), offset) for offset in (0, 4, 5, 11)] == [
        (1, None),
        (1, None),
        (2, None),
        (4, None),
    ]
    assert [locator(made(page_starts=(0, 11)), offset) for offset in (0, 10, 11)] == [(1, 1), (3, 1), (4, 2)]
