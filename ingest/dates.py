"""A date that stands alone on a line, as ISO; the month names are English."""

import re

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


def _iso(parts: dict[str, str | None]) -> str | None:
    month = parts.get("mm") or str(_month_number(parts["month"] or ""))
    day = parts.get("day")
    if not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
        return None
    return f"{parts['year']}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))
