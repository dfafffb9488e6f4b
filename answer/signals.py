"""Signals: what is known of a question beside each sentence, and beside the best of them, as numbers.

``SENTENCE`` ones put sentences in order, ``ALONE`` ones the best of them once more, each read by itself; ``ANSWER``
tells whether anything answers. How much each weighs was fitted on public and own development questions
(``training/fusion.py``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from answer.candidates import Candidate, Read
from answer.evidence import Reading
from answer.kinds import LISTED, Kind, fits, kind_of
from answer.reader import Question, echoes, word_match
from answer.stretch import announced, announces, bare, begins
from ingest.passages import SearchedText

Matrix = NDArray[np.float64]

SENTENCE = (
    "evidence", "short", "rank", "similarity", "window_similarity", "window_words", "fits", "asks", "echo",
)  # fmt: skip
ALONE = ("order", "alone_rank", "alone_answer", "alone_evidence", "alone_short", "alone_asks")
ANSWER = ("any_answer", "any_alone", "first_evidence")

_POSES = re.compile(
    r"\bquestions? (?:of|whether|is|remains?|about|arises?)\b|\b(?:asking|query|puzzle)\b|\bwhether or not\b"
    r"|\b(?:ask|wonder)(?:s|ed|ing)? (?:if|who|whether|why|how|what|when|where)\b",
    re.I,
)
_IF = re.compile(r"\b(?:if|whether|suppose|in case)\b", re.I)
_SUPPOSES = re.compile(r"^\W*(?:if|whether|should|suppose|imagine)\b", re.I)
_USUAL_WINDOW = 75
_FIRST = 3
"""Sentences that are always read alone."""
_SURER = 2.0
"""Logits by which a sentence alone may be surer than the surest passage."""
_PLAIN = 4.0
"""Evidence logit beyond which a sentence says no more about what is asked. It only shows that the sentence is about
that: of two that may answer as much, the one that is less about it answers more surely."""
_RANKS_FIRST = 3.0
"""About the rank logit of a passage that is the right one."""


def asks(sentence: str, question: str = "") -> float:
    """1 where a sentence asks, speaks of a question, only announces what follows, or supposes; else 0.

    Where the question supposes too, a supposition counts ½.

    >>> asks("Will they come?"), asks("The question of whether they come is open."), asks("There are three reasons:")
    (1.0, 1.0, 1.0)
    >>> asks("If they come, I go.", "Will they come?"), asks("If they come, I go.", "What if they come?")
    (1.0, 0.5)
    """
    if bare(sentence).endswith(("?", ":")) or _POSES.search(sentence):
        return 1.0
    return (0.5 if _IF.search(question) else 1.0) * bool(_SUPPOSES.match(sentence))


def of_sentences(question: Question, candidates: Sequence[Candidate], read: Mapping[Read, Reading]) -> Matrix:
    """One row a candidate, one column each of ``SENTENCE``."""
    kind = kind_of(question.text)
    rows = [_sentence(question, kind, candidate, read) for candidate in candidates]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(SENTENCE))


def _sentence(question: Question, kind: Kind, at: Candidate, read: Mapping[Read, Reading]) -> list[float]:
    said = [(read[passage], place) for passage, place in at.seen if passage in read]
    return [
        _sure(max(one.evidence[place] for one, place in said)),
        max(one.short[place] for one, place in said),
        _sure(max(one.rank for one, _ in said) - _RANKS_FIRST),
        at.similarity,
        at.window_similarity,
        word_match(question, at.near, _USUAL_WINDOW, at.language),
        fits(kind, at.text, question.text),
        0.0 if kind in LISTED and at.after and announces(at.text) else asks(at.text, question.text),
        float(echoes(question.text, at.text)),
    ]


def contenders(order: Sequence[float], most: int, close: float) -> list[int]:
    """Which sentences are worth another look, best first: the first three, and others so close below the best.

    >>> contenders([0.0, 5.0, 4.5, 1.0, 4.0], most=4, close=2.0), contenders([3.0, 2.0, 1.5, 2.5], most=4, close=1.0)
    ([1, 2, 4], [0, 3, 1])
    """
    best = sorted(range(len(order)), key=lambda i: -order[i])[:most]
    return [i for place, i in enumerate(best) if place < _FIRST or order[best[0]] - order[i] <= close]


def alone(candidate: Candidate) -> Read:
    """The sentence as a passage of its own: what stands beside it can't speak for it then.

    As in a quote the one before it stays where it leans on that, and what it announces.
    """
    told = announced(candidate, candidate.start)
    read, at = max(candidate.seen, key=lambda seen: -seen[1] if told else seen[1])
    text, spans = read.words.text, read.words.spans
    first, last = begins(text, spans, at), at + told
    begin, end = spans[first][0], spans[last][1]
    kept = tuple((a - begin, b - begin) for a, b in spans[first : last + 1])
    return replace(read, words=SearchedText(text[begin:end], kept))


def of_alone(order: Sequence[float], read: Sequence[Reading], signals: Matrix) -> Matrix:
    """One row a sentence, one column each of ``ALONE``: its place in the order, what is said of it alone, and from
    its ``SENTENCE`` signals whether it asks."""
    rows = [
        [
            place,
            _sure(one.rank - _RANKS_FIRST),
            _sure(one.answer),
            _sure(one.evidence[-1]),
            one.short[-1],
            asking,
        ]
        for place, one, asking in zip(order, read, signals[:, SENTENCE.index("asks")], strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(ALONE))


def _sure(logit: float) -> float:
    """The log of the probability: beyond sure is no surer, so that no single signal outweighs all others."""
    return -float(np.logaddexp(0.0, -logit))


def of_answer(read: Mapping[Read, Reading], alone: Sequence[Reading], first: Reading) -> list[float]:
    """The columns of ``ANSWER``: the most that is said of any passage read, of any sentence read alone, and whether the
    one that comes ``first`` in the end is evidence, alone.

    At least one of each. Alone they count as little surer than the passages:
    "leave it there for ten minutes" would answer whatever may be left anywhere.
    """
    whole = max(one.answer for one in read.values())
    any_alone = min(max(one.answer for one in alone), whole + _SURER)
    return [whole, any_alone, min(max(first.evidence[-1], 0.0), _PLAIN)]
