"""Time in questions and sentences: which dates a question asks about, and whether a sentence tells a time.

English. A year without a word that makes it a time ("the 2024 elections", "of 2001") is no wish: it names
something. What a wish is compared with (the source's date, or dates in the sentence) is the caller's affair.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTH_NAME = "|".join([*MONTHS, *(f"{m[:3]}\\.?" for m in MONTHS if m != "May"), r"Sept\.?"])
_YEAR = r"(?:1\d{3}|20\d\d)"
_DATE = (
    rf"(?:(?P<year_first>{_YEAR})-(?P<mm>\d\d)(?:-(?P<dd>\d\d))?"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH_NAME})"
    rf"(?:\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?)?,?\s+(?:of\s+)?(?P<year_after>{_YEAR})"
    rf"|(?:the\s+)?(?:(?:early|late|mid)[- ]|(?:spring|summer|autumn|fall|winter|end|beginning|start|middle)\s+of\s+)?"
    rf"(?P<year>{_YEAR})(?P<decade>s)?)(?![\w%]|[.,]\d|-\d)"
)
_SECOND = re.sub(r"\?P<(\w+)>", r"?P<second_\1>", _DATE)
_SPAN = re.compile(rf"\b(?:between|from)\s+{_DATE}\s*(?:and|to|until|till|[-–])\s*{_SECOND}", re.I)
_POINT = re.compile(
    rf"\b(?P<word>since|after|from|before|until|till|up to|by|in|during|throughout|on|for|as of)\s+{_DATE}",
    re.I,
)
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|currently|nowadays|right now|at (?:the moment|present)|these days|"
    r"up[- ]to[- ]date|so far|today|the current)\b|\bnow\b(?!\s*(?:that|known))",
    re.I,
)
_RELATIVE = re.compile(
    r"\b(?:(?P<side>this|last|past)\s+(?P<unit>week|month|year)(?!s)|(?P<yesterday>yesterday)"
    r"|(?:in|over|during)\s+the\s+(?:last|past)\s+(?P<count>\d+)\s+(?P<units>day|week|month|year)s?)\b",
    re.I,
)
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class TimeWish:
    """Which dates a question asks about; both ends belong to it. False where it asks about none."""

    latest: bool = False
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self.latest or self.since is not None or self.until is not None

    def holds(self, day: date) -> bool:
        """Whether a day lies within.

        >>> TimeWish(since=date(2024, 1, 1)).holds(date(2023, 12, 31))
        False
        """
        return (self.since or date.min) <= day <= (self.until or date.max)


def time_wish(question: str, today: date | None = None) -> TimeWish:
    """The dates that ``question`` asks about.

    >>> time_wish("What happened in March 2025?").until
    datetime.date(2025, 3, 31)
    >>> time_wish("What is the latest on the treaty?")
    TimeWish(latest=True, since=None, until=None)

    Args:
        question: in English.
        today: what "last year" is counted from; without it such words say nothing.
    """
    latest = bool(_LATEST.search(question))
    since, until = _explicit(question)
    if since is None and until is None and today is not None:
        since, until = _relative(question, today)
    if since and until and since > until:
        since, until = None, None
    return TimeWish(latest, since, until)


def _explicit(question: str) -> tuple[date | None, date | None]:
    span = _SPAN.search(question)
    if span:
        parts = span.groupdict()
        first = _bounds({k: v for k, v in parts.items() if not k.startswith("second_")})
        second = _bounds({k[7:]: v for k, v in parts.items() if k.startswith("second_")})
        return (first[0], second[1]) if first and second else (None, None)
    for point in _POINT.finditer(question):
        bounds = _bounds(point.groupdict())
        if bounds:
            return _SIDES.get(point["word"].lower(), _within)(*bounds)
    return None, None


def _within(start: date, end: date) -> tuple[date | None, date | None]:
    return start, end


_Side = Callable[[date, date], tuple[date | None, date | None]]
_SIDES: dict[str, _Side] = {
    "since": lambda start, end: (start, None),
    "from": lambda start, end: (start, None),
    "after": lambda start, end: (end + timedelta(1), None),
    "before": lambda start, end: (None, start - timedelta(1)),
    **dict.fromkeys(("until", "till", "up to", "by", "as of"), lambda start, end: (None, end)),
}


def _bounds(parts: dict[str, str | None]) -> tuple[date, date] | None:
    """The first and the last day of a date as the pattern found it; None where there is no such day."""
    year = int(parts["year_first"] or parts["year_after"] or parts["year"] or 0)
    month = int(parts["mm"] or 0) or month_number(parts["month"] or "")
    day = int(parts["dd"] or parts["day"] or parts["day_after"] or 0)
    if parts["decade"]:
        return date(year, 1, 1), date(year + (99 if year % 100 == 0 and year < 2000 else 9), 12, 31)
    try:
        start = date(year, month or 1, day or 1)
        last = day or monthrange(year, month or 12)[1]
        return start, date(year, month or 12, last)
    except ValueError:
        return None


def _relative(question: str, today: date) -> tuple[date | None, date | None]:
    found = _RELATIVE.search(question)
    if found is None:
        return None, None
    if found["yesterday"]:
        return today - timedelta(1), today - timedelta(1)
    if found["count"]:
        days = min(int(found["count"]) * _UNIT_DAYS[found["units"].lower()], today.toordinal() - 1)
        return today - timedelta(days), today
    return _calendar(found["unit"].lower(), today, back=found["side"].lower() != "this")


def _calendar(unit: str, today: date, *, back: bool) -> tuple[date, date]:
    """This week, month or year, or the one before, whole."""
    if unit == "week":
        monday = today - timedelta(today.weekday() + 7 * back)
        return monday, monday + timedelta(6)
    if unit == "year":
        return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    first = today.replace(day=1)
    first = (first - timedelta(1)).replace(day=1) if back else first
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def month_number(name: str) -> int:
    """1 to 12 for the name of a month or its beginning, else 0.

    >>> month_number("Sept."), month_number("mar"), month_number("")
    (9, 3, 0)
    """
    start = name.lower()[:3]
    return next(
        (i for i, month in enumerate(MONTHS, 1) if len(start) == 3 and month.lower().startswith(start)), 0
    )


_TELLS = re.compile(
    rf"\b(?:{_YEAR}s?|(?:{'|'.join(MONTHS)})(?!\s+be\b)|{'|'.join(DAYS)}|\d\d-\d\d)\b"
    r"|\b\d{1,2}(?::\d\d|\s*(?:a\.?m|p\.?m)\b)"
    r"|\b(?:[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight|midnight|noon)\b"
    r"|\b(?:[Ll]ast|[Nn]ext|[Tt]his|[Tt]he (?:following|previous)|[Tt]hat) "
    r"(?:night|day|week|month|year|decade|century|spring|summer|autumn|winter)\b"
    r"|\b(?:days?|weeks?|months?|years?|decades?|centur(?:y|ies)|hours?) (?:ago|later|earlier|before|after)\b"
    r"|\b(?:\d{1,2}(?:st|nd|rd|th)|[a-z]+th|[a-z]*first|[a-z]*second|[a-z]*third)[- ]centur"
    r"|\b(?:in|during|of) (?:the )?(?:early |late |mid-?)?(?:spring|summer|autumn|winter)\b"
)
_HINTS = re.compile(r"\b(?:when|after|before|until|till|during|once|since|while|as soon as|as)\b", re.I)


def tells_time(sentence: str) -> float:
    """1 where a sentence holds a date or a time, ½ where it tells one by another event, else 0.

    >>> tells_time("They signed it in May."), tells_time("They may sign after the talks."), tells_time("No.")
    (1.0, 0.5, 0.0)
    """
    return 1.0 if _TELLS.search(sentence) else 0.5 * bool(_HINTS.search(sentence))
