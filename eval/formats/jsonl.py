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
            cases.append(written_case(parsed(line), str(path), number))
        except CaseError as error:
            problems.append(Problem(str(path), number, str(error)))
    return WrittenSet(str(path), tuple(cases), None, tuple(problems))


def parsed(line: str) -> object:
    """What a line says as JSON.

    Raises:
        CaseError: it isn't JSON, or can't be read.
    """
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise CaseError(
            f"not JSON from column {error.colno} on: {line[error.pos :][:20].strip()!r}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise CaseError("JSON with a number too long or lists too deep to be read") from error


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that aren't blank, with their 1-based numbers.

    Raises:
        CaseError: there is no such file, or it isn't UTF-8.
    """
    check_is_file(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def check_is_file(path: Path) -> None:
    """Refuse what isn't there, and folders.

    Raises:
        CaseError: as it says.
    """
    if not path.is_file():
        raise CaseError(
            f"{path}: {'is a folder; an eval set is a file' if path.is_dir() else 'no such eval set'}"
        )
