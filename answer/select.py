"""Which sentences are shown, and how: the best first, neighbours joined, near-copies folded."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from answer.candidates import Candidate
from index.lexical import terms
from ingest.document import Span

SAME = 0.75
"""Share of the shorter one's word triples that the other must hold to count as its copy."""
_SHINGLE = 3
_JOIN_GAP = 1
"""Characters between two sentences of one paragraph; list items and paragraphs stand further apart."""
_MOST_WORDS = 90
_SPREAD = 0.35
"""How far below the best score a sentence may be and still be shown beside it."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A stretch of one document to be quoted, its score, and the copies folded into it."""

    candidate: Candidate
    start: int
    end: int
    score: float
    copies: tuple[Candidate, ...] = field(default=())

    @property
    def span(self) -> Span:
        """The stretch."""
        return self.start, self.end


def select(candidates: Sequence[Candidate], scores: Sequence[float], most: int) -> list[Pick]:
    """At most ``most`` picks, best first."""
    order = sorted(range(len(candidates)), key=lambda i: -scores[i])
    picks: list[Pick] = []
    for i in order:
        candidate, score = candidates[i], scores[i]
        if score < scores[order[0]] - _SPREAD:
            break
        folded = _fold(picks, candidate)
        if folded is None:
            if len(picks) == most:
                continue
            picks.append(Pick(candidate, candidate.start, candidate.end, score))
        else:
            picks = folded
    return _join(picks)


def _fold(picks: Sequence[Pick], candidate: Candidate) -> list[Pick] | None:
    """The picks with ``candidate`` as a copy of one of them, or None where it says something else."""
    for i, pick in enumerate(picks):
        if is_copy(pick.candidate.text, candidate.text):
            copied = replace(pick, copies=(*pick.copies, candidate))
            return [*picks[:i], copied, *picks[i + 1 :]]
    return None


def is_copy(one: str, other: str) -> bool:
    """Whether two sentences say nearly the same in nearly the same words.

    >>> is_copy("Russia will not send any troops.", "Russia will not send any troops, he said.")
    True
    """
    first, second = _shingles(one), _shingles(other)
    shorter = min(len(first), len(second))
    return bool(shorter) and len(first & second) >= SAME * shorter


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = terms(text)
    if len(words) < _SHINGLE:
        return {tuple(words)} if words else set()
    return {tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}


def _join(picks: Sequence[Pick]) -> list[Pick]:
    """Picks that stand side by side in one document as one, where they stay short together."""
    joined: list[Pick] = []
    for pick in picks:
        at = next((i for i, other in enumerate(joined) if _adjoin(other, pick)), None)
        if at is None:
            joined.append(pick)
        else:
            joined[at] = replace(
                joined[at],
                start=min(joined[at].start, pick.start),
                end=max(joined[at].end, pick.end),
                copies=joined[at].copies + pick.copies,
            )
    return joined


def _adjoin(one: Pick, other: Pick) -> bool:
    if one.candidate.document_id != other.candidate.document_id:
        return False
    if one.candidate.heading_path != other.candidate.heading_path:
        return False
    first, second = sorted((one, other), key=lambda pick: pick.start)
    words = (second.end - first.start) / 6  # about six characters a word
    return second.start - first.end <= _JOIN_GAP and words <= _MOST_WORDS
