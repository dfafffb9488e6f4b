"""Runs as tables for people in a terminal and as JSON for programs."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

from eval.bootstrap import Figure
from eval.fate import FATES, fate
from eval.figures import all_measures, by_tag
from eval.measures import measure
from eval.result import Result
from eval.runs import Run

_NONE = "–"
BY_TAG = ("hit@1", "hit@3", "silent_on_answerable", "answered_unanswerable")
_SIDE_BY_SIDE = (
    "hit@1", "hit@3", "quote_hit@1", "answer_precision", "word_F1", "passage_recall@5", "nDCG@10", "passage_MRR", "abstention_AUROC",
    "answered_unanswerable", "silent_on_answerable", "risk_coverage_area", "calibration_error", "errors", "latency_p50_ms",
)  # fmt: skip


def as_table(run: Run) -> str:
    """Measures with their intervals and what they say, the ones that differ by tag, and what went wrong."""
    lines = [_heading(run.results), ""]
    width = max(len(name) for name in run.figures)
    for m in all_measures(run.results):
        figure = run.figures[m.name]
        lines.append(f"{m.name:<{width}}  {number(figure.value):>7}  {between(figure):<15}  {m.says}")
    lines += ["", *_tags(run.results), "", *_fates(run.results)]
    lines += [f"failed: {r.case.id}: {r.error}" for r in run.results if r.error]
    return "\n".join(lines)


def _heading(results: Sequence[Result]) -> str:
    answerable = sum(r.case.answerable for r in results)
    return f"{len(results)} cases, {answerable} answerable, {len(results) - answerable} not"


def _tags(results: Sequence[Result]) -> list[str]:
    lines = [f"{'tag':<16}{'cases':>6}  " + "  ".join(BY_TAG)]
    for tag, some in by_tag(results).items():
        cells = "  ".join(f"{number(measure(name).of(some)):>{len(name)}}" for name in BY_TAG)
        lines.append(f"{tag:<16}{len(some):>6}  {cells}")
    return lines if len(lines) > 1 else []


def _fates(results: Sequence[Result]) -> list[str]:
    counts = {f: sum(fate(r) == f for r in results) for f in FATES}
    return [f"{count:>4}  {f.name}: {f.says}" for f, count in counts.items() if count]


def side_by_side(runs: Sequence[Run]) -> str:
    """Variants in columns, the measures that tell them apart in rows."""
    names = [run.variant or "as it is" for run in runs]
    widths = [max(len(name), 9) for name in names]
    lines = [_heading(runs[0].results), ""]
    lines.append(f"{'':<22}" + "".join(f"  {n:>{w}}" for n, w in zip(names, widths, strict=True)))
    for name in _SIDE_BY_SIDE:
        cells = (f"  {number(run.figures[name].value):>{w}}" for run, w in zip(runs, widths, strict=True))
        lines.append(f"{name:<22}" + "".join(cells))
    return "\n".join(lines)


def as_json(run: Run) -> dict[str, Any]:
    """Measures with intervals, and one row a case."""
    told = {name: figure for name, figure in run.figures.items()}
    return {
        "run": run.id,
        "set": run.set,
        "variant": run.variant,
        "measures": {name: _rounded(f.value) for name, f in told.items()},
        "intervals": {name: [_rounded(f.low), _rounded(f.high)] for name, f in told.items()},
        "cases": [_row(result) for result in run.results],
    }


def _row(result: Result) -> dict[str, Any]:
    return {
        "id": result.case.id,
        "question": result.case.question,
        "answerable": result.case.answerable,
        "found": result.found,
        "confidence": result.confidence,
        "first_hit": result.first_hit,
        "fate": fate(result).name,
        "tags": sorted(result.case.tags),
        "milliseconds": round(result.milliseconds, 1),
        "error": result.error,
    }


_LISTED = ("quote_hit@1", "hit@3", "abstention_AUROC")


def as_row(run: Run) -> dict[str, Any]:
    """A run in a list of runs."""
    figures = {name: _rounded(run.measures[name]) for name in _LISTED if name in run.measures}
    return {"id": run.id, "set": run.set, "variant": run.variant, "cases": len(run.results)} | figures


def row_line(row: Mapping[str, Any]) -> str:
    """The same for people."""
    told = "  ".join(f"{name} {_NONE if row.get(name) is None else row[name]}" for name in _LISTED)
    return f"{row['id']:<52}{row['cases']:>5} cases  {told}"


def _rounded(value: float) -> float | None:
    return None if isnan(value) else round(value, 4)


def number(value: float) -> str:
    """A figure as people read it; a dash where it can't be told.

    >>> number(0.5), number(123.4), number(float("nan"))
    ('0.500', '123', '–')
    """
    return _NONE if isnan(value) else f"{value:.0f}" if value >= 10 else f"{value:.3f}"


def between(figure: Figure) -> str:
    """The interval, where there is one.

    >>> between(Figure(0.5, 0.4, 0.6, 30))
    '[0.400, 0.600]'
    """
    if isnan(figure.low) or figure.low == figure.high:
        return ""
    return f"[{number(figure.low)}, {number(figure.high)}]"
