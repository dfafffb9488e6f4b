"""``quotary eval new``, ``check`` and ``calibrate``: what is done with a set over one's own library."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.options import app
from terminal import AsJson, Data, failures, print_json, progress, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.moved import Found
    from eval.statements import Statement
    from settings import Settings


@app.command()
def check(
    set_file: Annotated[Path, typer.Argument(metavar="SET", help="A JSON lines set over your own library.")],
    write: Annotated[bool, typer.Option("--write", help="Bring the file up to date.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Look for a set's evidence after its documents changed; list what moved or vanished.

    Exit code 1 where something needs a hand: evidence that vanished, or moved without --write.
    """
    with failures():
        from eval.moved import check as check_set
        from eval.moved import rewrite
        from eval.sets import own_library
        from settings import Settings

        found = check_set(set_file, own_library(Settings.from_env(data)))
        changed = rewrite(set_file, found) if write else 0
        _print_found(found, changed, as_json=as_json)
        places = sum(piece.state == "unquoted" for piece in found)
        if places and not write:
            say(
                f"{places} pieces of evidence are places alone, which can't be checked; --write adds their words"
            )
        moved = any(piece.state not in ("exact", "unquoted") for piece in found)
        if any(piece.needs_a_hand for piece in found) or (moved and not write):
            raise typer.Exit(1)


def _print_found(found: "Sequence[Found]", changed: int, *, as_json: bool) -> None:
    counts: dict[str, int] = {}
    for piece in found:
        counts[piece.state] = counts.get(piece.state, 0) + 1
    if as_json:
        rows = [
            {"id": f.case.id, "line": f.case.line, "state": f.state, "says": f.says, "evidence": f.item}
            for f in found
            if f.state != "exact"
        ]
        print_json({"counts": counts, "changed_lines": changed, "evidence": rows})
        return
    for piece in found:
        if piece.state not in ("exact", "unquoted"):
            print(f"{piece.case.path}:{piece.case.line}: {piece.case.id}: {piece.state}: {piece.says}")
    print(", ".join(f"{count} {state}" for state, count in counts.items()) + f"; {changed} lines rewritten")


@app.command()
def new(
    set_file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The JSON lines file to write or go on with.")
    ],
    count: Annotated[
        int | None,
        typer.Option(
            "--count", min=1, help="Ask nothing: write this many cases without a question, as drafts."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another number picks other statements.")] = 0,
    data: Data = None,
) -> None:
    """Draft a set: shows a statement from your sources and asks for the question that it answers.

    An empty line skips a statement, q stops; go on later with the same command. Nothing is generated.
    """
    with failures():
        from eval.draft import draft, draft_many
        from eval.sets import own_library
        from settings import Settings

        library = own_library(Settings.from_env(data))
        if count is None:
            made = draft(library, set_file, _ask_for_question, seed=seed)
        else:
            made = draft_many(library, set_file, count, seed=seed)
        say(f"{made.added} cases added to {set_file}, {made.before + made.added} in all")


def _ask_for_question(statement: "Statement", cases: int) -> str | None:
    place = " › ".join((statement.document, *statement.heading_path))
    print(f"\n[{cases} so far]  {place}\n  “{statement.text}”")
    try:
        said = input("Question (empty skips, q stops): ").strip()
    except EOFError:
        return None
    return None if said.lower() == "q" else said


@app.command()
def calibrate(
    set_name: Annotated[
        str | None, typer.Argument(metavar="SET", help="A set over your own library.")
    ] = None,
    target_precision: Annotated[
        float,
        typer.Option(
            "--target-precision", min=0.01, max=1.0, help="Of the answers, how many should be right."
        ),
    ] = 0.95,
    apply: Annotated[bool, typer.Option("--apply", help="Use it in this library from now on.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last one that was applied.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Of the split into folds.")] = 0,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Set the abstention threshold of this library from your own questions.

    Example: quotary eval calibrate eval/sets/corpus-dev.jsonl --target-precision 0.8
    """
    with failures():
        from errors import UsageError
        from eval.sets import own_library
        from settings import Settings

        settings = Settings.from_env(data)
        if undo and set_name is None and not apply:
            from eval.calibrate import undo as take_back

            now = take_back(own_library(settings))
            say(
                f"taken back; the threshold is {now.threshold:.3f} again"
                if now
                else "taken back; the reader's own threshold holds again"
            )
        elif set_name is None or undo:
            raise UsageError("say a SET to calibrate on, or --undo alone")
        else:
            _calibrate(set_name, settings, target_precision, seed, apply=apply, as_json=as_json)


def _calibrate(
    name: str, settings: "Settings", target: float, seed: int, *, apply: bool, as_json: bool
) -> None:
    from eval.calibrate import apply as use
    from eval.calibrate import calibrate as fit
    from eval.calibrate import held, key
    from eval.promise import as_json as promise_as_json
    from eval.promise import as_table
    from eval.runner import run
    from eval.sets import check_own, open_set
    from eval.variants import variant

    check_own(name)
    with open_set(name, settings) as opened, progress("Asking") as tick:
        library = variant("calibration=off").of(opened.library)
        results = run(library, opened.cases, tick)
        fitted = fit(results, target, seed=seed, before=held(opened.library), **key(library))
        if apply:
            use(opened.library, fitted, name)
    print_json(promise_as_json(fitted)) if as_json else print(as_table(fitted))
    for warning in fitted.warnings:
        say(f"careful: {warning}")
    say("in use from now on; take it back with --undo" if apply else "not in use; say --apply for that")
