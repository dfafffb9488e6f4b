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
]
_LEAST_COSINE = 0.99999
_OPSET = 18


def main(source: Path, target: Path) -> None:
    """Export the model in ``source`` to ``target`` and write ``spec.json`` last.

    Raises:
        SystemExit: the pooling isn't supported, or the exported model answers differently.
    """
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(source), device="cpu")
    model.eval()
    pooling = _pooling(model)
    _write_graph(model, target / "model.onnx")
    shutil.copyfile(source / "tokenizer.json", target / "tokenizer.json")
    spec = {
        "dimension": model.get_embedding_dimension(),
        "max_tokens": model.max_seq_length,
        "pooling": pooling,
    }
    _check(model, target, spec)
    (target / "spec.json").write_text(json.dumps(spec), encoding="utf-8")


def _pooling(model: Any) -> str:
    mode = str(model[1].pooling_mode) if hasattr(model[1], "pooling_mode") else ""
    if not mode:
        mode = model[1].get_pooling_mode_str()
    if mode not in ("mean", "cls"):
        raise SystemExit(f"pooling {mode!r} isn't supported; mean and cls are")
    return mode


def _write_graph(model: Any, path: Path) -> None:
    import torch

    class Encoder(torch.nn.Module):  # type: ignore[misc]  # torch is untyped here
        def __init__(self) -> None:
            super().__init__()
            self.encoder = model[0].auto_model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    ids = torch.ones((2, 16), dtype=torch.int64)
    batch, length = torch.export.Dim("batch", max=4096), torch.export.Dim("length", max=model.max_seq_length)
    shape = {0: batch, 1: length}
    torch.onnx.export(
        Encoder().eval(),
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


def _check(model: Any, target: Path, spec: dict[str, Any]) -> None:
    from index.embedder import OnnxEmbedder
    from index.models import ExportedModel
    from prompts.prefixes import Prefixes

    exported = ExportedModel(target, "", "", spec["dimension"], spec["max_tokens"], spec["pooling"])
    embedder = OnnxEmbedder(exported, Prefixes("", ""))
    ours = np.stack([embedder.embed_question(text) for text in _SAMPLES])
    theirs = model.encode(_SAMPLES, normalize_embeddings=True, convert_to_numpy=True)
    cosines = np.sum(ours * theirs, axis=1)
    if cosines.min() < _LEAST_COSINE:
        raise SystemExit(f"the exported model differs from the original: cosines {cosines.tolist()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
