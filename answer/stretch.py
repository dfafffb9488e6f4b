"""The stretch of its source that a sentence is quoted with: what it leans on, and what it announces."""

import re
from collections.abc import Sequence

from answer.candidates import Candidate
from ingest.document import Span

_PARAGRAPH_GAP = 2
"""Characters between two paragraphs."""
LIST_GAP = 8
"""Characters between a sentence and the list item after it, its mark among them."""
MOST_WORDS = 90
"""In a quote, but for one long sentence."""
_WORD = 6
"""About so many characters make a word."""
_LEANING = re.compile(
    r"^\W*(?:(?:but|and|so|yet|still|however|instead|thus|therefore|moreover|also)\W+)?"
    r"(?:he|she|it|they|this|that|these|those|such|his|her|its|their)\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\b(?:two|three|four|five|six|seven|several|a few|some|many|various|the following)(?: \w+)? "
    r"(?:reasons?|motives?|causes?|factors?|grounds|ways|steps|stages|points|conditions|arguments|things|kinds|parts)\b",
    re.I,
)
_SHORT = 10
"""Words; a longer sentence says something of its own."""


def leans(sentence: str) -> bool:
    """Whether a sentence opens with a word that points back at the one before.

    >>> leans("He promised to sign it."), leans("Putin promised to sign it.")
    (True, False)
    """
    return bool(_LEANING.match(sentence))


def announces(sentence: str) -> bool:
    """Whether a sentence only says that something follows: a list, or so many reasons.

    >>> announces("Three reasons come up again and again:"), announces("Four motives explain the caution.")
    (True, True)
    >>> announces("It has three reasons to wait, the first of which is that nobody there trusts the ministry.")
    False
    """
    counts = bool(_COUNTS.search(sentence)) and len(sentence.split()) <= _SHORT
    return counts or bare(sentence).endswith(":")


def bare(sentence: str) -> str:
    """Without the emphasis, quotation marks and brackets that may close it."""
    return sentence.rstrip(' *_"”’)')


def begins(text: str, spans: Sequence[Span], at: int) -> int:
    """Which sentence one begins with when it stands alone: the one before, where it leans on that.

    >>> begins("Abel came. He built it.", [(0, 10), (11, 23)], 1)
    0
    """
    return at - 1 if at and leans(text[slice(*spans[at])]) else at


def announced(candidate: Candidate, start: int) -> int:
    """How many of the sentences after it are quoted with what announces them: the rest of its paragraph, or a list.

    Args:
        candidate: which may announce something.
        start: where its quote begins; it holds about ``MOST_WORDS``.
    """
    if not announces(candidate.text):
        return 0
    end = candidate.end
    for count, (begin, until) in enumerate(candidate.after):
        gap = begin - end
        ends = gap == _PARAGRAPH_GAP and end > candidate.end
        if ends or gap > LIST_GAP or about_words(start, until) > MOST_WORDS:
            return count
        end = until
    return len(candidate.after)


def about_words(start: int, end: int) -> int:
    """About how many words so many characters make."""
    return (end - start) // _WORD
