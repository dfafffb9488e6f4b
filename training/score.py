"""Scoring: pairs through the reader in torch, or through its ONNX file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.batch import Chunk, chunk, encode
from training.groups import Pair
from training.model import Reader, tokenizer

Outputs = tuple[NDArray[np.float32], ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader says of one pair."""

    rank: float
    answer: float
    short: float  # best short answer's logit over that of "none"
    means: tuple[float, ...]  # by sentence: mean evidence logit
    peaks: tuple[float, ...]  # by sentence: highest evidence logit


Score = Callable[[Sequence[Pair]], list[Read]]


def torch_scorer(reader: Reader) -> Score:
    """Return a scorer that runs `reader` as it stands."""

    def run(at: Chunk) -> Outputs:
        with torch.inference_mode():
            return tuple(one.float().numpy() for one in reader(at.ids, at.mask, at.types))

    return lambda pairs: _read(pairs, run, 32)


def onnx_scorer(path: Path, threads: int = 1, batch: int = 32) -> Score:
    """Return a scorer that runs the ONNX file at `path`."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_inputs()]

    def run(at: Chunk) -> Outputs:
        feed = dict(zip(names, (at.ids.numpy(), at.mask.numpy(), at.types.numpy()), strict=True))
        return tuple(session.run(None, feed))

    return lambda pairs: _read(pairs, run, batch)


def _read(pairs: Sequence[Pair], run: object, batch: int) -> list[Read]:
    assert callable(run)
    encodings = encode(tokenizer(), pairs)
    order = sorted(range(len(pairs)), key=lambda index: len(encodings[index].ids))
    said: list[Read | None] = [None] * len(pairs)
    for start in range(0, len(order), batch):
        rows = order[start : start + batch]
        at = chunk([pairs[row] for row in rows], [encodings[row] for row in rows])
        rank, answer, evidence, short = run(at)
        places = at.sentence.numpy()
        for index, row in enumerate(rows):
            spans = len(pairs[row].sentences)
            said[row] = _one(rank[index], answer[index], evidence[index], short[index], places[index], spans)
    return [one for one in said if one is not None]


def _one(
    rank: float, answer: float, evidence: NDArray[np.float32], short: NDArray[np.float32],
    places: NDArray[np.int64], spans: int,
) -> Read:  # fmt: skip
    means, peaks = [], []
    for sentence in range(spans):
        values = evidence[places == sentence]
        means.append(float(values.mean()) if len(values) else -1e4)
        peaks.append(float(values.max()) if len(values) else -1e4)
    inside = short[places >= 0]
    field = float(np.logaddexp.reduce(inside)) if len(inside) else -1e4
    return Read(float(rank), float(answer), field - float(short[0]), tuple(means), tuple(peaks))
