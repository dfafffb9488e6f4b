"""What differs between near copies: a number, a negation, a qualifier, or only the wording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.variants import Difference, Kind, differences, same_statement

AID = "Despite a new defense pact, the Kremlin is unlikely to offer military aid to Iran in the conflict."


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (AID, ()),
        (AID.replace(",", " –").upper(), ()),
        (AID.replace("the Kremlin", "then the Kremlin"), ()),
        (AID.replace("military aid", "direct military aid"), (Difference("qualifier", "", "direct"),)),
        (AID.replace("military aid", "full military aid"), (Difference("qualifier", "", "full"),)),
        (AID.replace("military aid", "some military aid"), (Difference("qualifier", "", "some"),)),
        (AID.replace("a new defense pact", "2 new defense pacts"), (Difference("number", "a", "2"),)),
        (AID.replace("unlikely", "likely"), (Difference("negation", "unlikely", "likely"),)),
        (AID.replace("is unlikely", "isn’t unlikely"), (Difference("negation", "is", "isn’t"),)),
        (AID[:-1] + ", analysts say.", (Difference("wording", "", "analysts say"),)),
    ],
)  # fmt: skip
def test_a_difference_is_named_by_what_it_changes(other: str, expected: tuple[Difference, ...]) -> None:
    """Case, punctuation and filling words aren't any."""
    assert differences(AID, other) == expected


@pytest.mark.parametrize(
    ("other", "same"),
    [("direct military aid", False), ("full military aid", False), ("military aid", True)],
)
def test_variants_are_no_same_statement(other: str, same: bool) -> None:
    """Direct, full and plain military aid are three things."""
    assert same_statement(AID, AID.replace("military aid", other)) is same
    assert same_statement(AID[:-1] + ", analysts say.", AID)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Drivers may use the depot before the inspection.", "Drivers may use the depot after the inspection."),
        ("Trams under 20 tonnes may use the bridge.", "Trams over 20 tonnes may use the bridge."),
        ("The ban holds from Monday in Ruse.", "The ban holds to Monday in Ruse."),
        ("The board met her in May.", "The board met him in May."),
        (
            "The director raised the fares, and had little choice.",
            "The director raised the fares, and would rather have waited.",
        ),
        ("The ministry will send two ships to the gulf.", "The ministry will send two ships."),
        ("They will come.", "They will come if the parliament agrees."),
    ],
)  # fmt: skip
def test_what_says_otherwise_or_less_is_no_same_statement(one: str, other: str) -> None:
    """An opposite made of small words, another ending, something left out, or a condition."""
    assert not same_statement(one, other)


def test_a_copy_may_say_more() -> None:
    """Who says so, or what else is so."""
    said = "The ministry will send two ships."
    assert same_statement(said, "The ministry will send two ships to the gulf, and a tanker.")
    assert same_statement(said[:-1] + ", its spokesman told reporters.", said)


@given(st.text("ab 1,.'’-é", max_size=40), st.text("ab 1,.'’-é", max_size=40))
def test_differences_are_the_same_from_both_sides_of_one(one: str, other: str) -> None:
    """Nothing differs from itself, and what differs is of a known kind."""
    kinds: set[Kind] = {"number", "negation", "qualifier", "content", "wording"}

    assert differences(one, one) == ()
    assert {difference.kind for difference in differences(one, other)} <= kinds
