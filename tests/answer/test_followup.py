"""Follow-ups: what leans on an earlier question is completed, what stands alone is left alone."""

import pytest

from answer.followup import complete

FIRST = "Would Russia defend Iran?"


@pytest.mark.parametrize(
    "question", ["Why not?", "And China?", "What about Israel?", "When did it sign that?", "Since when?"]
)
def test_a_question_that_leans_is_completed(question: str) -> None:
    """The earlier question stands before it, word for word."""
    assert complete(question, [FIRST]) == f"{FIRST} {question}"


@pytest.mark.parametrize(
    "question",
    ["Who leads the Wagner group?", "How large is trade between Russia and Turkey?", "What is a samovar?"],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    """No context is carried into a whole question."""
    assert complete(question, [FIRST]) == question


def test_without_history_every_question_is_as_typed() -> None:
    """There is nothing to complete from."""
    assert complete("Why not?", []) == "Why not?"
    assert complete("Why not?", ["  "]) == "Why not?"


def test_a_chain_goes_back_to_the_last_question_that_stood_alone() -> None:
    """Leaning questions in between don't become the context themselves."""
    assert complete("Since when?", [FIRST, "Why not?"]).startswith(FIRST)
