"""Questions as typed, made fit to be read; and what asks for nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.answerer import related
from answer.asked import condensed
from answer.candidates import Candidate
from answer.reader import Question
from library import Library

WORDS = st.lists(st.sampled_from(["who", "built", "it?", "Abel", "came.", "the", "mill"]), max_size=200)


@given(WORDS)
def test_condensing_only_leaves_out(words: list[str]) -> None:
    """What is left are words of the question in their order, not too many, and condensing again changes nothing."""
    question = " ".join(words)
    short = condensed(question).split()
    rest = iter(words)

    assert len(short) <= 60
    assert all(word in rest for word in short)
    assert condensed(" ".join(short)) == " ".join(short)


def test_of_a_long_text_the_question_is_read() -> None:
    """The worked example: a pasted page with a question below it, and thanks after that."""
    page = " ".join(f"Line {n} of the page says something else." for n in range(300))

    short = condensed(f"{page} When was the old mill built? Thank you very much.")

    assert short.endswith("When was the old mill built?")
    assert len(short.split()) == 60


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("hello", []),
        ("Thank you!", ["Would Russia defend Iran?"]),
        ("Why not?", []),
        ("lorem ipsum dolor sit amet " * 60, []),
        ("How do I reset my router? " * 10, []),
    ],
)
def test_what_asks_nothing_is_not_answered(
    question: str, history: list[str], corpus_library: Library
) -> None:
    """A greeting, a question without its beginning, and the same words again and again."""
    answer = corpus_library.ask(question, history)

    assert not answer.found
    assert answer.quotes == ()


def test_a_greeting_gets_no_quotes(corpus_library: Library) -> None:
    """Nothing is near to what asks for nothing."""
    answer = corpus_library.ask("Hello there!")

    assert (answer.state, answer.nearest) == ("nothing", ())


def test_a_question_that_is_named_in_the_sources_is_related(corpus_library: Library) -> None:
    """Whoever is told "nothing is about this" doesn't find the name asked about in what was nearest."""
    answer = corpus_library.ask("On which floor does Peskov live?")

    assert (answer.found, answer.state) == (False, "related")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"toilet": 4.4, "tram": 1.1, "stop": 2.4}, True),
        ({"toilet": 4.4, "bridg": 3.0, "harbour": 3.0}, False),
    ],
)
def test_a_question_in_the_sources_own_words_is_related(question: dict[str, float], expected: bool) -> None:
    """Most of its words stand under one heading, whatever its meaning is near to."""
    said = "The city decided against them in 2016."
    headings = ("Why are there no toilets at the stops?", "Riding the tram")
    candidate = Candidate("d", 0, len(said), said, (said,), headings, "", "en", 0.1, 0.1, 0.1)

    assert related(Question("Why are there no toilets?", question), [candidate]) is expected


def test_white_space_around_a_question_is_not_understanding(corpus_library: Library) -> None:
    """Nothing was understood otherwise than it was asked."""
    answer = corpus_library.ask(" Would Russia defend Iran? ")

    assert answer.understood_as == answer.question


def test_a_history_that_cant_be_read_as_such_is_no_crash(corpus_library: Library) -> None:
    """Empty turns are passed over, and a lone surrogate is only a strange letter."""
    answer = corpus_library.ask("Why not?", ["", "Would Russia defend Iran \ud800?"])

    assert answer.found
