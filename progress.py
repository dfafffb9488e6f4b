"""How far a long run has come, on stderr: a bar in a terminal, a plain line now and then elsewhere.

Never on stdout, which carries results alone.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

_EVERY = 5.0
"""Seconds between two plain lines; a run that takes less says nothing."""


@dataclass(slots=True)
class Tally:
    """What was done of ``total`` so far; ``show`` is called after every change."""

    total: int
    show: Callable[["Tally"], None] = lambda tally: None
    clock: Callable[[], float] = monotonic
    done: int = 0
    passages: int = 0
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    def add(self, passages: int) -> None:
        """Passages were made, of something not done yet."""
        self.passages += passages
        self.show(self)

    def tick(self) -> None:
        """One more is done."""
        self.done += 1
        self.show(self)

    @property
    def seconds(self) -> float:
        """Since the start; never nothing."""
        return max(self.clock() - self.started, 1e-9)

    @property
    def left(self) -> float | None:
        """Seconds that the rest takes at the rate so far; None while there is none."""
        return self.seconds / self.done * (self.total - self.done) if self.done else None


def describe(label: str, unit: str, tally: Tally) -> str:
    """A tally in words.

    >>> describe("Reading", "files", Tally(200, done=50, passages=900, clock=iter([0.0, 10.0, 10.0]).__next__))
    'Reading: 50 of 200 files, 900 passages, 90 passages/s, about 30 s left'
    """
    parts = [f"{label}: {tally.done:,} of {tally.total:,} {unit}"]
    if tally.passages:
        parts += [f"{tally.passages:,} passages", f"{tally.passages / tally.seconds:,.0f} passages/s"]
    left = tally.left
    if left is not None and tally.done < tally.total:
        parts.append(f"about {duration(left)} left")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """A time to wait, no finer than anyone can use.

    >>> duration(42.4), duration(600), duration(9000)
    ('42 s', '10 min', '2 h 30 min')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


@contextmanager
def shown(label: str, unit: str, total: int, out: TextIO | None = None) -> Iterator[Tally]:
    """A tally whose progress can be watched while the block runs."""
    out = out or sys.stderr
    if total < 1 or not out.isatty():
        yield Tally(total, _Lines(label, unit, out))
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(label), BarColumn(), MofNCompleteColumn(), TextColumn(unit), TextColumn("{task.fields[passages]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )  # fmt: skip
    with Progress(*columns, console=Console(file=out), transient=True) as bar:
        yield Tally(total, _bar(bar, total))


def _bar(bar: "Progress", total: int) -> Callable[[Tally], None]:
    task = bar.add_task("", total=total, passages="")

    def show(tally: Tally) -> None:
        rate = f"{tally.passages:,} passages, {tally.passages / tally.seconds:,.0f}/s"
        bar.update(task, completed=tally.done, passages=rate if tally.passages else "")

    return show


class _Lines:
    """Writes a line when enough time has passed since the last."""

    def __init__(self, label: str, unit: str, out: TextIO) -> None:
        self._label, self._unit, self._out = label, unit, out
        self._last: float | None = None

    def __call__(self, tally: Tally) -> None:
        now = tally.seconds
        if now - (self._last or 0.0) >= _EVERY:
            self._last = now
            print(describe(self._label, self._unit, tally), file=self._out, flush=True)
