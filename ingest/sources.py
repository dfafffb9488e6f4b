"""Finding what a person points at: files and folders become source candidates."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from errors import UsageError
from ingest.extract import media_type
from ingest.ignore import IGNORE_FILE, Rules, ignored
from ingest.limits import LIMITS, too_much

LARGEST = LIMITS.input_bytes
"""Bytes of the largest file that is read."""
_HIDDEN = (".", "~$")
_LARGEST_IGNORE_FILE = 1_000_000
_LEADS_OUT = "a link that leads out of the folder"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may become a source; ``refusal`` says why it won't be read."""

    path: Path
    refusal: str | None = None
    skipped: bool = True
    """Whether a refused one is none of our business, rather than something that went wrong."""

    uri: str = field(init=False, compare=False)
    """The source's name: an absolute ``file://`` URI."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "uri", self.path.as_uri())


def find_candidates(paths: Iterable[Path], leave_out: Path | None = None) -> list[Candidate]:
    """Every file at or below ``paths``, once each, in order of their URIs.

    Hidden files and folders below a given folder are passed over, as is ``leave_out``, the library's
    own directory, and what a ``.quotaryignore`` in it or below names; a file named itself is taken. Links that lead out of the given folder are refused,
    and so are all links to folders, which could lead round in a circle.

    Raises:
        UsageError: a path doesn't exist.
    """
    found: dict[Path, Candidate] = {}
    for given in paths:
        path = Path(os.path.abspath(given.expanduser()))
        if not path.exists():
            raise UsageError(f"{given}: no such file or folder")
        for candidate in _walk(path, leave_out) if path.is_dir() else [_candidate(path, path.parent)]:
            found.setdefault(candidate.path, candidate)
    return sorted(found.values(), key=lambda candidate: candidate.uri)


def _walk(root: Path, leave_out: Path | None) -> Iterator[Candidate]:
    unlisted: list[OSError] = []
    rules = Rules()
    for folder, folders, files in os.walk(root, onerror=unlisted.append):
        here = PurePosixPath(os.path.relpath(folder, root))
        if IGNORE_FILE in files:
            rules = _with_ignore_file(rules, here, Path(folder, IGNORE_FILE))
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(_HIDDEN)
            and Path(folder, name) != leave_out
            and not ignored(here / name, rules, folder=True)
        )
        for name in folders:
            if (path := Path(folder, name)).is_symlink():
                inside = os.path.realpath(path).startswith(os.path.join(os.path.realpath(root), ""))
                yield Candidate(path, "a link to a folder; links are not followed" if inside else _LEADS_OUT)
        for name in sorted(files):
            if not name.startswith(_HIDDEN) and not (rules.by_folder and ignored(here / name, rules)):
                yield _candidate(Path(folder, name), root)
    for error in unlisted:
        closed = Path(os.fsdecode(error.filename or root))
        yield Candidate(closed, f"can't be listed: {error.strerror}", skipped=False)


def _with_ignore_file(rules: Rules, folder: PurePosixPath, path: Path) -> Rules:
    """The rules and those of another ignore file.

    Raises:
        UsageError: it can't be read; taking in what a person wanted left out would be worse.
    """
    try:
        if path.stat().st_size > _LARGEST_IGNORE_FILE:
            raise UsageError(f"{path}: too large for a list of what to pass over")
        return rules.with_file(folder, path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: can't be read ({error}); nothing was done") from error


def _candidate(path: Path, root: Path) -> Candidate:
    try:
        return _regular(path, root)
    except OSError as error:  # gone meanwhile, a name too long, links in a circle
        return Candidate(path, f"can't be read: {error.strerror or error}", skipped=False)


def _regular(path: Path, root: Path) -> Candidate:
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        return Candidate(path, _LEADS_OUT)
    if media_type(path.name) is None:
        return Candidate(path, f"{path.suffix or 'no suffix'}: not a format that is read")
    if not path.is_file():
        return Candidate(path, "not a regular file")
    size = path.stat().st_size
    if size > LARGEST:
        return Candidate(path, too_much(size, LARGEST, "bytes"), skipped=False)
    return Candidate(path)
