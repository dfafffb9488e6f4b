"""The pipeline from a question to an answer. Nothing leaves it unchecked against the catalog."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from time import perf_counter
from urllib.parse import unquote, urlsplit

from answer.candidates import Candidate, gather
from answer.followup import complete
from answer.quote import Answer, Cited, Copy, Quote
from answer.reader import Question, Reader
from answer.select import Pick, select
from errors import LibraryError, ProofError, UsageError
from index.catalog import Catalog
from index.embedder import Embedder
from index.filters import ALL, Filters
from index.lexical import content_terms, idf, languages
from index.search import RRF_K, Searcher

LONGEST_QUESTION = 10_000
"""Characters; what is longer is hardly a question."""
_BEST_FUSED = 2 / (RRF_K + 1)


@dataclass(slots=True)
class _Clock:
    """Milliseconds by stage."""

    timings_ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = perf_counter()
        yield
        self.timings_ms[name] = round((perf_counter() - start) * 1000, 2)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers from one catalog."""

    catalog: Catalog
    searcher: Searcher
    embedder: Embedder
    reader: Reader
    leg_depth: int
    passages: int
    quotes: int
    threshold: float | None = None

    def answer(self, question: str, history: Sequence[str] = (), filters: Filters = ALL) -> Answer:
        """Quotes that answer ``question``, or the nearest ones and that they don't.

        Args:
            question: as typed.
            history: earlier questions of the conversation, oldest first.
            filters: which sources to answer from.

        Raises:
            UsageError: the question is empty or too long to be one.
            LibraryError: there is nothing to answer from.
        """
        asked = checked(question)
        if not self.catalog.count():
            raise LibraryError("the library is empty; add sources with: quotary ingest PATH")
        clock = _Clock()
        with clock.stage("total"):
            understood = complete(asked, history)
            candidates, scores = self._read(understood, clock, filters)
            with clock.stage("select"):
                confidence = self.reader.confidence(scores)
                least = self.reader.threshold if self.threshold is None else self.threshold
                shown = tuple(self._quotes(select(candidates, scores, self.quotes)))
        found = bool(shown) and confidence >= least
        return Answer(
            id=None,
            question=question,
            understood_as=understood,
            found=found,
            confidence=round(confidence, 4),
            quotes=shown if found else (),
            nearest=() if found else shown,
            timings_ms=clock.timings_ms,
        )

    def _read(self, question: str, clock: _Clock, filters: Filters) -> tuple[list[Candidate], list[float]]:
        with clock.stage("embed"):
            vector = self.embedder.embed_question(question)
        with clock.stage("search"):
            found = self.searcher.search(question, vector, self.embedder, self.leg_depth, filters)
            hits = found[: self.passages]
        with clock.stage("read"):
            candidates = gather(self.catalog, hits, vector, _BEST_FUSED)
            words = content_terms(question, languages(self.catalog.db))
            weights = idf(self.catalog.db, words)
            scores = self.reader.score(Question(question, weights), candidates)
        return candidates, scores

    def _quotes(self, picks: Sequence[Pick]) -> Iterator[Quote]:
        cited: dict[str, Cited] = {}
        for pick in picks:
            candidate = pick.candidate
            document = self._cited(candidate.document_id, cited)
            text = self.catalog.slice(document.id, pick.start, pick.end)
            if candidate.text not in text:
                raise ProofError(
                    f"{document.uri} [{pick.start}, {pick.end}): the text changed under the quote"
                )
            yield Quote(
                text=text,
                start=pick.start,
                end=pick.end,
                score=round(pick.score, 4),
                document=document,
                heading_path=candidate.heading_path,
                page=self.catalog.page(document.id, pick.start),
                line=self.catalog.line(document.id, pick.start),
                also=tuple(
                    Copy(self._cited(c.document_id, cited), c.start, c.end, c.text) for c in pick.copies
                ),
            )

    def _cited(self, document_id: str, cited: dict[str, Cited]) -> Cited:
        if document_id not in cited:
            cited[document_id] = cite(self.catalog, document_id)
        return cited[document_id]


def cite(catalog: Catalog, document_id: str) -> Cited:
    """What a citation says of a document.

    Raises:
        LibraryError: the document was removed meanwhile.
    """
    about = catalog.about(document_id)
    uris = tuple(catalog.uris(document_id))
    if about is None or not uris:
        raise LibraryError(
            f"document {document_id} was removed while the question was being answered; ask again"
        )
    title = about["title"] or PurePosixPath(unquote(urlsplit(uris[0]).path)).stem
    return Cited(document_id, uris[0], uris, title, about["sha256"] or "", about["published"])


def checked(question: str) -> str:
    """The question as it is searched for.

    Raises:
        UsageError: it is empty or too long.
    """
    asked = question.encode("utf-8", "replace").decode().strip()  # a lone surrogate can't be searched for
    if not any(character.isalnum() for character in asked):
        raise UsageError("the question is empty")
    if len(asked) > LONGEST_QUESTION:
        raise UsageError(f"the question has {len(asked):,} characters; {LONGEST_QUESTION:,} is the most")
    return asked
