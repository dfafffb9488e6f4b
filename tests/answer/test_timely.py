"""Questions about a time."""

from dataclasses import replace
from datetime import date

from answer.candidates import Candidate
from answer.timely import timely
from answer.times import TimeWish, time_wish


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


def test_a_sentence_of_the_very_month_gains() -> None:
    """A date is compared as exactly as it is said; a quantity is none."""
    exact, month, year, other, quantity, of_old = timely(
        time_wish("What happened at the lighthouse in March 2024?"),
        [
            _candidate("On 14 March 2024 the lamp failed."),
            _candidate("The lamp failed in March 2024."),
            _candidate("The lamp failed in 2024."),
            _candidate("On 14 April 2024 the lamp failed."),
            _candidate("It burns 1500 litres."),
            _candidate("It was built in 1204."),
        ],
        [1] * 6,
        1,
    )

    assert exact == month == year > quantity == 1 > other == of_old


def test_a_source_dated_by_its_year_alone_may_be_of_the_month_asked_about() -> None:
    """One of another year isn't."""
    wish = time_wish("in March 2024")
    year, other = timely(wish, [_candidate("A.", "2024"), _candidate("A.", "2023")], [1, 1], 1)

    assert year > other == 1


def test_the_newest_of_the_near_ones_wins_clearly() -> None:
    """Whatever newer ones there are that speak of something else; undated ones come after, far ones stay below."""
    far = [_candidate("B.", f"2025-{month:02}") for month in range(1, 13)]
    moved = timely(
        TimeWish(latest=True),
        [_candidate("A.", "2024"), _candidate("A."), _candidate("A.", "2025-06"), *far],
        [1, 0.98, 0.97, *[0.6] * 12],
        0.35,
    )
    old, undated, new = moved[:3]

    assert new - old > 0.05
    assert new > old > undated == 0.98
    assert max(moved[3:]) == 0.6 < new - 0.35


def test_the_latest_with_thousands_of_dates() -> None:
    """The oldest gains least; no number grows too big."""
    candidates = [
        _candidate("A.", f"{year}-{month:02}") for year in range(1900, 2025) for month in range(1, 13)
    ]
    moved = timely(TimeWish(latest=True), candidates, [1] * len(candidates), 1)

    assert moved == sorted(moved)


def test_the_latest_comes_from_the_newest_source() -> None:
    """Undated sources are neither raised nor lowered."""
    old, new, undated = timely(
        TimeWish(latest=True),
        [_candidate("A.", "2023"), _candidate("A.", "2025-03"), _candidate("A.")],
        [1, 1, 1],
        1,
    )

    assert new > old > undated == 1
