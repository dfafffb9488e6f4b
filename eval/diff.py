"""Two runs of the same cases: what one gained and lost over the other, and how much of it is chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

from errors import UsageError
from eval.bootstrap import Difference, difference
from eval.fate import fate
from eval.figures import all_measures
from eval.measures import Measure, matrix
from eval.report import number
from eval.result import Result
from eval.runs import Run

_LISTED = 20


@dataclass(frozen=True, slots=True)
class Diff:
    """The second run against the first, over the cases that both asked."""

    first: Run
    second: Run
    pairs: tuple[tuple[Result, Result], ...]
    measures: Mapping[Measure, Difference]
    settings: Mapping[str, tuple[Any, Any]]
    """What differs between them, with the value on each side."""

    @property
    def won(self) -> list[tuple[Result, Result]]:
        """Cases that only the second got right."""
        return [(a, b) for a, b in self.pairs if b.is_right and not a.is_right]

    @property
    def lost(self) -> list[tuple[Result, Result]]:
        """Cases that only the first got right."""
        return [(a, b) for a, b in self.pairs if a.is_right and not b.is_right]


def compare(first: Run, second: Run, *, rounds: int = 1000) -> Diff:
    """The second run against the first.

    A case counts as the same where its id, question and evidence are; a document that was read anew is
    another document, so its evidence is compared by its text.

    Raises:
        UsageError: they have no case in common.
    """
    known = {_same(result): result for result in first.results}
    pairs = tuple((known[_same(r)], r) for r in second.results if _same(r) in known)
    if not pairs:
        raise UsageError(f"{first.id} and {second.id} have no case in common")
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    measures = {
        m: difference(matrix(m.rows(before)), matrix(m.rows(after)), m.fold, rounds=rounds)
        for m in all_measures(after)
    }
    return Diff(first, second, pairs, measures, _settings(first, second))


def _same(result: Result) -> tuple[Any, ...]:
    case = result.case
    evidence = tuple(sorted((e.document, e.text or str(e.start)) for e in case.evidence))
    return case.id, case.question, case.answerable, case.history, evidence


def _settings(first: Run, second: Run) -> dict[str, tuple[Any, Any]]:
    about = ("set_fingerprint", "corpus_fingerprint", "pipeline", "commit")
    sides = [dict(run.settings) | {name: getattr(run, name) for name in about} for run in (first, second)]
    names = dict.fromkeys([*sides[0], *sides[1]])
    return {n: (sides[0].get(n), sides[1].get(n)) for n in names if sides[0].get(n) != sides[1].get(n)}


def as_table(diff: Diff) -> str:
    """The differences that there are, the cases behind them, and what was done otherwise."""
    lines = [f"{diff.first.id}  →  {diff.second.id}", f"{len(diff.pairs)} cases in common", ""]
    lines += [f"{name}: {a}  →  {b}" for name, (a, b) in diff.settings.items()] or ["the same settings"]
    lines += ["", f"{'':<22}{'first':>8}{'second':>8}{'change':>9}  {'95 %':<18}{'p':>6}"]
    lines += [_line(diff, m, d) for m, d in diff.measures.items()]
    for word, cases in (("won", diff.won), ("lost", diff.lost)):
        lines += ["", f"{word}: {len(cases)}"]
        lines += [f"  {b.case.id}  {b.case.question}  ({fate(a)} → {fate(b)})" for a, b in cases[:_LISTED]]
        lines += [f"  … and {len(cases) - _LISTED} more"] if len(cases) > _LISTED else []
    return "\n".join(lines)


def _line(diff: Diff, measure: Measure, change: Difference) -> str:
    before = measure.of([a for a, _ in diff.pairs])
    after = measure.of([b for _, b in diff.pairs])
    said = "–" if isnan(change.value) else f"{change.value:+.3f}"
    told = not isnan(change.value) and change.low != change.high
    around = f"[{change.low:+.3f}, {change.high:+.3f}]" if told else ""
    mark = " *" if change.is_significant else ""
    return f"{measure.name:<22}{number(before):>8}{number(after):>8}{said:>9}  {around:<18}{change.p:>6.3f}{mark}"


def as_json(diff: Diff) -> dict[str, Any]:
    """The differences for programs."""
    return {
        "first": diff.first.id,
        "second": diff.second.id,
        "cases": len(diff.pairs),
        "settings": {name: list(sides) for name, sides in diff.settings.items()},
        "measures": {
            m.name: None
            if isnan(d.value)
            else {"change": round(d.value, 6), "interval": [d.low, d.high], "p": d.p}
            for m, d in diff.measures.items()
        },
        "won": [b.case.id for _, b in diff.won],
        "lost": [b.case.id for _, b in diff.lost],
    }
