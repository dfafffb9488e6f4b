"""The library that ``--data`` names."""

from pathlib import Path
from typing import TYPE_CHECKING

from errors import LibraryError
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


def existing_library(data: Path | None) -> "Library":
    """The library in ``data``, or where the environment says; it may be empty.

    Raises:
        UsageError: it isn't a directory.
        LibraryError: there is none.
    """
    library = open_library(data)
    if not library.catalog.exists:
        raise LibraryError(
            f"there is no library in {library.settings.data}; make one with: quotary ingest PATH"
        )
    return library
