"""Words that two texts have in common, as SQuAD counts them (Rajpurkar et al. 2016, the official script)."""

import re
import string
from collections import Counter
from collections.abc import Sequence

from ingest.document import Span

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_MARKS = re.compile(f"[{re.escape(string.punctuation)}“”‘’«»–—…]")
_WORD = re.compile(r"\w+(?:['’.,-]\w+)*")


def words(text: str) -> list[str]:
    """Lower-case words without marks and articles.

    >>> words("The treaty, signed in “Moscow”.")
    ['treaty', 'signed', 'in', 'moscow']
    """
    return _ARTICLES.sub(" ", _MARKS.sub("", text.lower())).split()


def f1(one: Sequence[str], other: Sequence[str]) -> float:
    """Harmonic mean of the shares of each that the other holds, repeats counted; 1 where both are empty.

    >>> f1(["iran", "signed"], ["iran", "asked", "again"])
    0.4
    """
    if not one or not other:
        return float(not one and not other)
    common = sum((Counter(one) & Counter(other)).values())
    return 2 * common / (len(one) + len(other))


def shared_spans(text: str, others: Sequence[str]) -> list[Span]:
    """Stretches of ``text`` whose words stand in one of ``others`` in the same order, three or more together.

    >>> shared_spans("He said that Moscow would not help.", ["that Moscow would not help"])
    [(8, 34)]
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    own = [text[start:end].lower() for start, end in spans]
    known = {tuple(row[i : i + 3]) for row in _rows(others) for i in range(len(row) - 2)}
    marked = [False] * len(own)
    for i in range(len(own) - 2):
        if tuple(own[i : i + 3]) in known:
            marked[i : i + 3] = [True, True, True]
    found: list[Span] = []
    for i, mark in enumerate(marked):
        if mark and i and marked[i - 1]:
            found[-1] = (found[-1][0], spans[i][1])
        elif mark:
            found.append(spans[i])
    return found


def _rows(texts: Sequence[str]) -> list[list[str]]:
    return [[match.group().lower() for match in _WORD.finditer(text)] for text in texts]
