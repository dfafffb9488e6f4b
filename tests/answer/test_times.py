"""Dates in questions become days; words that only look like dates don't."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.times import MONTHS, TimeWish, period_of, stated, tells_time, time_wish, wish_of

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
        ("Who won in the 2024 election?", date(2024, 1, 1), date(2024, 12, 31)),
        ("What changed after the 2015 nuclear deal?", date(2016, 1, 1), None),
        ("Who rose in the 1848 revolution?", date(1848, 1, 1), date(1848, 12, 31)),
        ("Who in 2022 said so?", date(2022, 1, 1), date(2022, 12, 31)),
        ("What was agreed in 1648 when the war ended?", date(1648, 1, 1), date(1648, 12, 31)),
        ("Who held it in 1204, and why?", date(1204, 1, 1), date(1204, 12, 31)),
        ("How many came in 2023 and in 2024?", date(2023, 1, 1), date(2024, 12, 31)),
        ("Did more come in 2024 than in 2023?", date(2023, 1, 1), date(2024, 12, 31)),
        ("How many came in 2022, 2023 or 2024?", date(2022, 1, 1), date(2024, 12, 31)),
        ("How many came in June 2023 and May 2024?", date(2023, 6, 1), date(2024, 5, 31)),
        ("How many came in 2024–2025?", date(2024, 1, 1), date(2025, 12, 31)),
        ("How many came in 2024-2025?", date(2024, 1, 1), date(2025, 12, 31)),
        ("How many came in 2024–25?", date(2024, 1, 1), date(2025, 12, 31)),
        ("How many came 2024–2025?", date(2024, 1, 1), date(2025, 12, 31)),
        ("Who kept it from 2019 until May 2021?", date(2019, 1, 1), date(2021, 5, 31)),
        ("In 2023, 1500 visitors came; where from?", date(2023, 1, 1), date(2023, 12, 31)),
        ("What did 1500 people see by 2024?", None, date(2024, 12, 31)),
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
        "Who pays 1500 crowns for 1200 litres by 1700 walkers?",
        "Was it seen by 1500 people?",
        "Is there room for up to 1999 guests?",
        "Does it hold between 1200 and 1500 litres?",
        "Does it hold from 1200 to 1500 litres?",
        "Is there room for 1500–2000 guests?",
        "Is there room for up to 1200 or 1500 guests?",
        "Was it taken by 1500 of the crew?",
        "Was it taken by 1200 armed men?",
        "Was it paid for by the 1500 walkers?",
        "Does it run for 1500 km?",
        "Is it for 1500% more?",
        "What stands on pages 1200–1500?",
        "Now that it is signed, who gains?",
    ],
)
def test_a_question_that_asks_about_no_time(question: str) -> None:
    """Names with years, verbs, figures, numbers of things, days that don't exist, and "last year" without a today."""
    assert not time_wish(question)


@given(
    st.dates(date(1000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["since", "after", "before", "until", "on"]),
)
def test_any_day_is_read_back(day: date, word: str) -> None:
    """Since and until hold the day, after and before don't."""
    wish = time_wish(f"What was said {word} {day.day} {MONTHS[day.month - 1]} {day.year}?")
    assert wish
    assert wish.overlaps((day, day)) == (word not in ("after", "before"))


@given(st.text(max_size=120), st.dates(date(1, 2, 1)))
def test_any_text_gives_a_wish_in_order(text: str, today: date) -> None:
    """Nothing raises; the first day isn't after the last."""
    for question in (text, f"in 1999 {text}", f"over the last 9999 years {text}"):
        wish = time_wish(question, today)
        assert (wish.since or date.min) <= (wish.until or date.max)
    assert tells_time(text) in (0.0, 0.5, 1.0)


def test_a_follow_ups_own_time_counts() -> None:
    """Else the latest of those of the questions that it leans on."""
    earlier = ["How many visitors did the lighthouse have in 2023?", "Who kept it in 2019?"]

    assert wish_of("And in 2024?", earlier, TODAY) == time_wish("in 2024")
    assert wish_of("And how many from abroad?", earlier, TODAY) == time_wish("in 2023")
    assert wish_of("And how many from abroad?", ["Why?", *earlier[1:]], TODAY) == time_wish("in 2019")
    assert not wish_of("And how many from abroad?", [], TODAY)


@pytest.mark.parametrize(
    ("sentence", "periods"),
    [
        ("On 14 March 2024 he left.", [("2024-03-14", "2024-03-14")]),
        ("The March 2024 storm took the roof.", [("2024-03-01", "2024-03-31")]),
        ("In 2019 officials shut it.", [("2019-01-01", "2019-12-31")]),
        ("It was shut from 2019 to 2021.", [("2019-01-01", "2021-12-31")]),
        ("The keepers (2019–2021) left.", [("2019-01-01", "2021-12-31")]),
        ("Shut in 2019 and 2021.", [("2019-01-01", "2019-12-31"), ("2021-01-01", "2021-12-31")]),
        ("March and May 2024.", [("2024-05-01", "2024-05-31"), ("2024-03-01", "2024-03-31")]),
        ("Built in 1204 by 1500 men with 1200 stones, for $1800.", [("1204-01-01", "1204-12-31")]),
        ("He left in March.", []),
    ],
)
def test_the_periods_that_a_sentence_states(sentence: str, periods: list[tuple[str, str]]) -> None:
    """Each as exact as it is said; no numbers of things."""
    assert [(str(first), str(last)) for first, last in stated(sentence)] == periods


def test_a_short_date_means_all_its_days() -> None:
    """What isn't a date means none."""
    assert period_of("2024") == (date(2024, 1, 1), date(2024, 12, 31))
    assert period_of("2024-03-05T10:00") == (date(2024, 3, 5), date(2024, 3, 5))
    assert period_of("2024-02-30") is period_of("soon") is period_of(None) is None


@given(st.text(max_size=120))
def test_any_sentence_states_periods_in_order(text: str) -> None:
    """Nothing raises."""
    for sentence in (text, f"from 1999 to {text} 2001–{text}, 14 March", f"{text} 1200 {text}"):
        assert all(first <= last for first, last in stated(sentence))


def test_sentences_that_tell_a_time() -> None:
    """A date, an hour, a season and a distance in time; not the verb."""
    assert tells_time("They met in May.") == 1.0
    assert tells_time("Three years later he resigned.") == 1.0
    assert tells_time("He called at 9:30.") == 1.0
    assert tells_time("He left once the talks had failed.") == 0.5
    assert tells_time("They may sell jets.") == 0.0
