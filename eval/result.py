"""What was said to one case, as plain values that can be kept in a file and measured again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from answer.quote import Quote
from eval.case import Case, Evidence
from prompts.wording import file_name, place

HALF = 0.5
"""Share of the shorter of quote and evidence that must be common to both to count as a hit."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote, or one of the nearest, as a run keeps it."""

    document_id: str
    start: int
    end: int
    text: str = ""
    document: str = ""
    place: str = ""
    also: tuple[tuple[str, int, int], ...] = ()
    """Where near-copies of it stand that were folded into it: document, start and end."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage that holds evidence (or a document that is it), and its 1-based rank in each leg."""

    id: str
    fused: int | None = None
    dense: int | None = None
    lexical: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What was said to one case. ``ranked`` are the quotes, or the nearest ones if it stayed silent."""

    case: Case
    found: bool
    confidence: float
    ranked: tuple[Shown, ...]
    milliseconds: float
    error: str | None = None
    units: tuple[Unit, ...] = ()
    read: int = 24
    """How many of the fused passages are looked at for an answer."""
    understood_as: str = ""
    stages: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds by stage."""

    @property
    def hits(self) -> list[bool]:
        """For each ranked quote, whether it holds evidence."""
        return [any(_overlap(quote, e) for e in self.case.evidence) for quote in self.ranked]

    @property
    def first_hit(self) -> int | None:
        """The 1-based rank of the first quote that holds evidence."""
        return next((rank for rank, hit in enumerate(self.hits, 1) if hit), None)

    @property
    def first_is_right(self) -> bool:
        """Whether the first quote, shown or not, answers the question."""
        return self.case.answerable and self.error is None and self.first_hit == 1

    @property
    def is_right(self) -> bool:
        """Whether it did what it should: quoted the answer first, or stayed silent where there is none."""
        if self.error is not None:
            return False
        return self.found and self.first_is_right if self.case.answerable else not self.found

    def held(self, k: int) -> int:
        """How many pieces of evidence the first ``k`` quotes hold."""
        return sum(any(_overlap(quote, e) for quote in self.ranked[:k]) for e in self.case.evidence)


def _overlap(quote: Shown, evidence: Evidence) -> bool:
    """Whether the quote, or a near-copy that is cited with it, is this evidence."""
    places = ((quote.document_id, quote.start, quote.end), *quote.also)
    return any(tells(evidence, *at) for at in places)


def tells(evidence: Evidence, document_id: str, start: int, end: int) -> bool:
    """Whether a stretch of a document counts as this evidence."""
    return document_id == evidence.document_id and share(start, end, evidence.start, evidence.end) >= HALF


def share(start: int, end: int, other_start: int, other_end: int) -> float:
    """What two stretches have in common, as a share of the shorter.

    >>> share(0, 10, 5, 25)
    0.5
    """
    common = min(end, other_end) - max(start, other_start)
    return max(0, common) / max(1, min(end - start, other_end - other_start))


def shown(quote: Quote) -> Shown:
    """A quote as a run keeps it."""
    at = place(quote.heading_path, quote.page, quote.line)
    also = tuple((copy.document.id, copy.start, copy.end) for copy in quote.also)
    return Shown(
        quote.document.id, quote.start, quote.end, quote.text, file_name(quote.document.uri), at, also
    )


def as_json(result: Result) -> dict[str, Any]:
    """The result as JSON keeps it; ``from_json`` reads it back."""
    row = asdict(result)
    row["case"]["tags"] = sorted(result.case.tags)
    return row


def from_json(row: Mapping[str, Any]) -> Result:
    """What ``as_json`` made."""
    case = dict(row["case"])
    case["evidence"] = tuple(Evidence(**e) for e in case["evidence"])
    case["history"], case["tags"] = tuple(case["history"]), frozenset(case["tags"])
    return Result(
        **{
            **row,
            "case": Case(**case),
            "ranked": tuple(map(_shown_of, row["ranked"])),
            "units": tuple(Unit(**unit) for unit in row["units"]),
        }
    )


def _shown_of(row: Mapping[str, Any]) -> Shown:
    also = tuple((document_id, start, end) for document_id, start, end in row.get("also", ()))
    return Shown(**{**row, "also": also})
