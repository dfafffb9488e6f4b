"""A calibration in words and tables: what it promises, and what would change."""

from collections.abc import Sequence
from typing import Any

from eval.calibrate import Fitted, Point, Step
from eval.report import number

_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_LISTED = 15


def as_table(fitted: Fitted) -> str:
    """Risk and coverage, the threshold chosen, and the cases that would go another way."""
    before, after = fitted.errors
    low, high = fitted.chosen.interval
    return "\n".join(
        [
            "of the most confident, judged by a curve that never saw them:",
            "",
            *_curve(fitted.steps),
            "",
            f"threshold {fitted.calibration.threshold:.3f}: the first quote is right in {fitted.chosen.precision:.1%} "
            f"of the answers (95 %: {low:.1%} to {high:.1%}), {fitted.chosen.answered} of {fitted.chosen.cases} "
            "cases answered",
            f"calibration error {number(before)} → {number(after)}",
            "",
            *changes(fitted),
        ]
    )


def _curve(steps: Sequence[Step]) -> list[str]:
    lines = [f"{'answered':>9}{'cases':>7}{'threshold':>11}{'right':>8}{'risk':>8}"]
    for share in _SHARES:
        step = next((s for s in steps if s.coverage >= share - 1e-9), steps[-1])
        bar = "█" * round(20 * step.precision)
        row = f"{step.coverage:>9.0%}{step.answered:>7}{step.threshold:>11.3f}{step.precision:>8.1%}{1 - step.precision:>8.1%}"
        if not lines[-1].startswith(row):
            lines.append(f"{row}  {bar}")
    return lines


def changes(fitted: Fitted) -> list[str]:
    """Counts before and after, and the cases whose answer would be given or withheld."""
    points = fitted.points
    now, then = list(map(fitted.answers_now, points)), list(map(fitted.answers_then, points))
    lines = [f"{'':<26}{'now':>6}{'then':>6}"]
    counted = (
        ("answered", lambda p: True),
        ("… and the first is right", lambda p: p.right),
        ("… that can't be answered", lambda p: not p.result.case.answerable),
    )
    for name, kind in counted:
        cells = (sum(said for said, p in zip(side, points, strict=True) if kind(p)) for side in (now, then))
        lines.append(f"{name:<26}" + "".join(f"{cell:>6}" for cell in cells))
    moved = [(p, b) for p, a, b in zip(points, now, then, strict=True) if a != b]
    lines += [_moved(point, answered) for point, answered in moved[:_LISTED]]
    return lines + ([f"… and {len(moved) - _LISTED} more"] if len(moved) > _LISTED else [])


def _moved(point: Point, answered: bool) -> str:
    worth = "right" if point.right else "wrong"
    did = f"would be answered ({worth})" if answered else f"would be silent (it was {worth})"
    return f"  {point.result.case.id}  {point.result.case.question[:70]}  {did}"


def as_json(fitted: Fitted) -> dict[str, Any]:
    """The promise for programs."""
    before, after = fitted.errors
    chosen = fitted.chosen
    return {
        "threshold": fitted.calibration.threshold,
        "target_precision": fitted.target,
        "precision": chosen.precision,
        "interval": list(chosen.interval),
        "answered": chosen.answered,
        "cases": chosen.cases,
        "calibration_error": [before, after],
        "knots": [list(knot) for knot in fitted.calibration.knots],
        "curve": [[s.threshold, s.answered, s.right] for s in fitted.steps],
        "warnings": fitted.warnings,
    }
