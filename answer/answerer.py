"""The pipeline from a question to an answer. Nothing leaves it unchecked against the catalog."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter

from answer.asked import check_length, checked, condensed, says_something
from answer.candidates import Candidate, gather
from answer.followup import is_small_talk, leant_on, with_subject
from answer.kinds import LISTED, kind_of
from answer.quote import Answer
from answer.quoter import Quoter
from answer.reader import Question, Reader
from answer.select import Pick, gainsaid, select
from answer.timely import timely
from answer.times import TimeWish, wish_of
from errors import LibraryError
from index.catalog import Catalog
from index.embedder import Embedder, Vectors
from index.filters import ALL, Filters
from index.lexical import STOP_WORDS, content_terms, idf, languages, terms
from index.search import BEST, Hit, Searcher

_TYPED = 0.5
"""What a passage's score for a follow-up as it was typed counts, beside that for the completed question."""
_LISTED = 1.5
"""How much further down the quotes of a list may be found."""
_RELATED = 0.45
"""Least similarity of a sentence amid its neighbours that speaks of the same things."""
_WORDED = 0.7
"""Least share of the question's words, by how rare they are, in a sentence, its neighbours and its headings that does."""
_NEARLY = 0.75
"""Share of the threshold from which what is found may well be about it."""
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"(?<=[\w,] )[A-Z]\w+")
"""A word with a capital inside a sentence."""


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
            UsageError: the question is empty, or it or an earlier one is too long to be one.
            LibraryError: there is nothing to answer from.
        """
        asked = condensed(checked(question))
        for number, turn in enumerate(history, 1):
            check_length(turn, f"question {number} of the history")
        if self.catalog.is_empty:
            raise LibraryError("the library is empty; add sources with: quotary ingest PATH")
        clock = _Clock()
        with clock.stage("total"):
            context = leant_on(asked, [condensed(checked(turn)) for turn in history if says_something(turn)])
            understood = " ".join([*context, asked])
            wish = wish_of(asked, context[::-1], date.today())
            read_as = with_subject(asked, context)
            searched = self._searched(understood)
            candidates, scores = self._read(searched, asked, read_as, clock, filters)
            with clock.stage("select"):
                asks = _asks(understood, asked)
                confidence = self.reader.confidence(scores) if asks else 0.0
                picks = self._picks(asked, wish, candidates, scores) if asks else []
                shown = tuple(Quoter(self.catalog, self.reader).quotes(picks))
        least = self.reader.threshold if self.threshold is None else self.threshold
        found = bool(shown) and confidence >= least
        near = asks and (confidence >= _NEARLY * least or related(searched, candidates))
        return Answer(
            id=None,
            question=question,
            understood_as=question if understood == question.strip() else understood,
            found=found,
            confidence=round(confidence, 4),
            quotes=shown if found else (),
            nearest=() if found else shown,
            timings_ms=clock.timings_ms,
            state="answered" if found else "related" if near else "nothing",
            differing=tuple(gainsaid(picks)),
            timed=bool(wish),
            filtered=filters != ALL,
        )

    def _search(self, question: str, vector: Vectors, filters: Filters) -> list[Hit]:
        return self.searcher.search(question, vector, self.embedder, self.leg_depth, filters)

    def _picks(
        self, question: str, wish: TimeWish, candidates: Sequence[Candidate], scores: Sequence[float]
    ) -> list[Pick]:
        """What is shown; a list is gathered from further down.

        A time that is asked about changes the order, not how sure it is that a quote answers.
        """
        kind = kind_of(question)
        spread = self.reader.spread * (_LISTED if kind == "list" else 1)
        moved = timely(wish, candidates, scores, spread) if wish else scores
        picks = select(candidates, moved, self.quotes, spread, whole_lists=kind in LISTED)
        said = {id(candidate): score for candidate, score in zip(candidates, scores, strict=True)}
        return [replace(pick, score=said[id(pick.candidate)]) for pick in picks]

    def _searched(self, question: str) -> Question:
        words = content_terms(question, languages(self.catalog.db))
        return Question(question, idf(self.catalog.db, words))

    def _read(
        self, question: Question, typed: str, read_as: str, clock: _Clock, filters: Filters
    ) -> tuple[list[Candidate], list[float]]:
        """The sentences found for a question, completed and as typed, and what the reader says of them.

        A follow-up is read as ``read_as``, itself first.
        """
        with clock.stage("embed"):
            vector = self.embedder.embed_question(question.text)
        with clock.stage("search"):
            hits = self._search(question.text, vector, filters)
            if typed != question.text:
                hits = both(hits, self._search(typed, self.embedder.embed_question(typed), filters))
            hits = hits[: self.passages]
        with clock.stage("read"):
            candidates = gather(self.catalog, hits, vector, BEST)
            scores = self.reader.score(replace(question, text=read_as), candidates)
        return candidates, scores


def both(completed: Sequence[Hit], typed: Sequence[Hit]) -> list[Hit]:
    """The hits of a question's two forms, best first, by the mean of their scores; the form as typed counts half.

    What only one form found has the other's least score there: it was passed over for better ones, which
    isn't the same as having nothing to do with the question.
    """
    ours, theirs = _scores(completed), _scores(typed)
    least, theirs_least = min(ours.values(), default=0.0), min(theirs.values(), default=0.0)
    mixed = {id: ours.get(id, least) + _TYPED * theirs.get(id, theirs_least) for id in (*theirs, *ours)}
    hits = {hit.passage.id: hit for hit in (*typed, *completed)}
    found = [replace(hit, score=mixed[id] / (1 + _TYPED)) for id, hit in hits.items()]
    return sorted(found, key=lambda hit: -hit.score)


def _scores(hits: Sequence[Hit]) -> dict[str, float]:
    return {hit.passage.id: hit.score for hit in hits}


def related(question: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether anything found speaks of what is asked about: by its meaning, its words, or because it names it."""
    near = max((one.window_similarity for one in candidates), default=0.0) >= _RELATED
    names = {word for word in _NAME.findall(question.text) if word.lower() not in STOP_WORDS}
    return near or any(
        names & set(_WORD.findall(one.text)) or _worded(question, one) >= _WORDED for one in candidates
    )


def _worded(question: Question, candidate: Candidate) -> float:
    """The share of the question's words that stand there, by how rare they are."""
    said = set(terms(" ".join([*candidate.near, *candidate.heading_path]), candidate.language))
    found = sum(weight for word, weight in question.idf.items() if word in said)
    return found / (sum(question.idf.values()) or 1.0)


def _asks(understood: str, asked: str) -> bool:
    """Whether anything is asked about: a greeting, or a "why not?" that nothing went before, has no answer."""
    said = any(word.lower() not in STOP_WORDS for word in _WORD.findall(understood))
    return said and not is_small_talk(asked)
