"""Graph: the reader written out as ONNX nodes, its matrices in float32 or in 8 bits.

In 8 bits, weights are int8 with a scale for each output column, word embeddings int8 with a scale
for each row, and what a matrix is given is rounded to 8 bits by scales fixed beforehand. Nothing
is measured at run time, so a pair's scores can't depend on the others in its batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.model import HEADS, LAYERS, MAX_TOKENS

State = Mapping[str, NDArray[np.float32]]
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("rank_logit", "answer_logit", "token_logits", "short_logits")
_OWN = "com.microsoft"
_MARGIN = 1.05  # room above what calibration saw


@dataclass(frozen=True, slots=True)
class Even:
    """A matrix whose input channels were made alike in size, and how its input is rounded."""

    weight: NDArray[np.float32]
    steps: NDArray[np.float32]  # by input channel
    step: float  # what one step of the rounded input is worth to `weight`
    zero: int


@dataclass(frozen=True, slots=True)
class Range:
    """The least and greatest value seen on every input channel of a matrix."""

    low: NDArray[np.float32]
    high: NDArray[np.float32]

    def evened(self, weight: NDArray[np.float32], share: float) -> Even:
        """Move size from large input channels into the weights (SmoothQuant, arXiv 2211.10438)."""
        size = np.maximum(np.maximum(-self.low, self.high), 1e-4)
        heavy = np.maximum(np.abs(weight).max(1), 1e-4)
        smooth = size**share / heavy ** (1 - share)
        low, high = float((self.low / smooth).min()), float((self.high / smooth).max())
        step = (high - min(low, 0.0)) * _MARGIN / 255
        zero = int(np.clip(round(-min(low, 0.0) * _MARGIN / step), 0, 255))
        moved = (weight * smooth[:, None]).astype(np.float32)
        return Even(moved, (smooth * step).astype(np.float32), step, zero)


@dataclass(slots=True)
class Builder:
    """Nodes and constants as they are written; a matrix with a known range is kept in 8 bits."""

    state: State
    ranges: Mapping[str, Range] = field(default_factory=dict)
    bits: int = 8
    watch: bool = False  # give out every matrix's input, to measure it
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Add a constant and return its name."""
        if all(one.name != name for one in self.constants):
            self.constants.append(numpy_helper.from_array(value, name))
        return name

    def node(self, kind: str, inputs: Sequence[str], name: str, domain: str = "", **rest: object) -> str:
        """Add a node with one output, named after it, and return that name."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, domain=domain, **rest))
        return name

    def matrix(self, x: str, layer: str, parts: Sequence[str]) -> list[str]:
        """Return `x` times the layer's weight, without its bias, in as many parts as named."""
        weight = np.ascontiguousarray(self.state[f"{layer}.weight"].T)
        if self.watch:
            self.nodes.append(helper.make_node("Identity", [x], [f"{layer}.watched"]))
            self.seen.append(f"{layer}.watched")
        if layer not in self.ranges:
            pieces = [np.ascontiguousarray(one) for one in np.split(weight, len(parts), axis=1)]
            return [
                self.node("MatMul", [x, self.constant(f"{part}.w", piece)], part)
                for part, piece in zip(parts, pieces, strict=True)
            ]
        even = self.ranges[layer].evened(weight, 0.8 if layer.endswith("down") else 0.5)
        # Two steps: ONNX Runtime rounds by one scale ten times faster than by one for each channel.
        inverse = self.constant(f"{layer}.inverse", (1 / even.steps).astype(np.float32))
        unit = self.constant("unit", np.array(1, np.float32))
        zero = self.constant(f"{layer}.zero", np.array(even.zero, np.uint8))
        even_input = self.node("Mul", [x, inverse], f"{layer}.even")
        rounded = self.node("QuantizeLinear", [even_input, unit, zero], f"{layer}.q")
        return [
            self.rounded(rounded, layer, part, even, piece)
            for part, piece in zip(parts, np.split(even.weight, len(parts), axis=1), strict=True)
        ]

    def rounded(self, x: str, layer: str, name: str, even: Even, weight: NDArray[np.float32]) -> str:
        """Return 8-bit `x` times `weight`, which is stored in 8 bits by column."""
        by = np.maximum(np.abs(weight).max(0), 1e-8) / (2 ** (self.bits - 1) - 1)
        stored = np.ascontiguousarray(np.round(weight / by).astype(np.int8))
        inputs = [
            x,
            self.constant(f"{name}.w8", stored),
            self.constant(f"{layer}.step", np.array(even.step, np.float32)),
            self.constant(f"{name}.by", by.astype(np.float32)),
            self.constant(f"{layer}.zero", np.array(even.zero, np.uint8)),
            self.constant("zero8", np.array(0, np.int8)),
        ]
        return self.node("MatMulIntegerToFloat", inputs, name, _OWN)

    def vector(self, name: str) -> str:
        """Return a bias or a norm's weight as a constant."""
        return self.constant(name, self.state[name])

    def words(self) -> str:
        """Return the word embeddings of the input."""
        table = self.state["encoder.words.weight"]
        if not self.ranges:
            return self.node("Gather", [self.constant("words", table), INPUTS[0]], "word")
        by = np.maximum(np.abs(table).max(1, keepdims=True), 1e-8) / 127
        stored = self.constant("words8", np.round(table / by).astype(np.int8))
        rows = self.node("Gather", [stored, INPUTS[0]], "word8")
        wide = self.node("Cast", [rows], "wordf", to=TensorProto.FLOAT)
        scale = self.constant("words.by", by.astype(np.float32))
        return self.node("Mul", [wide, self.node("Gather", [scale, INPUTS[0]], "wordby")], "word")

    def embedded(self) -> str:
        """Return words, places and sides, added and normed."""
        shape = self.node("Shape", [INPUTS[0]], "length", start=1, end=2)
        begin = self.constant("begin", np.array([0], np.int64))
        places = self.constant("places", self.state["encoder.positions.weight"][:MAX_TOKENS])
        used = self.node("Slice", [places, begin, shape], "placed")
        sides = self.constant("sides", self.state["encoder.types.weight"])
        x = self.node("Add", [self.words(), used], "word+place")
        return self.norm(x, self.node("Gather", [sides, INPUTS[2]], "side"), "encoder.norm", None)

    def norm(self, x: str, skip: str, layer: str, bias: str | None) -> str:
        """Return the norm of `x` plus `skip` plus a bias."""
        inputs = [x, skip, self.vector(f"{layer}.weight"), self.vector(f"{layer}.bias")]
        inputs += [self.vector(bias)] if bias else []
        return self.node("SkipLayerNormalization", inputs, f"{layer}.out", _OWN, epsilon=1e-12)

    def layer(self, x: str, number: int, bias: str) -> str:
        """Return one transformer layer's output."""
        at = f"encoder.layers.{number}"
        sides = [f"{at}.{part}" for part in ("query", "key", "value")]
        mixed = self.node(
            "MultiHeadAttention",
            [*self.matrix(x, f"{at}.qkv", sides), self.vector(f"{at}.qkv.bias"), "", bias],
            f"{at}.mixed", _OWN, num_heads=HEADS,
        )  # fmt: skip
        [out] = self.matrix(mixed, f"{at}.out", [f"{at}.out"])
        x = self.norm(out, x, f"{at}.norm1", f"{at}.out.bias")
        [up] = self.matrix(x, f"{at}.up", [f"{at}.up"])
        bent = self.node("BiasGelu", [up, self.vector(f"{at}.up.bias")], f"{at}.gelu", _OWN)
        [down] = self.matrix(bent, f"{at}.down", [f"{at}.down"])
        return self.norm(down, x, f"{at}.norm2", f"{at}.down.bias")

    def masked(self) -> str:
        """Return what is added to attention scores: nothing, or minus much where padded."""
        mask = self.node("Cast", [INPUTS[1]], "maskf", to=TensorProto.FLOAT)
        one = self.constant("one", np.array(1, np.float32))
        much = self.constant("much", np.array(-10000, np.float32))
        low = self.node("Mul", [self.node("Sub", [one, mask], "masked"), much], "low")
        axes = self.constant("axes", np.array([1, 2], np.int64))
        wide = self.node("Unsqueeze", [low, axes], "low4")
        return self._square(wide)

    def _square(self, wide: str) -> str:
        """Return the mask for every query token as well."""
        length = self.node("Shape", [INPUTS[0]], "length again", start=1, end=2)
        one = self.constant("ones", np.array([1], np.int64))
        shape = self.node("Concat", [one, one, length, one], "square", axis=0)
        return self.node("Expand", [wide, shape], "bias")

    def heads(self, states: str) -> None:
        """Write the four outputs."""
        begin = self.constant("cls", np.array(0, np.int64))
        first = self.node("Gather", [states, begin], "first", axis=1)
        self._scalar(first, "rank", OUTPUTS[0])
        pooled = self.node(
            "Gemm", [first, self.vector("pool.weight"), self.vector("pool.bias")], "pooled", transB=1
        )
        self._scalar(self.node("Tanh", [pooled], "bent"), "answer", OUTPUTS[1])
        weight = self.constant("tokens.w", np.ascontiguousarray(self.state["tokens.weight"].T))
        both = self.node(
            "Add", [self.node("MatMul", [states, weight], "both0"), self.vector("tokens.bias")], "both"
        )
        for index, name in enumerate(OUTPUTS[2:]):
            place = self.constant(f"place{index}", np.array(index, np.int64))
            self.node("Gather", [both, place], name, axis=2)

    def _scalar(self, x: str, layer: str, name: str) -> None:
        wide = self.node(
            "Gemm", [x, self.vector(f"{layer}.weight"), self.vector(f"{layer}.bias")], f"{layer}1", transB=1
        )
        self.node("Squeeze", [wide, self.constant("second", np.array([1], np.int64))], name)

    def model(self) -> onnx.ModelProto:
        """Return the whole graph."""
        x, bias = self.embedded(), self.masked()
        for number in range(LAYERS):
            x = self.layer(x, number, bias)
        self.heads(x)
        free: list[str] = ["batch", "length"]
        given = [helper.make_tensor_value_info(n, TensorProto.INT64, free) for n in INPUTS]
        told = [
            helper.make_tensor_value_info(n, TensorProto.FLOAT, free[: 1 + ("s" in n[-2:])]) for n in OUTPUTS
        ]
        told += [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in self.seen]
        graph = helper.make_graph(self.nodes, "reader", given, told, self.constants)
        domains = [helper.make_opsetid("", 20), helper.make_opsetid(_OWN, 1)]
        return helper.make_model(graph, opset_imports=domains, ir_version=10)
