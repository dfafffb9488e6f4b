"""Batches: pairs as tensors, in chunks of like length, with every token's sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor

from training.groups import Pair
from training.model import pad
from training.text import Span


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pairs of like length: token ids, and which sentence and which short answer they are in."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    sentence: Tensor  # index of the token's sentence, -1 outside the passage
    short: Tensor  # 1 in the short answer


def passage_of(pair: Pair) -> tuple[str, int]:
    """Return the text the reader sees as the passage, and where the body starts in it."""
    head = f"{pair.heading}: " if pair.heading else ""
    return head + pair.body, len(head)


def encode(cut: Tokenizer, pairs: Sequence[Pair]) -> list[Encoding]:
    """Return the pairs' encodings."""
    encoded: list[Encoding] = cut.encode_batch([(p.question, passage_of(p)[0]) for p in pairs])
    return encoded


def chunk(pairs: Sequence[Pair], encodings: Sequence[Encoding]) -> Chunk:
    """Return pairs as padded tensors."""
    ids, mask = pad([encoding.ids for encoding in encodings])
    types = torch.zeros_like(ids)
    sentence = torch.full_like(ids, -1)
    short = torch.zeros_like(ids)
    for row, (pair, encoding) in enumerate(zip(pairs, encodings, strict=True)):
        kinds = torch.tensor(encoding.type_ids)
        types[row, : len(kinds)] = kinds
        _, shift = passage_of(pair)
        starts = np.array([start - shift for start, _ in encoding.offsets])
        inside = np.array([number == 1 for number in encoding.sequence_ids]) & (starts >= 0)
        where = np.searchsorted([start for start, _ in pair.sentences], starts, "right") - 1
        sentence[row, : len(kinds)] = torch.from_numpy(np.where(inside, where, -1))
        short[row, : len(kinds)] = torch.from_numpy(inside & _within(starts, pair.answers))
    return Chunk(ids, mask, types, sentence, short)


def _within(starts: np.ndarray, spans: Sequence[Span]) -> np.ndarray:
    held = np.zeros(len(starts), dtype=bool)
    for begin, end in spans:
        held |= (starts >= begin) & (starts < end)
    return held


def pooled(logits: Tensor, sentence: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Return each pair's mean logit by sentence [B, count], and which sentences were read."""
    read = sentence >= 0
    index = sentence.clamp(min=0)
    sums = torch.zeros(len(logits), count).scatter_add(1, index, logits.float() * read)
    tokens = torch.zeros(len(logits), count).scatter_add(1, index, read.float())
    return sums / tokens.clamp(min=1), tokens > 0
