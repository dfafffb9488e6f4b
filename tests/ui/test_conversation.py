"""The conversation: what a browser remembers, and what is made of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.quote import Answer
from errors import ModelError
from index.filters import Filters
from library import Library
from ui import strings
from ui.conversation import LONGEST, Act, Turn, history, perform, read_turns, stored, tell, wait
from ui.desk import Desk
from ui.headings import suggest
from ui.message import state, verdict
from ui.warmth import Warmth
from ui.welcome import examples, show_welcome

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["question", "alone"]) | st.text(), x),
)


@pytest.fixture
def desk(empty_library: Library) -> Desk:
    """A desk over an empty library."""
    return Desk(empty_library)


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("act", "questions", "fresh"),
    [
        (Act("ask", question="Who?"), ["A?", "B?", "Who?"], 2),
        (Act("typed", 1), ["A?", "B?", "B?"], 2),
        (Act("edit", 0, "Where?"), ["Where?", "B?"], 0),
        (Act("again", 1), ["A?", "B?"], 1),
        (Act("remove", 0), ["B?"], -1),
        (Act("remove", 2), ["A?", "B?"], -1),
        (Act("edit", 0, ""), ["A?", "B?"], -1),
        (Act("dance", 0), ["A?", "B?"], -1),
    ],
)
def test_acts(act: Act, questions: list[str], fresh: int) -> None:
    """What each act leaves of a conversation, and which turn is then the new one."""
    turns, at = perform(act, [Turn("A?"), Turn("B?")])

    assert [turn.question for turn in turns] == questions
    assert at == fresh


@pytest.mark.slow
@given(anything)
def test_any_act_is_survived(told: object) -> None:
    """Whatever a browser sends as an act, a conversation comes of it."""
    turns, at = perform(Act.parse(told), [Turn("A?")])

    assert -1 <= at < len(turns)


def test_suggestions_lead_on(corpus_library: Library) -> None:
    """Suggestions are headings near the quotes that are answered, and with something else."""
    desk = Desk(corpus_library)
    desk.warmth.start(lambda: None)
    answer = desk.ask("Would Russia defend Iran?")
    here = {heading for quote in answer.quotes for heading in quote.heading_path}

    found = suggest(desk, answer, ["The Iranian case"])

    assert found
    assert not {*found} & {*here, "The Iranian case"}
    assert all(desk.ask(heading).found for heading in found)
    assert all(desk.ask(heading).quotes[0] not in answer.quotes for heading in found)


@pytest.mark.shared
def test_examples_come_from_the_sources(seeds_library: Library) -> None:
    """A library that no examples were written for offers headings of its own that it answers."""
    desk = Desk(seeds_library)
    desk.warmth.start(lambda: None)
    desk.warmth.wait(5)

    found = examples(desk)

    assert found
    assert all(desk.ask(heading).found for heading in found)


def test_empty_library_is_an_error_not_an_answer(desk: Desk) -> None:
    """Asking an empty library shows how to fill it, never that nothing was found."""
    desk.warmth.start(lambda: None)

    messages, answers = tell(desk, [Turn("Who?")])

    assert answers == [None]
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

    def ask(question: str, history: tuple[str, ...], filters: Filters) -> Answer:
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


@pytest.mark.parametrize(("found", "said"), [(True, "answered"), (False, "nothing")])
def test_state_of_an_answer(found: bool, said: str) -> None:
    """An answer that doesn't name its state has one of two."""
    assert state(Answer(None, "Who?", "Who?", found=found, confidence=0.5)) == said
