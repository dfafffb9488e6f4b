"""Questions about a time: sentences and sources of that time come first."""

import re
from collections.abc import Sequence
from datetime import date

from answer.candidates import Candidate
from answer.times import TimeWish

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_STATED = 0.2
"""What a sentence gains that states such a year, or loses that states others alone; a share of the spread."""
_DATED = 0.1
"""What it gains where its source is of that time."""
_NEWEST = 0.25
"""What the newest source's sentences gain where the latest is asked for."""


def timely(
    wish: TimeWish, candidates: Sequence[Candidate], scores: Sequence[float], spread: float
) -> list[float]:
    """The scores, moved by how well each candidate's time is the one asked about."""
    days = [day_of(candidate.published) for candidate in candidates]
    newest = sorted({day for day in days if day})
    return [
        score + spread * (_fit(wish, candidate, day) + _freshness(wish, day, newest))
        for score, candidate, day in zip(scores, candidates, days, strict=True)
    ]


def day_of(published: str | None) -> date | None:
    """The first day that an ISO date, or a shorter form of one, means.

    >>> day_of("2025-03")
    datetime.date(2025, 3, 1)
    """
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?.*", published or "")
    if not parts:
        return None
    try:
        return date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError:
        return None


def _fit(wish: TimeWish, candidate: Candidate, day: date | None) -> float:
    if wish.since is None and wish.until is None:
        return 0.0
    years = [int(year) for year in _YEAR.findall(candidate.text)]
    if years:
        within = any(wish.holds(date(year, 1, 1)) or wish.holds(date(year, 12, 31)) for year in years)
        return _STATED if within else -_STATED
    return _DATED if day and wish.holds(day) else 0.0


def _freshness(wish: TimeWish, day: date | None, newest: Sequence[date]) -> float:
    if not wish.latest or day is None or len(newest) < 2:
        return 0.0
    return _NEWEST * newest.index(day) / (len(newest) - 1)
