"""``quotary``: the command line. Each command imports what it needs when it runs.

Exit codes: 0 done ("not in the sources" is done), 1 failed, 2 the command was used wrongly. With
``--json`` or ``--batch``, stdout carries JSON alone; everything else goes to stderr.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Never, TextIO

import typer

from errors import QuotaryError, UsageError
from eval.commands import app as eval_app
from settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from answer.quote import Answer
    from library import Library
    from sync import Outcome, Step

app = typer.Typer(
    help="Answers questions about your documents with their own sentences, word for word.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
sources_app = typer.Typer(help="List the sources in the library, or show one.", invoke_without_command=True)
app.add_typer(sources_app, name="sources")
app.add_typer(eval_app, name="eval")

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="The library's directory.  [env QUOTARY_DATA; default .quotary]", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")]


def main() -> None:
    """The console script."""
    app()


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to add or bring up to date.")],
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove sources under PATHS whose file is gone.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Prune even where more than a fifth would go.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be done; change nothing.")
    ] = False,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Do nothing where the library holds sources.")
    ] = False,
    keep_noise: Annotated[
        bool | None,
        typer.Option(
            "--keep-noise/--mark-noise",
            help="Make quotable what is marked as noise in PATHS, from now on; or leave it out again.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Add files and folders, or bring them up to date. Unchanged ones cost nothing."""
    with _failures():
        library = _library(data)
        if if_empty and not library.is_empty:
            return
        steps = library.plan(paths, prune=prune, insist=yes, keep_noise=keep_noise)
        outcomes = _planned(library, steps) if dry_run else list(_applied(library, steps))
        _print_outcomes(outcomes, as_json=as_json, dry_run=dry_run)
        if any(outcome.status == "failed" for outcome in outcomes):
            raise typer.Exit(1)


@app.command()
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
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Answer a question with quotes from the sources, or say that it isn't in them.

    Example: quotary ask "Would Russia defend Iran?"
    """
    with _failures():
        if (question is None) == (batch is None):
            raise UsageError("say either a QUESTION or --batch FILE")
        library = _library(data)
        fit = _fit(max_tokens, encoding)
        if batch is not None:
            failed = _ask_batch(library, batch, fit)
            raise typer.Exit(1 if failed else 0)
        _ask_one(library, question or "", fit, as_json=as_json)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; the next free one if it is taken.")] = 7860,
    data: Data = None,
) -> None:
    """Open the chat in the browser's reach, on this machine only."""
    with _failures():
        from app import serve as serve_app

        serve_app(Settings.from_env(data), host=host, port=port)


@sources_app.callback()
def sources(context: typer.Context, as_json: AsJson = False, data: Data = None) -> None:
    """List the sources in the library, or show one."""
    if context.invoked_subcommand is not None:
        return
    with _failures():
        from details import source_row

        rows = [source_row(s) for s in _library(data).sources()]
        if as_json:
            _print_json({"sources": rows})
            return
        for row in rows:
            print(f"{row['passages']:>6}  {row['published'] or '':<10}  {row['title']}\n{'':20}{row['uri']}")
        print(f"{len(rows)} sources, {sum(row['passages'] for row in rows)} passages")


@sources_app.command("show")
def sources_show(
    doc: Annotated[
        str, typer.Argument(metavar="DOC", help="A URI, the end of a path, or the start of a document's id.")
    ],
    noise: Annotated[
        bool, typer.Option("--noise", help="List what is left out of answers, and why.")
    ] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Show what is known of one source.

    Example: quotary sources show notes/tea.md --noise
    """
    with _failures():
        from details import as_lines, source_details

        details = source_details(_library(data), doc, noise=noise)
        if as_json:
            _print_json(details)
        else:
            print("\n".join(as_lines(details)))


def _library(data: Path | None) -> "Library":
    from library import open_library

    return open_library(Settings.from_env(data))


@contextmanager
def _failures() -> Iterator[None]:
    """The one place where an error becomes a line on stderr and an exit code."""
    try:
        yield
    except UsageError as error:
        _fail(error, 2)
    except QuotaryError as error:
        _fail(error, 1)
    except KeyboardInterrupt:
        print("\nstopped; what was finished is kept, and the next run goes on", file=sys.stderr)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(1) from None


def _fail(error: Exception, code: int) -> Never:
    print(f"quotary: {error}", file=sys.stderr)
    raise typer.Exit(code) from None


def _print_json(value: object) -> None:
    print(json.dumps(value))


# ask


def _fit(max_tokens: int | None, encoding: str) -> "Callable[[Answer], Answer]":
    if max_tokens is None:
        return lambda answer: answer
    from answer.budget import within

    return lambda answer: within(answer, max_tokens, encoding)


def _ask_one(library: "Library", question: str, fit: "Callable[[Answer], Answer]", *, as_json: bool) -> None:
    from answer.quote import as_json as answer_as_json
    from prompts.wording import render

    answer = fit(library.ask(question))
    if as_json:
        _print_json(answer_as_json(answer))
    else:
        print(render("answer.md.jinja" if answer.found else "not_found.md.jinja", answer=answer).strip())


def _ask_batch(library: "Library", batch: Path, fit: "Callable[[Answer], Answer]") -> bool:
    """Answer every line; whether any of them failed."""
    if library.is_empty:
        raise QuotaryError(
            f"the library in {library.settings.data} is empty; add sources with: quotary ingest PATH"
        )
    failed = False
    with _lines(batch) as lines:
        for line in lines:
            if line.strip():
                answer = _answer_line(library, line, fit)
                failed |= "error" in answer
                _print_json(answer)
                sys.stdout.flush()
    return failed


@contextmanager
def _lines(batch: Path) -> Iterator[TextIO]:
    if str(batch) == "-":
        yield sys.stdin
        return
    if not batch.is_file():
        raise UsageError(f"{batch}: no such file")
    with batch.open(encoding="utf-8", errors="replace") as lines:
        yield lines


def _answer_line(library: "Library", line: str, fit: "Callable[[Answer], Answer]") -> dict[str, Any]:
    from dataclasses import replace

    from answer.quote import as_json as answer_as_json

    id = None
    try:
        asked = json.loads(line)
        id = asked.get("id") if isinstance(asked, dict) else None
        if not isinstance(asked, dict) or not isinstance(asked.get("question"), str):
            raise UsageError('a line wants {"id": …, "question": "…"}')
        history = asked.get("history") or []
        if not isinstance(history, list) or not all(isinstance(q, str) for q in history):
            raise UsageError("history wants a list of strings, the earlier questions")
        return answer_as_json(replace(fit(library.ask(asked["question"], history)), id=id))
    except (QuotaryError, ValueError, RecursionError) as error:
        return {"id": id, "error": str(error)}


# ingest


def _planned(library: "Library", steps: "list[Step]") -> "list[Outcome]":
    from sync import Outcome

    return [Outcome(step.uri, step.status, step.reason) for step in steps]


def _applied(library: "Library", steps: "list[Step]") -> "Iterator[Outcome]":
    from progress import shown
    from prompts.wording import file_name

    with shown("Reading", "files", len(steps)) as tally:
        for outcome in library.apply(steps, tally.add):
            if outcome.status == "failed":
                print(f"failed: {file_name(outcome.uri)}: {outcome.reason}", file=sys.stderr)
            tally.tick()
            yield outcome


def _print_outcomes(outcomes: "list[Outcome]", *, as_json: bool, dry_run: bool) -> None:
    totals: dict[str, int] = {}
    for outcome in outcomes:
        totals[outcome.status] = totals.get(outcome.status, 0) + 1
    totals["passages"] = sum(outcome.passages for outcome in outcomes)
    totals["embedded"] = sum(outcome.embedded for outcome in outcomes)
    if as_json:
        files = [
            {"uri": o.uri, "status": o.status, "reason": o.reason, "passages": o.passages} for o in outcomes
        ]
        _print_json({"files": files, "totals": totals})
        return
    for o in outcomes:
        if o.status != "unchanged":
            print(f"{o.status:<9} {o.uri}" + (f"  ({o.reason})" if o.reason else ""))
    said = ", ".join(f"{count} {name}" for name, count in totals.items())
    print(f"{'would be: ' if dry_run else ''}{said or 'nothing there to read'}")


if __name__ == "__main__":
    main()
