"""A run as Markdown, to be kept beside code or pasted into a discussion."""

import re
from collections.abc import Iterator, Sequence

from eval.fate import FATES, RIGHT, best_unit, fate
from eval.figures import all_measures, by_tag
from eval.measures import measure
from eval.report import BY_TAG, between, number
from eval.result import Result
from eval.runs import Run

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")


def as_markdown(runs: Sequence[Run]) -> str:
    """The first run in full, and the others beside it in one table."""
    return "\n".join(_lines(runs)) + "\n"


def plain(text: str) -> str:
    """A source's words on one line, with nothing in them that Markdown or HTML would act on.

    >>> plain("a <b> | *c*")
    'a \\\\<b\\\\> \\\\| \\\\*c\\\\*'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _lines(runs: Sequence[Run]) -> Iterator[str]:
    run = runs[0]
    yield f"# {plain(run.title)}"
    yield ""
    yield f"Run `{run.id}` of {run.made}; commit `{run.commit}`; corpus `{run.corpus_fingerprint}`; set `{run.set_fingerprint}`."
    yield ""
    yield "| measure | " + " | ".join(plain(one.variant) or "as it is" for one in runs) + " | 95 % |  |"
    yield "|---|" + "--:|" * len(runs) + "---|---|"
    for m in all_measures(run.results):
        cells = " | ".join(number(one.figures[m.name].value) if m.name in one.figures else "" for one in runs)
        yield f"| {m.name} | {cells} | {between(run.figures[m.name])} | {m.says} |"
    yield from _tags(run.results)
    yield from _cases(run.results)


def _tags(results: Sequence[Result]) -> Iterator[str]:
    tagged = by_tag(results)
    if tagged:
        yield "\n| tag | cases | " + " | ".join(BY_TAG) + " |\n|---|--:|" + "--:|" * len(BY_TAG)
    for tag, some in tagged.items():
        cells = " | ".join(number(measure(name).of(some)) for name in BY_TAG)
        yield f"| {plain(tag)} | {len(some)} | {cells} |"


def _cases(results: Sequence[Result]) -> Iterator[str]:
    for kind in FATES:
        some = [r for r in results if fate(r) == kind]
        if not some:
            continue
        yield f"\n## {kind.name}: {len(some)}\n\n{kind.says[0].upper()}{kind.says[1:]}.\n"
        for result in some:
            yield f"- `{plain(result.case.id)}` {plain(result.case.question)}"
            if kind != RIGHT:
                yield from _detail(result)


def _detail(result: Result) -> Iterator[str]:
    for evidence in result.case.evidence[:3]:
        yield f"  - expected: “{plain(evidence.text or 'the whole document')}” ({plain(evidence.document)})"
    for quote in result.ranked[:1]:
        yield f"  - {'quoted' if result.found else 'nearest'}: “{plain(quote.text)}” ({plain(quote.document)})"
    unit = best_unit(result)
    if unit:
        yield f"  - evidence ranked {unit.fused}; {unit.dense or 'not'} by meaning, {unit.lexical or 'not'} by words"
    if result.error:
        yield f"  - {plain(result.error)}"
