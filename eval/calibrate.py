"""Setting the abstention threshold of one library from its owner's questions.

Confidence is fitted to whether the first quote was right (isotonic regression), each case judged by a
curve that never saw it (cross-validation by case). The threshold is the lowest at which the answers that
remain are right as often as was asked for.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt

from answer.calibration import FACT, CalibratedReader, Calibration, kept, reader_key
from errors import LibraryError
from eval.confidence import calibration_error
from eval.isotonic import fit
from eval.result import Result
from library import Library

FOLDS = 5
FEWEST, FEWEST_UNANSWERABLE = 50, 15
"""Cases below which a threshold says little about the next question."""


@dataclass(frozen=True, slots=True)
class Point:
    """One case: what the reader's confidence was, what the others' curve makes of it, and what was right."""

    result: Result
    calibrated: float

    @property
    def right(self) -> bool:
        """Whether the first quote answers the question."""
        return self.result.first_is_right


@dataclass(frozen=True, slots=True)
class Step:
    """What answering from a threshold up would give."""

    threshold: float
    answered: int
    right: int
    cases: int

    @property
    def coverage(self) -> float:
        """The share of the cases that are answered."""
        return self.answered / self.cases

    @property
    def precision(self) -> float:
        """The share of the answers that are right."""
        return self.right / self.answered if self.answered else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """The precision's 95 % interval (Wilson 1927)."""
        n, z = self.answered, 1.96
        if not n:
            return 0.0, 1.0
        p = self.precision
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration, the points it was chosen by, and what it promises."""

    calibration: Calibration
    points: tuple[Point, ...]
    steps: tuple[Step, ...]
    """Every threshold that makes a difference, from the strictest."""
    chosen: Step
    target: float
    before: Calibration | None = None
    """What holds in the library so far; None for the reader's own threshold."""

    def answers_now(self, point: Point) -> bool:
        """Whether the library answers this case as it is."""
        if self.before is None:
            return point.result.found
        return (
            bool(point.result.ranked) and self.before.apply(point.result.confidence) >= self.before.threshold
        )

    def answers_then(self, point: Point) -> bool:
        """Whether it would with this calibration."""
        return bool(point.result.ranked) and round(point.calibrated, 4) >= self.calibration.threshold

    @property
    def errors(self) -> tuple[float, float]:
        """Calibration error before and after, on cases that the curve never saw."""
        right = [point.right for point in self.points]
        before = calibration_error([point.result.confidence for point in self.points], right)
        return before, calibration_error([point.calibrated for point in self.points], right)

    @property
    def warnings(self) -> list[str]:
        """Why to trust it less than it looks."""
        unanswerable = sum(not point.result.case.answerable for point in self.points)
        said = []
        if len(self.points) < FEWEST:
            said.append(
                f"only {len(self.points)} cases; with fewer than {FEWEST} the threshold is mostly chance"
            )
        if unanswerable < FEWEST_UNANSWERABLE:
            said.append(
                f"only {unanswerable} of them can't be answered; with fewer than {FEWEST_UNANSWERABLE} it is hardly "
                "known how often such questions would be answered"
            )
        return said


def calibrate(
    results: Sequence[Result],
    target: float,
    *,
    reader: str,
    model: str,
    before: Calibration | None = None,
    seed: int = 0,
) -> Fitted:
    """The calibration that these results, asked without one, call for.

    Args:
        results: of every case; those that failed are left out.
        target: the least share of answers that are right.
        reader: what tells the reader from others.
        model: what tells the embedding model from others.
        before: the calibration that holds so far.
        seed: of the split into folds.

    Raises:
        LibraryError: no threshold reaches the target, or there is nothing to fit.
    """
    usable = [result for result in results if result.error is None]
    right = sum(result.first_is_right for result in usable)
    if right < 2 or len(usable) - right < 2:
        raise LibraryError(
            f"nothing to fit: of {len(usable)} cases the first quote is right in {right}; "
            "at least two right ones and two others are wanted"
        )
    points = held_out(usable, seed)
    steps = risk_steps(points)
    reaching = [step for step in steps if step.precision >= target]
    if not reaching:
        best = max(steps, key=lambda step: (step.precision, step.answered))
        raise LibraryError(
            f"no threshold makes {target:.0%} of the answers right; the best is {best.precision:.0%}, "
            f"at {best.threshold:.2f}, answering {best.answered} of {best.cases} cases"
        )
    chosen = max(reaching, key=lambda step: step.answered)
    knots = fit([r.confidence for r in usable], [r.first_is_right for r in usable])
    calibration = Calibration(round(chosen.threshold, 4), knots, reader, model)
    return Fitted(calibration, points, steps, chosen, target, before)


def key(library: Library) -> dict[str, str]:
    """What a calibration of this library is bound to: its reader and its embedding model."""
    return {"reader": reader_key(library.reader), "model": library.catalog.fact("model") or ""}


def held(library: Library) -> Calibration | None:
    """The calibration that the library answers by, if any."""
    reader = library.reader
    return reader.calibration if isinstance(reader, CalibratedReader) else None


def held_out(results: Sequence[Result], seed: int) -> tuple[Point, ...]:
    """Each case with its confidence on the curve of the folds that it isn't in."""
    fold = _folds(results, seed)
    points: list[Point] = []
    for number in range(FOLDS):
        others = [r for r, f in zip(results, fold, strict=True) if f != number]
        curve = _curve(others)
        points += [Point(r, curve(r.confidence)) for r, f in zip(results, fold, strict=True) if f == number]
    return tuple(points)


def _folds(results: Sequence[Result], seed: int) -> list[int]:
    """A fold for each case; right and wrong ones spread alike."""
    fold = [0] * len(results)
    for outcome in (True, False):
        chosen = [i for i, r in enumerate(results) if r.first_is_right is outcome]
        random.Random(seed).shuffle(chosen)
        for place, i in enumerate(chosen):
            fold[i] = place % FOLDS
    return fold


def _curve(results: Sequence[Result]) -> Callable[[float], float]:
    knots = fit([r.confidence for r in results], [r.first_is_right for r in results])
    return Calibration(0.0, knots, "", "").apply


def risk_steps(points: Sequence[Point]) -> tuple[Step, ...]:
    """What each threshold would give, from the strictest to none."""
    thresholds = sorted({round(point.calibrated, 4) for point in points}, reverse=True)
    steps = []
    for threshold in thresholds:
        answered = [point for point in points if round(point.calibrated, 4) >= threshold]
        right = sum(point.right for point in answered)
        steps.append(Step(threshold, len(answered), right, len(points)))
    return tuple(steps)


def apply(library: Library, fitted: Fitted, set_name: str) -> None:
    """Keep the calibration in the catalog, with what was there before, so that it can be undone."""
    before = library.catalog.fact(FACT) or ""
    made = fitted.calibration
    fact = {
        "threshold": made.threshold,
        "knots": made.knots,
        "reader": made.reader,
        "model": made.model,
        "target_precision": fitted.target,
        "cases": len(fitted.points),
        "set": set_name,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "before": before,
    }
    with library.catalog.transaction():
        library.catalog.remember(FACT, json.dumps(fact))


def undo(library: Library) -> Calibration | None:
    """Put back what was there before the last calibration; what holds now.

    Raises:
        LibraryError: there is none to undo.
    """
    fact = library.catalog.fact(FACT) if library.catalog.exists else None
    if not fact:
        raise LibraryError(f"the library in {library.settings.data} has no calibration to undo")
    before = json.loads(fact).get("before") or ""
    with library.catalog.transaction():
        library.catalog.remember(FACT, before)
    return kept(before)
