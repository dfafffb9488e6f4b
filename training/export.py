"""Export: the trained reader as one ONNX file in 8 bits, checked against float32.

`python -m training.export --checkpoint DIR/reader.pt --cache DIR/mined.pickle --data ../shared/data
--out DIR` writes `reader.onnx`, `reader-float32.onnx` (to compare with) and `tokenizer.json`.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from numpy.typing import NDArray

from index.norms import in_steps
from training.batch import chunk, encode
from training.graph import INPUTS, OUTPUTS, Builder, Range, State
from training.groups import Pair
from training.model import tokenizer
from training.prepare import epoch, prepare

Feed = dict[str, NDArray[np.int64]]


def weights(path: Path) -> State:
    """Return a trained reader's weights."""
    stored = torch.load(path, weights_only=True)
    return {name: value.float().numpy() for name, value in stored.items()}


def session(path: Path, threads: int = 1) -> ort.InferenceSession:
    """Open an ONNX file on the CPU."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def feeds(pairs: Sequence[Pair], size: int = 16) -> Iterator[Feed]:
    """Return the pairs as inputs, `size` at a time, in order of length."""
    encodings = encode(tokenizer(), pairs)
    order = sorted(range(len(pairs)), key=lambda index: len(encodings[index].ids))
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        at = chunk([pairs[row] for row in rows], [encodings[row] for row in rows])
        values = (at.ids.numpy(), at.mask.numpy(), at.types.numpy())
        yield dict(zip(INPUTS, values, strict=True))


def calibrate(state: State, pairs: Sequence[Pair], scratch: Path) -> dict[str, Range]:
    """Return the range of every matrix's input over training pairs, read in float32."""
    onnx.save(Builder(state, watch=True).model(), str(scratch))
    watching = session(scratch)
    names = [one.name for one in watching.get_outputs()][len(OUTPUTS) :]
    ranges: dict[str, Range] = {}
    for one in feeds(pairs):
        kept = one["attention_mask"].astype(bool)
        for name, value in zip(names, watching.run(names, one), strict=True):
            low, high = value[kept].min(0), value[kept].max(0)
            layer = name.removesuffix(".watched")
            if layer in ranges:
                low = np.minimum(low, ranges[layer].low)
                high = np.maximum(high, ranges[layer].high)
            ranges[layer] = Range(low, high)
    scratch.unlink()
    return ranges


def made_up(count: int, length: int) -> Feed:
    """Return `count` pairs of random words, `length` tokens each, to time with."""
    chance = np.random.default_rng(0)
    ids = chance.integers(1996, 20000, (count, length))
    ids[:, 0] = 101
    types = np.zeros_like(ids)
    types[:, 14:] = 1
    return dict(zip(INPUTS, (ids, np.ones_like(ids), types), strict=True))


def check(small: Path, exact: Path, pairs: Sequence[Pair]) -> dict[str, float]:
    """Return how far 8 bits are from float32, batch-mates' influence, size and milliseconds."""
    near, whole = session(small), session(exact)
    one: list[list[NDArray[np.float32]]] = [[] for _ in OUTPUTS]
    other: list[list[NDArray[np.float32]]] = [[] for _ in OUTPUTS]
    worst = 0.0
    for given in feeds(pairs):
        kept = given["attention_mask"].astype(bool)
        for sink, at in ((one, near), (other, whole)):
            for column, value in zip(sink, at.run(None, given), strict=True):
                column.append(value[kept] if value.ndim > 1 else value)
        worst = max(worst, apart(near, given))
    found = {
        f"correlation {name}": float(np.corrcoef(np.concatenate(a), np.concatenate(b))[0, 1])
        for name, a, b in zip(OUTPUTS, one, other, strict=True)
    }
    return found | {"batch difference": worst, "megabytes": small.stat().st_size / 1e6} | speed(small)


def apart(at: ort.InferenceSession, given: Feed) -> float:
    """Return the greatest difference between a pair scored in its batch and scored alone."""
    together = at.run(None, given)
    row = 0
    length = int(given["attention_mask"][row].sum())
    alone = at.run(None, {name: value[row : row + 1, :length] for name, value in given.items()})
    return max(
        float(np.abs(a[0] - (b[row, :length] if b.ndim > 1 else b[row])).max())
        for a, b in zip(alone, together, strict=True)
    )


def speed(path: Path) -> dict[str, float]:
    """Return the median milliseconds of 16 pairs of 160 tokens, on one and two threads."""
    given, found = made_up(16, 160), {}
    for threads in (1, 2):
        at, spent = session(path, threads), []
        for _ in range(15):
            begun = time.perf_counter()
            at.run(None, given)
            spent.append(time.perf_counter() - begun)
        found[f"ms 16x160, {threads} threads"] = float(np.median(spent)) * 1000
        found[f"ms 16x160, {threads} threads, best"] = min(spent) * 1000
    return found


def main() -> None:
    """Export a checkpoint and print the checks."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--checkpoint", "--cache", "--data", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--bits", type=int, default=8)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    groups = epoch(prepare(asked.data / "qa", asked.cache).train)
    pairs = random.Random(5).sample([pair for group in groups for pair in group], 640)
    state = weights(asked.checkpoint)
    exact, small = asked.out / "reader-float32.onnx", asked.out / "reader.onnx"
    onnx.save(Builder(state).model(), str(exact))
    ranges = calibrate(state, pairs[:512], asked.out / "watched.onnx")
    model = Builder(state, ranges, asked.bits).model()
    onnx.save(model, str(small))
    whole = {f"{name}, norms whole": spent for name, spent in speed(small).items()}
    onnx.save(in_steps(model), str(small))
    tokenizer().save(str(asked.out / "tokenizer.json"))
    print(json.dumps(check(small, exact, pairs[512:]) | whole, indent=1))


if __name__ == "__main__":
    main()
