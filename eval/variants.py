"""Other ways through the same library, to be run side by side: ``reader=off,fusion=dense``.

Settings fields that need no re-reading of the sources, and three switches: ``fusion`` (which legs of
the search, and how they are put together), ``reader`` (``off`` shows the first sentence of each passage
found, as a plain search engine would; ``cosine`` takes the sentences nearest by their vectors, ``words`` those by BM25; none of the three
abstains by itself) and ``calibration`` (``off`` takes the reader's own threshold).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import isfinite, nan
from typing import Any

from answer.calibration import CalibratedReader
from answer.candidates import Candidate
from answer.reader import Question, Reader, SignalReader
from answer.trained import TrainedReader, trained_reader
from errors import UsageError
from index.embedder import Embedder, Vectors
from index.filters import ALL, Filters
from index.lexical import lexical_search
from index.search import BEST, Hit, Searcher
from library import Library
from settings import Settings

_FIXED = ("data", "cache", "model", "passage_wordpieces", "tail_passages", "tail_share", "replaced_days")
"""Settings that say how a library is kept: another value would be another library, or the same answers."""
_RRF_K = 5
"""The constant of reciprocal rank fusion (Cormack, Clarke, Büttcher 2009); 5 did best here."""
_USUAL_BM25 = 10.0
"""A BM25 score that counts as half sure; it only bends the scale, never the order."""


class DenseSearcher(Searcher):
    """Passages by the cosine of their vector alone."""

    def search(
        self, question: str, vector: Vectors, embedder: Embedder, depth: int, filters: Filters = ALL
    ) -> list[Hit]:
        """As ``Searcher.search``, from one leg; the score is the cosine's share of the best there can be."""
        found = self.dense(vector, embedder.key, depth, filters)
        passages = self._catalog.passages([id for id, _ in found])
        here = [(id, score) for id, score in found if id in passages]
        return [
            Hit(passages[id], max(0.0, score) * BEST, rank, None) for rank, (id, score) in enumerate(here, 1)
        ]


class LexicalSearcher(Searcher):
    """Passages by BM25 alone."""

    def search(
        self, question: str, vector: Vectors, embedder: Embedder, depth: int, filters: Filters = ALL
    ) -> list[Hit]:
        """As ``Searcher.search``, from one leg; the score is BM25, bent to lie below the best there can be."""
        found = lexical_search(self._catalog.db, question, depth, filters)
        passages = self._catalog.passages([id for id, _ in found])
        return [
            Hit(passages[id], score / (score + _USUAL_BM25) * BEST, None, rank)
            for rank, (id, score) in enumerate(found, 1)
        ]


class RankedSearcher(Searcher):
    """Passages of both legs by reciprocal rank fusion, which looks at no score."""

    def search(
        self, question: str, vector: Vectors, embedder: Embedder, depth: int, filters: Filters = ALL
    ) -> list[Hit]:
        """As ``Searcher.search``; first in both legs is the best there can be."""
        found = super().search(question, vector, embedder, depth, filters)
        worth = {
            hit.passage.id: sum(1 / (_RRF_K + rank) for rank in (hit.dense_rank, hit.lexical_rank) if rank)
            for hit in found
        }
        hits = [replace(hit, score=worth[hit.passage.id] * BEST * (_RRF_K + 1) / 2) for hit in found]
        return sorted(hits, key=lambda hit: -hit.score)


@dataclass(frozen=True, slots=True)
class FirstSentences:
    """No reading at all: each passage's first sentence, in the order of the search."""

    threshold: float = 0.0
    spread: float = 0.35

    def load(self) -> None:
        """Nothing is needed."""

    def score(self, question: Question, candidates: Sequence[Candidate]) -> list[float]:
        """The search's own score for the first, a little less for each passage after it."""
        scores: list[float] = []
        passage, before = -1, None
        for candidate in candidates:
            here = (candidate.document_id, candidate.fused)
            passage += here != before
            scores.append(candidates[0].fused - (0.01 * passage if here != before else 1))
            before = here
        return scores

    def confidence(self, scores: Sequence[float]) -> float:
        """The search's own score of the first passage."""
        return min(1.0, max(0.0, max(scores))) if scores else 0.0


FUSIONS: Mapping[str, type[Searcher]] = {
    "scores": Searcher, "rrf": RankedSearcher, "dense": DenseSearcher, "lexical": LexicalSearcher,
}  # fmt: skip
_NOTHING = SignalReader(similarity=0, window_similarity=0, words=0, window_words=0, asking=0, threshold=0)
READERS: Mapping[str, Reader] = {
    "signals": SignalReader(),
    "cosine": replace(_NOTHING, similarity=1, midpoint=0.5),
    "words": replace(_NOTHING, words=1, midpoint=0.5),
    "off": FirstSentences(),
}
_SWITCHES: Mapping[str, tuple[str, ...]] = {
    "fusion": tuple(FUSIONS),
    "reader": tuple(READERS),
    "calibration": ("on", "off"),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """What to do otherwise than the library does; nothing for the library as it is."""

    name: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)

    def of(self, library: Library) -> Library:
        """The same sources, asked in this way."""
        if not self.settings and not self.switches:
            return library
        settings = replace(library.settings, **self.settings)
        own = library.reader.inner if isinstance(library.reader, CalibratedReader) else library.reader
        own = trained_reader(settings.reads) if isinstance(own, TrainedReader) else own
        return Library(
            settings,
            READERS.get(self.switches.get("reader", ""), own),
            searcher=FUSIONS[self.switches.get("fusion", "scores")],
            calibration=self.switches.get("calibration", "on") == "on",
        )


def variant(text: str) -> Variant:
    """The variant that ``name=value``, apart by commas, says.

    Raises:
        UsageError: a name or a value isn't known.
    """
    settings: dict[str, Any] = {}
    switches: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        if name in _SWITCHES:
            if value not in _SWITCHES[name]:
                raise UsageError(f"--with {part}: {name} is one of {', '.join(_SWITCHES[name])}")
            switches[name] = value
        else:
            settings[name] = _setting(name, value)
    return Variant(",".join(filter(None, text.replace(" ", "").split(","))), settings, switches)


def _setting(name: str, value: str) -> Any:
    known = {f.name: f for f in fields(Settings) if f.name not in _FIXED}
    if name not in known:
        raise UsageError(
            f"--with {name}: no such switch or setting; there are {', '.join([*_SWITCHES, *known])}"
        )
    if value.lower() == "none" and "None" in str(known[name].type):
        return None
    whole = "int" in str(known[name].type)
    try:
        number = int(value) if whole else float(value)
    except ValueError:
        number = nan
    if whole and not number >= 1:
        raise UsageError(f"--with {name}={value}: a whole number from 1 is wanted")
    if not whole and not (isfinite(number) and number >= 0 and (name != "threshold" or number <= 1)):
        most = "to 1 " if name == "threshold" else ""
        raise UsageError(f"--with {name}={value}: a number from 0 {most}is wanted")
    return number
