"""``quotary doctor``."""

import typer

from commands.opened import open_library
from terminal import AsJson, Data, failures, print_json


def doctor(as_json: AsJson = False, data: Data = None) -> None:
    """Tell versions, places, the model, room on the disk, and what is wrong with the command that mends it.

    Exit code 1 where something is wrong.
    """
    with failures():
        from doctor import as_lines, examine

        found = examine(open_library(data))
        if as_json:
            print_json(found)
        else:
            print("\n".join(as_lines(found)))
        if found["problems"]:
            raise typer.Exit(1)
