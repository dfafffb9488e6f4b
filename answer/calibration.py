"""A library's own reading of confidence: fitted on its owner's questions, kept as one fact in the catalog.

Fitting is ``eval``'s business; here it is only kept, read and applied.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from answer.candidates import Candidate
from answer.reader import Question, Reader

FACT = "calibration"
"""The catalog's name for it."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising curve from a reader's confidence to how often it was right, and the least to answer with."""

    threshold: float
    knots: tuple[tuple[float, float], ...]
    """(the reader's confidence, how often it was right), both rising; straight lines between them."""
    reader: str
    model: str

    def apply(self, confidence: float) -> float:
        """How often a confidence like this one was right."""
        heard, right = zip(*self.knots, strict=True)
        return float(np.interp(confidence, heard, right))


@dataclass(frozen=True, slots=True)
class CalibratedReader:
    """A reader whose confidence is what its owner's questions showed it to be worth."""

    inner: Reader
    calibration: Calibration

    @property
    def threshold(self) -> float:
        """As ``Reader.threshold``."""
        return self.calibration.threshold

    @property
    def spread(self) -> float:
        """As ``Reader.spread``."""
        return self.inner.spread

    def load(self) -> None:
        """As ``Reader.load``."""
        self.inner.load()

    def score(self, question: Question, candidates: Sequence[Candidate]) -> list[float]:
        """As ``Reader.score``."""
        return self.inner.score(question, candidates)

    def confidence(self, scores: Sequence[float]) -> float:
        """As ``Reader.confidence``, on the calibrated scale."""
        return self.calibration.apply(self.inner.confidence(scores)) if scores else 0.0


def reader_key(reader: Reader) -> str:
    """What tells one reader from another: its ``key`` where it has one, else how it prints."""
    return str(getattr(reader, "key", None) or repr(reader))


def kept(fact: str | None) -> Calibration | None:
    """The calibration that the catalog's fact says, if any."""
    if not fact:
        return None
    row = json.loads(fact)
    knots = tuple((float(x), float(y)) for x, y in row["knots"])
    return Calibration(float(row["threshold"]), knots, row["reader"], row["model"])


def calibrated(reader: Reader, fact: str | None, model: str) -> Reader:
    """The reader with its calibration; as it is where there is none, or one made for something else."""
    found = kept(fact)
    if found is None or (found.reader, found.model) != (reader_key(reader), model):
        return reader
    return CalibratedReader(reader, found)
