"""What differs between two near copies: a number, a negation, a qualifier, what else is said, or only the wording.

*Direct* military aid, *full* military aid and military aid are linked, and aren't the same. Pure; rules of
thumb on words, for English: where they are unsure they say that something differs.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from index.lexical import STOP_WORDS, terms
from ingest.document import Span

Kind = Literal["number", "negation", "qualifier", "content", "wording"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*%?")
_NEGATIONS = _words(
    "no not never none nor neither nobody nothing nowhere without cannot hardly barely scarcely unlikely "
    "refuse refuses refused deny denies denied reject rejects rejected fail fails failed lack lacks lacked"
)
_NUMBERS = _words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen dozen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion "
    "trillion half quarter twice first second third fourth fifth sixth seventh eighth ninth tenth "
    "january february march april june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
)
"""A month or a day tells two statements apart as a number does."""
_HEDGES = _words(
    "all any could few may might more most only should some would every less least often sometimes always"
)
"""Stop words that change what is said."""
_FILLERS = _words(
    "also indeed however moreover furthermore thus therefore hence besides additionally meanwhile still yet now "
    "then so well further too"
)
_RELATIONS = _words(
    "before after during until since from to under over above below up down within beyond into out on off against "
    "with for and or if unless while because although he she him her his hers"
)
"""Stop words of which one can't stand in another's place."""
_CONDITIONS = _words("if unless provided except until only but although")
_SAYS = _words(
    "said say says told tell tells added adds according reported reports noted notes wrote writes stated states"
)
"""Who says something may be left out of it."""
_LONGEST_QUALIFIER = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that stand in one text and, in their place, words of the other; either may be none."""

    kind: Kind
    one: str
    other: str
    places: tuple[Span, Span] = field(default=((0, 0), (0, 0)), compare=False, repr=False)
    """Where they stand in the two texts."""


def differences(one: str, other: str) -> tuple[Difference, ...]:
    """All that differs, in order; empty where the two say the same in the same words.

    >>> differences("It may offer military aid to Iran.", "It may offer direct military aid to Iran.")
    (Difference(kind='qualifier', one='', other='direct'),)
    """
    first, second = list(_WORD.finditer(one)), list(_WORD.finditer(other))
    matcher = SequenceMatcher(None, _stems(first), _stems(second), autojunk=False)
    codes = matcher.get_opcodes()
    found = []
    for at, (code, a, b, c, d) in enumerate(codes):
        if code != "equal":
            sides = [word[0] for word in first[a:b]], [word[0] for word in second[c:d]]
            kind = _kind(*sides, 0 < at < len(codes) - 1)
            if kind:
                places = _place(first[a:b]), _place(second[c:d])
                found.append(Difference(kind, " ".join(sides[0]), " ".join(sides[1]), places))
    return tuple(found)


def same_statement(one: str, other: str) -> bool:
    """Whether a near copy says what ``one`` says: no number, negation or qualifier tells them apart, and it leaves
    nothing out but who says so.

    >>> same_statement("He will come.", "He will come, they say."), same_statement("He will come soon.", "He will come.")
    (True, False)
    """
    return all(difference.kind == "wording" for difference in differences(one, other))


def negations(text: str) -> int:
    """How many there are: twice denied isn't once."""
    return _negations([_plain(word) for word in _WORD.findall(text)])


def _place(words: list[re.Match[str]]) -> Span:
    return (words[0].start(), words[-1].end()) if words else (0, 0)


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")


def _stems(words: list[re.Match[str]]) -> list[str]:
    return ["".join(terms(word[0])) or word[0] for word in words]


def _kind(one: list[str], other: list[str], inside: bool) -> Kind | None:
    """What sort of difference it is; None where it is one of filling words alone."""
    first, second = [_plain(word) for word in one], [_plain(word) for word in other]
    if _numbers(first) != _numbers(second):
        return "number"
    if _negations(first) != _negations(second):
        return "negation"
    if not any(map(_counts, (*first, *second))):
        related = [{word for word in words if word in _RELATIONS} for words in (first, second)]
        return "qualifier" if all(related) and related[0] != related[1] else None
    return _of_content(one, other, inside)


def _of_content(one: list[str], other: list[str], inside: bool) -> Kind:
    """What sort of difference words that count make."""
    first, second = ([word for word in map(_plain, words) if _counts(word)] for words in (one, other))
    exchanged = bool(first and second)
    named = all(any(word[:1].isupper() for word in words) for words in (one, other))
    if (inside or exchanged) and (named or len(first) + len(second) <= _LONGEST_QUALIFIER):
        return "qualifier"
    said = not _SAYS.isdisjoint(map(_plain, one))
    limited = not _CONDITIONS.isdisjoint(map(_plain, other))
    return "content" if exchanged or limited or (first and not said) else "wording"


def _counts(word: str) -> bool:
    return word in _HEDGES or (word not in STOP_WORDS and word not in _FILLERS)


def _numbers(words: list[str]) -> set[str]:
    return {word for word in words if word in _NUMBERS or any(c.isdigit() for c in word)}


def _negations(words: list[str]) -> int:
    return sum(word in _NEGATIONS or word.endswith("n't") for word in words)
