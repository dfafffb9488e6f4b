"""Quotary's own format: one case a line, as JSON."""

import json
from collections.abc import Iterator
from pathlib import Path

from errors import CaseError
from eval.written import Problem, WrittenCase, WrittenSet, written_case


def read(path: Path) -> WrittenSet:
    """The cases of a JSON lines file, and what is wrong with the lines that aren't cases.

    Raises:
        CaseError: there is no such file.
    """
    cases: list[WrittenCase] = []
    problems: list[Problem] = []
    for number, line in lines(path):
        try:
            cases.append(written_case(json.loads(line), str(path), number))
        except (CaseError, ValueError, RecursionError) as error:
            problems.append(Problem(str(path), number, str(error)))
    return WrittenSet(str(path), tuple(cases), None, tuple(problems))


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that aren't blank, with their 1-based numbers.

    Raises:
        CaseError: there is no such file, or it isn't UTF-8.
    """
    if not path.is_file():
        raise CaseError(f"{path}: no such eval set")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line
