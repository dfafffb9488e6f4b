"""Which sentences are shown, and how: the best first, from several places, neighbours joined, near-copies folded."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from answer.candidates import Candidate
from answer.differ import differ
from answer.quote import Gainsaid
from answer.signals import announces, leans
from index.lexical import terms
from index.variants import same_statement
from ingest.document import Span

SAME = 0.75
"""Share of the shorter one's word triples that the other must hold to count as its copy."""
_SHINGLE = 3
_JOIN_GAP = 1
"""Characters between two sentences of one paragraph; list items and paragraphs stand further apart."""
_LIST_GAP = 8
"""Characters between a sentence and the list item after it, its mark among them."""
_WORD = 6
"""About so many characters make a word."""
_MOST_WORDS = 90
_CROWDED = 0.15
"""What each quote already taken from a section takes off the next one's score there, as a share of the spread."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A stretch of one document to be quoted, its score, and the copies folded into it."""

    candidate: Candidate
    start: int
    end: int
    score: float
    words: int = 0
    copies: tuple[Candidate, ...] = field(default=())

    @property
    def span(self) -> Span:
        """The stretch."""
        return self.start, self.end


def select(candidates: Sequence[Candidate], scores: Sequence[float], most: int, spread: float) -> list[Pick]:
    """At most ``most`` picks, best first.

    Args:
        candidates: sentences, each once.
        scores: theirs, higher is better.
        most: how many are shown.
        spread: how far below the best score a sentence may be and still be shown beside it.
    """
    waiting = sorted(range(len(candidates)), key=lambda i: -scores[i])
    if not waiting:
        return []
    least = scores[waiting[0]] - spread
    waiting = [i for i in waiting if scores[i] >= least]
    picks: list[Pick] = []
    while waiting:
        i = max(waiting, key=lambda i: scores[i] - _CROWDED * spread * _held(picks, candidates[i]))
        waiting.remove(i)
        folded = _fold(picks, candidates[i])
        if folded is not None:
            picks = folded
        elif len(picks) < most:
            picks.append(_pick(candidates[i], scores[i]))
    joined = _join([_with_what_it_announces(_with_what_it_leans_on(pick)) for pick in picks])
    return [joined[0], *sorted(joined[1:], key=lambda pick: -pick.score)]


def gainsaid(picks: Sequence[Pick]) -> list[Gainsaid]:
    """Pairs of picks that say nearly the same and differ in a number, a date or a denial."""
    return [
        Gainsaid(i + 1, j + 1, by)
        for i, one in enumerate(picks)
        for j, other in enumerate(picks[i + 1 :], i + 1)
        if one.candidate.document_id != other.candidate.document_id
        and (by := differ(one.candidate.text, other.candidate.text))
    ]


def _pick(candidate: Candidate, score: float) -> Pick:
    return Pick(candidate, candidate.start, candidate.end, score, len(candidate.text.split()))


def _held(picks: Sequence[Pick], candidate: Candidate) -> int:
    """How many quotes are already taken from the candidate's section, its own neighbours aside."""
    return sum(
        pick.candidate.document_id == candidate.document_id
        and pick.candidate.heading_path == candidate.heading_path
        and not _beside(pick.span, (candidate.start, candidate.end))
        for pick in picks
    )


def _beside(one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    return second[0] - first[1] <= _JOIN_GAP


def _fold(picks: Sequence[Pick], candidate: Candidate) -> list[Pick] | None:
    """The picks with ``candidate`` as a copy of one of them, or None where it says something else."""
    for i, pick in enumerate(picks):
        if is_copy(pick.candidate.text, candidate.text) and same_statement(
            pick.candidate.text, candidate.text
        ):
            copied = replace(pick, copies=(*pick.copies, candidate))
            return [*picks[:i], copied, *picks[i + 1 :]]
    return None


def is_copy(one: str, other: str) -> bool:
    """Whether two sentences use nearly the same words; ``same_statement`` says whether they say the same.

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


def _with_what_it_leans_on(pick: Pick) -> Pick:
    """The pick with the sentence before it, where it opens with a word that points back at that."""
    candidate = pick.candidate
    if candidate.before is None or not leans(candidate.text):
        return pick
    start, end = candidate.before
    words = pick.words + (end - start) // _WORD
    if candidate.start - end > _JOIN_GAP or words > _MOST_WORDS:
        return pick
    return replace(pick, start=start, words=words)


def _with_what_it_announces(pick: Pick) -> Pick:
    """The pick with as many of the sentences after it as a quote may hold, where it only announces them."""
    if not announces(pick.candidate.text):
        return pick
    for start, end in pick.candidate.after:
        words = pick.words + (end - start) // _WORD
        if start - pick.end > _LIST_GAP or words > _MOST_WORDS:
            break
        pick = replace(pick, end=end, words=words)
    return pick


def _join(picks: Sequence[Pick]) -> list[Pick]:
    """Picks that touch in one document as one, where they stay short together or overlap anyway."""
    joined: list[Pick] = []
    for pick in picks:
        at = next((i for i, other in enumerate(joined) if _joins(other, pick)), None)
        if at is None:
            joined.append(pick)
            continue
        other = joined.pop(at)
        both = replace(
            other,
            start=min(other.start, pick.start),
            end=max(other.end, pick.end),
            words=other.words + pick.words,
            copies=other.copies + pick.copies,
        )
        joined.insert(at, both)
    return joined if len(joined) == len(picks) else _join(joined)


def _joins(one: Pick, other: Pick) -> bool:
    if one.candidate.document_id != other.candidate.document_id:
        return False
    if one.start < other.end and other.start < one.end:
        return True
    same_section = one.candidate.heading_path == other.candidate.heading_path
    return same_section and _beside(one.span, other.span) and one.words + other.words <= _MOST_WORDS
