"""Why a case went as it did: the first step on the way at which it was lost, so that one knows what to mend."""

from dataclasses import dataclass

from eval.result import Result, Unit


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a case, in a word, and what that means."""

    name: str
    says: str

    def __str__(self) -> str:
        return self.name


RIGHT = Fate("right", "the first quote answers it, or it stayed silent where nothing does")
FAILED = Fate("failed", "an error stopped it; it counts as wrong in every measure")
NOT_INGESTED = Fate(
    "not ingested", "no passage holds the evidence: its document wasn't read, or the place counts as noise"
)
NOT_RETRIEVED = Fate("not retrieved", "no passage with the evidence was among those found")
NOT_SELECTED = Fate(
    "not selected", "a passage with the evidence was found, but none of its sentences was chosen"
)
RANKED_LOWER = Fate("ranked lower", "the evidence was quoted, but not first")
ABSTAINED = Fate("abstained", "the first of the nearest was right, but confidence was below the threshold")
ANSWERED = Fate("answered an unanswerable", "nothing answers it, and confidence was above the threshold")

FATES = (
    RIGHT,
    NOT_INGESTED,
    NOT_RETRIEVED,
    NOT_SELECTED,
    RANKED_LOWER,
    ABSTAINED,
    ANSWERED,
    FAILED,
)


def fate(result: Result) -> Fate:
    """The first step at which the case was lost; ``RIGHT`` where it wasn't."""
    if result.error is not None:
        return FAILED
    if result.is_right:
        return RIGHT
    if not result.case.answerable:
        return ANSWERED
    if result.first_hit is not None:
        return ABSTAINED if not result.found else RANKED_LOWER
    if not result.units:
        return NOT_INGESTED
    best = best_unit(result)
    return NOT_SELECTED if best and best.fused and best.fused <= result.read else NOT_RETRIEVED


def best_unit(result: Result) -> Unit | None:
    """The passage with evidence that the search ranked highest."""
    found = [unit for unit in result.units if unit.fused]
    return min(found, key=lambda unit: unit.fused or 0, default=None)
