"""Time in questions and sentences: which dates a question asks about, and whether a sentence tells a time.

English. A year without a word that makes it a time ("the 2024 elections", "of 2001") is no wish: it names
something. Nor is a number before what it counts ("by 1500 people"). What a wish is compared with (the source's
date, or dates in the sentence) is the caller's affair.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from index.lexical import STOP_WORDS

Period = tuple[date, date]
"""The first and the last day of a stretch of time."""
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
    r"|(?P<the>the\s+)?"
    r"(?P<part>(?:early|late|mid)[- ]|(?:spring|summer|autumn|fall|winter|end|beginning|start|middle)\s+of\s+)?"
    rf"(?P<year>{_YEAR})(?:(?P<decade>s)|–(?P<through>\d\d)(?!\d))?)(?![\w%]|[.,]\d|-(?!{_YEAR}\b)\d)"
)
_ANY_YEAR = re.compile(_YEAR)
_FOUND = re.compile(
    r"(?<![\w$€£₽#])(?<!\d[.,])(?:(?P<word>between|since|after|from|before|until|till|up to|by|in|during|"
    rf"throughout|on|for|as of)\s+)?{_DATE}",
    re.I,
)
_WITHIN = frozenset(["in", "during", "throughout", "on", "for"])
_RANGE = re.compile(r"\s*[-–—]\s*|\s+(?:to|through|until|till)\s+", re.I)
_JOIN = re.compile(
    r"\s*(?:,(?:\s*(?:and|or))?|\s(?:and|or|than|versus|vs\.?|compared (?:with|to))\s|[&/])\s*", re.I
)
"""What stands between two dates that belong together."""
_MODERN = 1900
"""From here on a number of four digits is more often a year than a count."""
_DATING = frozenset(["in", "during", "since", "throughout", "as of"])
_FOLLOWS = re.compile(
    r"\s*[%$€£₽°]|-[a-z]|\s+(?:(?:km|kg|cm|mm|ha|[kMG]Wh?|[MG]B|EUR|USD)\b|(?P<next>[a-z]+(?:[-'’][a-z]+)*))"
)
"""What a number may count: a sign, a unit, "-strong" or the next word in small letters."""
_COUNTED = re.compile(
    r"(?!(?:was|has|does|as|its|says|vs|always|perhaps|sometimes|besides|whereas|\w+wards)$)\w+(?<![sui])s"
    r"|people|men|women|children|staff|personnel|police|feet|fish|sheep|cattle|yuan|yen|euro|more|of"
    r"|percent|hundred|thousand|million|billion|trillion"
)
"""A noun in the plural, or what stands where one would."""
_NO_NOUN = STOP_WORDS.union(
    ["across", "against", "along", "among", "around", "despite", "near", "since", "until", "via", "within"],
    ["alone", "already", "ago", "always", "ever", "may", "never", "onward", "onwards", "still", "without"],
) - {"of", "more", "other", "such"}
"""What nothing is counted in, also after a number of old."""
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
_MONTH_ALONE = re.compile(rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?({'|'.join(MONTHS)})\b")
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class TimeWish:
    """Which dates a question asks about; both ends belong to it. False where it asks about none."""

    latest: bool = False
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self.latest or self.since is not None or self.until is not None

    def overlaps(self, period: Period) -> bool:
        """Whether any day of a period lies within.

        >>> TimeWish(since=date(2024, 3, 1), until=date(2024, 3, 31)).overlaps((date(2024, 1, 1), date(2024, 12, 31)))
        True
        """
        return (self.since or date.min) <= period[1] and period[0] <= (self.until or date.max)


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


def wish_of(asked: str, context: Sequence[str], today: date) -> TimeWish:
    """The dates that a question asks about; a follow-up without any asks about those of the question it leans on.

    >>> wish_of("And in 2024?", ["How many came in 2023?"], date(2025, 1, 1)).since
    datetime.date(2024, 1, 1)

    Args:
        asked: the question as typed.
        context: the questions it leans on, latest first.
        today: what "last year" is counted from.
    """
    wishes = (time_wish(question, today) for question in (asked, *context))
    return next(filter(None, wishes), TimeWish())


def stated(sentence: str) -> list[Period]:
    """The periods that ``sentence`` states, each as exact as it is said.

    A month without a year is one of each year that the sentence states: "in March, and again in June 2024".

    >>> [(str(first), str(last)) for first, last in stated("Shut from 2019 to 2021 for 1200 days.")]
    [('2019-01-01', '2021-12-31')]
    """
    if not _ANY_YEAR.search(sentence):  # most sentences, and the rest takes some twenty times as long
        return []
    strings = list(_strings(sentence, prose=True))
    periods = [period for dates in strings for period in ([dates.whole] if dates.is_span else dates.periods)]
    years = {day.year for period in periods for day in period}
    months = _MONTH_ALONE.findall(_FOUND.sub(" ", sentence)) if years else []
    named = (_period(year, month_number(name), int(day or 0)) for day, name in months for year in years)
    return [*periods, *filter(None, named)]


@dataclass(frozen=True, slots=True)
class _Dates:
    """Dates that belong together, as in "since 2019" or "in 2023 and in 2024"."""

    word: str
    """What stands before the first of them."""
    periods: tuple[Period, ...]
    ranged: bool
    """Whether they are the two ends of one period, by what stands between them."""

    @property
    def is_span(self) -> bool:
        return len(self.periods) > 1 and (self.ranged or self.word in ("between", "from"))

    @property
    def whole(self) -> Period:
        return min(start for start, _ in self.periods), max(end for _, end in self.periods)


def _explicit(question: str) -> tuple[date | None, date | None]:
    """What the first dates say that a preposition makes a time; a span before any other, a bare one last."""
    asking = [dates for dates in _strings(question) if _asks(dates)]
    if not asking:
        return None, None
    dates = min(asking, key=lambda one: (not one.word, one.word not in ("between", "from")))
    if dates.is_span or not dates.word or dates.word in _WITHIN:
        return dates.whole
    return _SIDES.get(dates.word, _within)(*dates.periods[0])


def _asks(dates: _Dates) -> bool:
    """Whether they are a time asked about; without a preposition only "2024–2025" is, and no numbers of old."""
    if dates.word and dates.word != "between":
        return True
    return dates.is_span and (bool(dates.word) or dates.whole[0].year >= _MODERN)


def _strings(text: str, *, prose: bool = False) -> Iterator[_Dates]:
    """The dates in ``text``, those together that belong together; no numbers that count something."""
    groups: list[list[re.Match[str]]] = []
    for match in _FOUND.finditer(text):
        if groups and _joins(groups[-1], match):
            groups[-1].append(match)
        else:
            groups.append([match])
    for group in groups:
        kept = _uncounted(group, prose)
        periods = tuple(filter(None, (_bounds(match.groupdict()) for match in kept)))
        if periods:
            ranged = all(_RANGE.fullmatch(_gap(*pair)) or _up_to(pair[1]) for pair in pairwise(kept))
            yield _Dates(_word(kept[0]), periods, ranged)


def _joins(group: Sequence[re.Match[str]], match: re.Match[str]) -> bool:
    gap = _gap(group[-1], match)
    if _up_to(match):
        return _word(group[0]) == "from" and not gap.strip()
    alike = not match["word"] or _word(match) in _WITHIN
    return alike and bool(_RANGE.fullmatch(gap) or _JOIN.fullmatch(gap))


def _uncounted(group: Sequence[re.Match[str]], prose: bool) -> Sequence[re.Match[str]]:
    """A group without a last number that counts something, or nothing of it: "1200 or 1500 litres"."""
    if not _counts(group[-1], prose):
        return group
    shared = len(group) > 1 and group[-2]["year"] and not group[-1]["word"]
    return [] if shared and _gap(*group[-2:]).strip() != "," else group[:-1]


def _counts(match: re.Match[str], prose: bool) -> bool:
    """Whether a number that could be a year says how many there are of what follows.

    The more it looks like a year, the more what follows must look like something counted. In a sentence, "in
    2019 officials said" is usual; in a question it isn't.
    """
    if not match["year"] or match["decade"] or match["part"] or match["through"]:
        return False
    dated = match["the"] or (prose and _word(match) in _DATING)
    doubts = (int(match["year"]) < _MODERN) + (not dated)
    follows = _FOLLOWS.match(match.string, match.end())
    if not doubts or not follows:
        return False
    word = follows["next"]
    if word is None or _COUNTED.fullmatch(word):
        return True
    return doubts == 2 and word not in _NO_NOUN


def _word(match: re.Match[str]) -> str:
    return (match["word"] or "").lower()


def _up_to(match: re.Match[str]) -> bool:
    return _word(match) in ("until", "till", "up to")


def _gap(one: re.Match[str], other: re.Match[str]) -> str:
    """What stands between two matches in the same text."""
    return one.string[one.end() : other.start()]


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


def _bounds(parts: dict[str, str | None]) -> Period | None:
    """The first and the last day of a date as the pattern found it; None where there is no such day."""
    year = int(parts["year_first"] or parts["year_after"] or parts["year"] or 0)
    if parts["decade"]:
        return date(year, 1, 1), date(year + (99 if year % 100 == 0 and year < 2000 else 9), 12, 31)
    if parts["through"]:
        through = year - year % 100 + int(parts["through"])
        return date(year, 1, 1), date(max(year, through), 12, 31)
    month = int(parts["mm"] or 0) or month_number(parts["month"] or "")
    return _period(year, month, int(parts["dd"] or parts["day"] or parts["day_after"] or 0))


def _period(year: int, month: int, day: int) -> Period | None:
    """A year, a month of it or a day, 0 being none; None where there is no such day."""
    try:
        return date(year, month or 1, day or 1), date(
            year, month or 12, day or monthrange(year, month or 12)[1]
        )
    except ValueError:
        return None


def period_of(iso: str | None) -> Period | None:
    """The days that an ISO date, or a shorter form of one, means.

    >>> period_of("2025-02")
    (datetime.date(2025, 2, 1), datetime.date(2025, 2, 28))
    """
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?.*", iso or "")
    return _period(*(int(part or 0) for part in parts.groups())) if parts else None


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
