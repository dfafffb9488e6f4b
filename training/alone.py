"""Alone: a group's sentences by themselves, as the reader looks at the best of them a second time.

A sentence that leans on the one before has it beside itself, as it has when it is quoted. Those that don't
answer are mostly the ones that a reader puts first, since these are what it will look at.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from answer.stretch import begins
from training.groups import Group, Pair, cut
from training.score import Read, onnx_scorer

Near = Callable[[Sequence[Pair]], list[list[float]]]
"""How near each sentence of each pair comes to answering."""
_RIGHT = 2
_FIRST, _OTHERS = 6, 2
"""How many of the wrong ones that come nearest are met, and how many of all others."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    pair: Pair
    at: int
    near: float


def by_reader(path: Path, threads: int = 1) -> Near:
    """How near they come for the model at `path`, reading whole passages."""
    score = onnx_scorer(path, threads)
    return lambda pairs: [_nearness(read) for read in score(pairs)]


def _nearness(read: Read) -> list[float]:
    return [read.rank + mean for mean in read.means]


def alone(group: Group, near: Sequence[Sequence[float]], chance: random.Random) -> Group:
    """The sentences that answer beside others that don't; nothing where it isn't known which do.

    `near` is by pair and sentence.
    """
    known = [one for one in zip(group, near, strict=True) if _is_known(one[0])]
    if any(pair.right for pair in group) and not any(pair.right for pair, _ in known):
        return ()
    sentences = [_Sentence(pair, at, value) for pair, values in known for at, value in enumerate(values)]
    right = [one for one in sentences if one.pair.right and one.pair.evidence[one.at]]
    wrong = sorted((one for one in sentences if not _tells(one)), key=lambda one: -one.near)
    first, others = wrong[:_FIRST], wrong[_FIRST:]
    first += chance.sample(others, min(_OTHERS, len(others)))
    chosen = chance.sample(right, min(_RIGHT, len(right))) + first
    return tuple(map(_made, chosen)) if first else ()


def _is_known(pair: Pair) -> bool:
    """Whether it is known which of its sentences answer, if any."""
    return not pair.right or bool(pair.tokens_weight and any(pair.evidence))


def _tells(one: _Sentence) -> bool:
    """Whether a sentence answers, all or in part, or stands beside one that does when it is alone."""
    held = slice(begins(one.pair.body, one.pair.sentences, one.at), one.at + 1)
    return any(one.pair.evidence[held]) or any(one.pair.part[held])


def _made(one: _Sentence) -> Pair:
    """A pair of one sentence of the passage, or of two."""
    pair, at = one.pair, one.at
    made, right = cut(pair, begins(pair.body, pair.sentences, at), at), pair.evidence[at]
    return replace(
        made,
        right=right,
        answer=float(right),
        answer_weight=pair.answer_weight if right or not pair.right else 0.5,
        short_weight=pair.short_weight if made.answers or not right else 0.0,
    )
