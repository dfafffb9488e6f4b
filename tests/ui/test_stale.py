"""A citation whose source changed since: what was quoted, and what stands there now."""

from pathlib import Path

import pytest

from library import Library
from tests.conftest import settings_for
from tests.ui.test_panel import HOSTILE, Reading
from ui import strings
from ui.desk import Desk
from ui.panel import View, open_view
from ui.place import Place
from ui.stale import changes

QUOTE = "The samovar holds five litres of water."
TEXT = f"# Tea\n\nBefore it all stands a sentence. {QUOTE} After it stands another one.\n"


@pytest.fixture
def cited(tmp_path: Path) -> tuple[Library, Place, Path]:
    """A library, a place that was cited in it, and the file that it stands in."""
    path = tmp_path / "tea.md"
    path.write_text(TEXT)
    library = Library(settings_for(tmp_path / "data"))
    library.sync([path])
    start = TEXT.index(QUOTE)
    return library, Place(library.sources()[0].document.id, start, start + len(QUOTE)), path


def _read_again(library: Library, path: Path, text: str) -> Desk:
    """The chat over the library once the file says something else."""
    path.write_text(text)
    library.sync([path])
    return Desk(library)


def test_a_changed_quote_shows_what_changed(cited: tuple[Library, Place, Path]) -> None:
    """The quote as it was, the words that went and came, and a way to the source as it is now."""
    library, place, path = cited
    html = open_view(_read_again(library, path, TEXT.replace("five litres", "six litres")), View(place))

    assert QUOTE in Reading(html).text
    assert "<del>five</del> <ins>six</ins>" in html
    assert f'href="{Place(library.sources()[0].document.id).href}"' in html


def test_a_quote_that_still_stands_is_found(cited: tuple[Library, Place, Path]) -> None:
    """Where the source still says so, that is said, with its place of today."""
    library, place, path = cited
    html = open_view(_read_again(library, path, TEXT.replace("# Tea", "# All about tea")), View(place))

    now = library.sources()[0].document.id
    assert strings.STILL in html
    assert f'href="{Place(now, place.start + 10, place.end + 10).href}"' in html
    assert "<del>" not in html


def test_the_nearest_place_that_still_says_so_is_opened(cited: tuple[Library, Place, Path]) -> None:
    """Not the first: that it is said above, too, is no news of this place."""
    library, place, path = cited
    html = open_view(_read_again(library, path, f"{QUOTE} {TEXT[7:]}"), View(place))

    start = path.read_text().rindex(QUOTE)
    assert f'href="{Place(library.sources()[0].document.id, start, start + len(QUOTE)).href}"' in html


def test_a_quote_in_other_words_is_not_still_said(cited: tuple[Library, Place, Path]) -> None:
    """What came between is shown; white space alone is not another word."""
    library, place, path = cited
    went_on = open_view(
        _read_again(library, path, TEXT.replace("The samovar", "The samovar hardly")), View(place)
    )
    wrapped = open_view(_read_again(library, path, TEXT.replace("five litres", "five\nlitres")), View(place))

    assert strings.STILL not in went_on
    assert "<ins>hardly</ins>" in went_on
    assert strings.STILL_SPACED in wrapped


def test_a_change_below_a_long_new_text_is_found() -> None:
    """What stands there now is compared, not what happens to stand where the quote stood."""
    above = "Of sleepers and ballast much was told along the old line. " * 1000
    html = changes(
        TEXT,
        Place("0" * 32, TEXT.index(QUOTE), TEXT.index(QUOTE) + len(QUOTE)),
        f"{above}\n\n{TEXT.replace('five', 'six')}",
    )

    assert "<del>five</del> <ins>six</ins>" in html
    assert "ballast" not in html.split("<del>five</del>")[1]


def test_a_forgotten_source_shows_nothing(cited: tuple[Library, Place, Path]) -> None:
    """Of a source that was forgotten nothing is left to show."""
    library, place, _ = cited
    library.remove([library.sources()[0].uri])

    html = open_view(Desk(library), View(place))

    assert strings.STALE in Reading(html).text
    assert "samovar" not in html


def test_hostile_changes_are_characters() -> None:
    """Markup on either side is text."""
    reading = Reading(changes(f"a {HOSTILE} b", Place("0" * 32, 2, 5), f"c {HOSTILE[::-1]} b"))

    assert set(reading.tags) <= {"del", "ins"}
