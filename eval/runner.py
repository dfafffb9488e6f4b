"""Asks every case of a set and collects what was said, and where its evidence stood on the way."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from errors import QuotaryError
from eval.case import Case
from eval.result import HALF, Result, Unit, share, shown
from index.search import Hit
from library import Library

_ALL = 1_000_000
"""More hits than a search ever gives."""


def run(
    library: Library, cases: Sequence[Case], progress: Callable[[int, int], None] | None = None
) -> tuple[Result, ...]:
    """Ask each case once; one that fails is kept with its error and the rest go on."""
    passages = _Passages(library)
    ask(library, cases[0], passages)  # models and index are loaded before anything is timed, whatever it says
    results: list[Result] = []
    for number, case in enumerate(cases, 1):
        results.append(ask(library, case, passages))
        if progress:
            progress(number, len(cases))
    return tuple(results)


def ask(library: Library, case: Case, passages: "_Passages | None" = None) -> Result:
    """One case's result."""
    start = perf_counter()
    read = library.settings.candidates
    try:
        answer = library.ask(case.question, case.history)
        spent = (perf_counter() - start) * 1000
        units = (passages or _Passages(library)).units(case, answer.understood_as)
    except QuotaryError as error:
        return Result(case, False, 0.0, (), (perf_counter() - start) * 1000, str(error), read=read)
    return Result(
        case=case,
        found=answer.found,
        confidence=answer.confidence,
        ranked=tuple(map(shown, answer.quotes or answer.nearest)),
        milliseconds=round(spent, 2),
        units=units,
        read=read,
        understood_as=answer.understood_as,
        stages=answer.timings_ms,
    )


@dataclass(slots=True)
class _Passages:
    """Where a library's evidence stands among its passages."""

    library: Library
    _of: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)

    def units(self, case: Case, question: str) -> tuple[Unit, ...]:
        """Every passage that holds evidence (every judged document), with its rank in each leg."""
        if not case.answerable:
            return ()
        hits = self.library.search(question, _ALL)
        if all(e.whole for e in case.evidence):
            wanted = [e.document_id for e in case.evidence if self._passages(e.document_id)]
            return _ranked(wanted, hits, lambda hit: hit.passage.document_id)
        return _ranked(self._holding(case), hits, lambda hit: hit.passage.id)

    def _holding(self, case: Case) -> list[str]:
        return [
            id
            for e in case.evidence
            for id, start, end in self._passages(e.document_id)
            if share(start, end, e.start, e.end) >= HALF
        ]

    def _passages(self, document_id: str) -> list[tuple[str, int, int]]:
        if document_id not in self._of:
            self._of[document_id] = self.library.catalog.db.execute(
                'SELECT id, start, "end" FROM passages WHERE document_id = ?', (document_id,)
            ).fetchall()
        return self._of[document_id]


def _ranked(wanted: Iterable[str], hits: Sequence[Hit], name: Callable[[Hit], str]) -> tuple[Unit, ...]:
    """Each wanted name with its rank: the place of its first hit among those of other names."""
    fused = _ranks(map(name, hits))
    dense = _ranks(name(hit) for hit in sorted(hits, key=lambda h: h.dense_rank or _ALL) if hit.dense_rank)
    lexical = _ranks(
        name(hit) for hit in sorted(hits, key=lambda h: h.lexical_rank or _ALL) if hit.lexical_rank
    )
    return tuple(Unit(id, fused.get(id), dense.get(id), lexical.get(id)) for id in dict.fromkeys(wanted))


def _ranks(names: Iterable[str]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(dict.fromkeys(names), 1)}
