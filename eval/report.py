"""A run as a table for people and as JSON for programs."""

from collections.abc import Sequence
from math import isnan
from typing import Any

from eval.measures import MEASURES, Result, hits
from eval.runner import Run

_BY_TAG = ("hit@1", "hit@3", "silent_on_answerable", "answered_unanswerable")


def as_table(run: Run) -> str:
    """Measures with what they say, then the ones that differ by tag."""
    answerable = sum(r.case.answerable for r in run.results)
    lines = [f"{len(run.results)} cases, {answerable} answerable, {len(run.results) - answerable} not", ""]
    width = max(len(m.name) for m in MEASURES)
    lines += [f"{m.name:<{width}}  {_figure(run.measures[m.name]):>7}  {m.says}" for m in MEASURES]
    lines += ["", f"{'tag':<16}{'cases':>6}  " + "  ".join(f"{name:>{len(name)}}" for name in _BY_TAG)]
    for tag, results in _by_tag(run.results).items():
        figures = (next(m for m in MEASURES if m.name == name).of(results) for name in _BY_TAG)
        cells = "  ".join(f"{_figure(f):>{len(name)}}" for f, name in zip(figures, _BY_TAG, strict=True))
        lines.append(f"{tag:<16}{len(results):>6}  {cells}")
    lines += [f"failed: {r.case.id}: {r.error}" for r in run.results if r.error]
    return "\n".join(lines)


def as_json(run: Run) -> dict[str, Any]:
    """Measures and one row a case."""
    return {
        "measures": {name: None if isnan(value) else round(value, 4) for name, value in run.measures.items()},
        "cases": [_row(result) for result in run.results],
    }


def _row(result: Result) -> dict[str, Any]:
    return {
        "id": result.case.id,
        "question": result.case.question,
        "answerable": result.case.answerable,
        "found": result.found,
        "confidence": result.confidence,
        "first_hit": next((rank for rank, hit in enumerate(hits(result), 1) if hit), None),
        "tags": sorted(result.case.tags),
        "milliseconds": round(result.milliseconds, 1),
        "error": result.error,
    }


def _by_tag(results: Sequence[Result]) -> dict[str, list[Result]]:
    tags = sorted({tag for result in results for tag in result.case.tags})
    return {tag: [r for r in results if tag in r.case.tags] for tag in tags}


def _figure(value: float) -> str:
    return "–" if isnan(value) else f"{value:.0f}" if value >= 10 else f"{value:.3f}"
