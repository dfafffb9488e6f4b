"""Which of the sentences found answer the question: the ``Reader`` seam and its untrained form.

``SignalReader`` adds four signals: the similarity of the sentence and of its window to the question
(dense), and the question's words found in both (BM25 normalised by the question's total IDF).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import Protocol

from answer.candidates import Candidate
from index.lexical import terms
from index.words import fold

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched for, with how rare each of its words is."""

    text: str
    idf: Mapping[str, float]


class Reader(Protocol):
    """Judges candidates against a question, each on its own."""

    @property
    def threshold(self) -> float:
        """Least confidence of an answer, tuned on the dev sets."""
        ...

    @property
    def spread(self) -> float:
        """How far below the best score a sentence may be and still be shown beside it."""
        ...

    def load(self) -> None:
        """Begin to load what reading needs, while other things are done."""
        ...

    def score(self, question: Question, candidates: Sequence[Candidate]) -> list[float]:
        """A relevance for each candidate, comparable across questions; higher is better."""
        ...

    def confidence(self, scores: Sequence[float]) -> float:
        """The probability, from 0 to 1, that the best of these scores belongs to an answer."""
        ...


@dataclass(frozen=True, slots=True)
class SignalReader:
    """Four untrained signals, weighted on the dev sets (``docs/decisions.md``)."""

    similarity: float = 1.0
    window_similarity: float = 1.0
    words: float = 0.3
    window_words: float = 0.3
    asking: float = -0.15
    """For a sentence that itself asks: it echoes a question more often than it answers one."""
    echo: float = -0.35
    """For a sentence that repeats the question word for word: it speaks of the question."""
    slope: float = 2.46
    midpoint: float = 1.04
    threshold: float = 0.6
    spread: float = 0.35

    def load(self) -> None:
        """Nothing is needed."""

    def score(self, question: Question, candidates: Sequence[Candidate]) -> list[float]:
        """As ``Reader.score``."""
        return [self._score(question, candidate) for candidate in candidates]

    def _score(self, question: Question, candidate: Candidate) -> float:
        asks = candidate.text.rstrip(' *_"”’)').endswith("?")
        return (
            self.similarity * candidate.similarity
            + self.window_similarity * candidate.window_similarity
            + self.words * word_match(question, [candidate.text], 25, candidate.language)
            + self.window_words * word_match(question, candidate.near, 75, candidate.language)
            + self.asking * asks
            + self.echo * echoes(question.text, candidate.text)
        )

    def confidence(self, scores: Sequence[float]) -> float:
        """As ``Reader.confidence``: a logistic curve of the best score."""
        return 1 / (1 + exp(-self.slope * (max(scores) - self.midpoint))) if scores else 0.0


def echoes(question: str, sentence: str) -> bool:
    """Whether a sentence holds the whole question, of at least three words, word for word.

    >>> echoes("Would Russia defend Iran?", 'Ask again: "would Russia defend Iran" if it were attacked.')
    True
    """
    asked, said = (" ".join(_WORD.findall(fold(text))) for text in (question, sentence))
    return asked.count(" ") >= 2 and f" {asked} " in f" {said} "


def word_match(
    question: Question,
    texts: Sequence[str],
    usual_length: int,
    language: str = "en",
    *,
    k1: float = 1.2,
    b: float = 0.75,
) -> float:
    """BM25 of the question's words in some sentences, as a share of the question's total IDF.

    Args:
        question: whose words are looked for.
        texts: a sentence, or those of a window.
        usual_length: terms in texts of this kind, for length normalisation.
        language: the texts'.
        k1: Robertson's saturation of repeated words.
        b: how much length counts.
    """
    total = sum(question.idf.values())
    if not total:
        return 0.0
    found = [term for text in texts for term in _terms(text, language)]
    norm = k1 * (1 - b + b * len(found) / usual_length)
    score = 0.0
    for word, weight in question.idf.items():
        count = found.count(word)
        score += weight * count * (k1 + 1) / (count + norm)
    return score / total


@lru_cache(maxsize=4096)
def _terms(text: str, language: str) -> tuple[str, ...]:
    """A sentence's terms; it is looked at in its own right and in its neighbours' windows."""
    return tuple(terms(text, language))
