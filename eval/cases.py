"""Reading sets: written cases become questions whose evidence is a place in a library."""

from collections.abc import Callable
from pathlib import Path

from errors import CaseError
from eval.anchors import Anchors
from eval.case import Case, Evidence
from eval.formats.jsonl import read
from eval.written import Problem, WrittenCase, WrittenSet, check
from library import Library


def read_cases(path: Path, library: Library) -> list[Case]:
    """The cases in a JSON lines file, their evidence found in ``library``.

    Raises:
        CaseError: some lines are malformed or their evidence isn't there; all of them are listed.
    """
    return anchor(read(path), library)


def anchor(written: WrittenSet, library: Library, *, missing: bool = False) -> list[Case]:
    """The cases of a set, their evidence found in ``library``.

    Args:
        written: the set.
        library: whose documents are meant.
        missing: take a document that couldn't be ingested as evidence that can't be found, not as an error.

    Raises:
        CaseError: some cases are malformed or their evidence isn't there; all of them are listed.
    """
    anchors = Anchors(library)
    find = _lenient(anchors) if missing else None
    cases: list[Case] = []
    problems: list[Problem] = []
    for case in written.cases:
        try:
            cases.append(_case(case, anchors, find))
        except (CaseError, ValueError, TypeError) as error:
            problems.append(Problem(case.path, case.line, str(error)))
    check(written, problems)
    return cases


def _lenient(anchors: Anchors) -> Callable[[str], bool]:
    names = {name for name, _ in anchors.documents()}
    return lambda name: name in names


def _case(written: WrittenCase, anchors: Anchors, known: Callable[[str], bool] | None) -> Case:
    evidence = tuple(
        anchors.find(item)
        if known is None or known(item["document"])
        else Evidence(f"missing:{item['document']}", 0, 1, "", str(item["document"]), whole=True)
        for item in written.evidence
    )
    return Case(
        id=written.id,
        question=written.question,
        answerable=written.answerable,
        evidence=evidence,
        history=written.history,
        tags=frozenset(written.tags),
    )
