"""The Quality tab: a set asked from the page, what came of it, and what people said of answers."""

from collections.abc import Iterator, Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from errors import CaseError, QuotaryError
from eval.confidence import bins, risk_coverage
from eval.diff import Diff, compare
from eval.fate import fate
from eval.feedback import SET, read
from eval.figures import by_tag
from eval.measures import matrix, measure, outcomes
from eval.report import between, number
from eval.result import Result
from eval.runner import run
from eval.runs import Run, Runs, describe
from eval.sets import open_set
from eval.variants import Variant
from ui import strings
from ui.desk import Desk
from ui.paint import escape
from ui.said import show_said
from ui.work import Tell, Work

if TYPE_CHECKING:
    from pandas import DataFrame

_SETS = Path(__file__).parent.parent / "eval" / "sets"
_TOLD = (
    "hit@1", "hit@3", "quote_hit@1", "answer_precision", "passage_recall@5", "abstention_AUROC", "answered_unanswerable",
    "silent_on_answerable", "calibration_error", "latency_p50_ms", "latency_p95_ms", "errors",
)  # fmt: skip
_FAILED = 60
"""Cases that are listed at most."""
_POINTS = 120

Shown = tuple[Any, ...]
"""Values for the status, the measures, the four plots and the cases, in this order."""


class Quality:
    """What the tab's events do."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._runs = Runs.of(desk.library.settings.data)

    def sets(self) -> list[str]:
        """The sets that can be asked: the project's, and those kept with the library."""
        own = self.desk.library.settings.data / SET.parent
        return [str(path) for folder in (own, _SETS) for path in sorted(folder.glob("*.jsonl"))]

    def open(self) -> Shown:
        """The tab as it opens: the last run, where there is one, and what was said of answers."""
        last = self._last()
        return (gr.update(choices=self.choices()), *(self._show(last) if last else _blank("")), self.said())

    def choices(self) -> list[tuple[str, str]]:
        """The sets as (name, path)."""
        return [(Path(path).stem, path) for path in self.sets()]

    def said(self) -> str:
        """What people said of answers, to be put into a set or dropped."""
        return show_said(read(self.desk.library.settings.data), may_write=self.desk.may_write)

    def run(self, name: str | None) -> Iterator[Shown]:
        """Ask a set, telling how far it is."""
        if name not in self.sets():
            yield _blank(strings.NO_SET)
            return
        yield _blank(strings.SET_OPENS)
        try:
            for told in Work[tuple[int, int] | Run](lambda tell: self._ask(name, tell)):
                yield self._show(told) if isinstance(told, Run) else _running(*told)
        except QuotaryError as error:
            yield _blank(escape(str(error)))

    def _ask(self, name: str, tell: Tell[tuple[int, int] | Run]) -> None:
        self.desk.warmth.wait()
        with open_set(name, self.desk.library.settings) as opened:
            results = run(opened.library, opened.cases, lambda at, of: tell((at, of)))
            tell(self._runs.keep(describe(opened, opened.library, Variant(), results)))

    def _last(self) -> Run | None:
        try:
            return self._runs.read("last") if self._runs.ids() else None
        except CaseError:
            return None

    def _show(self, made: Run) -> Shown:
        said = strings.RUN_MADE.format(
            set=escape(Path(made.set).stem), when=made.made[:16].replace("T", " "), cases=len(made.results)
        )
        diff = self._before(made)
        cases = _moved(diff) + show_failed([r for r in made.results if not r.is_right])
        return (f'<p class="status">{said}</p>', show_run(made, diff), *plots(made.results), cases)

    def _before(self, made: Run) -> Diff | None:
        """Against the last run of the same set before this one."""
        for id in reversed([id for id in self._runs.ids() if id < made.id]):
            try:
                earlier = self._runs.read(id)
                if Path(earlier.set).stem == Path(made.set).stem and earlier.variant == made.variant:
                    return compare(earlier, made, rounds=200)
            except QuotaryError:
                continue
        return None


def _blank(status: str) -> Shown:
    return (f'<p class="status">{status}</p>', "", *[gr.update(visible=False)] * 4, "")


def _running(at: int, of: int) -> Shown:
    bar = f'<progress max="{of}" value="{at}" aria-label="{strings.QUALITY_TAB}"></progress>'
    said = strings.SET_RUNS.format(at=at, of=of)
    return (f'<p class="status" role="status">{said}</p>{bar}', *[gr.skip()] * 6)


def show_run(made: Run, diff: Diff | None) -> str:
    """The measures with their intervals, and what changed since the run before."""
    rows = "".join(_measure(made, name, diff) for name in _TOLD if name in made.figures)
    head = "".join(f'<th scope="col">{column}</th>' for column in strings.MEASURE_COLUMNS)
    since = strings.SINCE_RUN.format(run=escape(diff.first.id)) if diff else strings.FIRST_RUN
    return (
        f'<div class="rows" tabindex="0" role="region" aria-label="{strings.MEASURES}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div><p class='quiet'>{since}</p>"
    )


def _measure(made: Run, name: str, diff: Diff | None) -> str:
    figure, known = made.figures[name], measure(name)
    change = next((d for m, d in diff.measures.items() if m.name == name), None) if diff else None
    moved = (
        ""
        if change is None or isnan(change.value)
        else f"{change.value:+.3f}{' *' if change.is_significant else ''}"
    )
    cells = (name, number(figure.value), between(figure), moved, known.says)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _moved(diff: Diff | None) -> str:
    """Cases that one run got right and the other didn't."""
    parts = [(strings.WON, diff.won), (strings.LOST, diff.lost)] if diff else []
    lists = (
        f"<details><summary>{title.format(count=len(pairs))}</summary>{_cases([b for _, b in pairs])}</details>"
        for title, pairs in parts
        if pairs
    )
    return "".join(lists)


def show_failed(failed: Sequence[Result]) -> str:
    """What went wrong, each by what became of it; a question opens its answer."""
    if not failed:
        return f"<p class='quiet'>{strings.NONE_FAILED}</p>"
    return f"<h2>{strings.FAILED.format(count=len(failed))}</h2>{_cases(failed)}"


def _cases(results: Sequence[Result]) -> str:
    items = "".join(
        f'<li><a href="#ask">{escape(r.understood_as or r.case.question)}</a> '
        f'<span title="{escape(fate(r).says)}">{escape(fate(r).name)}</span></li>'
        for r in results[:_FAILED]
    )
    return f'<ul class="cases">{items}</ul>'


def plots(results: Sequence[Result]) -> Shown:
    """By tag, risk and coverage, reliability, and latency, for Gradio's plots."""
    from pandas import DataFrame

    tags = by_tag([r for r in results if r.case.answerable])
    hit = measure("hit@1")
    pairs = matrix(outcomes(results))
    sure, right = pairs[:, 0], pairs[:, -1]
    curve = risk_coverage(sure, right)
    every = max(1, len(curve.risk) // _POINTS)
    by = DataFrame([(tag, hit.of(some)) for tag, some in tags.items()], columns=["tag", "hit@1"])
    risk = DataFrame({"share answered": curve.coverage[::every], "share wrong": curve.risk[::every]})
    made = [(b.confidence, b.right, "as it is") for b in bins(sure, right)] if len(pairs) else []
    ideal = [(0.0, 0.0, "honest"), (1.0, 1.0, "honest")]
    trust = DataFrame(made + ideal, columns=["confidence", "right", "line"])
    return tuple(gr.update(value=value, visible=True) for value in (by, risk, trust, _latency(results)))


def _latency(results: Sequence[Result]) -> "DataFrame":
    """How many questions took how long, in steps of the tenth of the slowest twentieth's time."""
    from pandas import DataFrame

    spent = sorted(r.milliseconds for r in results)
    most = spent[int(0.95 * (len(spent) - 1))] if spent else 1.0
    width = max(1.0, most / 10)
    counts: dict[int, int] = {}
    for milliseconds in spent:
        step = int(min(milliseconds // width, 12))
        counts[step] = counts.get(step, 0) + 1
    rows = [(round(step * width), count) for step, count in sorted(counts.items())]
    return DataFrame(rows, columns=["milliseconds", "questions"])


def build_quality(tab: gr.Tab, quality: Quality, quiet: dict[str, Any]) -> gr.HTML:
    """The tab's components; returns the list of what was said, which other events bring up to date."""
    with gr.Row(elem_id="asking-sets"):
        name = gr.Dropdown(quality.choices(), label=strings.SET, elem_id="set", scale=3)
        start = gr.Button(strings.RUN_SET, elem_id="run-set", scale=1)
    status = gr.HTML(elem_id="run-status", js_on_load=None)
    figures = gr.HTML(elem_id="quality", js_on_load=None)
    with gr.Row(elem_id="plots"):
        drawn = [
            gr.BarPlot(x="tag", y="hit@1", x_label_angle=-40, y_lim=[0, 1], title=strings.BY_TAG, height=240, visible=False, buttons=[]),
            gr.LinePlot(x="share answered", y="share wrong", x_lim=[0, 1], y_lim=[0, 1], title=strings.RISK, height=240, visible=False, buttons=[]),
            gr.LinePlot(x="confidence", y="right", color="line", color_map={"as it is": "#7b3420", "honest": "#a39c90"}, x_lim=[0, 1], y_lim=[0, 1], title=strings.TRUST, height=240, visible=False, buttons=[]),
            gr.BarPlot(x="milliseconds", y="questions", title=strings.LATENCY, height=240, visible=False, buttons=[]),
        ]  # fmt: skip
    cases = gr.HTML(elem_id="cases", js_on_load=None)
    said = gr.HTML(elem_id="said-of-answers", js_on_load=None)
    shown = [status, figures, *drawn, cases]
    start.click(quality.run, name, shown, concurrency_id="eval", concurrency_limit=1, **quiet)
    tab.select(quality.open, None, [name, *shown, said], **quiet)
    return said
