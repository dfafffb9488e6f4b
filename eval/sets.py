"""A set by its name on the command line, with the library that its questions are put to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from errors import CaseError, LibraryError, UsageError
from eval.case import Case
from eval.cases import anchor
from eval.formats import beir, jsonl, squad, table
from eval.throwaway import Tick, throwaway
from eval.written import WrittenSet, check, fingerprint, sample
from library import Library, open_library
from settings import Settings

FORMATS: dict[str, Callable[[Path], WrittenSet]] = {
    "csv": table.read,
    "squad": squad.read,
    "beir": beir.read,
}
"""Before the colon of a set's name; without one it is JSON lines."""


@dataclass(frozen=True, slots=True)
class OpenSet:
    """Cases ready to be asked, and the library to ask."""

    name: str
    fingerprint: str
    library: Library
    cases: tuple[Case, ...]
    failed: tuple[str, ...] = ()
    """The set's own documents that couldn't be read, each with its reason."""


def read_set(name: str) -> WrittenSet:
    """The set that ``name`` names: ``FILE``, ``csv:FILE``, ``squad:FILE`` or ``beir:DIR``.

    Raises:
        CaseError: it isn't there, or isn't of that format.
    """
    kind, colon, rest = name.partition(":")
    if colon and kind in FORMATS:
        return FORMATS[kind](Path(rest).expanduser())
    if colon and kind.isalnum() and not Path(name).expanduser().exists():
        raise CaseError(
            f"{name}: no such eval set; a name begins with {', '.join(f'{k}:' for k in FORMATS)} or is a file's"
        )
    return jsonl.read(Path(name).expanduser())


@contextmanager
def open_set(
    name: str,
    settings: Settings,
    *,
    limit: int | None = None,
    seed: int = 0,
    folder: Path | None = None,
    progress: Tick | None = None,
) -> Iterator[OpenSet]:
    """The set, asked of the user's library, or of one made of its own documents for as long as this lasts.

    Args:
        name: as ``read_set`` takes it.
        settings: the user's.
        limit: most cases; chosen by ``seed``.
        seed: which ones.
        folder: where to keep the set's own documents and library; None forgets them.
        progress: of reading the set's own documents.

    Raises:
        CaseError: the set can't be run as it stands; every problem is listed.
        LibraryError: the user's library is asked, and is empty.
    """
    if name.partition(":")[0] not in FORMATS:
        own_library(settings)  # what is wrong first is said first
    written = read_set(name)
    written = replace(written, cases=sample(written.cases, limit, seed))
    if written.documents is None:
        library = open_library(settings)
        if library.is_empty:
            raise LibraryError(
                f"the library in {settings.data} is empty; add sources with: quotary ingest PATH"
            )
        yield OpenSet(name, fingerprint(written.cases), library, tuple(anchor(written, library)))
        return
    check(written)
    with throwaway(written.documents, settings, folder=folder, progress=progress) as (own, failed):
        cases = anchor(written, own, missing=True)
        reasons = tuple(f"{outcome.uri}: {outcome.reason}" for outcome in failed)
        yield OpenSet(name, fingerprint(written.cases), own, tuple(cases), reasons)


def own_library(settings: Settings) -> Library:
    """The user's library, which must hold something.

    Raises:
        LibraryError: it is missing or empty.
    """
    library = open_library(settings)
    if library.is_empty:
        raise LibraryError(f"the library in {settings.data} is empty; add sources with: quotary ingest PATH")
    return library


def check_own(name: str) -> None:
    """Refuse a set that brings its own documents, where the user's library is what it is about.

    Raises:
        UsageError: it does.
        CaseError: it can't be read.
    """
    if read_set(name).documents is not None:
        raise UsageError(f"{name}: brings its own documents; a set over your own library is wanted")
