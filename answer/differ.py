"""Near-copies that say different things: another number, another date, or one denies what the other says."""

import re
from typing import Literal

from answer.quantities import SCALES, VALUES, quantities
from answer.times import DAYS, MONTHS, month_number
from index.lexical import STOP_WORDS, terms
from index.variants import Difference, differences

Apart = Literal["number", "date", "negation"]
_NEAR = 0.6
"""Least share of the longer one's words, numbers and stop words aside, that near-copies have in common."""
_FEWEST = 3
"""Least words in common; two do where there are no others."""
_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_CALENDAR = frozenset(word.lower() for word in (*MONTHS, *DAYS))


def differ(one: str, other: str) -> Apart | None:
    """In what two sentences that say nearly the same differ, if in a number, a date or a negation.

    What only one of them adds ("in 2024", "some 40") is no difference, nor is the same number written
    otherwise, nor a number that the other has elsewhere. English.

    >>> differ("The strike killed 12 people in Homs.", "The strike killed fourteen people in Homs.")
    'number'
    >>> differ("The treaty obliges Russia to fight.", "The treaty does not oblige Russia to fight.")
    'negation'
    >>> differ("Twelve people died in Homs.", "12 people died in Homs, on Monday.")
    """
    one, other = sorted((one, other))  # the words are aligned from the first one's side
    if not _near(one, other):
        return None
    found = differences(one, other)
    if any(_of_another(d) for d in found):
        return None
    dates = [d for d in found if _days(d, one, other)]
    same = quantities(one) == quantities(other)
    numbers = [d for d in found if not same and d not in dates and _counts_part(d, one, other)]
    negations = [d for d in found if d.kind == "negation"]
    if dates:
        # Another time and another number: two times are spoken of, and nothing is gainsaid.
        return None if numbers or negations else "date"
    if numbers:
        return "number"
    # Two denials in different places may say the same, so only a lone one is told.
    return "negation" if len(negations) == 1 and _only_denies(found) else None


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


def _values(text: str) -> set[str]:
    return {value for word in _WORD.findall(text) if (value := _value(word))}


def _numbers_part(difference: Difference, one: str, other: str) -> bool:
    """Whether each side has a number in that place that the other text hasn't at all."""
    here, there = _values(difference.one), _values(difference.other)
    return bool(here - _values(other)) and bool(there - _values(one))


def _counts_part(difference: Difference, one: str, other: str) -> bool:
    """Whether each side counts in that place: a year on one side and a number on the other part nothing."""
    if not _numbers_part(difference, one, other):
        return False
    sides = [_WORD.findall(side) for side in (difference.one, difference.other)]
    return _all_dates(sides[0], one) == _all_dates(sides[1], other)


def _of_another(difference: Difference) -> bool:
    """Whether one name stands in another's place: they speak of different things."""
    return all(
        any(
            w[:1].isupper() and w.lower() not in STOP_WORDS | _CALENDAR and not _value(w)
            for w in side.split()
        )
        for side in (difference.one, difference.other)
    )


def _days(difference: Difference, one: str, other: str) -> bool:
    """Whether the two are dates: years, names of months or of days, or numbers beside a month."""
    here, there = _WORD.findall(difference.one), _WORD.findall(difference.other)
    named = [{w.lower() for w in words if _is_calendar(w)} for words in (here, there)]
    if all(named) and not named[0] & named[1] and _same_sort(*named):
        return True
    if not _numbers_part(difference, one, other):
        return False
    return _all_dates(here, one) and _all_dates(there, other)


def _is_calendar(word: str) -> bool:
    """A month's or a day's name; "may" and "march" are only with a capital."""
    return word.lower() in _CALENDAR and word[:1].isupper()


def _same_sort(one: set[str], other: set[str]) -> bool:
    """Monday and June part nothing: each may be of the same date."""
    return any(month_number(w) for w in one) == any(month_number(w) for w in other)


def _all_dates(words: list[str], text: str) -> bool:
    numbers = [word for word in words if _value(word)]
    return bool(numbers) and all(_YEAR.fullmatch(n) or _beside_month(n, text) for n in numbers)


def _beside_month(number: str, text: str) -> bool:
    month = "|".join(MONTHS)
    escaped = re.escape(number)
    return re.search(rf"\b(?:{escaped}\s+(?:of\s+)?(?:{month})|(?:{month})\s+{escaped})\b", text) is not None


def _only_denies(found: tuple[Difference, ...]) -> bool:
    """Whether nothing else of weight differs: else the denial may be of something else."""
    return all(d.kind in ("negation", "qualifier") or _light(d) for d in found)


def _light(difference: Difference) -> bool:
    words = f"{difference.one} {difference.other}".split()
    return sum(word.lower() not in STOP_WORDS for word in words) <= 2
