"""Sentences that say nearly the same in nearly the same words, found by the word triples they share.

Pure. Every pair that shares enough is found, but for those that share only triples that more than ``COMMON``
texts hold, and for a text's candidates beyond the ``MOST`` that share most with it: so a text costs a
bounded time, and what is in memory is bounded however many there are. Copies are linked, never
deleted: what differs between them is ``variants.py``'s to say.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from index.lexical import terms

Ints = NDArray[np.int64]
Triples = Ints
"""A text's word triples, hashed, each once, in order."""

LEAST_SHARED = 3
LEAST_CONTAINMENT = 0.5
LEAST_JACCARD = 0.3
COMMON = 50
MOST = 64
ROUND = 20_000
"""Texts that are compared with all others together."""
_SHINGLE = 3
_MASK = (1 << 62) - 1
_FILTER = (1 << 23) - 1
_CANDIDATES = 1_000_000
"""Candidates that are counted together, before those that share little are dropped."""
_CHECKED = 100_000
"""Pairs that are compared exactly together."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two texts that are near copies, the smaller key first."""

    one: str
    other: str
    jaccard: float
    """Shared triples as a share of all."""
    containment: float
    """Shared triples as a share of the shorter text's."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Texts by number, how many triples each has, and all of these one after the other."""

    ids: Ints
    sizes: Ints
    flat: Ints

    @classmethod
    def of(cls, ids: Sequence[int], sets: Sequence[Triples]) -> "Packed":
        """These texts, packed."""
        sizes = np.array([len(own) for own in sets], dtype=np.int64)
        return cls(np.array(ids, dtype=np.int64), sizes, np.concatenate([_NONE, *sets]))

    @property
    def owners(self) -> Ints:
        """For each triple, the position of its text."""
        return np.repeat(np.arange(len(self.ids)), self.sizes)

    def take(self, rows: Ints) -> tuple[Ints, Ints]:
        """The triples of the texts at these positions, and for each which of ``rows`` it is of."""
        starts = np.cumsum(self.sizes) - self.sizes
        places, which = _spread(starts[rows], self.sizes[rows])
        return self.flat[places], which


_NONE = np.empty(0, np.int64)


@lru_cache(maxsize=200_000)
def _number(term: str) -> int:
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "little")


def triples(text: str) -> Triples:
    """The hashed word triples of a text; a text of fewer than five words has none: it says too little.

    >>> len(triples("Russia will not send any troops."))
    4
    """
    return shingles(terms(text))


def shingles(words: Sequence[str]) -> Triples:
    """The hashed triples of a text's terms."""
    numbers = [_number(word) for word in words]
    if len(numbers) < _SHINGLE + LEAST_SHARED - 1:
        return np.empty(0, np.int64)
    joined = {
        (a * 0x9E3779B97F4A7C15 + b * 0xC2B2AE3D27D4EB4F + c * 0x165667B19E3779F9) & _MASK
        for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False)
    }
    return np.array(sorted(joined), dtype=np.int64)


def find_links(texts: Mapping[str, str]) -> list[Link]:
    """Every pair of near copies among ``texts``, by their keys, whatever order they come in."""
    keys = sorted(texts)
    every = Packed.of(range(len(keys)), [triples(texts[key]) for key in keys])

    def look_up(ids: Ints) -> Packed:
        return Packed(ids, every.sizes[ids], every.take(ids)[0])

    found = sorted(join(every.ids, lambda: [every], look_up))
    return [Link(keys[a], keys[b], j, c) for a, b, j, c in found]


def join(
    fresh: Ints, kept: Callable[[], Iterable[Packed]], look_up: Callable[[Ints], Packed]
) -> Iterator[tuple[int, int, float, float]]:
    """Near copies with at least one of them among ``fresh``: their numbers, Jaccard and containment.

    Args:
        fresh: numbers of texts, in order.
        kept: all texts, fresh ones too, some at a time; asked for once a round.
        look_up: the texts of these numbers, in the same order.
    """
    for at in range(0, len(fresh), ROUND):
        own = look_up(fresh[at : at + ROUND])
        if len(own.flat):
            yield from _round(own, _Postings.collect(own, kept()), fresh, look_up)


@dataclass(frozen=True, slots=True)
class _Postings:
    """For each triple that a round asks for, the texts that hold it; none for a common one."""

    triples: Ints
    starts: Ints
    holders: Ints
    common: NDArray[np.bool_]

    @classmethod
    def collect(cls, own: Packed, kept: Iterable[Packed]) -> "_Postings":
        wanted = np.unique(own.flat)
        maybe = np.zeros(_FILTER + 1, np.bool_)
        maybe[wanted & _FILTER] = True
        counts = np.zeros(len(wanted), np.int64)
        places, holders = [np.empty(0, np.int32)], [_NONE]
        for texts in kept:
            near = np.flatnonzero(maybe[texts.flat & _FILTER])
            at, same = _find(wanted, texts.flat[near])
            counts += np.bincount(at, minlength=len(wanted))
            few = counts[at] <= COMMON  # what became common isn't collected any further
            places.append(at[few].astype(np.int32))
            holders.append(texts.ids[texts.owners[near[same][few]]])
        at, held = np.concatenate(places), np.concatenate(holders)
        few = counts[at] <= COMMON
        at, held = at[few], held[few]
        starts = np.searchsorted(np.sort(at), np.arange(len(wanted) + 1))
        return cls(wanted, starts, held[np.argsort(at, kind="stable")], counts > COMMON)


def _find(ordered: Ints, values: Ints) -> tuple[Ints, Ints]:
    """Positions in ``ordered`` of those values that are there, and which these are."""
    at = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    same = np.flatnonzero(ordered[at] == values)
    return at[same], same


def _spread(starts: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """All places in stretches that start there and are so long, and which stretch each is in."""
    which = np.repeat(np.arange(len(starts)), lengths)
    before = np.cumsum(lengths) - lengths
    return np.arange(len(which)) + (starts - before)[which], which


def _round(
    own: Packed, postings: _Postings, fresh: Ints, look_up: Callable[[Ints], Packed]
) -> Iterator[tuple[int, int, float, float]]:
    places, _ = _find(postings.triples, own.flat)
    lengths = postings.starts[places + 1] - postings.starts[places]
    common = np.bincount(own.owners, postings.common[places], len(own.ids)).astype(np.int64)
    costs = np.cumsum(np.bincount(own.owners, lengths, len(own.ids)))
    for first, last in _stretches(costs):
        here = np.flatnonzero((own.owners >= first) & (own.owners < last))
        found, which = _spread(postings.starts[places[here]], lengths[here])
        rows, others = own.owners[here][which], postings.holders[found]
        _, earlier = _find(fresh, others)
        new = np.zeros(len(others), np.bool_)
        new[earlier] = True
        kept = np.where(new, others > own.ids[rows], True)  # a pair of fresh ones is met twice
        rows, others = _candidates(rows[kept], others[kept], common)
        for at in range(0, len(rows), _CHECKED):
            yield from _checked(own, rows[at : at + _CHECKED], others[at : at + _CHECKED], look_up)


def _stretches(costs: Ints) -> Iterator[tuple[int, int]]:
    """Stretches of texts with about ``_CANDIDATES`` each, by what all up to each cost."""
    first = 0
    while first < len(costs):
        before = costs[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(costs, before + _CANDIDATES, side="right")))
        yield first, last
        first = last


def _candidates(rows: Ints, others: Ints, common: Ints) -> tuple[Ints, Ints]:
    """Each pair once, where it may share enough; for each row those that share most."""
    names, at = np.unique(others, return_inverse=True)
    pairs, shared = np.unique(rows * max(len(names), 1) + at, return_counts=True)
    rows, at = np.divmod(pairs, max(len(names), 1))
    may = shared + common[rows] >= LEAST_SHARED
    rows, at, shared = rows[may], at[may], shared[may]
    order = np.lexsort((at, -shared, rows))
    rows, at = rows[order], at[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    rank = np.arange(len(rows)) - np.repeat(starts, np.diff(starts, append=len(rows)))
    return rows[rank < MOST], names[at[rank < MOST]]


def _checked(
    own: Packed, rows: Ints, others: Ints, look_up: Callable[[Ints], Packed]
) -> Iterator[tuple[int, int, float, float]]:
    """The pairs that are near copies, by all that they share."""
    names, at = np.unique(others, return_inverse=True)
    texts = look_up(names)
    shared = _shared(own.take(rows), texts.take(at), len(rows))
    one, other = own.sizes[rows], texts.sizes[at]
    jaccard, containment = shared / (one + other - shared), shared / np.minimum(one, other)
    near = (shared >= LEAST_SHARED) & ((containment >= LEAST_CONTAINMENT) | (jaccard >= LEAST_JACCARD))
    for pair in np.flatnonzero(near):
        a, b = sorted((int(own.ids[rows[pair]]), int(others[pair])))
        yield a, b, round(float(jaccard[pair]), 4), round(float(containment[pair]), 4)


def _shared(one: tuple[Ints, Ints], other: tuple[Ints, Ints], pairs: int) -> Ints:
    """How many triples the two sides of each pair have in common."""
    known = np.unique(one[0])
    left = one[1] * len(known) + np.searchsorted(known, one[0])
    at, same = _find(known, other[0])
    _, common = _find(np.sort(left), other[1][same] * len(known) + at)
    return np.bincount(other[1][same][common], minlength=pairs)


def clusters(links: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Stars: the text with the most links and all it is linked to, then the same with what is left.

    Everything in a cluster is a near copy of its first member, so that none drifts along a chain.

    >>> clusters([("a", "b"), ("b", "c")])
    [('b', 'a', 'c')]
    """
    near: dict[str, set[str]] = {}
    for one, other in links:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    found = []
    for centre in sorted(near, key=lambda key: (-len(near[key]), key)):
        own = sorted(key for key in near.get(centre, ()) if key in near)
        if centre in near and own:
            found.append((centre, *own))
        for key in (centre, *own):
            near.pop(key, None)
    return found
