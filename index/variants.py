"""What differs between two near copies: a number, a negation, a qualifier, or only the wording.

*Direct* military aid, *full* military aid and military aid are linked, and aren't the same. Pure; rules of
thumb on words, for English: where they are unsure they say that something differs.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from index.lexical import STOP_WORDS, terms

Kind = Literal["number", "negation", "qualifier", "wording"]


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
_LONGEST_QUALIFIER = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that stand in one text and, in their place, words of the other; either may be none."""

    kind: Kind
    one: str
    other: str


def differences(one: str, other: str) -> tuple[Difference, ...]:
    """All that differs, in order; empty where the two say the same in the same words.

    >>> differences("It may offer military aid to Iran.", "It may offer direct military aid to Iran.")
    (Difference(kind='qualifier', one='', other='direct'),)
    """
    first, second = _WORD.findall(one), _WORD.findall(other)
    matcher = SequenceMatcher(None, _stems(first), _stems(second), autojunk=False)
    codes = matcher.get_opcodes()
    found = []
    for at, (code, a, b, c, d) in enumerate(codes):
        if code != "equal":
            inside = 0 < at < len(codes) - 1 or _exchanged(first[a:b], second[c:d])
            kind = _kind(first[a:b], second[c:d], inside)
            if kind:
                found.append(Difference(kind, " ".join(first[a:b]), " ".join(second[c:d])))
    return tuple(found)


def same_statement(one: str, other: str) -> bool:
    """Whether two near copies say the same: no number, negation or qualifier tells them apart."""
    return all(difference.kind == "wording" for difference in differences(one, other))


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")


def _stems(words: list[str]) -> list[str]:
    return ["".join(terms(word)) or word for word in words]


def _kind(one: list[str], other: list[str], inside: bool) -> Kind | None:
    """What sort of difference it is; None where it is one of filling words alone."""
    first, second = [_plain(word) for word in one], [_plain(word) for word in other]
    if _numbers(first) != _numbers(second):
        return "number"
    if _negations(first) != _negations(second):
        return "negation"
    content = [word for word in (*first, *second) if _counts(word)]
    if not content:
        return None
    named = all(any(word[:1].isupper() for word in words) for words in (one, other))
    return "qualifier" if inside and (named or len(content) <= _LONGEST_QUALIFIER) else "wording"


def _exchanged(one: list[str], other: list[str]) -> bool:
    """Whether words that count stand in each other's place: what one text adds at an end says nothing else."""
    return all(any(_counts(_plain(word)) for word in words) for words in (one, other))


def _counts(word: str) -> bool:
    return word in _HEDGES or (word not in STOP_WORDS and word not in _FILLERS)


def _numbers(words: list[str]) -> set[str]:
    return {word for word in words if word in _NUMBERS or any(c.isdigit() for c in word)}


def _negations(words: list[str]) -> int:
    """How many there are: twice denied isn't once."""
    return sum(word in _NEGATIONS or word.endswith("n't") for word in words)
