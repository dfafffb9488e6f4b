"""``quotary verify``."""

from dataclasses import asdict

import typer

from commands.opened import existing_library
from terminal import AsJson, Data, failures, print_json, progress


def verify(as_json: AsJson = False, data: Data = None) -> None:
    """Compare all that is kept with itself: pages, texts, places, words, vectors, and the generation.

    Changes nothing. Exit code 1 where something is wrong; each line names the command that mends it.
    """
    with failures():
        library = existing_library(data)
        with progress("Comparing documents") as tick:
            problems = library.verify(tick)
        passages = library.catalog.count() if not problems else None
        if as_json:
            print_json({"ok": not problems, "passages": passages, "problems": list(map(asdict, problems))})
        else:
            for problem in problems:
                print(f"{problem.where}: {problem.said}\n  mend it with: {problem.remedy}")
            if not problems:
                print(f"nothing wrong; {passages or 0:,} passages")
        if problems:
            raise typer.Exit(1)
