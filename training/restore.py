"""Restoring: the weights that an exported reader holds, as torch has them.

Eight bits lose a little: logits differ from the trained ones by a few hundredths to a few tenths.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from training.graph import State
from training.model import Encoder, Reader


def restored(path: Path) -> dict[str, Tensor]:
    """Return the state of the reader in the ONNX file at `path`."""
    held = {one.name: numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer}
    wanted = Reader(Encoder()).state_dict()
    return {
        name: torch.from_numpy(_weight(name, tuple(like.shape), held)).float()
        for name, like in wanted.items()
    }


def _weight(name: str, shape: tuple[int, ...], held: State) -> NDArray[np.float32]:
    if name == "encoder.words.weight":
        value = held["words8"].astype(np.float32) * held["words.by"]
    elif name == "encoder.positions.weight":  # those beyond the longest pair aren't kept, nor used
        value = np.zeros(shape, np.float32)
        value[: len(held["places"])] = held["places"]
    elif name == "encoder.types.weight":
        value = held["sides"]
    elif name == "tokens.weight":
        value = held["tokens.w"].T
    elif name in held:
        value = held[name]
    else:
        value = _matrix(name.removesuffix(".weight"), held)
    return np.ascontiguousarray(value, dtype=np.float32).copy()


def _matrix(layer: str, held: State) -> NDArray[np.float32]:
    """Return a matrix out of its 8-bit parts, the size moved into it taken out again (``graph.Range.evened``)."""
    above, _, own = layer.rpartition(".")
    parts = [f"{above}.{part}" for part in ("query", "key", "value")] if own == "qkv" else [layer]
    moved = np.concatenate([held[f"{part}.w8"].astype(np.float32) * held[f"{part}.by"] for part in parts], 1)
    smooth = 1 / (held[f"{layer}.inverse"] * held[f"{layer}.step"])
    return np.asarray((moved / smooth[:, None]).T)
