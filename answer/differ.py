"""Near-copies that say different things: another number, another date, or one denies what the other says."""

import re
from typing import Literal

from answer.quantities import SCALES, VALUES, quantities
from answer.times import DAYS, MONTHS, month_number
from index.lexical import STOP_WORDS, terms
from index.variants import Difference, differences, negations
from ingest.document import Span

Apart = Literal["number", "date", "negation"]
_NEAR = 0.6
"""Least share of the longer one's words, numbers and stop words aside, that near-copies have in common."""
_FEWEST = 3
"""Least words in common; two do where there are no others."""
_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_CALENDAR = frozenset(word.lower() for word in (*MONTHS, *DAYS))
_LABEL = re.compile(
    r"\b(?:Line|Article|Chapter|Section|Room|Route|Group|Platform|Gate|Ward|Unit|Phase|Part|Volume|Version|Level|No\.?|"
    r"Number|Flight|Bus|Tram|Class|Type)\s+$"
)
"""What a number after it names, and doesn't count: "Line 4"."""
_MONTH = "|".join(MONTHS)
_DAY = re.compile(rf"\b(?:(\d+)\s+(?:of\s+)?(?:{_MONTH})|(?:{_MONTH})\s+(\d+))\b")
"""A number beside a month."""


def differ(one: str, other: str) -> Apart | None:
    """In what two sentences that say nearly the same differ, if in a number, a date or a negation.

    What only one of them adds ("in 2024", "some 40") is no difference, nor is the same number written
    otherwise, nor a number that the other has elsewhere. English.

    >>> differ("The strike killed 12 people in Homs.", "The strike killed fourteen people in Homs.")
    'number'
    >>> differ("The treaty obliges Russia to fight.", "The treaty does not oblige Russia to fight.")
    'negation'
    >>> differ("On 3 March 3 per cent were ill.", "On 3 March 4 per cent were ill.")
    'number'
    >>> differ("Twelve people died in Homs.", "12 people died in Homs, on Monday.")
    """
    one, other = sorted((one, other))  # the words are aligned from the first one's side
    if not _near(one, other):
        return None
    found = differences(one, other)
    if any(_of_another(d) or _labelled(d, one) for d in found):
        return None
    dates = [d for d in found if _days(d, one, other)]
    same = quantities(one) == quantities(other)
    numbers = [d for d in found if not same and d not in dates and _parts(d, one, other, dated=False)]
    denied = [d for d in found if d.kind == "negation"]
    if dates:
        # Another time and another number: two times are spoken of, and nothing is gainsaid.
        return None if numbers or negations(one) != negations(other) else "date"
    if numbers:
        return "number"
    # Two denials in different places may say the same, so only a lone one is told.
    return "negation" if len(denied) == 1 and _only_denies(found) else None


def _near(one: str, other: str) -> bool:
    first, second = _content(one), _content(other)
    shared = len(first & second)
    enough = shared >= _FEWEST or (first == second and shared == _FEWEST - 1)
    return enough and shared >= _NEAR * max(len(first), len(second))


def _content(text: str) -> set[str]:
    plain = {word.lower() for word in _WORD.findall(text)}
    kept = [w for w in plain if w not in STOP_WORDS and w not in _CALENDAR and not _value(w)]
    return {term for word in kept for term in terms(word)}


def _value(word: str) -> str | None:
    """A number's digits; None for any other word."""
    bare = word.lower().rstrip("%")
    if any(c.isdigit() for c in bare):
        return re.sub(r"(?<=\d),(?=\d{3})", "", bare)
    return VALUES.get(bare) or (bare if bare in SCALES else None)


def _values(text: str, place: Span | None = None, *, dated: bool) -> set[str]:
    """The years and days of months there, or all other numbers."""
    words = _WORD.finditer(text, *(place or (0, len(text))))
    return {value for word in words if (value := _value(word[0])) and _is_date(word, text) is dated}


def _is_date(number: re.Match[str], text: str) -> bool:
    days = (day.span(day.lastindex or 0) for day in _DAY.finditer(text))
    return bool(_YEAR.fullmatch(number[0])) or number.span() in days


def _parts(difference: Difference, one: str, other: str, *, dated: bool) -> bool:
    """Whether each side has a date, or another number, in that place that the other text hasn't at all."""
    here = _values(one, difference.places[0], dated=dated) - _values(other, dated=dated)
    there = _values(other, difference.places[1], dated=dated) - _values(one, dated=dated)
    return bool(here) and bool(there)


def _of_another(difference: Difference) -> bool:
    """Whether one name stands in another's place: they speak of different things."""
    return all(
        any(
            w[:1].isupper() and w.lower() not in STOP_WORDS | _CALENDAR and not _value(w)
            for w in side.split()
        )
        for side in (difference.one, difference.other)
    )


def _labelled(difference: Difference, one: str) -> bool:
    """Whether it is of a number that is part of a name."""
    return bool(_value(difference.one) and _LABEL.search(one[: difference.places[0][0]]))


def _days(difference: Difference, one: str, other: str) -> bool:
    """Whether the two are dates: years, names of months or of days, or numbers beside a month."""
    here, there = _WORD.findall(difference.one), _WORD.findall(difference.other)
    named = [{w.lower() for w in words if _is_calendar(w)} for words in (here, there)]
    if all(named) and not named[0] & named[1] and _same_sort(*named):
        return True
    return _parts(difference, one, other, dated=True)


def _is_calendar(word: str) -> bool:
    """A month's or a day's name; "may" and "march" are only with a capital."""
    return word.lower() in _CALENDAR and word[:1].isupper()


def _same_sort(one: set[str], other: set[str]) -> bool:
    """Monday and June part nothing: each may be of the same date."""
    return any(month_number(w) for w in one) == any(month_number(w) for w in other)


def _only_denies(found: tuple[Difference, ...]) -> bool:
    """Whether nothing else of weight differs: else the denial may be of something else."""
    return all(d.kind in ("negation", "qualifier") or _light(d) for d in found)


def _light(difference: Difference) -> bool:
    words = f"{difference.one} {difference.other}".split()
    return sum(word.lower() not in STOP_WORDS for word in words) <= 2
