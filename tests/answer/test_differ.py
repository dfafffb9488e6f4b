"""Near-copies that say different things are told apart from those that only say more, or say it otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.differ import differ

_WORDS = st.lists(
    st.sampled_from(
        [
            "Iran",
            "Moscow",
            "treaty",
            "signed",
            "jets",
            "twelve",
            "12",
            "14",
            "2024",
            "2025",
            "May",
            "not",
            "never",
            "on",
            "of",
            "the",
            "sold",
            "Monday",
        ]
    ),
    max_size=12,
).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("Iran sent about 3,000 drones to Russia.", "Iran sent about 4000 drones to Russia.", "number"),
        ("Two of the ships sank off Crimea.", "Three of the ships sank off Crimea.", "number"),
        (
            "The pact was signed on 17 January 2025 in Moscow.",
            "The pact was signed on 21 April 2025 in Moscow.",
            "date",
        ),
        ("The ships sank off Crimea on Monday.", "The ships sank off Crimea on Tuesday.", "date"),
        ("The jets reached Iran in 2023.", "The jets reached Iran in 2024.", "date"),
        ("The crash on 14 March injured 14 people.", "The crash on 14 March injured 17 people.", "number"),
        ("Russia will not defend Iran in a war.", "Russia will defend Iran in a war.", "negation"),
        ("Russia refused to deliver the jets.", "Russia agreed to deliver the jets.", "negation"),
    ],
)
def test_what_differs_is_named(one: str, other: str, apart: str) -> None:
    """A number, a date or a denial in the place of another."""
    assert differ(one, other) == apart


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The deal covers 20 years of gas supply.", "The deal covers twenty years of gas supply."),
        ("The firm paid 1,000 roubles a month.", "The firm paid 1000 roubles a month."),
        ("12 soldiers died near Homs in 2024.", "In 2024, 12 soldiers died near Homs."),
        ("The treaty was signed in Moscow.", "The treaty was signed in Moscow in 2025."),
        ("Iran never asked Russia for soldiers.", "Iran didn't ask Russia for soldiers."),
        ("Trade reached 4 billion dollars in 2023.", "Trade reached 5 billion dollars in 2024."),
        (
            "From 2 May visitors are admitted from 2 p.m. to 8 p.m. every day.",
            "From 3 June visitors are admitted from 3 p.m. to 7 p.m. every day.",
        ),
        (
            "Since March the ward does not admit visitors before noon.",
            "Since April visitors are admitted to the ward before noon.",
        ),
        ("Line 4 reopens on 2 April.", "Line 7 reopens on 2 April."),
        ("Iran sent 3,000 soldiers to the front.", "Korea sent 12,000 soldiers to the front."),
        ("The plant makes 100 drones a month.", "Forty workers left the plant in May."),
        ("It may offer military aid to Iran.", "It may offer direct military aid to Iran."),
    ],
)
def test_what_only_looks_different_is_not(one: str, other: str) -> None:
    """Other writing, more detail, another time, another subject, or nothing in common."""
    assert differ(one, other) is None


@given(_WORDS, _WORDS)
def test_it_takes_two(one: str, other: str) -> None:
    """A text doesn't differ from itself, and the order of the two doesn't matter."""
    assert differ(one, one) is None
    assert differ(one, other) == differ(other, one)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_taken(one: str, other: str) -> None:
    """Whatever a file holds."""
    assert differ(one, other) in (None, "number", "date", "negation")
