"""Signals: what is known of a question beside each sentence, and beside the best of them, as numbers.

``SENTENCE`` ones put sentences in order; ``ANSWER`` ones tell whether the best of them answers. How
much each weighs was fitted on public and own development questions (``training/fusion.py``).
"""

import re
from collections.abc import Mapping, Sequence
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from answer.candidates import Candidate, Read
from answer.evidence import Reading
from answer.kinds import fits, kind_of
from answer.reader import Question, echoes, word_match
from index.lexical import content_terms, terms

Matrix = NDArray[np.float64]

SENTENCE = (
    "evidence", "short", "rank", "answer", "similarity", "window_similarity", "words", "window_words",
    "heading", "fused", "asks", "echo", "leans", "length", "fits",
)  # fmt: skip
ANSWER = (
    "order", "evidence", "short", "rank", "answer", "answer_of_three", "short_of_three", "similarity",
    "window_similarity", "words", "window_words", "margin", "covered", "names_missing", "asked_words", "fits",
)  # fmt: skip

_NAME = re.compile(r"(?<![.?!]\s)(?<!^)\b(?:[A-ZÀ-ÞА-Я][\w’'-]+|\d[\d.,]*\d|\d)")
_LEANING = re.compile(
    r"^\W*(?:(?:but|and|so|yet|still|however|instead|thus|therefore|moreover|also)\W+)?"
    r"(?:he|she|it|they|this|that|these|those|such|his|her|its|their)\b",
    re.IGNORECASE,
)
_USUAL_SENTENCE, _USUAL_WINDOW = 25, 75


class Model(Protocol):
    """Reads a question beside passages."""

    def read(self, question: str, passages: Sequence[Read]) -> list[Reading]:
        """What it says of each passage, in their order."""
        ...


def leans(sentence: str) -> bool:
    """Whether a sentence opens with a word that points back at the one before.

    >>> leans("He promised to sign it."), leans("Putin promised to sign it.")
    (True, False)
    """
    return bool(_LEANING.match(sentence))


def of_sentences(question: Question, candidates: Sequence[Candidate], read: Mapping[Read, Reading]) -> Matrix:
    """One row a candidate, one column each of ``SENTENCE``."""
    rows = [_sentence(question, candidate, read) for candidate in candidates]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(SENTENCE))


def _sentence(question: Question, at: Candidate, read: Mapping[Read, Reading]) -> list[float]:
    said = [(read[passage], place) for passage, place in at.seen if passage in read]
    asks = at.text.rstrip(' *_"”’)').endswith("?")
    heading = " ".join([*at.heading_path, at.context])
    return [
        max(one.evidence[place] for one, place in said),
        max(one.short[place] for one, place in said),
        max(one.rank for one, _ in said),
        max(one.answer for one, _ in said),
        at.similarity,
        at.window_similarity,
        word_match(question, at.text, _USUAL_SENTENCE, at.language),
        word_match(question, at.window, _USUAL_WINDOW, at.language),
        word_match(question, heading, _USUAL_SENTENCE, at.language),
        at.fused,
        float(asks),
        float(echoes(question.text, at.text)),
        float(leans(at.text)),
        log(1 + len(at.text.split())),
        fits(kind_of(question.text), at.text, question.text),
    ]


def of_answer(
    question: Question,
    candidates: Sequence[Candidate],
    sentences: Matrix,
    order: Sequence[float],
    read: Mapping[Read, Reading],
) -> list[float]:
    """The columns of ``ANSWER``: the best candidate's signals and those of the whole.

    Args:
        question: what is asked.
        candidates: the sentences, at least one.
        sentences: theirs of ``of_sentences``.
        order: a score for each, by which the best is taken.
        read: what the model said of the passages.
    """
    best = int(np.argmax(order))
    at = dict(zip(SENTENCE, sentences[best], strict=True))
    firsts = sorted(read.values(), key=lambda one: -one.rank)[:3]
    others = [
        order[i] for i, one in enumerate(candidates) if one.document_id != candidates[best].document_id
        or not (one.start <= candidates[best].end + 300 and candidates[best].start <= one.end + 300)
    ]  # fmt: skip
    return [
        order[best],
        at["evidence"],
        at["short"],
        at["rank"],
        at["answer"],
        max(one.answer for one in firsts),
        max(max(one.short) for one in firsts),
        at["similarity"],
        at["window_similarity"],
        at["words"],
        at["window_words"],
        min(5.0, order[best] - max(others, default=order[best] - 5.0)),
        covered(question, candidates[best]),
        names_missing(question.text, candidates[best]),
        log(1 + len(question.idf)),
        at["fits"],
    ]


def covered(question: Question, candidate: Candidate) -> float:
    """The share of the question's words, by their rarity, that stand around the candidate."""
    total = sum(question.idf.values())
    if not total:
        return 0.0
    around = _around(candidate)
    return sum(weight for word, weight in question.idf.items() if word in around) / total


def names_missing(question: str, candidate: Candidate) -> float:
    """The share of the question's names and numbers that stand nowhere around the candidate."""
    named = {term for name in _NAME.findall(question) for term in content_terms(name)}
    return len(named - _around(candidate)) / len(named) if named else 0.0


def _around(candidate: Candidate) -> set[str]:
    passages = " ".join(read.words.text for read, _ in candidate.seen) or candidate.window
    return set(terms(" ".join([passages, *candidate.heading_path, candidate.context]), candidate.language))
