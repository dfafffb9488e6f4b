"""A library whose embedder costs nothing: vectors are made of word hashes, so syncing is all that takes time."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index.embedder import Embedded, Embedder, Vectors, unit
from ingest.document import Document, Span
from ingest.extract import extract
from ingest.passages import SearchedText
from ingest.sandbox import Extractor
from library import Library
from settings import Settings

_WORD = re.compile(r"\w+|[^\w\s]")
_DIMENSION = 16


class StubEmbedder:
    """The sum of a direction for each word; the same text has the same vector, always and everywhere."""

    def __init__(self, key: str = "stub@1") -> None:
        self._key = key

    @property
    def key(self) -> str:
        """As ``Embedder.key``."""
        return self._key

    @property
    def dimension(self) -> int:
        """As ``Embedder.dimension``."""
        return _DIMENSION

    def embed_passages(self, texts: Iterable[SearchedText]) -> list[Embedded]:
        """As ``Embedder.embed_passages``."""
        return [
            Embedded(self.embed_question(t.text), np.stack([self.embed_question(t.text[s:e]) for s, e in t.spans]))
            for t in texts
        ]  # fmt: skip

    def embed_question(self, text: str) -> Vectors:
        """As ``Embedder.embed_question``."""
        total = np.ones(_DIMENSION, dtype=np.float32)
        for word in _WORD.findall(text.casefold()):
            bits = blake2b(word.encode(), digest_size=_DIMENSION).digest()
            total += np.frombuffer(bits, dtype=np.int8).astype(np.float32)
        return unit(total)

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """As ``Embedder.spans``."""
        return [[match.span() for match in _WORD.finditer(text)] for text in texts]


def read_here(source: bytes | Path, name: str) -> Document:
    """Reads in this very process, so that a kill takes all there is."""
    return extract(source if isinstance(source, bytes) else source.read_bytes(), name)


class StubLibrary(Library):
    """A library with the stub; every sync that adds anything builds a generation, unless told otherwise."""

    def __init__(
        self, data: Path, *, key: str = "stub@1", tail_passages: int = 0, extractor: Extractor = read_here
    ) -> None:
        settings = Settings(data=data, cache=data / "no cache", tail_passages=tail_passages, tail_share=0.0)
        super().__init__(settings)
        self._stub = StubEmbedder(key)
        self._extractor = extractor

    @cached_property
    def embedder(self) -> Embedder:
        """The stub."""
        return self._stub

    @cached_property
    def _embedding_key(self) -> str:
        return self._stub.key
