"""Evaluation: open retrieval over held-out articles, the reader beside plain hybrid search."""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from training.data import Example
from training.groups import Pair
from training.mine import Pool
from training.prepare import prepare
from training.sample import Mined
from training.score import Read, Score, onnx_scorer
from training.text import Span, overlap


@dataclass(frozen=True, slots=True)
class Candidates:
    """One question, the windows search shows, and which sentences of them hold the answer."""

    pairs: tuple[Pair, ...]
    cosines: tuple[float, ...]
    gold: tuple[tuple[bool, ...], ...]  # by window and sentence
    answerable: bool
    plain: bool  # each answer text stands once in its paragraph
    inside: tuple[bool, ...]  # the window is of the question's own paragraph


def candidates(at: Mined, depth: int, drop: Sequence[bool] | None = None) -> list[Candidates]:
    """Return every question's first `depth` windows; where `drop`, with the right ones removed."""
    made = []
    for number, example in enumerate(at.examples):
        removed = bool(drop and drop[number])
        spans = _everywhere(example)
        shown: list[tuple[Pair, float, tuple[bool, ...], bool]] = []
        for window, cosine in zip(at.found.windows[number], at.found.dense[number], strict=True):
            own = at.pool.windows[window].text == at.texts[number]
            gold = _gold(at.pool, int(window), spans) if own else ()
            pair = _pair(at.pool, int(window), example.question)
            if not removed or not (own or _copies(pair.body, example)):
                shown.append((pair, float(cosine), gold or (False,) * len(pair.sentences), own))
        shown = shown[:depth]
        made.append(
            Candidates(
                tuple(row[0] for row in shown), tuple(row[1] for row in shown),
                tuple(row[2] for row in shown), example.answerable and not removed,
                len(spans) == len(example.evidence), tuple(row[3] for row in shown),
            )
        )  # fmt: skip
    return made


def _everywhere(example: Example) -> tuple[Span, ...]:
    if not example.answers or example.source != "squad":
        return example.evidence
    texts = {example.text[a:b] for a, b in example.answers}
    found = {m.span() for t in texts for m in re.finditer(re.escape(t), example.text)}
    return tuple(sorted(found))


def _copies(body: str, example: Example) -> bool:
    """Tell whether `body` is another reading level's telling of the same evidence."""
    held = set(body.lower().split())
    wanted = {word for a, b in example.evidence for word in example.text[a:b].lower().split()}
    return len(wanted & held) > 0.5 * len(wanted)


def _gold(at: Pool, window: int, spans: Sequence[Span]) -> tuple[bool, ...]:
    return tuple(
        any(overlap(sentence, span) * 2 > span[1] - span[0] or overlap(sentence, span) > 40
            for span in spans)
        for sentence in at.windows[window].passage.sentences
    )  # fmt: skip


def _pair(at: Pool, window: int, question: str) -> Pair:
    passage = at.windows[window].passage
    spans = tuple((a - passage.start, b - passage.start) for a, b in passage.sentences)
    none = (False,) * len(spans)
    body = at.body(window)
    return Pair(question, "", body, spans, none, (), False, False, 0.0, 0.0, 0.0, 0.0)


def figures(rows: Sequence[Candidates], score: Score) -> dict[str, float]:
    """Return hit rates and abstention AUROC of the reader and of the order search gave."""
    read = score([pair for row in rows for pair in row.pairs])
    hits: dict[str, list[float]] = {}
    sure: dict[str, list[float]] = {}
    first = 0
    for row in rows:
        said = read[first : first + len(row.pairs)]
        first += len(row.pairs)
        if row.answerable:
            for name, value in _hits(row, said).items():
                hits.setdefault(name, []).append(value)
        for name, value in _confidence(row, said).items():
            sure.setdefault(name, []).append(value)
    result = {name: float(np.mean(values)) for name, values in hits.items()}
    label = [row.answerable for row in rows]
    if 0 < sum(label) < len(label):
        result |= {f"auroc {name}": float(roc_auc_score(label, v)) for name, v in sure.items()}
    return result | {"answerable": float(sum(label)), "unanswerable": float(len(label) - sum(label))}


def _hits(row: Candidates, said: Sequence[Read]) -> dict[str, float]:
    gold = [any(flags) for flags in row.gold]
    best = int(np.argmax([one.rank for one in said]))
    found = {
        "passage fused": gold[0],
        "passage recall": any(gold),
        "passage cosine": gold[int(np.argmax(row.cosines))],
        "passage rank": gold[best],
        "passage answer": gold[int(np.argmax([one.answer for one in said]))],
        "passage rank, own": row.inside[best],
    }
    for name in ("mean", "peak"):
        for weight in (0.0, 0.5, 1.0, 2.0):
            scores = [
                (value + weight * one.rank, window, place)
                for window, one in enumerate(said)
                for place, value in enumerate(one.means if name == "mean" else one.peaks)
            ]
            _, window, place = max(scores)
            found[f"sentence {name}+{weight}rank"] = row.gold[window][place]
            if weight == 1.0 and row.plain:
                found[f"sentence {name}+{weight}rank, plain"] = row.gold[window][place]
    own = [
        (value, row.gold[window][place])
        for window, one in enumerate(said)
        for place, value in enumerate(one.means)
        if row.inside[window]
    ]
    if own and any(flag for _, flag in own):
        found["sentence in own paragraph"] = max(own)[1]
    return {name: float(value) for name, value in found.items()}


def _confidence(row: Candidates, said: Sequence[Read]) -> dict[str, float]:
    order = np.argsort([-one.rank for one in said])
    top = said[int(order[0])]
    return {
        "cosine": max(row.cosines),
        "rank": top.rank,
        "answer of first": top.answer,
        "answer": max(said[int(index)].answer for index in order[:3]),
        "short": max(said[int(index)].short for index in order[:3]),
        "answer+short": max(said[int(i)].answer + 0.5 * said[int(i)].short for i in order[:3]),
        "all": max(said[int(i)].answer + 0.5 * said[int(i)].short + 0.3 * said[int(i)].rank
                   for i in order[:3]),
    }  # fmt: skip


def subset(rows: Sequence[Candidates], count: int) -> list[Candidates]:
    """Return `count` answerable and `count` unanswerable questions, always the same."""
    chance = random.Random(11)
    parts = [[row for row in rows if row.answerable is flag] for flag in (True, False)]
    return [row for part in parts for row in chance.sample(part, min(count, len(part)))]


def sets(cache: Path, root: Path, depth: int) -> dict[str, list[Candidates]]:
    """Return the development sets: SQuAD's people-written unanswerables; elsewhere removed."""
    prepared = prepare(root, cache)
    made = {"squad_dev": candidates(prepared.squad_dev, depth)}
    for name, at in (("news", prepared.news_dev), ("stories", prepared.stories_dev)):
        every = candidates(at, depth)
        made[name] = every + candidates(at, depth, [True] * len(every))
    return made


def main() -> None:
    """Write the figures of an exported reader as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--depth", type=int, default=20)
    parser.add_argument("--count", type=int, default=10_000)
    asked = parser.parse_args()
    score = onnx_scorer(asked.model)
    made = sets(asked.cache, asked.data / "qa", asked.depth)
    result = {name: figures(subset(rows, asked.count), score) for name, rows in made.items()}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
