"""A library in one file, and back: the catalog as it stood at one moment, uploads and kept runs.

A zip archive with a list of what it holds and each one's hash. Generations aren't in it: they are built
from the catalog.
"""

import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath

from errors import LibraryError, UsageError
from index.catalog import Catalog

_CATALOG = "catalog.sqlite"
_FOLDERS = ("uploads", "runs")
_LOCK = ("writer.lock", "writer.json")
_LIST = "backup.json"
_FORMAT = 1
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: names in it with their hashes."""

    path: Path
    files: dict[str, str]

    @property
    def size(self) -> int:
        """Bytes of the archive."""
        return self.path.stat().st_size


def write(catalog: Catalog, target: Path) -> Backup:
    """Everything of a library that can't be made again, in ``target``, which appears when it is whole.

    Raises:
        UsageError: ``target`` is there already, or its directory isn't.
        LibraryError: the catalog can't be read, or ``target`` not written.
    """
    if target.exists():
        raise UsageError(f"{target}: is there already; name another file, or remove it first")
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent}: no such directory")
    try:
        with tempfile.TemporaryDirectory(prefix=".quotary-backup-", dir=target.parent) as work:
            copy, archive = Path(work) / _CATALOG, Path(work) / "archive"
            _copy(catalog, copy)
            files = {_CATALOG: copy} | dict(_beside(catalog.path.parent))
            hashes = {name: _hash(path) for name, path in files.items()}
            _pack(archive, files, hashes)
            archive.rename(target)
    except OSError as error:
        raise LibraryError(f"{target}: can't be written ({error.strerror or error})") from error
    return Backup(target, hashes)


def _copy(catalog: Catalog, target: Path) -> None:
    """SQLite's own copy: one state of it, whatever is written meanwhile."""
    try:
        with closing(sqlite3.connect(target)) as copy:
            catalog.db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        raise catalog.told(error) from error


def _beside(folder: Path) -> Iterator[tuple[str, Path]]:
    for name in _FOLDERS:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix(), path


def _pack(archive: Path, files: dict[str, Path], hashes: dict[str, str]) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr(_LIST, json.dumps({"format": _FORMAT, "files": hashes}))
        for name, path in files.items():
            packed.write(path, name)


def _hash(path: Path) -> str:
    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def restore(source: Path, folder: Path, *, replace: bool = False) -> Backup:
    """The library of a backup in ``folder``; all or nothing.

    Raises:
        UsageError: ``source`` isn't a backup, or ``folder`` holds something and ``replace`` wasn't said.
        LibraryError: the backup is damaged, or can't be unpacked here.
    """
    occupied = folder.exists() and any(path.name not in _LOCK for path in folder.iterdir())
    if occupied and not replace:
        raise UsageError(f"{folder}: holds a library; say --replace to have the backup's in its place")
    if occupied and not (folder / _CATALOG).exists():
        raise UsageError(
            f"{folder}: holds something that isn't a library; name another directory with --data"
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".quotary-restore-", dir=folder.parent) as work:
            fresh, old = Path(work) / "library", Path(work) / "old"
            backup = _unpack(source, fresh)
            _without_generations(fresh / _CATALOG)
            if folder.exists():
                folder.rename(old)
            fresh.rename(folder)
    except OSError as error:
        raise LibraryError(f"{folder}: can't be restored ({error.strerror or error})") from error
    return backup


def _without_generations(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE generations SET live = 0")
    except sqlite3.DatabaseError as error:
        raise LibraryError(
            f"the catalog in the backup can't be opened ({error}); nothing was restored"
        ) from error


def _unpack(source: Path, fresh: Path) -> Backup:
    if not source.is_file():
        raise UsageError(f"{source}: no such file")
    try:
        with zipfile.ZipFile(source) as packed:
            held = json.loads(packed.read(_LIST))
            files = {str(name): str(digest) for name, digest in held["files"].items()}
            if held["format"] != _FORMAT or _CATALOG not in files or not all(map(_is_ours, files)):
                raise UsageError(f"{source}: a backup of another kind than this Quotary makes")
            for name, digest in files.items():
                _extract(packed, name, digest, fresh / name)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UsageError(f"{source}: not a backup made by: quotary backup") from error
    except (zipfile.BadZipFile, EOFError) as error:
        raise LibraryError(f"{source}: not a whole backup ({error})") from error
    return Backup(source, files)


def _is_ours(name: str) -> bool:
    """Whether a name in an archive is one that a library has: nothing may be written elsewhere."""
    path = PurePosixPath(name)
    inside = not path.is_absolute() and ".." not in path.parts and "\\\\" not in name
    return name == _CATALOG or (inside and len(path.parts) > 1 and path.parts[0] in _FOLDERS)


def _extract(packed: zipfile.ZipFile, name: str, digest: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    seen = sha256()
    with packed.open(name) as inside, target.open("wb") as out:
        while piece := inside.read(_PIECE):
            seen.update(piece)
            out.write(piece)
    if seen.hexdigest() != digest:
        raise LibraryError(f"{packed.filename}: {name} in it is damaged; nothing was restored")
