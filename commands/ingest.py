"""``quotary ingest``."""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.opened import open_library
from errors import UsageError
from terminal import AsJson, Data, failures, print_json, say, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from library import Library
    from sync import Outcome, Step


_URL = ("https://", "http://")


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(help="Files and folders to add or bring up to date; URLs with --allow-network."),
    ],
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
    rehash: Annotated[
        bool,
        typer.Option("--rehash", help="Compare every file's content, not only where size or time changed."),
    ] = False,
    allow_network: Annotated[
        bool, typer.Option("--allow-network", help="Fetch the URLs among PATHS; nothing else ever is.")
    ] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Add files and folders, or bring them up to date. Unchanged ones cost nothing.

    What a .quotaryignore in a folder names, in gitignore's syntax, is passed over.
    """
    with failures():
        library = open_library(data)
        if if_empty and not library.is_empty:
            if as_json:
                print_outcomes([], as_json=True, dry_run=dry_run)
            return
        urls = [path for path in paths if path.lower().startswith(_URL)]
        if urls and not allow_network:
            raise UsageError(f"{urls[0]}: nothing is fetched unless you say --allow-network")
        if urls and dry_run:
            raise UsageError("--dry-run can't tell what a URL holds without fetching it; leave the URLs out")
        steps = _steps(
            library, [Path(path) for path in paths if path not in urls], prune, yes, keep_noise, rehash
        )
        outcomes: list[Outcome] = []
        try:
            for outcome in (
                _planned(steps) if dry_run else chain(_applied(library, steps), _fetched(library, urls))
            ):
                outcomes.append(outcome)
        except BaseException:
            if outcomes:  # what was finished is kept, so it is told
                print_outcomes(outcomes, as_json=as_json, dry_run=dry_run)
            raise
        print_outcomes(outcomes, as_json=as_json, dry_run=dry_run)
        if any(outcome.status == "failed" for outcome in outcomes):
            raise typer.Exit(1)


def _steps(
    library: "Library", paths: list[Path], prune: bool, insist: bool, keep_noise: bool | None, rehash: bool
) -> "list[Step]":
    if not paths:
        return []
    return library.plan(paths, prune=prune, insist=insist, keep_noise=keep_noise, rehash=rehash)


def _fetched(library: "Library", urls: list[str]) -> "Iterator[Outcome]":
    """Each page by itself: what was fetched before one fails is kept."""
    if not urls:
        return
    from ingest.fetch import Fetcher

    fetcher = Fetcher()
    for url in urls:
        outcome = library.add_url(url, fetcher)
        if outcome.status == "failed":
            say(f"failed: {outcome.reason}")
        yield outcome


def _planned(steps: "list[Step]") -> "Iterator[Outcome]":
    from sync import Outcome

    return (Outcome(step.uri, step.status, step.reason) for step in steps)


def _applied(library: "Library", steps: "list[Step]") -> "Iterator[Outcome]":
    from progress import shown
    from prompts.wording import file_name

    with shown("Reading", "files", len(steps)) as tally:
        for outcome in library.apply(steps, tally.add):
            if outcome.status == "failed":
                say(f"failed: {file_name(outcome.uri)}: {outcome.reason}")
            tally.tick()
            yield outcome


def print_outcomes(outcomes: "list[Outcome]", *, as_json: bool, dry_run: bool) -> None:
    """What became of each source, and the totals."""
    totals: dict[str, int] = {}
    for outcome in outcomes:
        totals[outcome.status] = totals.get(outcome.status, 0) + 1
    totals["passages"] = sum(outcome.passages for outcome in outcomes)
    totals["embedded"] = sum(outcome.embedded for outcome in outcomes)
    if as_json:
        files = [
            {"uri": o.uri, "status": o.status, "reason": o.reason, "passages": o.passages} for o in outcomes
        ]
        print_json({"files": files, "totals": totals})
        return
    for o in outcomes:
        if o.status != "unchanged":
            show(f"{o.status:<9} {o.uri}" + (f"  ({o.reason})" if o.reason else ""))
    said = ", ".join(f"{count} {name}" for name, count in totals.items())
    print(f"{'would be: ' if dry_run else ''}{said or 'nothing there to read'}")
