"""The conversation: what a browser remembers, and what is made of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.quote import Answer
from errors import ModelError
from library import Library
from ui import strings
from ui.conversation import LONGEST, Turn, history, read_turns, stored, tell, wait
from ui.desk import Desk
from ui.message import verdict
from ui.warmth import Warmth
from ui.welcome import show_welcome

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["question", "alone"]) | st.text(), x),
)


@pytest.fixture
def desk(empty_library: Library) -> Desk:
    """A desk over an empty library."""
    return Desk(empty_library)


@given(anything)
def test_any_memory_is_survived(kept: object) -> None:
    """Whatever a browser sends as its memory, turns come of it, and they can be stored again."""
    turns = read_turns(kept)

    assert read_turns(stored(turns)) == turns


def test_memory_is_bounded() -> None:
    """Only the latest turns are kept, and none that is no question."""
    kept: list[Any] = [{"question": str(n), "alone": "yes"} for n in range(50)]

    turns = read_turns([*kept, {"question": "x" * 50_000}, {"question": None}, 3])

    assert turns == [Turn(str(n)) for n in range(50 - LONGEST, 50)]


def test_history_is_the_earlier_questions() -> None:
    """A follow-up leans on the questions before it, unless it is asked as typed."""
    turns = [Turn("Who?"), Turn("Why?"), Turn("Why?", alone=True)]

    assert history(turns, 1) == ["Who?"]
    assert history(turns, 2) == []


def test_empty_library_is_an_error_not_an_answer(desk: Desk) -> None:
    """Asking an empty library shows how to fill it, never that nothing was found."""
    desk.warmth.start(lambda: None)

    messages, answer = tell(desk, [Turn("Who?")])

    assert answer is None
    assert "trouble" in messages[1]["content"]
    assert "is empty" in messages[1]["content"]
    assert "Not in the sources" not in messages[1]["content"]


def test_empty_page_says_how_to_add_sources(desk: Desk) -> None:
    """With nothing to ask, the page offers the command that changes this."""
    assert strings.EMPTY_COMMAND in show_welcome(desk)


def test_failed_warming_is_shown(desk: Desk) -> None:
    """A model that can't be loaded is the answer's error, in its own words."""

    def fail() -> None:
        raise ModelError("no model called X")

    desk.warmth.start(fail)
    messages, _ = tell(desk, [Turn("Who?")])

    assert "no model called X" in messages[1]["content"]
    assert desk.warmth.status == "error"


def test_warming_ends() -> None:
    """It warms until the load has ended, then it is ready."""
    warmth, status = Warmth(), list[str]()

    warmth.start(lambda: status.append(warmth.status))
    warmth.wait(5)

    assert status == ["warming"]
    assert warmth.status == "ready"


def test_waiting_shows_the_question() -> None:
    """While it warms, the question stands there with a word that its answer follows."""
    messages = wait([Turn("Who?")])

    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert "Your answer follows" in messages[1]["content"]


def test_answers_are_remembered_until_the_library_changes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same question of the same library is answered once, and anew after a sync."""
    asked = list[str]()

    def ask(question: str, history: tuple[str, ...] = ()) -> Answer:
        asked.append(question)
        return Answer(None, question, question, found=False, confidence=0.1)

    monkeypatch.setattr(desk.library, "ask", ask)
    desk.warmth.start(lambda: None)
    for _ in range(2):
        desk.ask("Who?")
    with desk.library.catalog.transaction():
        pass
    desk.ask("Who?")

    assert asked == ["Who?", "Who?"]


@pytest.mark.parametrize(
    ("confidence", "words"), [(0.95, strings.STRONG), (0.7, strings.FAIR), (0.51, strings.WEAK)]
)
def test_confidence_is_words(confidence: float, words: str) -> None:
    """Confidence is said in words, never as a number."""
    assert verdict(confidence) == words
