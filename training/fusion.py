"""Fusion: fit how much each signal weighs, and show what each one is worth.

`python -m training.fusion --samples OUT/signals.pickle --out answer/weights.json` fits two sums on all
development questions: one orders sentences (listwise), one tells whether the best of them answers
(logistic). Beside them it prints, for every set, the figures with that set left out of the fit, and
with each signal left out in turn. The project's own test sets are only ever measured on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from answer.evidence import MODEL
from answer.signals import ANSWER, SENTENCE, Matrix, of_answer, of_sentences
from answer.trained import first_passages
from training.collect import OWN, Sample

Floats = NDArray[np.float64]
_DECAY = 0.01
_OWN = 2.0
"""How much the project's own questions, of the kind it is for, count beside each public set."""
_BOUNDS = {"fits": (2.0, None), "asks": (-2.0, -2.0), "echo": (-3.5, -3.5)}
"""All others only ever speak for a sentence. What asking and echoing cost is set by hand: too few questions are
echoed to fit it, and a corpus that repeats a question often answers it in other sentences. That a sentence is of
the form an answer would have costs nothing on any set and keeps what only shares a subject from coming first."""
_TOLD = ("squad", *OWN)
"""Sets whose unanswerable questions people wrote: telling answers from none is fitted on these alone. Where the passages
that answer were taken out of a public set, others often still answer."""
_SPREAD = 3.0
_THRESHOLD = 0.45
"""About where, over the project's development sets, as many unanswerable questions are answered as answerable ones
are met with silence."""


@dataclass(frozen=True, slots=True)
class Row:
    """A sample as numbers."""

    source: str
    signals: Matrix
    gold: NDArray[np.bool_]
    answerable: bool
    sample: Sample

    @property
    def family(self) -> str:
        """The set it comes from, with what was made of it."""
        return self.source.split(" ")[0]


def rows(samples: Iterable[Sample], passages: int) -> list[Row]:
    """The samples as numbers, with only their best ``passages`` read."""
    made = []
    for one in samples:
        kept = set(first_passages(one.question, one.candidates, passages))
        held = [i for i, c in enumerate(one.candidates) if any(read in kept for read, _ in c.seen)]
        read = {passage: said for passage, said in one.read.items() if passage in kept}
        candidates = tuple(one.candidates[i] for i in held)
        small = Sample(one.source, one.question, candidates, read, one.gold[held], one.answerable)
        if held:
            signals = of_sentences(one.question, candidates, read)
            made.append(Row(one.source, signals, small.gold, one.answerable, small))
    return made


def fit_order(data: Sequence[Row], used: Sequence[int]) -> Floats:
    """Weights by ``SENTENCE`` that put right sentences first; zero where a signal isn't ``used``."""
    lists = [row for row in data if row.answerable and row.gold.any() and not row.gold.all()]
    spread = np.concatenate([row.signals for row in lists]).std(0) + 1e-9
    share = _shares([row.family for row in lists])
    inputs = [(row.signals / spread)[:, used] for row in lists]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = _DECAY * float(weights @ weights), 2 * _DECAY * weights
        for x, row, part in zip(inputs, lists, share, strict=True):
            score = x @ weights
            every, right = _softmax(score), _softmax(np.where(row.gold, score, -1e9))
            total += part * (_logsum(score) - _logsum(score[row.gold]))
            slope = slope + part * ((every - right) @ x)
        return total, slope

    bounds = [tuple(b and b * spread[i] for b in _BOUNDS.get(SENTENCE[i], (0.0, None))) for i in used]
    found = minimize(loss, np.zeros(len(used)), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = np.zeros(len(SENTENCE))
    weights[list(used)] = found / spread[list(used)]
    return weights


def _shares(names: Sequence[object]) -> Floats:
    """What each of these counts: every name alike, the project's own more."""
    counts = Counter(names)
    weight = np.array([(_OWN if str(name).startswith(OWN) else 1.0) / counts[name] for name in names])
    return np.asarray(weight / weight.sum())


def _logsum(values: Floats) -> float:
    return float(np.logaddexp.reduce(values))


def _softmax(values: Floats) -> Floats:
    raised = np.exp(values - values.max())
    return np.asarray(raised / raised.sum())


def wholes(data: Sequence[Row]) -> Floats:
    """``ANSWER`` signals of every row."""
    return np.array([of_answer(row.sample.read) for row in data])


def fit_answer(data: Sequence[Row]) -> Floats:
    """Weights by ``ANSWER``, and a bias; every set counts alike, and so do its two answers."""
    label = np.array([row.answerable for row in data])
    share = _shares([f"{row.family} {row.answerable}" for row in data])
    model = LogisticRegression(C=100.0, max_iter=5000)
    model.fit(wholes(data), label, sample_weight=share * len(share))
    return np.array([*model.coef_[0], model.intercept_[0]])


def figures(data: Sequence[Row], order: Floats, answer: Floats | None = None) -> dict[str, float]:
    """Sentence first and among the first three, and how well answers are told from none."""
    asked = [row for row in data if row.answerable]
    ranks = [_first(row, order) for row in asked]
    found = (
        {"hit@1": np.mean([r < 1 for r in ranks]), "hit@3": np.mean([r < 3 for r in ranks])} if asked else {}
    )
    if answer is not None and 0 < len(asked) < len(data):
        label = [row.answerable for row in data]
        log_odds = wholes(data) @ answer[:-1] + answer[-1]
        found["AUROC"] = roc_auc_score(label, log_odds)
        found["AUROC similarity"] = roc_auc_score(
            label, [row.signals[:, SENTENCE.index("similarity")].max() for row in data]
        )
        sure = 1 / (1 + np.exp(-log_odds))
        found["answered%"] = np.mean([s >= 0.5 for s, one in zip(sure, label, strict=True) if not one])
        found["silent%"] = np.mean([s < 0.5 for s, one in zip(sure, label, strict=True) if one])
    return {name: round(float(value), 3) for name, value in found.items()}


def _first(row: Row, order: Floats) -> int:
    """How many other sentences stand before the first right one."""
    if not row.gold.any():
        return 10_000
    score = row.signals @ order
    return int((score > score[row.gold].max()).sum())


def by_family(data: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by the set they come from."""
    return {
        name: [row for row in data if row.family == name] for name in dict.fromkeys(r.family for r in data)
    }


def main() -> None:
    """Read the command line, fit, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--passages", type=int, default=8)
    parser.add_argument("--ablate", action="store_true")
    asked = parser.parse_args()
    data = rows([one for path in asked.samples for one in pickle.loads(path.read_bytes())], asked.passages)
    sets = by_family(data)
    dev = {name: part for name, part in sets.items() if not name.endswith("-test")}
    every = list(range(len(SENTENCE)))

    def fitted(names: Iterable[str], used: Sequence[int] = every) -> tuple[Floats, Floats]:
        part = [row for name in names for row in dev[name]]
        asked = [row for row in part if row.source.startswith(_TOLD) and not row.source.endswith("removed")]
        return fit_order(part, used), fit_answer(asked)

    for name, part in sets.items():
        left = [other for other in dev if other != name]
        order, answer = fitted(left)
        print(f"{name:12} {len(part):5} left out:", figures(part, order, answer), flush=True)
    order, answer = fitted(dev)
    for name, part in sets.items():
        print(f"{name:12} {len(part):5} all:", figures(part, order, answer), flush=True)
    print({n: round(float(w), 3) for n, w in zip(SENTENCE, order, strict=True)})
    print({n: round(float(w), 3) for n, w in zip((*ANSWER, "bias"), answer, strict=True)})
    if asked.ablate:
        _ablate(dev, fitted)
    if asked.out:
        row = {
            "order": dict(zip(SENTENCE, order.round(5).tolist(), strict=True)),
            "answer": dict(zip((*ANSWER, "bias"), answer.round(5).tolist(), strict=True)),
            "threshold": _THRESHOLD, "spread": _SPREAD, "passages": asked.passages,
            "model": hashlib.sha256(MODEL.read_bytes()).hexdigest(),
        }  # fmt: skip
        asked.out.write_text(json.dumps(row, indent=1) + "\n", encoding="utf-8")


def _ablate(dev: dict[str, list[Row]], fitted: Callable[..., tuple[Floats, Floats]]) -> None:
    for number, name in enumerate(SENTENCE):
        order, answer = fitted(dev, [i for i in range(len(SENTENCE)) if i != number])
        first = {source: figures(part, order, answer).get("hit@1") for source, part in dev.items()}
        print(f"without {name:18}", first, flush=True)


if __name__ == "__main__":
    main()
