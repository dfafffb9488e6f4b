"""The trained reader: the evidence model's word and the untrained signals, weighed together.

A candidate's score is the log odds that it answers the question. Two sums give it: one puts the
sentences in order, one tells whether the best of them answers at all; one can't serve both. The model
reads English; other questions and sources are left to the untrained signals, on the same scale.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any

from answer.candidates import Candidate, Read
from answer.evidence import EvidenceModel, Reading
from answer.reader import Question, SignalReader
from answer.signals import (
    ALONE,
    ANSWER,
    SENTENCE,
    Matrix,
    alone,
    contenders,
    of_alone,
    of_answer,
    of_sentences,
)
from errors import UsageError
from index.words import LATIN, split_scripts
from ingest.document import digest

WEIGHTS = Path(__file__).parent / "weights.json"
_UNTRAINED = SignalReader()
_RANK = 10
"""What reciprocal ranks are added to, where two orders of passages are made one."""
_UNREAD = -30.0
"""Log odds of a sentence that there was no time to read."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal weighs (``training/fusion.py`` fits them)."""

    order: tuple[float, ...]
    """By ``SENTENCE``."""
    again: tuple[float, ...]
    """By ``ALONE``."""
    answer: tuple[float, ...]
    """By ``ANSWER``, and last what is added to all."""
    threshold: float
    """Least probability of an answer."""
    spread: float
    """How far below the best one's log odds a sentence may be and still be shown beside it."""
    passages: int
    """How many of the best passages are read."""
    sentences: int
    """How many of the best sentences are read once more, each alone, at most."""
    close: float
    """How far below the best one, in their first order, those may be but for the first three."""
    model: str
    """SHA-256 of the model file that they were fitted with."""


@dataclass(frozen=True, slots=True)
class TrainedReader:
    """Reads the best passages with a model and weighs what it says."""

    model: EvidenceModel
    weights: Weights
    untrained: SignalReader = _UNTRAINED

    @property
    def key(self) -> str:
        """What tells this reader from another one."""
        return f"trained:{digest(repr(self.weights))[:12]}"

    @property
    def threshold(self) -> float:
        """As ``Reader.threshold``."""
        return self.weights.threshold

    @property
    def spread(self) -> float:
        """As ``Reader.spread``."""
        return self.weights.spread

    def load(self) -> None:
        """As ``Reader.load``."""
        self.model.load()

    def score(self, question: Question, candidates: Sequence[Candidate]) -> list[float]:
        """As ``Reader.score``; log odds."""
        if not candidates:
            return []
        if not _is_english(question.text, candidates):
            return self._unread(question, candidates)
        passages = first_passages(question, candidates, self.weights.passages)
        read = dict(zip(passages, self.model.read(question.text, passages), strict=True))
        held = [i for i, c in enumerate(candidates) if any(passage in read for passage, _ in c.seen)]
        chosen = [candidates[i] for i in held]
        signals = of_sentences(question, chosen, read)
        order = self.order(signals)
        best = contenders(order, self.weights.sentences, self.weights.close)
        said = self.model.read(question.text, [alone(chosen[i]) for i in best])
        order = self._again(order, best, of_alone([order[i] for i in best], said, signals[best]))
        first = max(best, key=lambda i: order[i])
        answered = self.answered(read, said, said[best.index(first)])
        found = dict(zip(held, (answered + one - order[first] for one in order), strict=True))
        return [found.get(i, _UNREAD) for i in range(len(candidates))]

    def _unread(self, question: Question, candidates: Sequence[Candidate]) -> list[float]:
        """What the untrained signals say, so that their threshold and spread are this reader's."""
        scores = self.untrained.score(question, candidates)
        best = max(scores)
        odds = _logit(self.untrained.confidence(scores)) - _logit(self.untrained.threshold)
        answered = odds + _logit(self.threshold)
        return [answered + (one - best) * self.spread / self.untrained.spread for one in scores]

    def order(self, signals: Matrix) -> list[float]:
        """A score for each row of signals, by which sentences are put in order."""
        return [float(one) for one in signals @ self.weights.order]

    def _again(self, order: Sequence[float], best: Sequence[int], signals: Matrix) -> list[float]:
        """The order once the best are read alone; all others stay below them, as they were."""
        sums = signals @ self.weights.again
        found = dict(zip(best, map(float, sums), strict=True))
        below = min(found.values()) - order[best[-1]]
        return [found.get(i, order[i] + below) for i in range(len(order))]

    def answered(self, read: Mapping[Read, Reading], alone: Sequence[Reading], first: Reading) -> float:
        """The log odds that there is an answer; ``alone`` the best sentences, ``first`` the one that comes first in the end."""
        *weights, bias = self.weights.answer
        return bias + sum(w * value for w, value in zip(weights, of_answer(read, alone, first), strict=True))

    def confidence(self, scores: Sequence[float]) -> float:
        """As ``Reader.confidence``."""
        return 1 / (1 + exp(-max(_UNREAD, *scores))) if scores else 0.0


def _logit(probability: float) -> float:
    return log(probability / (1 - probability))


def _is_english(question: str, candidates: Sequence[Candidate]) -> bool:
    """Whether a question, and most of what was found for it, is in what the model reads."""
    latin = all(script == LATIN for script, _ in split_scripts(question))
    return latin and 2 * sum(one.language == "en" for one in candidates) >= len(candidates)


def first_passages(question: Question, candidates: Sequence[Candidate], most: int) -> list[Read]:
    """The ``most`` passages to read, the likeliest first: by the search, and by their best sentence untrained."""
    signals: dict[Read, float] = {}
    for candidate, score in zip(candidates, _UNTRAINED.score(question, candidates), strict=True):
        for passage, _ in candidate.seen:
            signals[passage] = max(score, signals.get(passage, score))
    by_search = _places({passage: passage.hit.score for passage in signals})
    by_signals = _places(signals)
    fused = {one: 1 / (_RANK + by_search[one]) + 1 / (_RANK + by_signals[one]) for one in signals}
    return sorted(fused, key=lambda one: -fused[one])[:most]


def _places(scores: Mapping[Read, float]) -> dict[Read, int]:
    return {one: place for place, one in enumerate(sorted(scores, key=lambda one: -scores[one]))}


def weights_from(row: dict[str, Any]) -> Weights:
    """The weights that JSON keeps by the signals' names."""
    return Weights(
        order=tuple(row["order"][name] for name in SENTENCE),
        again=tuple(row["again"][name] for name in ALONE),
        answer=(*(row["answer"][name] for name in ANSWER), row["answer"]["bias"]),
        threshold=row["threshold"],
        spread=row["spread"],
        passages=row["passages"],
        sentences=row["sentences"],
        close=row["close"],
        model=row["model"],
    )


def trained_reader(reads: int | None = None) -> TrainedReader:
    """The reader that is shipped, or that reader made to read so many passages.

    Raises:
        UsageError: fewer than one.
    """
    if reads is None:
        return _shipped()
    if reads < 1:
        raise UsageError(f"reads={reads}: at least one passage must be read")
    return replace(_shipped(), weights=replace(_shipped().weights, passages=reads))


@cache
def _shipped() -> TrainedReader:
    return TrainedReader(EvidenceModel(), weights_from(json.loads(WEIGHTS.read_text(encoding="utf-8"))))
