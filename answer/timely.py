"""Questions about a time: sentences and sources of that time come first."""

from collections.abc import Sequence
from datetime import date

from answer.candidates import Candidate
from answer.times import Period, TimeWish, period_of, stated

_STATED = 0.4
"""What a sentence gains that states such a time, or loses that states others alone; a share of the spread."""
_DATED = 0.1
"""What it gains where its source is of that time."""
_NEWEST, _OLDEST = 0.7, 0.2
"""What sentences near the best gain where the latest is asked for: of the newest source, and at least of any
that has a date."""


def timely(
    wish: TimeWish, candidates: Sequence[Candidate], scores: Sequence[float], spread: float
) -> list[float]:
    """The scores, moved by how well each candidate's time is the one asked about.

    Args:
        wish: the time asked about.
        candidates: sentences.
        scores: theirs, higher is better.
        spread: how far below the best score a sentence may be and still be shown.
    """
    periods = [period_of(candidate.published) for candidate in candidates]
    fitted = [
        score + spread * _fit(wish, candidate, period)
        for score, candidate, period in zip(scores, candidates, periods, strict=True)
    ]
    return _freshened(fitted, periods, spread) if wish.latest else fitted


def _fit(wish: TimeWish, candidate: Candidate, published: Period | None) -> float:
    if wish.since is None and wish.until is None:
        return 0.0
    times = stated(candidate.text)
    if times:
        return _STATED if any(map(wish.overlaps, times)) else -_STATED
    return _DATED if published and wish.overlaps(published) else 0.0


def _freshened(scores: Sequence[float], published: Sequence[Period | None], spread: float) -> list[float]:
    """The scores, the newer the source the higher, as far as they would be shown anyway.

    Only those are compared: among all candidates there are always newer ones that speak of something else.
    None loses anything, so that what is further down stays there, and what has no date comes after what has.
    """
    least = max(scores, default=0.0) - spread
    days = [
        period[0] if period and score >= least else None
        for score, period in zip(scores, published, strict=True)
    ]
    newest = sorted({day for day in days if day}, reverse=True)
    return [score + spread * _freshness(day, newest) for score, day in zip(scores, days, strict=True)]


def _freshness(day: date | None, newest: Sequence[date]) -> float:
    """Half as much more than the least for each date that is newer: the newest leads, however many there are."""
    return _OLDEST + (_NEWEST - _OLDEST) * 0.5 ** newest.index(day) if day else 0.0
