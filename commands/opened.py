"""The library that ``--data`` names."""

from pathlib import Path
from typing import TYPE_CHECKING

from settings import Settings

if TYPE_CHECKING:
    from library import Library


def open_library(data: Path | None) -> "Library":
    """The library in ``data``, or where the environment says.

    Raises:
        UsageError: it isn't a directory.
    """
    from library import open_library as opened

    return opened(Settings.from_env(data))
