"""What a run must hold for a gate to pass: floors, and not falling behind a run kept before."""

from collections.abc import Mapping, Sequence

from errors import UsageError
from eval.diff import Diff
from eval.measures import MEASURES, measure

Limits = Mapping[str, float]


def floors(texts: Sequence[str]) -> list[tuple[str, float]]:
    """``hit@1=0.6`` as a measure's name and its least value.

    Raises:
        UsageError: there is no such measure, of it less is better, or the value isn't a number.
    """
    least = [_named("--fail-under", text) for text in texts]
    for name, _ in least:
        if measure(name).better == "less":
            raise UsageError(f"{name}: less is better, so there is no floor; hold it with --max-regression")
    return least


def limits(texts: Sequence[str]) -> dict[str, float]:
    """How much each measure may fall: ``0.01`` for all that are shares, ``hit@1=0.02`` for one.

    Raises:
        UsageError: as ``floors``.
    """
    found: dict[str, float] = {}
    for text in texts:
        if "=" in text:
            name, value = _named("--max-regression", text)
            found[name] = value
        else:
            value = _value("--max-regression", text, text)
            found |= {m.name: value for m in MEASURES if m.share and m.name not in found}
    return found


def _named(option: str, text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    return measure(name).name, _value(option, text, value)


def _value(option: str, text: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise UsageError(f'{option} {text}: say it as "hit@1=0.6"') from None


def regressions(diff: Diff, allowed: Limits) -> list[str]:
    """A line for each measure that got worse than allowed, over the cases that both runs asked."""
    reasons: list[str] = []
    for m, change in diff.measures.items():
        if m.name not in allowed:
            continue
        fall = change.value if m.better == "less" else -change.value
        if fall > allowed[m.name] + 1e-12:
            before = m.of([a for a, _ in diff.pairs])
            reasons.append(
                f"{m.name} was {before:.3f} in {diff.first.id} and is {before + change.value:.3f}: worse by "
                f"{fall:.3f}, more than {allowed[m.name]:.3f} (p = {change.p:.3f})"
            )
    return reasons
