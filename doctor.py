"""What a person who asks for help is asked for: versions, places, the model, room, and what is wrong."""

import platform
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from errors import QuotaryError
from index.check import RESTORE, remedy_of
from index.models import export_folder, known_key, whole_spec
from index.schema import MIGRATIONS
from library import Library

_Problems = list[tuple[str, str]]
_Look = Callable[[Library, _Problems], dict[str, Any]]
_PACKAGES = (
    "quotary",
    "numpy",
    "onnxruntime",
    "tokenizers",
    "chromadb",
    "sentence-transformers",
    "torch",
    "gradio",
)
_LEAST_ROOM = 500_000_000
"""Bytes; the next generation of a large library wants more."""


def examine(library: Library) -> dict[str, Any]:
    """Everything known of an installation and its library.

    ``problems`` are pairs of what and remedy, which is empty where what is said names it.
    """
    settings = library.settings
    problems: _Problems = []
    return {
        "versions": _versions(),
        "data": str(settings.data),
        "cache": str(settings.cache),
        "model": _told(library, _model, problems),
        "library": _told(library, _kept, problems),
        "disk": _disk(settings.data, problems),
        "problems": [{"said": said, "remedy": remedy} for said, remedy in problems],
    }


def _told(library: Library, look: _Look, problems: _Problems) -> dict[str, Any]:
    """What ``look`` finds; what it raises is a problem, told once, and no end of the examination."""
    try:
        return look(library, problems)
    except (QuotaryError, sqlite3.DatabaseError, OSError) as error:
        told = library.catalog.told(error) if isinstance(error, sqlite3.DatabaseError) else error
        if (str(told), "") not in problems:
            problems.append((str(told), ""))
        return {}


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "from source" if package == "quotary" else "missing"
    return found


def _model(library: Library, problems: _Problems) -> dict[str, Any]:
    settings = library.settings
    key = known_key(settings.model, settings.cache)
    made_with = library.catalog.fact("model") if library.catalog.exists else None
    if made_with not in (None, key):
        problems.append(
            (f"the library was made with {made_with}, but the model set is {key}",
             "set QUOTARY_MODEL back, or embed everything anew with: quotary ingest PATH")
        )  # fmt: skip
    exported = whole_spec(folder := export_folder(settings.model, settings.cache)) is not None
    if exported:
        library.warm()
    elif folder.exists():
        problems.append((f"{folder}: a damaged export of the model", "any question, which exports it again"))
    return {"name": settings.model, "key": key, "library_made_with": made_with, "exported": exported}


def _kept(library: Library, problems: _Problems) -> dict[str, Any]:
    catalog = library.catalog
    if not catalog.exists:
        if catalog.cut_short:
            problems.append((catalog.cut_short, RESTORE))
        return {"exists": False}
    with catalog.snapshot():
        writable = not catalog.read_only
        (live,) = catalog.db.execute("SELECT max(name) FROM generations WHERE live").fetchone()
        kept = {
            "exists": True,
            "writable": writable,
            "schema": f"{catalog.version} of {len(MIGRATIONS)}",
            "sources": len(catalog.sources()),
            "passages": catalog.count(),
            "generation": live,
            "catalog_bytes": catalog.path.stat().st_size,
            "vectors_bytes": sum(p.stat().st_size for p in _files(catalog.path.parent / "vectors")),
        }
        (said,) = catalog.db.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        problems.append((f"the catalog is damaged: {said}", remedy_of(said)))
    if not writable:
        problems.append(
            ("the library can't be written; it can be asked", "copy it to where it can be written")
        )
    broken = library.broken
    if broken:
        problems.append((f"{broken}; questions are answered by an exact search", "quotary rebuild"))
    if outside := library.outside:
        problems.append(
            (
                f"{outside:,} passages are outside the vector index; they are searched exactly",
                "quotary rebuild",
            )
        )
    return kept


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _disk(data: Path, problems: _Problems) -> dict[str, Any]:
    place = next(folder for folder in (data, *data.parents) if folder.exists())
    usage = shutil.disk_usage(place)
    if usage.free < _LEAST_ROOM:
        problems.append((f"only {usage.free / 1e6:.0f} MB are free in {place}", "free some space"))
    return {"free_bytes": usage.free, "total_bytes": usage.total}


def as_lines(found: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    for name, value in found.items():
        if name == "problems":
            continue
        held = value if isinstance(value, dict) else {"": value}
        said = ", ".join(f"{key} {_short(item)}".strip() for key, item in held.items())
        yield f"{name:<9} {said or 'unknown'}"
    for problem in found["problems"]:
        yield f"\n{problem['said']}" + (f"\n  mend it with: {problem['remedy']}" if problem["remedy"] else "")
    if not found["problems"]:
        yield "\nnothing wrong that shows; everything is compared by: quotary verify"


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
