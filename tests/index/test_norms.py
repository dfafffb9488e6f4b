"""Norms in single steps are the norms they replace."""

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from index.norms import in_steps

WIDTH = 24


def _model(names: list[str]) -> onnx.ModelProto:
    """Two norms, one after the other, over what is ``given``; ``names`` are the constants that each takes."""
    chance = np.random.default_rng(7)
    made = [numpy_helper.from_array(chance.normal(size=WIDTH).astype(np.float32), name) for name in names]
    nodes = [
        helper.make_node(
            "SkipLayerNormalization", [at, "given", *names], [to], domain="com.microsoft", epsilon=1e-5
        )
        for at, to in (("given", "between"), ("between", "out"))
    ]
    free = ["rows", "length", WIDTH]
    given, out = (helper.make_tensor_value_info(name, TensorProto.FLOAT, free) for name in ("given", "out"))
    domains = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(
        helper.make_graph(nodes, "norms", [given], [out], made), opset_imports=domains, ir_version=10
    )


def _run(model: onnx.ModelProto, given: np.ndarray) -> np.ndarray:
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    out: np.ndarray = session.run(None, {"given": given})[0]
    return out


@pytest.mark.parametrize("names", [["weight", "bias"], ["weight", "bias", "more"]])
def test_the_steps_give_what_the_norm_gives(names: list[str]) -> None:
    """With a bias of what came before and without; large, small and equal values."""
    chance = np.random.default_rng(3)
    given = (chance.normal(size=(3, 5, WIDTH)) * [[[1e-3]], [[1.0]], [[100.0]]]).astype(np.float32)
    given[0, 0] = 0.5
    whole, stepped = _model(names), in_steps(_model(names))

    assert all(node.op_type != "SkipLayerNormalization" for node in stepped.graph.node)
    onnx.checker.check_model(stepped)
    np.testing.assert_allclose(_run(stepped, given), _run(whole, given), rtol=1e-4, atol=1e-4)


def test_a_graph_without_norms_is_left_alone() -> None:
    """Not even a constant is added."""
    node = helper.make_node("Identity", ["given"], ["out"])
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("given", "out")]
    model = helper.make_model(helper.make_graph([node], "one", ends[:1], ends[1:]))
    before = model.SerializeToString()

    assert in_steps(model).SerializeToString() == before
