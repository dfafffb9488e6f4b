"""Losses: listwise over a question's passages and sentences, and what each passage answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from torch.nn import functional

from training.batch import chunk, encode, pooled
from training.groups import Group, Pair
from training.model import Reader

CHUNK = 16
_NONE = -1e4


@dataclass(frozen=True, slots=True)
class Scored:
    """What the reader says of a list of pairs, in the list's order."""

    rank: Tensor  # [pairs]
    answer: Tensor  # [pairs]
    sentence: Tensor  # [pairs, most sentences], -1e4 where there is none
    tokens: Tensor  # [pairs] the token loss
    short: Tensor  # [pairs] the short-answer loss


def read(reader: Reader, cut: Tokenizer, pairs: Sequence[Pair]) -> Scored:
    """Score pairs in chunks of like length, keeping their order."""
    encodings = encode(cut, pairs)
    order = sorted(range(len(pairs)), key=lambda index: len(encodings[index].ids))
    most = max(len(pair.sentences) for pair in pairs)
    parts: list[tuple[Tensor, ...]] = []
    for start in range(0, len(order), CHUNK):
        chosen = [pairs[index] for index in order[start : start + CHUNK]]
        parts.append(_part(reader, chosen, [encodings[i] for i in order[start : start + CHUNK]], most))
    back = torch.tensor(order).argsort()
    return Scored(*(torch.cat(column)[back] for column in zip(*parts, strict=True)))


def _part(
    reader: Reader, pairs: Sequence[Pair], encodings: Sequence[Encoding], most: int
) -> tuple[Tensor, ...]:
    at = chunk(pairs, encodings)
    rank, answer, evidence, short = reader(at.ids, at.mask, at.types)
    means, known = pooled(evidence, at.sentence, most)
    wanted = torch.zeros(len(pairs), most)
    for row, pair in enumerate(pairs):
        wanted[row, : len(pair.evidence)] = torch.tensor(pair.evidence, dtype=torch.float32)
    read_at = at.sentence >= 0
    target = wanted.gather(1, at.sentence.clamp(min=0))
    token = functional.binary_cross_entropy_with_logits(evidence.float(), target, reduction="none")
    token = (token * read_at).sum(1) / read_at.sum(1).clamp(min=1)
    places = read_at.clone()
    places[:, 0] = True
    goal = at.short.bool() & read_at
    goal[:, 0] = ~goal.any(1)
    field = short.float().masked_fill(~places, _NONE)
    lost = field.logsumexp(1) - field.masked_fill(~goal, _NONE).logsumexp(1)
    return rank.float(), answer.float(), means.masked_fill(~known, _NONE), token, lost


def total(scored: Scored, groups: Sequence[Group]) -> dict[str, Tensor]:
    """Return each loss, averaged over what it applies to."""
    pairs = [pair for group in groups for pair in group]
    weight = torch.tensor([pair.answer_weight for pair in pairs])
    label = torch.tensor([pair.answer for pair in pairs])
    answer = functional.binary_cross_entropy_with_logits(scored.answer, label, reduction="none")
    tokens = torch.tensor([pair.tokens_weight for pair in pairs])
    short = torch.tensor([pair.short_weight for pair in pairs])
    ranks, sentences = _lists(scored, groups)
    return {
        "rank": ranks,
        "sentence": sentences,
        "answer": (answer * weight).sum() / weight.sum().clamp(min=1),
        "tokens": (scored.tokens * tokens).sum() / tokens.sum().clamp(min=1),
        "short": (scored.short * short).sum() / short.sum().clamp(min=1),
    }


def _lists(scored: Scored, groups: Sequence[Group]) -> tuple[Tensor, Tensor]:
    ranks, sentences = [], []
    first = 0
    for group in groups:
        rows = [first + index for index, pair in enumerate(group) if pair.ranked]
        first += len(group)
        right = [pair.right for pair in group if pair.ranked]
        if not any(right):
            continue
        ranks.append(_choice(scored.rank[rows], torch.tensor(right)))
        marked = torch.zeros(len(rows), scored.sentence.shape[1], dtype=torch.bool)
        for row, pair in enumerate(pair for pair in group if pair.ranked):
            marked[row, : len(pair.evidence)] = torch.tensor(pair.evidence)
        field = scored.sentence[rows]
        marked &= field > _NONE / 2
        if marked.any():
            sentences.append(_choice(field.flatten(), marked.flatten()))
    zero = scored.rank.sum() * 0
    return (
        torch.stack(ranks).mean() if ranks else zero,
        torch.stack(sentences).mean() if sentences else zero,
    )


def _choice(logits: Tensor, right: Tensor) -> Tensor:
    return logits.logsumexp(0) - logits.masked_fill(~right, _NONE).logsumexp(0)
