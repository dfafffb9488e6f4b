"""Every measure of some results, with its interval."""

from collections.abc import Sequence

from eval.bootstrap import Figure, interval
from eval.measures import MEASURES, Measure, costs, matrix
from eval.result import Result


def all_measures(results: Sequence[Result]) -> tuple[Measure, ...]:
    """The measures there always are, and the cost of each stage that these results name."""
    return (*MEASURES, *costs(results))


def figures(results: Sequence[Result], *, seed: int = 0) -> dict[str, Figure]:
    """Each measure's figure, by name."""
    return {m.name: interval(matrix(m.rows(results)), m.fold, seed=seed) for m in all_measures(results)}


def by_tag(results: Sequence[Result]) -> dict[str, list[Result]]:
    """The results of each tag, in order of the tags' names."""
    tags = sorted({tag for result in results for tag in result.case.tags})
    return {tag: [r for r in results if tag in r.case.tags] for tag in tags}
