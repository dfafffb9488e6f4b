"""Asked: a question as typed, made fit to be searched for and read."""

import re

from errors import UsageError

LONGEST = 10_000
"""Characters; what is longer is hardly a question."""
_MOST_WORDS = 60
"""What is read beside each passage: with more, a reader sees too little of the passage."""
_OFTEN = 4
"""A text says each of its words so often only where it repeats itself."""
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


def checked(question: str) -> str:
    """The question without what can't be searched for.

    Raises:
        UsageError: it is empty or too long.
    """
    asked = question.encode("utf-8", "replace").decode().strip()  # a lone surrogate can't be searched for
    if not says_something(asked):
        raise UsageError("the question is empty")
    check_length(asked, "the question")
    return asked


def check_length(text: str, called: str) -> None:
    """Refuse what is too long to be a question.

    Raises:
        UsageError: it is, with what it is ``called``.
    """
    if len(text) > LONGEST:
        raise UsageError(f"{called} has {len(text):,} characters; {LONGEST:,} is the most")


def says_something(text: str) -> bool:
    """Whether there is a letter or a figure in it."""
    return any(map(str.isalnum, text))


def condensed(question: str) -> str:
    """The question without what it says again, and of a long text the end of what it asks.

    >>> condensed("How do I reset it? How do I reset it?"), condensed("tea tea tea tea")
    ('How do I reset it?', 'tea')
    """
    words = " ".join(dict.fromkeys(_SENTENCE.split(question))).split()
    if len(words) > _MOST_WORDS:
        last = max((i for i, word in enumerate(words) if word.endswith("?")), default=-1)
        words = words[max(0, last + 1 - _MOST_WORDS) : last + 1] if last >= 0 else words[:_MOST_WORDS]
    if _OFTEN * len(set(words)) <= len(words):
        words = list(dict.fromkeys(words))
    short = " ".join(words)
    return short if short != " ".join(question.split()) else question
