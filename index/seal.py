"""A generation's seal: which files were found good, so that they needn't be tried at every start.

Chroma's loader can take the process down on a file that was cut short, so a generation is only opened
where nothing touched it since it was built, or since a process of its own opened it and came back.
"""

import os
from hashlib import sha256
from pathlib import Path

_SEAL = "quotary.seal"
_DATABASE = "chroma.sqlite3"
"""Written by Chroma whenever it is opened; damage in it is an error, never a crash."""
_BESIDE = f"{_DATABASE}-"
"""Its log, while somebody has it open."""


def is_sealed(folder: Path, name: str) -> bool:
    """Whether these are, untouched, the files that were sealed under ``name``."""
    try:
        return (folder / _SEAL).read_text(encoding="ascii") == fingerprint(folder, name)
    except (OSError, ValueError):
        return False


def seal(folder: Path, name: str) -> None:
    """Remember that the files as they are now were found good; not where nothing can be written."""
    try:
        (folder / _SEAL).write_text(fingerprint(folder, name), encoding="ascii")
    except OSError:
        return


def unseal(folder: Path) -> None:
    """Have the files tried again by whoever opens them next."""
    try:
        (folder / _SEAL).unlink(missing_ok=True)
    except OSError:
        return


def fingerprint(folder: Path, name: str) -> str:
    """Of every file's name, size and time of change, and of what they are taken for."""
    seen = [name]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _SEAL and not path.name.startswith(_BESIDE):
            stat = path.stat()
            changed = 0 if path.name == _DATABASE else stat.st_mtime_ns
            seen.append(f"{os.fsencode(path.relative_to(folder)).hex()} {stat.st_size} {changed}")
    return sha256("\n".join(seen).encode()).hexdigest()
