"""Alone: a group's sentences by themselves, as the reader looks at the best of them a second time.

A sentence that leans on the one before has it beside itself, as it has when it is quoted.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from answer.signals import begins
from training.data import words
from training.groups import Group, Pair, cut

_RIGHT, _BESIDE, _ELSEWHERE, _UNANSWERED = 2, 3, 5, 6
_NEAREST = 0.7
"""How often a passage is spoken for by the sentence that shares most words with the question."""


def alone(group: Group, chance: random.Random) -> Group:
    """The sentences that answer beside others that don't; nothing where it isn't known which do."""
    if not any(pair.right for pair in group):
        return tuple(_sentence(pair, at) for pair, at in _nearest(group, _UNANSWERED, chance))
    known = [pair for pair in group if pair.right and pair.tokens_weight and any(pair.evidence)]
    right = [(pair, at) for pair in known for at, flag in enumerate(pair.evidence) if flag]
    if not right:
        return ()
    beside = [(pair, at) for pair in known for at in range(len(pair.evidence)) if not _tells(pair, at)]
    wrong = chance.sample(beside, min(_BESIDE, len(beside)))
    wrong += _nearest([pair for pair in group if pair.ranked and not pair.right], _ELSEWHERE, chance)
    chosen = chance.sample(right, min(_RIGHT, len(right))) + wrong
    return tuple(_sentence(pair, at) for pair, at in chosen) if wrong else ()


def _nearest(pairs: Sequence[Pair], most: int, chance: random.Random) -> list[tuple[Pair, int]]:
    """One sentence of each passage, and of the first another one."""
    chosen: list[tuple[Pair, int]] = []
    for pair in pairs:
        asked = set(words(pair.question))
        order = sorted(range(len(pair.sentences)), key=lambda at: -len(asked & set(words(_text(pair, at)))))
        near = 0 if chance.random() < _NEAREST else chance.randrange(len(order))
        chosen.append((pair, order.pop(near)))
        if pair is pairs[0] and order:
            chosen.append((pair, order[0]))
    return chosen[:most]


def _tells(pair: Pair, at: int) -> bool:
    """Whether a sentence is evidence, or stands beside some when it is alone."""
    return any(pair.evidence[begins(pair.body, pair.sentences, at) : at + 1])


def _text(pair: Pair, at: int) -> str:
    start, end = pair.sentences[at]
    return pair.body[start:end]


def _sentence(pair: Pair, at: int) -> Pair:
    """A pair of one sentence of the passage, or of two."""
    made, right = cut(pair, begins(pair.body, pair.sentences, at), at), pair.evidence[at]
    return replace(
        made,
        right=right,
        answer=float(right),
        answer_weight=pair.answer_weight if right or not pair.right else 0.5,
        short_weight=pair.short_weight if made.answers or not right else 0.0,
    )
