"""A run as one HTML file that needs nothing else: no network, no script; whatever the sources say is inert."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from eval import plots
from eval.bootstrap import Figure
from eval.confidence import bins, risk_coverage
from eval.fate import FATES, RIGHT, Fate, best_unit, fate
from eval.figures import all_measures, by_tag
from eval.measures import Measure, matrix, measure, outcomes
from eval.report import BY_TAG, between, number
from eval.result import Result, Shown, Unit
from eval.runs import Run
from eval.words import shared_spans

_HEADLINE = ("quote_hit@1", "hit@1", "hit@3", "word_F1", "abstention_AUROC", "answered_unanswerable")
_MOST_EVIDENCE = 8
"""Places shown of a case whose answer stands in many."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, marked where another text has it too."""

    text: str
    marked: bool


def pieces(text: str, others: Sequence[str]) -> list[Piece]:
    """The text in stretches, those marked whose words ``others`` share; joined they are the text again."""
    made: list[Piece] = []
    at = 0
    for start, end in shared_spans(text, others):
        made += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    return [piece for piece in (*made, Piece(text[at:], False)) if piece.text]


@dataclass(frozen=True, slots=True)
class Said:
    """A quote with whether it holds evidence."""

    quote: Shown
    hit: bool
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as the page shows it."""

    result: Result
    fate: Fate
    unit: Unit | None
    said: list[Said]
    evidence: list[tuple[str, list[Piece]]]


def case_view(result: Result) -> CaseView:
    """What the page says of one case."""
    wanted = [e.text for e in result.case.evidence if e.text]
    quoted = [quote.text for quote in result.ranked]
    said = [Said(q, h, pieces(q.text, wanted)) for q, h in zip(result.ranked, result.hits, strict=True)]
    evidence = [
        (e.document, pieces(e.text or "the whole document", quoted if e.text else []))
        for e in result.case.evidence
    ]
    evidence.sort(key=lambda shown: not any(piece.marked for piece in shown[1]))
    unit = best_unit(result) or next(iter(result.units), None)
    return CaseView(result, fate(result), unit, said, evidence)


def as_html(runs: Sequence[Run]) -> str:
    """The first run in full, and the others beside it in one table."""
    run = runs[0]
    views = list(map(case_view, run.results))
    groups = [(f, [view for view in views if view.fate == f]) for f in (*FATES[1:], RIGHT)]
    groups = [(f, some) for f, some in groups if some]
    return _template().render(
        run=run,
        runs=runs,
        headline=[(m, run.figures[m.name]) for m in all_measures(run.results) if m.name in _HEADLINE],
        measures=_rows(run),
        fates=[(f, len(some)) for f, some in groups],
        groups=groups,
        most=_MOST_EVIDENCE,
        reliability=_reliability(run.results),
        risk=_risk(run.results),
        tags=_tags(run.results),
        by_tag=BY_TAG,
        answerable=sum(r.case.answerable for r in run.results),
    )


def _rows(run: Run) -> list[tuple[Measure, Figure]]:
    return [(m, run.figures[m.name]) for m in all_measures(run.results)]


def _reliability(results: Sequence[Result]) -> Markup:
    rows = matrix(outcomes(results))
    return plots.reliability(bins(*rows.T) if len(rows) else [])


def _risk(results: Sequence[Result]) -> Markup:
    rows = matrix(outcomes(results))
    answered = sum(r.found for r in results) / len(results)
    return plots.risk_coverage(risk_coverage(*rows.T), answered)


@dataclass(frozen=True, slots=True)
class TagRow:
    """What the page says of one tag."""

    tag: str
    cases: int
    right: float
    figures: list[float]


def _tags(results: Sequence[Result]) -> list[TagRow]:
    return [
        TagRow(
            tag,
            len(some),
            sum(r.is_right for r in some) / len(some),
            [measure(name).of(some) for name in BY_TAG],
        )
        for tag, some in by_tag(results).items()
    ]


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "between": between}
    return environment.get_template("report.html.jinja")
