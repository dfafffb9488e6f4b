"""What people say of answers: kept as cases, put into a set, dropped, and gone with its source."""

from dataclasses import replace
from pathlib import Path

import pytest

from answer.quote import Answer
from errors import CaseError, UsageError
from eval.cases import read_cases
from eval.feedback import FILE, SET, as_case, discard, judge, promote, read
from library import Library
from tests.conftest import settings_for

QUESTION = "What does a samovar do with the water?"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library about tea."""
    (tmp_path / "tea.md").write_text(
        "# Tea\n\nA samovar keeps the water hot for hours on end.\n\nGreen tea wants cooler water than black tea does.\n"
    )
    library = Library(settings_for(tmp_path / "data"))
    library.sync([tmp_path / "tea.md"])
    return library


@pytest.fixture
def answer(library: Library) -> Answer:
    """An answer from it."""
    return replace(library.ask(QUESTION), found=True)


def quoting(answer: Answer) -> Answer:
    """The same answer with quotes, whatever it was sure of."""
    return replace(answer, quotes=answer.quotes or answer.nearest, nearest=())


def test_a_good_answer_is_a_whole_case(library: Library, answer: Answer) -> None:
    """It goes into the set with its first quote as evidence, and the set can be read."""
    data = library.settings.data
    row = judge(data, quoting(answer), [], "good")
    assert read(data) == [row]

    promote(library, row["id"])

    (case,) = read_cases(data / SET, library)
    assert case.question == QUESTION
    assert case.evidence[0].text == quoting(answer).quotes[0].text
    assert read(data) == []


def test_a_wrong_passage_wants_the_right_one(library: Library, answer: Answer) -> None:
    """A draft is put into the set with the sentence that answers it, which must be in a source."""
    row = judge(library.settings.data, quoting(answer), ["Earlier?"], "wrong")
    for quote in ("", "This stands nowhere."):
        with pytest.raises(CaseError):
            promote(library, row["id"], quote=quote)
    promote(library, row["id"], quote="Green tea wants cooler water than black tea does.")

    (case,) = read_cases(library.settings.data / SET, library)
    assert case.evidence[0].text.startswith("Green tea")
    assert case.history == ("Earlier?",)


def test_rightly_silent_is_unanswerable(answer: Answer) -> None:
    """Good of "not in the sources" makes a case that can't be answered; missing makes a draft."""
    silent = replace(answer, found=False, quotes=())

    assert as_case(silent, [], "good")["answerable"] is False
    assert as_case(silent, [], "missing")["draft"] is True


def test_the_last_word_counts(library: Library, answer: Answer) -> None:
    """One question has one verdict; what is dropped is gone, and dropping twice is told."""
    data = library.settings.data
    judge(data, quoting(answer), [], "wrong")
    row = judge(data, quoting(answer), [], "good")

    assert [said["verdict"] for said in read(data)] == ["good"]
    discard(data, row["id"])
    with pytest.raises(UsageError):
        discard(data, row["id"])


def test_broken_lines_are_passed_over(library: Library, answer: Answer) -> None:
    """A file that someone edited badly loses nothing that can be read."""
    data = library.settings.data
    row = judge(data, quoting(answer), [], "good")
    with (data / FILE).open("a") as file:
        file.write('{"id": 3}\n[1]\nnot json\n')

    assert read(data) == [row]


def test_what_was_said_goes_with_the_source(library: Library, answer: Answer) -> None:
    """A source that is forgotten takes what was said of its quotes along, also from the set."""
    data = library.settings.data
    promote(library, judge(data, quoting(answer), [], "good")["id"])
    judge(data, replace(quoting(answer), question="Another?"), [], "wrong")

    library.remove([library.sources()[0].uri])

    assert "samovar keeps" not in (data / FILE).read_text()
    assert "samovar keeps" not in (data / SET).read_text()
