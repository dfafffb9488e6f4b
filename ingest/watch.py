"""Watching a folder: which files changed and have come to rest, or that all of it must be looked at.

Events only say where to look; they get lost when there are many, and a folder moved in brings none for
what is in it. So the first batch is everything, and so is one after a burst, a change of a folder or of
an ignore file, and now and then one for no reason at all.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from errors import SourceError, UsageError
from ingest.ignore import IGNORE_FILE

_HIDDEN = (".", "~$")
Stamp = tuple[int, int] | None
Events = Callable[[Path, threading.Event, float], Iterable[set[Path]]]
"""Sets of changed paths below a folder; an empty one when nothing happened for so many seconds."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What to look at: these files, some of them perhaps gone, or everything."""

    paths: tuple[Path, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how much is too much."""

    quiet: float = 1.0
    """A file is at rest when its size and time haven't changed for so long."""
    rescan: float = 900
    """Everything is looked at again after so long."""
    burst: int = 1000
    """More changed paths than this at once, and everything is looked at."""


@dataclass(slots=True)
class Settling:
    """Changed files on their way to rest."""

    quiet: float
    _since: dict[Path, tuple[Stamp, float]] = field(default_factory=dict)

    def note(self, paths: Iterable[Path], now: float) -> None:
        """These changed just now."""
        for path in paths:
            self._since[path] = (_stamp(path), now)

    def settled(self, now: float) -> list[Path]:
        """Those that haven't changed for long enough, once each; a file that is written on and on waits."""
        ready = []
        for path, (stamp, since) in list(self._since.items()):
            if _stamp(path) != stamp:
                self._since[path] = (_stamp(path), now)
            elif now - since >= self.quiet:
                ready.append(path)
                del self._since[path]
        return sorted(ready)

    def __len__(self) -> int:
        return len(self._since)

    def clear(self) -> None:
        """Forget them: everything is looked at anyway."""
        self._since.clear()


def watch(
    folder: Path,
    stop: threading.Event,
    *,
    leave_out: Path | None = None,
    patience: Patience | None = None,
    events: Events | None = None,
) -> Iterator[Batch]:
    """Batches of what changed in ``folder``, the first one everything, until ``stop`` is set or Ctrl-C.

    Args:
        folder: what to watch, with all that is below it.
        stop: ends it within a tenth of a second.
        leave_out: the library's own directory; what happens there and in hidden places is no change.
        patience: how long to wait.
        events: where changes come from, if not from the system.

    Raises:
        UsageError: ``folder`` isn't one.
        SourceError: it went away.
    """
    folder, patience = folder.expanduser().absolute(), patience or Patience()
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder")
    settling, looked = Settling(patience.quiet), time.monotonic()
    stream = iter((events or _system_events)(folder, stop, patience.quiet / 2))
    first = next(
        stream, set()
    )  # now the system is watching: what changes while everything is looked at isn't lost
    yield Batch(everything=True)
    for changed in chain([first], stream):
        if not folder.is_dir():
            raise SourceError(f"{folder}: gone; nothing was removed from the library")
        now = time.monotonic()
        paths = {path for path in changed if _is_watched(path, folder, leave_out)}
        settling.note(paths, now)
        if _is_unclear(paths, patience) or len(settling) > patience.burst or now - looked > patience.rescan:
            settling.clear()
            looked = now
            yield Batch(everything=True)
        elif ready := settling.settled(now):
            yield Batch(tuple(ready))


def _is_unclear(paths: set[Path], patience: Patience) -> bool:
    """Whether the paths alone don't say what changed."""
    return len(paths) > patience.burst or any(path.name == IGNORE_FILE or path.is_dir() for path in paths)


def _is_watched(path: Path, folder: Path, leave_out: Path | None) -> bool:
    if leave_out is not None and path.is_relative_to(leave_out):
        return False
    parts = path.relative_to(folder).parts if path.is_relative_to(folder) else ()
    return bool(parts) and not any(part.startswith(_HIDDEN) and part != IGNORE_FILE for part in parts)


def _stamp(path: Path) -> Stamp:
    """A file's size and time; None where there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def _system_events(folder: Path, stop: threading.Event, seconds: float) -> Iterator[set[Path]]:
    from watchfiles import watch as watch_files

    milliseconds = max(10, int(seconds * 1000))
    changes = watch_files(
        folder,
        watch_filter=None,
        debounce=milliseconds,
        step=min(50, milliseconds),
        stop_event=stop,
        rust_timeout=milliseconds,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    try:
        for changed in changes:
            yield {Path(path) for _, path in changed}
    except KeyboardInterrupt:
        return
