"""Texts to unit vectors: a passage's, and its sentences' out of the same pass.

A sentence's vector is the mean of its tokens' states as the passage's pass left them (late pooling),
so it costs nothing beside the passage's own and knows its surroundings. ``OnnxEmbedder`` is what runs; ``TorchEmbedder`` is the original it was exported from, for checking
and for machines without the export. Both are batch-independent: a text's vector doesn't depend on
which others are embedded beside it.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from errors import ModelError
from index.models import ExportedModel, embedding_key, exported, weights_folder, weights_sha256
from ingest.document import Span
from ingest.passages import SearchedText
from prompts.prefixes import Prefixes, prefixes_for

Vectors = NDArray[np.float32]
_MOST_THREADS = 16
"""Beyond so many, what Python does between passages holds them up."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A passage's unit vector, shape ``(dimension,)``, and its sentences', ``(sentences, dimension)``."""

    passage: Vectors
    sentences: Vectors


class Embedder(Protocol):
    """What the library needs of an embedding model."""

    @property
    def key(self) -> str:
        """Model and numeric form: vectors with different keys are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed_passages(self, texts: Iterable[SearchedText]) -> list[Embedded]:
        """The vectors of each passage and of its sentences; it may begin before the last text is there."""
        ...

    def embed_question(self, text: str) -> Vectors:
        """One unit vector, shape ``(dimension,)``."""
        ...

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """For each text, the character span of each of its tokens, special ones left out."""
        ...


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's token ids and their character spans; a special token's span is empty."""

    ids: list[int]
    spans: list[Span]


class WordPieces:
    """A model's own tokenizer, from its ``tokenizer.json``; nothing truncated or padded unasked."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        with _told(path):
            self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """As ``Embedder.spans``."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [encoding.offsets for encoding in encodings]

    def encode(self, texts: Sequence[str], longest: int) -> list[Tokens]:
        """Tokens with special ones added, at most ``longest`` of them."""
        encodings = self._tokenizer.encode_batch(list(texts))
        return [_shorten(Tokens(e.ids, e.offsets), longest) for e in encodings]


def _shorten(tokens: Tokens, longest: int) -> Tokens:
    if len(tokens.ids) <= longest:
        return tokens
    ids, spans = tokens.ids, tokens.spans
    return Tokens([*ids[: longest - 1], ids[-1]], [*spans[: longest - 1], spans[-1]])


class OnnxEmbedder:
    """A model run by ONNX Runtime: passages in 32-bit floats, a question with 8-bit weights.

    The two forms are within 0.999 of each other (checked at the export). Each is loaded when it is first
    used. Passages go through one by one, side by side: whole ones on a thread each gain more than shares
    of one, nothing is padded, and none waits until all are there.
    """

    def __init__(self, model: ExportedModel, prefixes: Prefixes, threads: int | None = None) -> None:
        self._threads = threads or min(_MOST_THREADS, os.cpu_count() or 1)
        self._pieces = WordPieces(model.tokenizer)
        self._model = model
        self._prefixes = prefixes

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, "embedder")

    @cached_property
    def _whole(self) -> Any:
        return _session(self._model.onnx, threads=1)

    @cached_property
    def _light(self) -> Any:
        return _session(self._model.light, self._threads)

    @property
    def key(self) -> str:
        """As ``Embedder.key``."""
        return embedding_key(self._model.name, self._model.sha256)

    @property
    def dimension(self) -> int:
        """As ``Embedder.dimension``."""
        return self._model.dimension

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """As ``Embedder.spans``."""
        return self._pieces.spans(texts)

    def embed_passages(self, texts: Iterable[SearchedText]) -> list[Embedded]:
        """As ``Embedder.embed_passages``."""
        session, begun = self._whole, list[Future[Embedded]]()
        try:
            for text in texts:
                begun.append(self._pool.submit(self._embed, session, text))
            return [one.result() for one in begun]
        finally:
            for one in begun:  # where something went wrong, none of the rest is wanted
                one.cancel()

    def _embed(self, session: Any, text: SearchedText) -> Embedded:
        prefix = self._prefixes.passage
        (tokens,) = self._pieces.encode([prefix + text.text], self._model.max_tokens)
        spans = [(s + len(prefix), e + len(prefix)) for s, e in text.spans]
        return _pool_all(_forward(session, tokens.ids), tokens, spans, self._model.pooling)

    def embed_question(self, text: str) -> Vectors:
        """As ``Embedder.embed_question``."""
        (tokens,) = self._pieces.encode([self._prefixes.question + text], self._model.max_tokens)
        return unit(pool(_forward(self._light, tokens.ids), self._model.pooling))


def _session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Waiting threads sleep instead of spinning: on a shared machine spinning slows everyone.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    with _told(path):
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What goes wrong in loading a model's file, as what to do about it."""
    try:
        yield
    except Exception as error:  # bare and internal types of many kinds
        raise ModelError(
            f"{path}: can't be loaded ({error}); delete {path.parent}, and do the same again: it is a cache"
        ) from error


def _forward(session: Any, ids: Sequence[int]) -> Vectors:
    """A text's token states, shape ``(tokens, dimension)``."""
    row = np.array([ids], dtype=np.int64)
    states: Vectors = session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})[0][0]
    return states


class TorchEmbedder:
    """The same model in sentence-transformers: the oracle that the exported form is checked against."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer

        folder = weights_folder(model)
        self._model: Any = SentenceTransformer(str(folder), device="cpu")
        self._pieces = WordPieces(folder / "tokenizer.json")
        self._prefixes = prefixes_for(model)
        self._key = f"{model}@{weights_sha256(folder)[:12]}/torch"

    @property
    def key(self) -> str:
        """As ``Embedder.key``."""
        return self._key

    @property
    def dimension(self) -> int:
        """As ``Embedder.dimension``."""
        return int(self._model.get_embedding_dimension())

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """As ``Embedder.spans``."""
        return self._pieces.spans(texts)

    def embed_passages(self, texts: Iterable[SearchedText]) -> list[Embedded]:
        """As ``Embedder.embed_passages``."""
        texts, prefix = list(texts), self._prefixes.passage
        tokens = self._pieces.encode([prefix + t.text for t in texts], self._model.max_seq_length)
        states = self._model.encode(
            [prefix + t.text for t in texts], output_value="token_embeddings", show_progress_bar=False
        )
        pooling = str(self._model[1].pooling_mode)
        return [
            _pool_all(
                np.asarray(state.numpy()[: len(own.ids)], dtype=np.float32),
                own,
                [(s + len(prefix), e + len(prefix)) for s, e in text.spans],
                pooling,
            )
            for state, own, text in zip(states, tokens, texts, strict=True)
        ]

    def embed_question(self, text: str) -> Vectors:
        """As ``Embedder.embed_question``."""
        encoded = self._model.encode(self._prefixes.question + text, normalize_embeddings=True)
        vector: Vectors = np.asarray(encoded, dtype=np.float32)
        return vector


def load_embedder(model: str, cache: Path, threads: int | None = None) -> OnnxEmbedder:
    """The embedder for a model's name or path, exported first if it never was.

    Raises:
        ModelError: the model isn't here, its prefixes aren't known, or a file of the export can't be loaded.
    """
    prefixes = prefixes_for(model)
    return OnnxEmbedder(exported(model, cache), prefixes, threads)


def pool(states: Vectors, pooling: str) -> Vectors:
    """One vector from a text's token states: their mean, or the first."""
    pooled: Vectors = states[0] if pooling == "cls" else states.mean(axis=0)
    return pooled


def _pool_all(states: Vectors, tokens: Tokens, spans: Sequence[Span], pooling: str) -> Embedded:
    """The passage's vector and its sentences'; a sentence that lost its tokens has the passage's."""
    passage = unit(pool(states, pooling))
    sentences = np.tile(passage, (len(spans), 1))
    for row, (start, end) in enumerate(spans):
        own = [i for i, (s, e) in enumerate(tokens.spans) if s < e and start <= s and e <= end]
        if own:
            sentences[row] = unit(states[own].mean(axis=0))
    return Embedded(passage, sentences)


def unit(vectors: Vectors) -> Vectors:
    """Each row scaled to length 1."""
    scaled: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return scaled
