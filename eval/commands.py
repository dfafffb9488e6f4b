"""``quotary eval …``: asking sets and looking at runs. Each command imports what it needs when it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval import own_commands as _own_commands  # noqa: F401  (importing it registers its commands)
from eval.options import Collection, Limit, Reports, RunName, Seed, SetName, app
from terminal import AsJson, Data, failures, print_json, progress, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.runs import Run
    from eval.sets import OpenSet
    from eval.variants import Variant
    from settings import Settings

__all__ = ["app"]


@app.command("run")
def run_set(
    set_name: SetName,
    fail_under: Annotated[
        list[str],
        typer.Option("--fail-under", help='A least value, as "hit@1=0.6"; may be given more than once.'),
    ] = [],  # noqa: B006  (Typer's way to say "none given")
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", help="A run that this one must not fall behind.", show_default=False),
    ] = None,
    max_regression: Annotated[
        list[str],
        typer.Option(
            "--max-regression", help='How far at most, for every share, or as "hit@1=0.02" for one.'
        ),
    ] = ["0.01"],  # noqa: B006
    with_: Annotated[
        list[str],
        typer.Option(
            "--with",
            help='A variant beside the library as it is, as "reader=off,fusion=dense"; may be repeated.',
        ),
    ] = [],  # noqa: B006
    report: Reports = [],  # noqa: B006
    limit: Limit = None,
    seed: Seed = 0,
    collection: Collection = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Ask every case of a set, print the measures, and keep the run.

    Example: quotary eval run eval/sets/corpus-dev.jsonl --report build/report.html
    """
    with failures():
        from eval.gate import floors, limits
        from eval.reports import check_suffixes, write
        from eval.runs import Runs
        from eval.variants import Variant, variant
        from settings import Settings

        least, allowed = floors(fail_under), limits(max_regression)
        check_suffixes(report)
        variants = [Variant(), *map(variant, with_)]
        settings = Settings.from_env(data)
        before = Runs.of(settings.data).read(baseline) if baseline else None
        made = _asked(set_name, settings, variants, limit, seed, collection, as_json=as_json)
        _print_runs(made, as_json=as_json)
        for path in report:
            write(made, path)
        reasons = _reasons(made[0], least, before, allowed)
        for reason in reasons:
            say(f"quotary: {reason}")
        if reasons or any(result.error for run in made for result in run.results):
            raise typer.Exit(1)


def _asked(
    name: str,
    settings: "Settings",
    variants: "Sequence[Variant]",
    limit: int | None,
    seed: int,
    folder: Path | None,
    *,
    as_json: bool,
) -> "list[Run]":
    """The set asked in each way; every run is kept, and one that can't be is printed all the same."""
    from errors import LibraryError
    from eval.runner import run
    from eval.runs import Runs, describe

    made: list[Run] = []
    with _opened(name, settings, limit, seed, folder) as opened:
        for variant in variants:
            library = variant.of(opened.library)
            with progress(f"Asking {variant.name}".strip()) as tick:
                results = run(library, opened.cases, tick)
            made.append(describe(opened, library, variant, results))
            try:
                made[-1] = Runs.of(settings.data).keep(made[-1])
            except LibraryError:
                _print_runs(made, as_json=as_json, new=False)
                raise
    return made


@contextmanager
def _opened(
    name: str, settings: "Settings", limit: int | None, seed: int, folder: Path | None
) -> "Iterator[OpenSet]":
    from eval.sets import open_set

    with (
        progress("Reading") as tick,
        open_set(name, settings, limit=limit, seed=seed, folder=folder, progress=tick) as opened,
    ):
        for reason in opened.failed:
            say(f"failed: {reason}")
        yield opened


def _print_runs(runs: "Sequence[Run]", *, as_json: bool, new: bool = True) -> None:
    from eval.report import as_json as run_as_json
    from eval.report import as_table, side_by_side

    if as_json:
        rows = [run_as_json(run) for run in runs]
        print_json(rows[0] if len(rows) == 1 else {"runs": rows})
        return
    print(side_by_side(runs) if len(runs) > 1 else as_table(runs[0]))
    for run in runs if new else ():
        say(f"kept as {run.id}")


def _reasons(
    run: "Run", floors: "Sequence[tuple[str, float]]", baseline: "Run | None", allowed: "Mapping[str, float]"
) -> list[str]:
    """Why the gate doesn't pass; nothing where it does."""
    from eval.diff import compare
    from eval.gate import regressions
    from eval.measures import below

    reasons = below(run.measures, floors)
    if baseline is not None:
        diff = compare(baseline, run)
        if len(diff.pairs) < len(run.results):
            say(
                f"compared with {baseline.id} over the {len(diff.pairs)} cases of {len(run.results)} that both have"
            )
        reasons += regressions(diff, allowed)
    return reasons


@app.command("list")
def list_runs(as_json: AsJson = False, data: Data = None) -> None:
    """List the runs kept in the library's directory, oldest first."""
    with failures():
        from errors import CaseError
        from eval.report import as_row, row_line
        from eval.runs import Runs
        from settings import Settings

        runs = Runs.of(Settings.from_env(data).data)
        rows = []
        for id in runs.ids():
            try:
                rows.append(as_row(runs.read(id)))
            except CaseError as error:
                say(f"passed over: {error}")
        if as_json:
            print_json({"runs": rows})
            return
        for row in rows:
            print(row_line(row))
        if not rows:
            say("no runs yet; make one with: quotary eval run SET")


@app.command()
def show(
    run: RunName = "last",
    report: Reports = [],  # noqa: B006
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Print a kept run again, or write a report of it."""
    with failures():
        from eval.reports import check_suffixes, write
        from eval.runs import Runs
        from settings import Settings

        check_suffixes(report)
        kept = Runs.of(Settings.from_env(data).data).read(run)
        _print_runs([kept], as_json=as_json, new=False)
        for path in report:
            write([kept], path)


@app.command()
def diff(
    first: Annotated[str, typer.Argument(metavar="A", help="The run to start from.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The run to compare with it.")],
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """What run B won and lost over run A, how much of it is chance, and which settings differ."""
    with failures():
        from eval.diff import as_json as diff_as_json
        from eval.diff import as_table, compare
        from eval.runs import Runs
        from settings import Settings

        runs = Runs.of(Settings.from_env(data).data)
        found = compare(runs.read(first), runs.read(second))
        if as_json:
            print_json(diff_as_json(found))
        else:
            print(as_table(found))
