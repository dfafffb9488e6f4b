"""Quantities: the numbers of a text, whether in figures or in English words."""

import re

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_TENS = ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
VALUES = {word: str(i) for i, word in enumerate(_UNITS)} | {
    word: str(10 * i) for i, word in enumerate(_TENS, 3)
}
"""Number words and their figures."""
_SCALE_OF = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0,
}  # fmt: skip
SCALES = frozenset([*_SCALE_OF, "half", "quarter"])
"""Words that multiply a number, or are a part of one."""
_THOUSAND = 1000
_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")
_FIGURES = re.compile(r"\d+(?:\.\d+)?")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)")


def quantities(text: str) -> set[float]:
    """The numbers of a text, however they are written.

    >>> quantities("Three hundred men, 12 million marks") == quantities("300 men, 12,000,000 marks")
    True
    >>> quantities("5.0 or 1 000"), quantities("two million five hundred thousand")
    ({5.0, 1000.0}, {2500000.0})
    """
    found: set[float] = set()
    whole, part, open_ = 0.0, 0.0, False
    for word in [*_WORD.findall(_SPACED.sub("", text)), ""]:
        bare = word.lower().rstrip("%").replace(",", "")
        scale, number = _SCALE_OF.get(bare), _number(bare)
        if scale is not None:
            part = (part or 1) * scale
            whole, part = (whole + part, 0.0) if scale >= _THOUSAND else (whole, part)
        elif number is not None and open_ and bare in VALUES and (number < part or not part):
            part += number
        elif not (bare == "and" and open_):
            if open_:
                found.add(whole + part)
            whole, part = 0.0, number or 0.0
        open_ = scale is not None or number is not None or (bare == "and" and open_)
    return found


def _number(word: str) -> float | None:
    if _FIGURES.fullmatch(word):
        return float(word)
    return float(VALUES[word]) if word in VALUES else None
