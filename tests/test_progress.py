"""What is said of a long run while it runs."""

import io

from progress import Tally, describe, duration, shown


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time it was set to."""
        return self.now


def test_a_line_has_files_passages_rate_and_time_left() -> None:
    """Everything a person waits to know."""
    clock = Clock()
    tally = Tally(2_000, clock=clock, done=500, passages=12_000)
    clock.now += 60

    assert describe("Reading", "files", tally) == (
        "Reading: 500 of 2,000 files, 12,000 passages, 200 passages/s, about 3 min left"
    )


def test_before_the_first_is_done_no_time_is_promised() -> None:
    """Nor a rate of what isn't counted."""
    assert describe("Asking", "questions", Tally(9)) == "Asking: 0 of 9 questions"


def test_outside_a_terminal_lines_come_now_and_then() -> None:
    """One when some seconds have passed, none for a run that is over before."""
    out, clock = io.StringIO(), Clock()
    with shown("Reading", "files", 100, out) as tally:
        tally.clock, tally.started = clock, clock.now
        for _ in range(100):
            clock.now += 0.125
            tally.add(3)
            tally.tick()

    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[0] == "Reading: 39 of 100 files, 120 passages, 24 passages/s, about 8 s left"


def test_times_are_no_finer_than_anyone_can_use() -> None:
    """Seconds, then minutes, then hours."""
    assert [duration(seconds) for seconds in (0.4, 89, 90, 5_000, 9_000)] == [
        "0 s", "89 s", "2 min", "83 min", "2 h 30 min",
    ]  # fmt: skip
