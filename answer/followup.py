"""Questions that lean on earlier ones, completed from these; one that stands alone is left alone."""

import re
from collections.abc import Sequence

_LEANING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|then|one|ones|"
    r"former|latter|same|such|so|else|both|either)\b",
    re.I,
)
_OPENING = re.compile(r"^\W*(?:and|but|what about|how about|why not|what if)\b", re.I)
_ARTICLE = re.compile(r"\ban? \w{3,}", re.I)
_SHORT = 4
"""Words of a question that is hardly ever whole."""


def complete(question: str, history: Sequence[str]) -> str:
    """``question`` as it stands, or after the earlier question that it leans on.

    >>> complete("Why not?", ["Would Russia defend Iran?"])
    'Would Russia defend Iran? Why not?'
    >>> complete("Who signed the treaty in Moscow?", ["Would Russia defend Iran?"])
    'Who signed the treaty in Moscow?'
    """
    earlier = [q.strip() for q in history if q.strip()]
    if not earlier or not _leans(question):
        return question
    standing = next((q for q in reversed(earlier) if not _leans(q)), earlier[0])
    between = [q for q in earlier[-1:] if q != standing and _names_something(q)]
    return " ".join([standing, *between, question.strip()])


def _leans(question: str) -> bool:
    words = question.split()
    if len(words) <= _SHORT and not _names_something(question):
        return True
    return bool(_LEANING.search(question) or _OPENING.match(question))


def _names_something(question: str) -> bool:
    """Whether it holds a name or speaks of "a samovar": enough to be searched for by itself."""
    return any(word[:1].isupper() for word in question.split()[1:]) or bool(_ARTICLE.search(question))
