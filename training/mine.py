"""Mining: the passages of a collection, and for each question those hybrid search would show."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import CountVectorizer  # type: ignore[import-untyped]

from training.model import Encoder, embed, tokenizer
from training.text import Passage, passages, sentences

PASSAGE = 128  # wordpieces
_RRF = 60


@dataclass(frozen=True, slots=True)
class Window:
    """A passage of one of a pool's texts."""

    text: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class Pool:
    """Texts cut into windows, as the product cuts them."""

    texts: tuple[str, ...]
    titles: tuple[str, ...]
    windows: tuple[Window, ...]
    by_text: tuple[tuple[int, ...], ...]

    def body(self, window: int) -> str:
        """Return the window's own words."""
        at = self.windows[window]
        return self.texts[at.text][at.passage.start : at.passage.end]


def pool(texts: Sequence[str], titles: Sequence[str]) -> Pool:
    """Cut every text into windows of whole sentences."""
    whole = tokenizer(None)
    windows: list[Window] = []
    by_text: list[tuple[int, ...]] = []
    for number, text in enumerate(texts):
        spans = sentences(text)
        starts = [start for start, _ in spans]
        lengths = [0] * len(spans)
        for start, _ in whole.encode(text, add_special_tokens=False).offsets:
            lengths[max(0, bisect_right(starts, start) - 1)] += 1
        cut = passages(spans, lengths, PASSAGE)
        by_text.append(tuple(range(len(windows), len(windows) + len(cut))))
        windows.extend(Window(number, passage) for passage in cut)
    return Pool(tuple(texts), tuple(titles), tuple(windows), tuple(by_text))


class Bm25:
    """BM25 over windows as one sparse matrix (k1 1.2, b 0.75)."""

    def __init__(self, bodies: Sequence[str]) -> None:
        self._words = CountVectorizer(token_pattern=r"(?u)\b\w+\b", stop_words=_STOP)
        counts = self._words.fit_transform(bodies).astype(np.float32).tocsr()
        lengths = np.asarray(counts.sum(1)).ravel()
        documents = counts.shape[0]
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        idf = np.log1p((documents - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        norm = 1.2 * (0.25 + 0.75 * lengths / max(1.0, float(lengths.mean())))
        rows = np.repeat(np.arange(documents), np.diff(counts.indptr))
        counts.data = counts.data * 2.2 / (counts.data + norm[rows]) * idf[counts.indices]
        self._weights: csr_matrix = counts.T.tocsr()

    def scores(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Return the score of every window for every question."""
        asked = self._words.transform(questions).astype(np.float32)
        asked.data[:] = 1.0
        return np.asarray((asked @ self._weights).todense(), dtype=np.float32)


_STOP = [
    "a",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "by",
    "did",
    "do",
    "does",
    "for",
    "from",
    "has",
    "have",
    "how",
    "in",
    "is",
    "it",
    "its",
    "of",
    "on",
    "or",
    "that",
    "the",
    "their",
    "this",
    "to",
    "was",
    "were",
    "what",
    "when",
    "where",
    "which",
    "who",
    "whom",
    "whose",
    "why",
    "will",
    "with",
]


@dataclass(frozen=True, slots=True)
class Found:
    """The fused top of hybrid search: windows and their fused scores, best first."""

    windows: NDArray[np.int32]
    dense: NDArray[np.float32]  # cosine of each shown window


def search(at: Pool, encoder: Encoder, questions: Sequence[str], depth: int = 30) -> Found:
    """Return the first `depth` windows for every question: BM25 and MiniLM, reciprocal ranks."""
    bodies = [at.body(index) for index in range(len(at.windows))]
    lexical = Bm25(bodies)
    vectors = embed(encoder, bodies)
    asked = embed(encoder, list(questions))
    depth = min(depth, len(bodies))
    shown, cosines = [], []
    for start in range(0, len(questions), 256):
        near = asked[start : start + 256] @ vectors.T
        words = torch.from_numpy(lexical.scores(questions[start : start + 256]))
        fused = _reciprocal(near, depth * 2) + _reciprocal(words, depth * 2)
        best = fused.topk(depth, dim=1).indices
        shown.append(best.to(torch.int32).numpy())
        cosines.append(near.gather(1, best).numpy())
    return Found(np.concatenate(shown), np.concatenate(cosines).astype(np.float32))


def _reciprocal(scores: torch.Tensor, depth: int) -> torch.Tensor:
    top = scores.topk(min(depth, scores.shape[1]), dim=1)
    ranks = torch.arange(top.indices.shape[1], dtype=torch.float32)
    worth = torch.where(top.values > 0, 1 / (_RRF + ranks + 1), torch.zeros(()))
    return torch.zeros_like(scores).scatter_(1, top.indices, worth)
