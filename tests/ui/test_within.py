"""Which sources a question is put to: kept in the browser, said in a link, shown as a fold."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.filters import ALL, Filters
from library import Library
from tests.ui.test_conversation import anything
from tests.ui.test_panel import ID, Reading, make_document, put
from ui.conversation import Turn, tell
from ui.desk import Desk
from ui.within import from_query, read_filters, show_within, stored, words


@pytest.mark.slow
@given(
    anything | st.fixed_dictionaries({}, optional={"sources": anything, "since": anything, "types": anything})
)
def test_any_memory_is_survived(kept: object) -> None:
    """Whatever a browser sends as its filters, filters come of it, and they can be stored again."""
    filters = read_filters(kept)

    assert read_filters(stored(filters)) == filters


def test_a_link_says_the_filters() -> None:
    """What a page's address names is read; what makes no sense in it confines nothing."""
    query = [("q", "Who?"), ("source", "tea.md"), ("source", "b.pdf"), ("lang", "de"), ("since", "2025-03")]

    assert from_query(query) == Filters(sources=("tea.md", "b.pdf"), languages=("de",), since="2025-03")
    assert from_query([("since", "soon")]) == ALL
    assert from_query([("type", "exe")]) == ALL
    assert dict(words(from_query(query))) == {"source": "b.pdf", "lang": "de", "since": "2025-03"}


def test_the_fold_shows_what_is_on(corpus_library: Library) -> None:
    """Each source can be picked; those that are on are ticked; types are offered where they differ."""
    sources = corpus_library.sources()
    fold = show_within(Desk(corpus_library), Filters(sources=(sources[2].uri,), types=("application/pdf",)))

    assert fold.count('name="sources"') == len(sources)
    assert fold.count(" checked") == 2
    assert 'value="application/pdf" checked' in fold
    assert 'name="languages"' not in fold


def test_a_hostile_source_is_inert(empty_library: Library) -> None:
    """Title and file name are characters in the fold."""
    put(empty_library, make_document())
    with empty_library.catalog.transaction():
        empty_library.catalog.put_source("file:///x/%3Cimg%20src=x%3E.md", ID, 1, 1)

    reading = Reading(show_within(Desk(empty_library), ALL))

    assert "<img src=x>.md" in reading.text
    assert "img" not in reading.tags


@pytest.mark.parametrize("name", ["treaty-notes.md", "samovar tea.md"])
def test_only_what_was_picked_is_quoted(corpus_library: Library, name: str) -> None:
    """A turn's answer comes from its own sources, and says which these were."""
    desk = Desk(corpus_library)
    desk.warmth.start(lambda: None)
    turn = Turn("What about the treaty and the tea?", within=Filters(sources=(name,)))

    messages, answers = tell(desk, [turn])

    assert answers[0] is not None
    shown = answers[0].quotes or answers[0].nearest
    assert shown
    assert all(quote.document.uri.endswith(name.replace(" ", "%20")) for quote in shown)
    assert f'class="of-source">{name}<' in html.unescape(messages[1]["content"])


def test_no_source_passes(corpus_library: Library) -> None:
    """Filters that let nothing through are said to, which is no answer."""
    desk = Desk(corpus_library)
    desk.warmth.start(lambda: None)

    messages, answers = tell(desk, [Turn("Who?", within=Filters(since="2999"))])

    assert answers == [None]
    assert "no source passes" in html.unescape(messages[1]["content"])
