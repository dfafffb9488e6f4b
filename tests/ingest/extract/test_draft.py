"""Composing a canonical text, and the headings above a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block
from ingest.extract.draft import Composer, Outline


@pytest.fixture
def outline() -> Outline:
    """Two headings open, one inside the other."""
    outline = Outline()
    outline.enter(1, "Harbour")
    outline.enter(2, "Grain")
    return outline


@pytest.mark.parametrize(
    ("level", "above", "path"),
    [
        (3, ("Harbour", "Grain"), ("Harbour", "Grain", "New")),
        (2, ("Harbour",), ("Harbour", "New")),
        (1, (), ("New",)),
        (6, ("Harbour", "Grain"), ("Harbour", "Grain", "New")),
    ],
)
def test_a_heading_closes_those_of_its_level_and_below(
    outline: Outline, level: int, above: tuple[str, ...], path: tuple[str, ...]
) -> None:
    """What it stands under is told, and what stands under it from now on."""
    assert outline.enter(level, "New") == above
    assert outline.path == path


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"]), max_size=6),
            st.sampled_from(["paragraph", "heading", "list_item"]),
        )
    )
)
def test_blocks_hold_what_was_added(parts: list[tuple[str, str]]) -> None:
    """Each block's text is what was added, trimmed; blanks leave no trace; ``length`` foretells the start."""
    composer, starts = Composer(), list[int]()
    for text, kind in parts:
        if text.strip():
            starts.append(composer.length)
        composer.add(text, kind)  # type: ignore[arg-type]  # sampled from the kinds
    whole, blocks = composer.build()

    assert [whole[b.start : b.end] for b in blocks] == [text.strip() for text, _ in parts if text.strip()]
    assert [b.start for b in blocks] == starts
    assert whole == "\n\n".join(whole[b.start : b.end] for b in blocks)


def test_a_block_keeps_what_is_said_about_it() -> None:
    """Page, noise and context are handed on."""
    composer = Composer()
    composer.add("Grain", "heading", page=1)
    composer.add("Aurora | 10", "table_row", page=2, noise="odd", context="Ship | Tons")

    assert composer.build() == (
        "Grain\n\nAurora | 10",
        (
            Block(0, 5, "heading", (), 1),
            Block(7, 18, "table_row", ("Grain",), 2, "odd", "Ship | Tons"),
        ),
    )
