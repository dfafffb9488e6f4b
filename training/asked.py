"""Asked: questions put to a library, and what a reader would be given to judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answer.candidates import Candidate
from answer.reader import Question
from eval.case import Case
from library import Library


class Recorder:
    """A reader that only keeps what it is given."""

    threshold = 0.0
    spread = 1.0

    def __init__(self) -> None:
        self.question = Question("", {})
        self.candidates: Sequence[Candidate] = ()

    def load(self) -> None:
        """Nothing is needed."""

    def score(self, question: Question, candidates: Sequence[Candidate]) -> list[float]:
        """Keep both; no score."""
        self.question, self.candidates = question, candidates
        return [0.0 for _ in candidates]

    def confidence(self, scores: Sequence[float]) -> float:
        """None."""
        return 0.0


def put(library: Library, cases: Sequence[Case]) -> Iterator[tuple[Case, Question, list[Candidate]]]:
    """Each case as it is searched for, and the sentences found."""
    recorder = Recorder()
    asked = Library(library.settings, recorder, calibration=False)
    for case in cases:
        asked.ask(case.question, case.history)
        yield case, recorder.question, list(recorder.candidates)
