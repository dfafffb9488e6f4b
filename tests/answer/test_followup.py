"""Follow-ups: what leans on an earlier question is completed, what stands alone is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.followup import complete, leans

FIRST = "Would Russia defend Iran?"


@pytest.mark.parametrize(
    "question",
    [
        "Why not?",
        "And China?",
        "What about Israel?",
        "When did it sign that?",
        "Since when?",
        "what did the other president say to that",
        "how did the Europeans take it",
        "And when did the parliament in Tehran approve it?",
        "How much did the licence cost?",
        "What did Moscow get in return?",
        "Who else?",
        "who was running the country at that point?",
    ],
)
def test_a_question_that_leans_is_completed(question: str) -> None:
    """The earlier question stands before it, word for word."""
    assert complete(question, [FIRST]) == f"{FIRST} {question}"


@pytest.mark.parametrize(
    "question",
    [
        "Who leads the Wagner group?",
        "How large is trade between Russia and Turkey?",
        "What is a samovar?",
        "What are worker nodes?",
        "Is it possible to visit Kazan without a visa?",
        "How do companies in Turkey pay their workers?",
        "Are there any gas pipelines across the Caspian?",
        "Does the parliament in Moscow say that tariffs fell?",
        "Who defended Russia in the war of 1812?",
    ],
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


def test_a_short_question_about_what_was_spoken_of_stands() -> None:
    """It names its subject itself."""
    assert not leans("How old is the moon?", ["How far away is the moon?"])
    assert leans("How old is the king?", ["How far away is the moon?"])


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_what_was_typed_is_always_kept(question: str, history: list[str]) -> None:
    """Completing only ever adds earlier questions before it, word for word."""
    completed = complete(question, history)
    assert completed == question or completed.endswith(question.strip())
    if not any(earlier.strip() for earlier in history):
        assert completed == question
