"""Questions about a time."""

from dataclasses import replace
from datetime import date

from answer.candidates import Candidate
from answer.timely import timely
from answer.times import TimeWish


def _candidate(text: str, published: str | None = None) -> Candidate:
    return replace(
        Candidate("d", 0, len(text), text, (text,), (), "", "en", 0.5, 0.5, 0.5), published=published
    )


def test_a_sentence_of_the_year_asked_about_gains_and_one_of_another_loses() -> None:
    """*In 2024* prefers what happened then; a sentence without a year stays."""
    wish = TimeWish(since=date(2024, 1, 1), until=date(2024, 12, 31))
    asked, other, none = timely(
        wish,
        [_candidate("Signed in 2024."), _candidate("Signed in 2019."), _candidate("Signed.")],
        [1, 1, 1],
        1,
    )

    assert asked > none == 1 > other


def test_the_latest_comes_from_the_newest_source() -> None:
    """Undated sources are neither raised nor lowered."""
    old, new, undated = timely(
        TimeWish(latest=True),
        [_candidate("A.", "2023"), _candidate("A.", "2025-03"), _candidate("A.")],
        [1, 1, 1],
        1,
    )

    assert new > old == undated == 1
