"""Dates as ISO: one that stands alone on a line, and one that a document gives as its own. English month names."""

import re
from datetime import date

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = r"(?P<month>" + "|".join(f"{m}|{m[:3]}" for m in _MONTHS) + r")\.?"
_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<mm>\d\d)-(?P<day>\d\d)(?:[T ].*)?"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})", re.I),
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.I),
    re.compile(rf"{_MONTH}\s+(?P<year>\d{{4}})", re.I),
)
_SHORTER = (
    re.compile(r"(?P<year>(?:1\d|20)\d\d)"),
    re.compile(r"(?P<year>(?:1\d|20)\d\d)[-/](?P<mm>\d{1,2})"),
    re.compile(r"(?P<mm>\d{1,2})/(?P<year>(?:1\d|20)\d\d)"),
    re.compile(r"(?P<year>(?:1\d|20)\d\d)(?P<sep>[-/.])(?P<mm>\d{1,2})(?P=sep)(?P<day>\d{1,2})"),
)
"""What is a date only where one is expected: on a line by itself it may be a page or a sum."""
_NUMBERS = re.compile(r"(?P<one>\d{1,2})(?P<sep>[-/.])(?P<other>\d{1,2})(?P=sep)(?P<year>(?:1\d|20)\d\d)")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.I)
_TIME = re.compile(r",?\s+(?:at\s+)?\d{1,2}:\d\d.*$")
_LABEL = re.compile(r"^(?:date|published|posted|updated|written)(?:\s+on)?\s*:?\s*", re.I)


def iso_date(line: str) -> str | None:
    """The ISO form of a line that holds a date and nothing else, or None.

    >>> iso_date("Published: 14 February 2025"), iso_date("March 2024"), iso_date("in 2024")
    ('2025-02-14', '2024-03', None)
    """
    bare = _LABEL.sub("", line.strip().strip("*_")).strip().strip("*_")
    for form in _FORMS:
        match = form.fullmatch(bare)
        if match:
            return _iso(match.groupdict())
    return None


def field_date(value: str) -> str | None:
    """The ISO form of a date in a field that holds one, as short as it is there; None where it is no clear day.

    >>> field_date("2019-07"), field_date("25/07/2019"), field_date("04/07/2019")
    ('2019-07', '2019-07-25', None)
    """
    bare = _TIME.sub("", _WEEKDAY.sub("", value.strip()))
    found = next((_iso(m.groupdict()) for form in _SHORTER if (m := form.fullmatch(bare))), None)
    found = found or _of_numbers(bare) or iso_date(bare)
    return found if found and exists(found) else None


def _of_numbers(value: str) -> str | None:
    """A date of three numbers, its year last; None where day and month could be exchanged."""
    match = _NUMBERS.fullmatch(value)
    if match is None:
        return None
    one, other = int(match["one"]), int(match["other"])
    if one <= 12 and other <= 12 and one != other:
        return None
    day, month = (one, other) if other <= 12 else (other, one)
    return _iso({"year": match["year"], "mm": str(month), "day": str(day)})


def exists(iso: str) -> bool:
    """Whether there is such a year, month or day.

    >>> exists("2025-02"), exists("2025-13"), exists("2025-02-30")
    (True, False, False)
    """
    try:
        date.fromisoformat(f"{iso}-01-01"[:10])
    except ValueError:
        return False
    return True


def _iso(parts: dict[str, str | None]) -> str | None:
    if not parts.get("mm") and "month" not in parts:
        return parts["year"]
    month = parts.get("mm") or str(_month_number(parts["month"] or ""))
    day = parts.get("day")
    if not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
        return None
    return f"{parts['year']}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))
