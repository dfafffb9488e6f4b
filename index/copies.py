"""Sentences that say nearly the same in nearly the same words, found by the word triples they share.

Pure. Up to ``EXACT`` texts every pair that shares enough is found, but for those that share only triples
that more than ``COMMON`` of them hold; beyond, MinHash proposes and what it proposes is checked exactly.
Copies are linked, never deleted: what differs between them is ``variants.py``'s to say.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from index.lexical import terms

Triples = NDArray[np.int64]
"""A text's word triples, hashed, each once, in order."""
Pairs = NDArray[np.int64]
"""Two columns of positions, the smaller first."""

LEAST_SHARED = 3
LEAST_CONTAINMENT = 0.5
LEAST_JACCARD = 0.3
COMMON = 200
EXACT = 1_000_000
_SHINGLE = 3
_MASK = (1 << 62) - 1
_BANDS, _ROWS = 48, 2
"""Finds 99 of 100 pairs with a Jaccard of 0.3, and all above 0.4; short ones inside long ones it can miss."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two texts that are near copies, the smaller key first."""

    one: str
    other: str
    jaccard: float
    """Shared triples as a share of all."""
    containment: float
    """Shared triples as a share of the shorter text's."""


@lru_cache(maxsize=200_000)
def _number(term: str) -> int:
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "little")


def triples(text: str) -> Triples:
    """The hashed word triples of a text; a text of fewer than five words has none: it says too little.

    >>> len(triples("Russia will not send any troops."))
    4
    """
    numbers = [_number(term) for term in terms(text)]
    if len(numbers) < _SHINGLE + LEAST_SHARED - 1:
        return np.empty(0, np.int64)
    joined = {
        (a * 0x9E3779B97F4A7C15 + b * 0xC2B2AE3D27D4EB4F + c * 0x165667B19E3779F9) & _MASK
        for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False)
    }
    return np.array(sorted(joined), dtype=np.int64)


def find_links(texts: Mapping[str, str], exact: int = EXACT) -> list[Link]:
    """Every pair of near copies among ``texts``, by their keys, whatever order they come in."""
    keys = sorted(texts)
    sets = [triples(texts[key]) for key in keys]
    return [Link(keys[a], keys[b], j, c) for a, b, j, c in join(sets, exact=exact)]


def join(
    sets: Sequence[Triples], fresh: NDArray[np.bool_] | None = None, exact: int = EXACT
) -> list[tuple[int, int, float, float]]:
    """Positions of near copies with their Jaccard and containment, in order.

    Args:
        sets: each text's triples.
        fresh: pairs with at least one of these are wanted; without, all are.
        exact: up to this many are compared exactly.
    """
    if len(sets) > exact:
        return _checked(sets, _proposed(sets, fresh))
    flat, owners = _flat(sets)
    if fresh is not None:
        wanted = np.isin(flat, flat[fresh[owners]])
        flat, owners = flat[wanted], owners[wanted]
    pairs, shared, common = _postings(flat, owners, len(sets), fresh)
    sizes = np.array([len(own) for own in sets], dtype=np.int64)
    may_share = shared + np.minimum(common[pairs[:, 0]], common[pairs[:, 1]])
    near = _near(may_share, sizes[pairs[:, 0]], sizes[pairs[:, 1]])
    return _checked(sets, pairs[near])


def _flat(sets: Sequence[Triples]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All triples one after the other, and whose each is."""
    owners = np.repeat(np.arange(len(sets)), [len(own) for own in sets])
    return np.concatenate([np.empty(0, np.int64), *sets]), owners


def _postings(
    flat: NDArray[np.int64], owners: NDArray[np.int64], count: int, fresh: NDArray[np.bool_] | None
) -> tuple[Pairs, NDArray[np.int64], NDArray[np.int64]]:
    """Pairs that share a triple that isn't common, how many, and how many common ones each text holds."""
    order = np.argsort(flat, kind="stable")
    flat, owners = flat[order], owners[order]
    starts = np.flatnonzero(np.diff(flat, prepend=-1)) if len(flat) else np.empty(0, np.int64)
    sizes = np.diff(starts, append=len(flat))
    common = np.zeros(count, np.int64)
    for start, size in zip(starts[sizes > COMMON], sizes[sizes > COMMON], strict=True):
        common[owners[start : start + size]] += 1
    found = [np.empty(0, np.int64)]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= COMMON)]):
        lists = owners[starts[sizes == size][:, None] + np.arange(size)]
        first, second = np.triu_indices(size, 1)
        a, b = lists[:, first].ravel(), lists[:, second].ravel()
        kept = slice(None) if fresh is None else fresh[a] | fresh[b]
        found.append((a * count + b)[kept])
    packed, shared = np.unique(np.concatenate(found), return_counts=True)
    return np.stack(np.divmod(packed, max(count, 1)), axis=1), shared, common


def _near(shared: NDArray[np.int64], one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where two texts of these sizes share enough to be copies."""
    containment = shared / np.maximum(np.minimum(one, other), 1)
    jaccard = shared / np.maximum(one + other - shared, 1)
    enough = (containment >= LEAST_CONTAINMENT) | (jaccard >= LEAST_JACCARD)
    return np.asarray((shared >= LEAST_SHARED) & enough)


def _checked(sets: Sequence[Triples], pairs: Pairs) -> list[tuple[int, int, float, float]]:
    """The pairs that are near copies, by all that they share."""
    found = []
    for a, b in pairs.tolist():
        shared = len(np.intersect1d(sets[a], sets[b], assume_unique=True))
        sizes = len(sets[a]), len(sets[b])
        if _near(np.array(shared), np.array(sizes[0]), np.array(sizes[1])):
            found.append((a, b, round(shared / (sum(sizes) - shared), 4), round(shared / min(sizes), 4)))
    return found


def _proposed(sets: Sequence[Triples], fresh: NDArray[np.bool_] | None) -> Pairs:
    """Pairs that agree on a band of their MinHash signatures."""
    held = np.array([position for position, own in enumerate(sets) if len(own)], dtype=np.int64)
    random = np.random.default_rng(1)
    found = [np.empty(0, np.int64)]
    flat, _ = _flat([sets[position] for position in held])
    starts = np.cumsum([0, *(len(sets[position]) for position in held)])[:-1]
    for _ in range(_BANDS):
        band = np.zeros(len(held), np.uint64)
        for _ in range(_ROWS):
            mixed = (flat.astype(np.uint64) ^ random.integers(1 << 62, dtype=np.uint64)) * np.uint64(
                random.integers(1 << 62) * 2 + 1
            )
            mixed ^= mixed >> np.uint64(31)
            least = np.minimum.reduceat(mixed * np.uint64(0xD6E8FEB86659FD93), starts) if len(flat) else band
            band = band * np.uint64(0x9E3779B97F4A7C15) + least
        agreed, _, _ = _postings((band >> np.uint64(1)).astype(np.int64), held, len(sets), fresh)
        found.append(agreed[:, 0] * len(sets) + agreed[:, 1])
    packed = np.unique(np.concatenate(found))
    return np.stack(np.divmod(packed, max(len(sets), 1)), axis=1)


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
