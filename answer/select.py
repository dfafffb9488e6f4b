"""Which sentences are shown, and how: the best first, from several places, neighbours joined, near-copies folded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from answer.candidates import Candidate
from answer.differ import differ
from answer.quote import Gainsaid
from answer.stretch import LIST_GAP, MOST_WORDS, about_words, announced, leans
from index.lexical import terms
from index.variants import same_statement
from ingest.document import Span

SAME = 0.75
"""Share of the shorter one's word triples that the other must hold to count as its copy."""
_SHINGLE = 3
_JOIN_GAP = 1
"""Characters between two sentences of one paragraph; list items and paragraphs stand further apart."""
_STEPS = 3
"""How many sentences may be brought along, each because the one after it points back."""
_CROWDED = 0.15
"""What each quote already taken from a section takes off the next one's score there, as a share of the spread."""


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

    @property
    def own(self) -> Span:
        """The sentence that it was picked for."""
        return self.candidate.start, self.candidate.end


_Known = Mapping[tuple[str, Span], Candidate]
"""Candidates by their document and place."""


def select(
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    most: int,
    spread: float,
    whole_lists: bool = False,
) -> list[Pick]:
    """At most ``most`` picks, best first.

    Args:
        candidates: sentences, each once.
        scores: theirs, higher is better.
        most: how many are shown.
        spread: how far below the best score a sentence may be and still be shown beside it.
        whole_lists: whether an item is quoted with its list and what announces that.
    """
    waiting = sorted(range(len(candidates)), key=lambda i: -scores[i])
    if not waiting:
        return []
    least = scores[waiting[0]] - spread
    waiting = [i for i in waiting if scores[i] >= least]
    known = {(one.document_id, (one.start, one.end)): one for one in candidates}
    picks: list[Pick] = []
    while waiting:
        i = max(waiting, key=lambda i: scores[i] - _CROWDED * spread * _held(picks, candidates[i]))
        waiting.remove(i)
        folded = _fold(picks, candidates[i], known)
        if folded is not None:
            picks = folded
        elif len(picks) < most:
            picks.append(_pick(candidates[i], scores[i]))
    lists = list(filter(None, map(_list_of, candidates))) if whole_lists else []
    picks = [_within(pick, lists) or _with_what_it_leans_on(pick, known) for pick in picks]
    joined = _join([_with_what_it_announces(pick) for pick in picks])
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
    return Pick(candidate, candidate.start, candidate.end, score)


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


def _fold(picks: Sequence[Pick], candidate: Candidate, known: _Known) -> list[Pick] | None:
    """The picks with ``candidate`` as a copy of one of them, or None where it says something else.

    A sentence and the one that it points back at are no copies. Where both point back, what they point at must be
    the same too: "she will leave office" may be of two women.
    """
    meant = _meant(candidate, known)
    for i, pick in enumerate(picks):
        other = _meant(pick.candidate, known)
        if _neighbours(pick.candidate, candidate) or not (meant and other):
            continue
        if is_copy(other, meant) and same_statement(other, meant):
            copied = replace(pick, copies=(*pick.copies, candidate))
            return [*picks[:i], copied, *picks[i + 1 :]]
    return None


def _neighbours(one: Candidate, other: Candidate) -> bool:
    """Whether one of them stands right before the other."""
    same = one.document_id == other.document_id
    return same and (one.before == (other.start, other.end) or other.before == (one.start, one.end))


def _meant(candidate: Candidate, known: _Known) -> str:
    """A sentence with the one that it points back at; nothing where that isn't known."""
    if not leans(candidate.text):
        return candidate.text
    earlier = candidate.before and known.get((candidate.document_id, candidate.before))
    return f"{earlier.text} {candidate.text}" if earlier else ""


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


def _with_what_it_leans_on(pick: Pick, known: _Known) -> Pick:
    """The pick with the sentences before it, as long as each opens with a word that points back."""
    first = pick.candidate
    for _ in range(_STEPS):
        if first.before is None or not leans(first.text):
            break
        start, end = first.before
        if first.start - end > LIST_GAP or about_words(start, pick.end) > MOST_WORDS:
            break
        pick = replace(pick, start=start)
        earlier = known.get((first.document_id, first.before))
        if earlier is None:
            break
        first = earlier
    return pick


def _list_of(candidate: Candidate) -> tuple[str, Span] | None:
    """What a sentence announces, with itself: the document and the place."""
    until = _told_until(candidate, candidate.start)
    return (candidate.document_id, (candidate.start, until)) if until else None


def _told_until(candidate: Candidate, start: int) -> int | None:
    """Where what a sentence announces ends, in a quote from ``start`` on."""
    told = announced(candidate, start)
    return candidate.after[told - 1][1] if told else None


def _within(pick: Pick, lists: Sequence[tuple[str, Span]]) -> Pick | None:
    """The pick as the list that it is an item of, if it is of one."""
    for document, (start, end) in lists:
        if document == pick.candidate.document_id and start < pick.start and pick.end <= end:
            return replace(pick, start=start, end=end, copies=())
    return None


def _with_what_it_announces(pick: Pick) -> Pick:
    """The pick with as much of what it announces as a quote may hold: the rest of its paragraph, or a list.

    Copies of it announce what may be something else.
    """
    until = _told_until(pick.candidate, pick.start)
    return replace(pick, end=until, copies=()) if until else pick


def _join(picks: Sequence[Pick]) -> list[Pick]:
    """Picks that touch in one document as one, where they stay short together; no sentence is shown twice."""
    joined: list[Pick] = []
    for pick in picks:
        at = next((i for i, other in enumerate(joined) if _joins(other, pick)), None)
        if at is not None:
            joined[at] = _both(joined[at], pick)
            continue
        apart = _apart(joined, pick)
        if apart is not None:
            joined.append(apart)
    return joined if len(joined) == len(picks) else _join(joined)


def _both(one: Pick, other: Pick) -> Pick:
    start, end = min(one.start, other.start), max(one.end, other.end)
    return replace(one, start=start, end=end, copies=_of_both(one, other))


def _of_both(one: Pick, other: Pick) -> tuple[Candidate, ...]:
    """Copies of the whole: stretches of documents that copy the one and, beside it, the other."""
    if one.start <= other.candidate.start and other.candidate.end <= one.end:
        return one.copies
    if other.start <= one.candidate.start and one.candidate.end <= other.end:
        return other.copies
    return tuple(
        replace(a, start=min(a.start, b.start), end=max(a.end, b.end))
        for a in one.copies
        for b in other.copies
        if a.document_id == b.document_id and _beside((a.start, a.end), (b.start, b.end))
    )


def _apart(shown: Sequence[Pick], pick: Pick) -> Pick | None:
    """The pick without what is shown already: its own sentence alone, or None where that is shown."""
    overlapping = [other for other in shown if _overlap(other, pick)]
    if not overlapping:
        return pick
    start, end = pick.own
    if any(other.start <= start and end <= other.end for other in overlapping):
        return None
    return replace(pick, start=start, end=end)


def _overlap(one: Pick, other: Pick) -> bool:
    same = one.candidate.document_id == other.candidate.document_id
    return same and one.start < other.end and other.start < one.end


def _joins(one: Pick, other: Pick) -> bool:
    """Whether two picks overlap or stand beside each other in one section, and are short together."""
    if one.candidate.document_id != other.candidate.document_id:
        return False
    if about_words(min(one.start, other.start), max(one.end, other.end)) > MOST_WORDS:
        return False
    same_section = one.candidate.heading_path == other.candidate.heading_path
    return _overlap(one, other) or (same_section and _beside(one.span, other.span))
