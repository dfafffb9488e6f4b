"""What every command needs of a terminal: its common options, errors as exit codes, JSON on stdout, a bar on stderr."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import DatabaseError
from typing import Annotated, Never

import typer

from errors import QuotaryError, UsageError

Tick = Callable[[int, int], None]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="The library's directory.  [env QUOTARY_DATA; default .quotary]", show_default=False
    ),
]
_LIVE = re.compile("[\x00-\x08\n-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves a terminal's cursor, colours or turns its words, ends a line or can't be written at all."""
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")]


@contextmanager
def failures() -> Iterator[None]:
    """The one place where an error becomes a line on stderr and an exit code."""
    try:
        yield
    except UsageError as error:
        _fail(error, 2)
    except QuotaryError as error:
        _fail(error, 1)
    except DatabaseError as error:
        _fail(
            QuotaryError(f"the library can't be read ({error}); what is wrong is told by: quotary doctor"), 1
        )
    except KeyboardInterrupt:
        print("\nstopped; what was finished is kept, and the next run goes on", file=sys.stderr)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(1) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _fail(QuotaryError(f"{where}{error.strerror or error}"), 1)


def _fail(error: Exception, code: int) -> Never:
    say(f"quotary: {error}")
    raise typer.Exit(code) from None


def visible(text: str) -> str:
    """``text`` as one line of harmless characters: what is none is shown as its code.

    >>> print(visible("a\\x1b[31mb"))
    a\\u001b[31mb
    """
    return _LIVE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def show(line: str) -> None:
    """A line on stdout, whatever a document, a proof or a file's name in it holds."""
    print(visible(line))


def say(lines: str) -> None:
    """What is told beside the answer: on stderr."""
    for line in lines.split("\n"):
        print(visible(line), file=sys.stderr)


def print_json(value: object) -> None:
    """One object on one line of stdout, ASCII alone."""
    print(json.dumps(value))


@contextmanager
def progress(label: str) -> Iterator[Tick]:
    """A bar with the time left, on stderr and only in a terminal; takes what is done and how much there is."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
