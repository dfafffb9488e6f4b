"""Runs, kept in the data directory with everything that they depend on."""

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import count
from math import isnan
from pathlib import Path
from typing import Any

from answer.calibration import CalibratedReader, reader_key
from errors import CaseError, LibraryError, UsageError
from eval.bootstrap import Figure
from eval.figures import figures
from eval.result import Result, as_json, from_json
from eval.sets import OpenSet
from eval.variants import Variant
from library import Library
from sync import pipeline_name

VERSION = 1
_NAN = float("nan")
_PLACES = ("data", "cache")
"""Settings that say where things are, not how they are done."""
_CODE = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """One set asked once, and what it was asked of."""

    id: str
    made: str
    set: str
    variant: str
    set_fingerprint: str
    corpus_fingerprint: str
    pipeline: str
    commit: str | None
    settings: Mapping[str, Any]
    results: tuple[Result, ...]
    figures: Mapping[str, Figure]

    @property
    def measures(self) -> dict[str, float]:
        """Each measure's value, by name."""
        return {name: figure.value for name, figure in self.figures.items()}

    @property
    def title(self) -> str:
        """The set, and how it was asked if otherwise than usual."""
        return f"{self.set} [{self.variant}]" if self.variant else self.set


def describe(opened: OpenSet, library: Library, variant: Variant, results: Sequence[Result]) -> Run:
    """A run of these results, named by the moment, the set and the variant."""
    now = datetime.now(UTC)
    corpus = sorted({source.document_id for source in library.catalog.sources()})
    model = library.catalog.fact("model") or ""
    name = Path(opened.name.rpartition(":")[2]).stem
    id = f"{now:%Y%m%d-%H%M%S}-{name}" + (f"-{_slug(variant.name)}" if variant.name else "")
    return Run(
        id=id,
        made=now.isoformat(timespec="seconds"),
        set=opened.name,
        variant=variant.name,
        set_fingerprint=opened.fingerprint,
        corpus_fingerprint=hashlib.sha256("\n".join(corpus).encode()).hexdigest()[:16],
        pipeline=pipeline_name(model, library.settings.passage_wordpieces),
        commit=_commit(),
        settings=_settings(library, variant),
        results=tuple(results),
        figures=figures(results),
    )


def _settings(library: Library, variant: Variant) -> dict[str, Any]:
    """What was set, with the threshold and the reader that held."""
    reader, calibration = library.reader, "none"
    threshold = reader.threshold if library.settings.threshold is None else library.settings.threshold
    if isinstance(reader, CalibratedReader):
        knots = repr(reader.calibration.knots)
        reader, calibration = reader.inner, hashlib.sha256(knots.encode()).hexdigest()[:12]
    kept = {k: v for k, v in asdict(library.settings).items() if k not in _PLACES}
    held = {"threshold": threshold, "calibration": calibration, "reader": reader_key(reader)}
    return kept | {"fusion": variant.switches.get("fusion", "scores")} | held


def _slug(text: str) -> str:
    return "".join(c if c.isalnum() or c in ".-" else "-" for c in text)


def _commit() -> str | None:
    """The code's commit, with + where it was changed since; None outside a clone."""
    try:
        said = [
            subprocess.run(
                ["git", "-C", str(_CODE), *words], capture_output=True, text=True, check=True, timeout=10
            ).stdout.strip()
            for words in (["rev-parse", "--short=12", "HEAD"], ["status", "--porcelain", "-uno"])
        ]
    except (OSError, subprocess.SubprocessError):
        return None
    return said[0] + ("+" if said[1] else "")


def to_json(run: Run) -> dict[str, Any]:
    """The run as its file holds it."""
    head = {name: getattr(run, name) for name in Run.__slots__ if name not in ("results", "figures")}
    return {
        "version": VERSION,
        **head,
        "figures": {name: _figure(figure) for name, figure in run.figures.items()},
        "results": [as_json(result) for result in run.results],
    }


def _figure(figure: Figure) -> dict[str, float | None]:
    return {k: None if isnan(v) else round(v, 6) for k, v in asdict(figure).items()}


def of_json(row: Mapping[str, Any]) -> Run:
    """The run that ``to_json`` made.

    Raises:
        CaseError: another version of Quotary made it.
    """
    if row.get("version") != VERSION:
        raise CaseError(f"a run of version {row.get('version')}; this Quotary reads version {VERSION}")
    kept = {name: row[name] for name in Run.__slots__ if name not in ("results", "figures")}
    made = {name: _figure_of(figure) for name, figure in row["figures"].items()}
    return Run(**kept, results=tuple(map(from_json, row["results"])), figures=made)


def _figure_of(row: Mapping[str, Any]) -> Figure:
    value, low, high = (_NAN if row[k] is None else float(row[k]) for k in ("value", "low", "high"))
    return Figure(value, low, high, int(row["cases"]))


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs kept in a data directory."""

    folder: Path

    @classmethod
    def of(cls, data: Path) -> "Runs":
        """Those of the library in ``data``."""
        return cls(data / "runs")

    def keep(self, run: Run) -> Run:
        """Write the run down, whole or not at all; under a further name where its own is taken.

        Raises:
            LibraryError: it can't be written.
        """
        taken = set(self.ids())
        names = (run.id if n == 1 else f"{run.id}-{n}" for n in count(1))
        run = replace(run, id=next(name for name in names if name not in taken))
        path = self.folder / f"{run.id}.json"
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(to_json(run)), encoding="utf-8")
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise LibraryError(
                f"{self.folder}: the run can't be kept there ({error.strerror or error}); make it a folder that can "
                "be written, with room on its disk, and do the same again"
            ) from error
        return run

    def ids(self) -> list[str]:
        """Every run, oldest first."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def read(self, name: str) -> Run:
        """The run with this id, or a beginning that is its alone; ``last``, ``last~1`` …; or a file.

        Raises:
            UsageError: there is none, or more than one.
            CaseError: its file can't be read.
        """
        path = self._path(name)
        try:
            return of_json(json.loads(path.read_text(encoding="utf-8")))
        except (AttributeError, ValueError, KeyError, TypeError) as error:
            raise CaseError(f"{path}: not a run ({error})") from error

    def _path(self, name: str) -> Path:
        ids = self.ids()
        word, _, back = name.partition("~")
        if word == "last" and (not back or back.isdigit()) and int(back or 0) < len(ids):
            return self.folder / f"{ids[-1 - int(back or 0)]}.json"
        if Path(name).is_file():
            return Path(name)
        found = [id for id in ids if id == name] or [id for id in ids if id.startswith(name)]
        if len(found) != 1:
            said = "more than one run begins so" if found else "no such run"
            raise UsageError(f"{name}: {said}; see: quotary eval list")
        return self.folder / f"{found[0]}.json"
