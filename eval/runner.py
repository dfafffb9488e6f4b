"""Asks every case of a set and collects what was said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from errors import QuotaryError
from eval.cases import Case
from eval.measures import MEASURES, Result
from library import Library


@dataclass(frozen=True, slots=True)
class Run:
    """All results of one set, and every measure of them."""

    results: tuple[Result, ...]
    measures: dict[str, float]


def run(library: Library, cases: Sequence[Case], progress: Callable[[int, int], None] | None = None) -> Run:
    """Ask each case once; one that fails is kept with its error and the rest go on."""
    results: list[Result] = []
    library.ask(cases[0].question)  # the model is loaded before anything is timed
    for number, case in enumerate(cases, 1):
        results.append(ask(library, case))
        if progress:
            progress(number, len(cases))
    return Run(tuple(results), {measure.name: measure.of(results) for measure in MEASURES})


def ask(library: Library, case: Case) -> Result:
    """One case's result."""
    start = perf_counter()
    try:
        answer = library.ask(case.question, case.history)
    except QuotaryError as error:
        return Result(case, False, 0.0, (), (perf_counter() - start) * 1000, str(error))
    spent = (perf_counter() - start) * 1000
    return Result(case, answer.found, answer.confidence, answer.quotes or answer.nearest, spent)
