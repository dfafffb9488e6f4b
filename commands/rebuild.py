"""``quotary rebuild``."""

from dataclasses import asdict
from time import perf_counter
from typing import Annotated

import typer

from commands.opened import open_library
from terminal import AsJson, Data, failures, print_json, progress


def rebuild(
    everything: Annotated[
        bool, typer.Option("--all", help="Words and missing vectors too, from the kept texts.")
    ] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Build the vector index anew from the catalog; nothing is read or embedded again."""
    with failures():
        library = open_library(data)
        began = perf_counter()
        with progress("Rebuilding") as tick:
            rebuilt = library.rebuild(everything=everything, tick=tick)
        seconds = round(perf_counter() - began, 2)
        if as_json:
            print_json({**asdict(rebuilt), "seconds": seconds})
            return
        made = rebuilt.generation or "no generation needed, they are searched exactly"
        print(f"{rebuilt.passages:,} passages, {rebuilt.embedded:,} embedded, {made}; {seconds:.1f} s")
