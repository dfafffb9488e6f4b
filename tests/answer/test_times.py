"""Dates in questions become days; words that only look like dates don't."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.times import MONTHS, TimeWish, tells_time, time_wish

TODAY = date(2025, 3, 12)


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What happened in 2024?", date(2024, 1, 1), date(2024, 12, 31)),
        ("What happened in February 2024?", date(2024, 2, 1), date(2024, 2, 29)),
        ("Who spoke on 17 January 2025?", date(2025, 1, 17), date(2025, 1, 17)),
        ("Who spoke on January 17, 2025?", date(2025, 1, 17), date(2025, 1, 17)),
        ("What has been sold since March 2025?", date(2025, 3, 1), None),
        ("What was sold after 2020?", date(2021, 1, 1), None),
        ("What was sold before 3 May 2024?", None, date(2024, 5, 2)),
        ("What will be built by the end of 2026?", None, date(2026, 12, 31)),
        ("What was sold between 2019 and 2021?", date(2019, 1, 1), date(2021, 12, 31)),
        ("What was sold from June 2021 to May 2022?", date(2021, 6, 1), date(2022, 5, 31)),
        ("What was sold in the 1990s?", date(1990, 1, 1), date(1999, 12, 31)),
        ("Who won last year?", date(2024, 1, 1), date(2024, 12, 31)),
        ("What happened last month?", date(2025, 2, 1), date(2025, 2, 28)),
        ("What happened this week?", date(2025, 3, 10), date(2025, 3, 16)),
        ("What did he say yesterday?", date(2025, 3, 11), date(2025, 3, 11)),
    ],
)
def test_a_question_that_asks_about_a_time(question: str, since: date | None, until: date | None) -> None:
    """Both ends belong to it."""
    assert time_wish(question, TODAY) == TimeWish(False, since, until)


@pytest.mark.parametrize(
    "question", ["What is the latest news?", "What does it cost now?", "Who currently leads it?"]
)
def test_a_question_for_the_newest(question: str) -> None:
    """Without a day of its own."""
    assert time_wish(question) == TimeWish(latest=True)


@pytest.mark.parametrize(
    "question",
    [
        "What did the treaty of 2001 say?",
        "May I march in?",
        "Who won the 2024 elections?",
        "Was it 2,024 tons in 2,024 boxes?",
        "What happened on 31 February 2024?",
        "What happened last year?",
        "Now that it is signed, who gains?",
    ],
)
def test_a_question_that_asks_about_no_time(question: str) -> None:
    """Names with years, verbs, figures, days that don't exist, and "last year" without a today."""
    assert not time_wish(question)


@given(
    st.dates(date(1000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["since", "after", "before", "until", "on"]),
)
def test_any_day_is_read_back(day: date, word: str) -> None:
    """Since and until hold the day, after and before don't."""
    wish = time_wish(f"What was said {word} {day.day} {MONTHS[day.month - 1]} {day.year}?")
    assert wish
    assert wish.holds(day) == (word not in ("after", "before"))


@given(st.text(max_size=120), st.dates(date(1, 2, 1)))
def test_any_text_gives_a_wish_in_order(text: str, today: date) -> None:
    """Nothing raises; the first day isn't after the last."""
    for question in (text, f"in 1999 {text}", f"over the last 9999 years {text}"):
        wish = time_wish(question, today)
        assert (wish.since or date.min) <= (wish.until or date.max)
    assert tells_time(text) in (0.0, 0.5, 1.0)


def test_sentences_that_tell_a_time() -> None:
    """A date, an hour, a season and a distance in time; not the verb."""
    assert tells_time("They met in May.") == 1.0
    assert tells_time("Three years later he resigned.") == 1.0
    assert tells_time("He called at 9:30.") == 1.0
    assert tells_time("He left once the talks had failed.") == 0.5
    assert tells_time("They may sell jets.") == 0.0
