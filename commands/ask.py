"""``quotary ask``: one question, or a file of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from commands.filtered import Language, Since, SourceName, TypeName, Until, filters_of
from commands.opened import open_library
from errors import QuotaryError, UsageError
from terminal import AsJson, Data, failures, print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from answer.quote import Answer
    from library import Library


def ask(
    question: Annotated[
        str | None, typer.Argument(help="The question, in quotation marks.", show_default=False)
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch", help='A file with one {"id", "question", "history"?} a line; "-" reads stdin.'
        ),
    ] = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(
            "--max-tokens", help="Show only as many quotes as fit into N tokens.", show_default=False
        ),
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="Whose tokens: quotary16k, cl100k_base or o200k_base.")
    ] = "quotary16k",
    source: SourceName = [],  # noqa: B006  (Typer's way to say "none given")
    kind: TypeName = [],  # noqa: B006
    lang: Language = [],  # noqa: B006
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Answer a question with quotes from the sources, or say that it isn't in them.

    Example: quotary ask "Would Russia defend Iran?"
    """
    with failures():
        if (question is None) == (batch is None):
            raise UsageError("say either a QUESTION or --batch FILE")
        library = open_library(data)
        fit = _fit(max_tokens, encoding)
        filters = filters_of(source, kind, lang, since, until)

        def answer(asked: str, history: "Sequence[str]" = ()) -> "Answer":
            return fit(library.ask(asked, history, filters))

        if batch is not None:
            failed = _ask_batch(library, batch, answer)
            raise typer.Exit(1 if failed else 0)
        _print(answer(question or ""), as_json=as_json)


def _fit(max_tokens: int | None, encoding: str) -> "Callable[[Answer], Answer]":
    from ingest.tokens import check_encoding

    check_encoding(encoding)
    if max_tokens is None:
        return lambda answer: answer
    from answer.budget import within

    return lambda answer: within(answer, max_tokens, encoding)


def _print(answer: "Answer", *, as_json: bool) -> None:
    from answer.quote import as_json as answer_as_json
    from prompts.wording import render

    if as_json:
        print_json(answer_as_json(answer))
    else:
        print(render("answer.md.jinja" if answer.found else "not_found.md.jinja", answer=answer).strip())


def _ask_batch(library: "Library", batch: Path, ask: "Callable[[str, Sequence[str]], Answer]") -> bool:
    """Answer every line; whether any of them failed."""
    if library.is_empty:
        raise QuotaryError(
            f"the library in {library.settings.data} is empty; add sources with: quotary ingest PATH"
        )
    failed = False
    with _lines(batch) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                answer = _answer_line(line, number, ask)
                failed |= "error" in answer
                print_json(answer)
                sys.stdout.flush()
    return failed


@contextmanager
def _lines(batch: Path) -> Iterator[TextIO]:
    if str(batch) == "-":
        yield sys.stdin
        return
    if not batch.is_file():
        raise UsageError(f"{batch}: {'is a folder; a file is wanted' if batch.is_dir() else 'no such file'}")
    with batch.open(encoding="utf-8", errors="replace") as lines:
        yield lines


def _id(asked: object) -> str | float | None:
    """The line's own id.

    Raises:
        UsageError: it is none that can be given back.
    """
    id = asked.get("id") if isinstance(asked, dict) else None
    if not isinstance(id, str | int | float | None) or (isinstance(id, float) and not isfinite(id)):
        raise UsageError("id wants a string or a number")
    return id


def _history(asked: dict[str, Any]) -> list[str]:
    """The earlier questions.

    Raises:
        UsageError: they aren't a list of strings.
    """
    history = asked.get("history")
    if history is None:
        return []
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise UsageError("history wants a list of strings, the earlier questions")
    return history


def _answer_line(line: str, number: int, ask: "Callable[[str, Sequence[str]], Answer]") -> dict[str, Any]:
    """What is printed for a line; an error of one without an id names its number."""
    from dataclasses import replace

    from answer.quote import as_json as answer_as_json
    from eval.formats.jsonl import parsed

    id: str | float | None = None
    try:
        asked = parsed(line)
        id = _id(asked)
        if not isinstance(asked, dict) or not isinstance(asked.get("question"), str):
            raise UsageError('a line wants {"id": …, "question": "…"}')
        return answer_as_json(replace(ask(asked["question"], _history(asked)), id=id))
    except QuotaryError as error:
        return {"id": id, "error": str(error) if id is not None else f"line {number}: {error}"}
