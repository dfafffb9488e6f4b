"""Run as a program: a sentence-transformers model to ONNX, checked against the original.

    python -m index.export MODEL_FOLDER OUT_FOLDER

The only place, beside the oracle in the tests, that loads torch.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np

_SAMPLES = [
    "Would Russia defend Iran?",
    "The treaty was signed in January and ratified in April.",
    "A longer line of text, with commas, numbers such as 1,234.5 and a name or two: Moscow, Tehran.",
    "Words enough to be cut off at the end, as a very long passage is, whatever it says. " * 60,
]
_LEAST_COSINE = 0.99999
_LEAST_LIGHT = 0.999
_OPSET = 18
_FUSED = ("bert",)
"""Architectures whose attention ONNX Runtime's optimizer knows how to fuse: 0.7 of the time."""


def main(source: Path, target: Path) -> None:
    """Export the model in ``source`` to ``target`` and write ``spec.json`` last.

    Raises:
        SystemExit: the pooling isn't supported, or the exported model answers differently.
    """
    from sentence_transformers import SentenceTransformer

    fused = json.loads((source / "config.json").read_text(encoding="utf-8")).get("model_type") in _FUSED
    # Only eager attention is recognised by the optimizer; exported unfused it is wrong under padding.
    attention = {"attn_implementation": "eager"} if fused else {}
    model = SentenceTransformer(str(source), device="cpu", model_kwargs=attention)
    model.eval()
    pooling = _pooling(model)
    (_write_fused if fused else _write_graph)(model, target / "model.onnx")
    _write_light(target / "model.onnx", target / "question.onnx")
    _write_norms(target / "model.onnx")
    shutil.copyfile(source / "tokenizer.json", target / "tokenizer.json")
    spec = {
        "dimension": model.get_embedding_dimension(),
        "max_tokens": model.max_seq_length,
        "pooling": pooling,
    }
    _check(model, target, spec)
    spec["sizes"] = {path.name: path.stat().st_size for path in sorted(target.iterdir())}
    (target / "spec.json").write_text(json.dumps(spec), encoding="utf-8")


def _pooling(model: Any) -> str:
    mode = str(model[1].pooling_mode) if hasattr(model[1], "pooling_mode") else ""
    if not mode:
        mode = model[1].get_pooling_mode_str()
    if mode not in ("mean", "cls"):
        raise SystemExit(f"pooling {mode!r} isn't supported; mean and cls are")
    return mode


def _encoder(model: Any) -> Any:
    import torch

    class Encoder(torch.nn.Module):  # type: ignore[misc]  # torch is untyped here
        def __init__(self) -> None:
            super().__init__()
            self.encoder = model[0].auto_model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    return Encoder().eval()


def _write_graph(model: Any, path: Path) -> None:
    import torch

    ids = torch.ones((2, 16), dtype=torch.int64)
    batch, length = torch.export.Dim("batch", max=4096), torch.export.Dim("length", max=model.max_seq_length)
    shape = {0: batch, 1: length}
    torch.onnx.export(
        _encoder(model),
        (ids, torch.ones_like(ids)),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["hidden"],
        dynamic_shapes={"input_ids": shape, "attention_mask": shape},
        opset_version=_OPSET,
        external_data=False,
        dynamo=True,
        verbose=False,
    )


def _write_fused(model: Any, path: Path) -> None:
    """By tracing: only that leaves attention in the shape that ONNX Runtime's optimizer looks for."""
    import torch
    from onnxruntime.transformers.optimizer import optimize_model

    ids = torch.ones((2, 16), dtype=torch.int64)
    names = ["input_ids", "attention_mask", "hidden"]
    traced = path.with_suffix(".traced.onnx")
    torch.onnx.export(
        _encoder(model),
        (ids, torch.ones_like(ids)),
        str(traced),
        input_names=names[:2],
        output_names=names[2:],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in names},
        opset_version=_OPSET,
        dynamo=False,
    )
    config = model[0].auto_model.config
    fused = optimize_model(
        str(traced), "bert", num_heads=config.num_attention_heads, hidden_size=config.hidden_size, opt_level=0
    )
    fused.save_model_to_file(str(path))
    traced.unlink()


def _write_light(path: Path, light: Path) -> None:
    """The same graph with 8-bit weights: a question is a single row, so reading weights is what takes time."""
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import (
        DefaultWeightOnlyQuantConfig,
        MatMulNBitsQuantizer,
    )

    form = DefaultWeightOnlyQuantConfig(block_size=32, is_symmetric=True, accuracy_level=4, bits=8)
    quantizer = MatMulNBitsQuantizer(onnx.load(str(path)), algo_config=form)
    quantizer.process()
    quantizer.model.save_model_to_file(str(light), False)


def _write_norms(path: Path) -> None:
    """The norms of a graph in steps; in a question's, which is one row, they are no matter."""
    import onnx

    from index.norms import in_steps

    onnx.save(in_steps(onnx.load(str(path))), str(path))


def _check(model: Any, target: Path, spec: dict[str, Any]) -> None:
    from index.embedder import OnnxEmbedder
    from index.models import ExportedModel
    from ingest.passages import SearchedText
    from prompts.prefixes import Prefixes

    exported = ExportedModel(target, "", "", spec["dimension"], spec["max_tokens"], spec["pooling"])
    embedder = OnnxEmbedder(exported, Prefixes("", ""))
    theirs = model.encode(_SAMPLES, normalize_embeddings=True, convert_to_numpy=True)
    texts = [SearchedText(text, ()) for text in _SAMPLES]
    forms = {
        "alone": ([embedder.embed_passages([text])[0].passage for text in texts], _LEAST_COSINE),
        "among others": ([one.passage for one in embedder.embed_passages(texts)], _LEAST_COSINE),
        "as a question": ([embedder.embed_question(text) for text in _SAMPLES], _LEAST_LIGHT),
    }
    for form, (ours, least) in forms.items():
        cosines = np.sum(np.stack(ours) * theirs, axis=1)
        if cosines.min() < least:
            raise SystemExit(
                f"the exported model differs from the original ({form}): cosines {cosines.tolist()}"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
