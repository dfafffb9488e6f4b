"""Fusion: fit how much each signal weighs, and show what each one is worth.

`python -m training.fusion --samples OUT/signals.pickle --out answer/weights.json` fits three sums on all
development questions: one orders sentences (listwise), the best of them once more by what is said of each alone,
one tells whether the best of them answers (logistic). Beside them it prints, for every set, the figures with that set left out of the fit, and
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
from answer.signals import ALONE, ANSWER, SENTENCE, Matrix, contenders, of_alone, of_answer, of_sentences
from answer.trained import first_passages
from training.collect import OWN, Sample

Floats = NDArray[np.float64]
_Bound = tuple[float | None, float | None]
_DECAY = 0.01
_OWN = 2.0
"""How much the project's own questions, of the kind it is for, count beside each public set."""
_BOUNDS: dict[str, _Bound] = {
    "fits": (2.0, None),
    "asks": (-2.0, -2.0),
    "echo": (-3.5, -3.5),
    "alone_asks": (-2.0, -2.0),
}
"""All others only ever speak for a sentence. What asking and echoing cost is set by hand: too few questions are
echoed to fit it, and a corpus that repeats a question often answers it in other sentences. That a sentence is of
the form an answer would have costs nothing on any set and keeps what only shares a subject from coming first."""
_TOLD = ("squad", *OWN)
"""Sets whose unanswerable questions people wrote: telling answers from none is fitted on these alone. Where the passages
that answer were taken out of a public set, others often still answer."""
_SPREAD = 2.5
_SENTENCES, _CLOSE = 8, 2.0
"""How many of the best are read alone at most, and how far below the best one: all eight cost twice as much and
bring nothing (docs/decisions.md)."""
_THRESHOLD = 0.46
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
        lone = tuple(one.alone[i] for i in held)
        small = Sample(one.source, one.question, candidates, read, lone, one.gold[held], one.answerable)
        if held:
            signals = of_sentences(one.question, candidates, read)
            made.append(Row(one.source, signals, small.gold, one.answerable, small))
    return made


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights by ``SENTENCE``, by ``ALONE``, and by ``ANSWER`` with a bias."""

    order: Floats
    again: Floats
    answer: Floats


def fit_order(data: Sequence[Row], used: Sequence[int]) -> Floats:
    """Weights by ``SENTENCE`` that put right sentences first; zero where a signal isn't ``used``."""
    lists = [row for row in data if row.answerable and row.gold.any() and not row.gold.all()]
    bounds = [_BOUNDS.get(name, (0.0, None)) for name in SENTENCE]
    return _listwise(
        [row.signals for row in lists], [row.gold for row in lists], [r.family for r in lists], bounds, used
    )


def fit_again(data: Sequence[Row], order: Floats, used: Sequence[int]) -> Floats:
    """Weights by ``ALONE`` that put right sentences first among the best of an order; zero where not ``used``."""
    lists = [(row.family, row.gold[best], signals) for row in data for best, signals in [again(row, order)]]
    lists = [one for one in lists if one[1].any() and not one[1].all()]
    names, gold, inputs = zip(*lists, strict=True)
    return _listwise(inputs, gold, names, [_BOUNDS.get(name, (0.0, None)) for name in ALONE], used)


def again(row: Row, order: Floats) -> tuple[list[int], Matrix]:
    """Which of a row's sentences are the best of an order, and their ``ALONE`` signals."""
    scores = (row.signals @ order).tolist()
    best = contenders(scores, _SENTENCES, _CLOSE)
    return best, of_alone([scores[i] for i in best], [row.sample.alone[i] for i in best], row.signals[best])


def _listwise(
    inputs: Sequence[Matrix],
    gold: Sequence[NDArray[np.bool_]],
    names: Sequence[object],
    bounds: Sequence[_Bound],
    used: Sequence[int],
) -> Floats:
    """Weights under which the softmax of each list gives most to the right rows; zero where not ``used``."""
    spread, share = np.concatenate(inputs).std(0) + 1e-9, _shares(names)
    scaled = [(x / spread)[:, used] for x in inputs]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = _DECAY * float(weights @ weights), 2 * _DECAY * weights
        for x, flags, part in zip(scaled, gold, share, strict=True):
            score = x @ weights
            every, right = _softmax(score), _softmax(np.where(flags, score, -1e9))
            total += part * (_logsum(score) - _logsum(score[flags]))
            slope = slope + part * ((every - right) @ x)
        return total, slope

    limits = [tuple(b and b * spread[i] for b in bounds[i]) for i in used]
    weights = np.zeros(len(spread))
    found = minimize(loss, np.zeros(len(used)), jac=True, method="L-BFGS-B", bounds=limits).x
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


def wholes(data: Sequence[Row], order: Floats, lone: Floats) -> Floats:
    """``ANSWER`` signals of every row."""
    return np.array([_whole(row, order, lone) for row in data])


def _whole(row: Row, order: Floats, lone: Floats) -> list[float]:
    best, signals = again(row, order)
    said = [row.sample.alone[i] for i in best]
    return of_answer(row.sample.read, said, said[int(np.argmax(signals @ lone))])


def fit_answer(data: Sequence[Row], order: Floats, lone: Floats, used: Sequence[int]) -> Floats:
    """Weights by ``ANSWER``, zero where not ``used``, and a bias; every set counts alike, and so do its two answers."""
    label = np.array([row.answerable for row in data])
    share = _shares([f"{row.family} {row.answerable}" for row in data])
    model = LogisticRegression(C=100.0, max_iter=5000)
    model.fit(wholes(data, order, lone)[:, used], label, sample_weight=share * len(share))
    weights = np.zeros(len(ANSWER) + 1)
    weights[[*used, -1]] = [*model.coef_[0], model.intercept_[0]]
    return weights


def figures(data: Sequence[Row], fit: Fit) -> dict[str, float]:
    """Sentence first and among the first three, and how well answers are told from none."""
    asked = [row for row in data if row.answerable]
    ranks = [_first(row, fit) for row in asked]
    found = (
        {"hit@1": np.mean([r < 1 for r in ranks]), "hit@3": np.mean([r < 3 for r in ranks])} if asked else {}
    )
    if 0 < len(asked) < len(data):
        label = [row.answerable for row in data]
        log_odds = wholes(data, fit.order, fit.again) @ fit.answer[:-1] + fit.answer[-1]
        found["AUROC"] = roc_auc_score(label, log_odds)
        found["AUROC similarity"] = roc_auc_score(
            label, [row.signals[:, SENTENCE.index("similarity")].max() for row in data]
        )
        sure = 1 / (1 + np.exp(-log_odds))
        found["answered"] = np.mean([s >= _THRESHOLD for s, one in zip(sure, label, strict=True) if not one])
        found["silent"] = np.mean([s < _THRESHOLD for s, one in zip(sure, label, strict=True) if one])
    return {name: round(float(value), 3) for name, value in found.items()}


def _first(row: Row, fit: Fit) -> int:
    """How many other sentences stand before the first right one; those not read alone stand below the others."""
    best, signals = again(row, fit.order)
    score = row.signals @ fit.order - 1e6
    score[best] = signals @ fit.again
    return int((score > score[row.gold].max()).sum()) if row.gold.any() else 10_000


def by_family(data: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by the set they come from."""
    return {
        name: [row for row in data if row.family == name] for name in dict.fromkeys(r.family for r in data)
    }


def main() -> None:
    """Read the command line, fit, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, nargs="+", required=True)
    parser.add_argument("--model", type=Path, default=MODEL, help="what read the samples")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--passages", type=int, default=8)
    parser.add_argument("--ablate", action="store_true")
    asked = parser.parse_args()
    data = rows([one for path in asked.samples for one in pickle.loads(path.read_bytes())], asked.passages)
    sets = by_family(data)
    dev = {name: part for name, part in sets.items() if not name.endswith("-test")}

    def fitted(names: Iterable[str], without: str = "") -> Fit:
        part = [row for name in names for row in dev[name]]
        asked = [row for row in part if row.source.startswith(_TOLD) and not row.source.endswith("removed")]
        order = fit_order(part, [i for i, name in enumerate(SENTENCE) if name != without])
        lone = fit_again(part, order, [i for i, name in enumerate(ALONE) if name != without])
        told = fit_answer(asked, order, lone, [i for i, name in enumerate(ANSWER) if name != without])
        return Fit(order, lone, told)

    for name, part in sets.items():
        left = [other for other in dev if other != name]
        print(f"{name:12} {len(part):5} left out:", figures(part, fitted(left)), flush=True)
    fit = fitted(dev)
    for name, part in sets.items():
        print(f"{name:12} {len(part):5} all:", figures(part, fit), flush=True)
    weights = {"order": _named(SENTENCE, fit.order), "again": _named(ALONE, fit.again)}
    weights |= {"answer": _named((*ANSWER, "bias"), fit.answer)}
    print(weights)
    if asked.ablate:
        _ablate(dev, fitted)
    if asked.out:
        row = {
            **weights, "threshold": _THRESHOLD, "spread": _SPREAD, "passages": asked.passages,
            "sentences": _SENTENCES, "close": _CLOSE,
            "model": hashlib.sha256(asked.model.read_bytes()).hexdigest(),
        }  # fmt: skip
        asked.out.write_text(json.dumps(row, indent=1) + "\n", encoding="utf-8")


def _named(names: Sequence[str], weights: Floats) -> dict[str, float]:
    return dict(zip(names, weights.round(5).tolist(), strict=True))


def _ablate(dev: dict[str, list[Row]], fitted: Callable[..., Fit]) -> None:
    for name in (*SENTENCE, *ALONE[1:], *ANSWER):
        fit = fitted(dev, name)
        found = {source: figures(part, fit) for source, part in dev.items()}
        shown = {source: (one.get("hit@1"), one.get("AUROC")) for source, one in found.items()}
        print(f"without {name:18}", shown, flush=True)


if __name__ == "__main__":
    main()
