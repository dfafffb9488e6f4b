"""Near copies: found whatever the order, as a slow and plain search finds them; the seeds' own clusters."""

import time
import tracemalloc
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.copies import (
    COMMON,
    LEAST_CONTAINMENT,
    LEAST_JACCARD,
    LEAST_SHARED,
    Link,
    clusters,
    find_links,
    triples,
)
from ingest.extract import extract
from ingest.passages import sentences_of

SHARED = Path(__file__).parent.parent.parent.parent / "shared"
WORDS = st.lists(st.sampled_from("red green blue old new house river not 7 direct".split()), max_size=12)  # noqa: SIM905
TEXTS = st.dictionaries(st.sampled_from("abcdefghij"), WORDS.map(" ".join), max_size=10)


def _plain(texts: dict[str, str]) -> list[Link]:
    """Every pair, compared by sets."""
    found = []
    for one, other in combinations(sorted(texts), 2):
        first, second = (set(triples(texts[key]).tolist()) for key in (one, other))
        shared = len(first & second)
        if shared < LEAST_SHARED:
            continue
        jaccard, containment = shared / len(first | second), shared / min(len(first), len(second))
        if jaccard >= LEAST_JACCARD or containment >= LEAST_CONTAINMENT:
            found.append(Link(one, other, round(jaccard, 4), round(containment, 4)))
    return found


@given(TEXTS)
def test_exactly_the_near_pairs_are_found(texts: dict[str, str]) -> None:
    """As by comparing every pair."""
    assert find_links(texts) == _plain(texts)


@pytest.mark.slow
@given(TEXTS, st.randoms())
def test_the_order_makes_no_difference(texts: dict[str, str], random: Random) -> None:
    """Links and clusters are the same for the same texts."""
    shuffled = list(texts.items())
    random.shuffle(shuffled)
    links = find_links(dict(shuffled))
    pairs = [(link.one, link.other) for link in links]
    random.shuffle(pairs)

    assert links == find_links(texts)
    assert clusters(pairs) == clusters((link.one, link.other) for link in links)


@given(WORDS.map(" ".join))
def test_a_sentence_is_a_copy_of_itself(text: str) -> None:
    """Whole and in full, if it says enough to be compared at all."""
    found = find_links({"a": text, "b": text})

    assert found == ([Link("a", "b", 1.0, 1.0)] if len(triples(text)) >= LEAST_SHARED else [])


@given(TEXTS)
def test_clusters_are_apart_and_each_member_is_near_its_first(texts: dict[str, str]) -> None:
    """Nobody is in two, and nobody drifted there along a chain."""
    near = {frozenset((link.one, link.other)) for link in find_links(texts)}
    found = clusters(tuple(sorted(pair)) for pair in near)  # type: ignore[misc]
    members = [key for cluster in found for key in cluster]

    assert len(members) == len(set(members))
    for centre, *others in found:
        assert others
        assert all(frozenset((centre, other)) in near for other in others)


def test_a_short_sentence_inside_a_long_one_is_linked() -> None:
    """Containment finds what Jaccard alone would not."""
    short = "Russia and Iran have long been strategic partners."
    long = f"{short[:-1]}, and this aspect of their relationship continues to grow in every way that matters now."
    (link,) = find_links({"a": short, "b": long})

    assert link.containment == 1
    assert link.jaccard < LEAST_JACCARD + 0.1


def test_what_is_too_short_to_say_anything_is_not_linked() -> None:
    """Four words are no evidence of copying."""
    assert find_links({"a": "See the next page.", "b": "See the next page."}) == []


def test_common_triples_do_not_cost_a_square() -> None:
    """Sentences that share only what hundreds of others share aren't compared; copies of one still are."""
    texts = {
        f"{n:04}": f"All rights reserved by the owner {n} {n + 1} {n + 2} {n + 3}" for n in range(COMMON + 50)
    }
    same = {f"copy {n}": "An entirely different sentence that stands twice." for n in range(2)}

    assert [link for link in find_links(texts | same) if "copy" in link.one] == [
        Link("copy 0", "copy 1", 1.0, 1.0)
    ]


@pytest.fixture(scope="module")
def seeds() -> dict[str, str]:
    """Every sentence of the seeds, marked ones too, by file, line and place."""
    texts = {}
    for path in sorted((SHARED / "corpus" / "seeds").glob("*.txt")):
        document = extract(path.read_bytes(), path.name)
        for block in document.blocks:
            if block.kind not in ("title", "heading"):
                for start, end in sentences_of(document, block):
                    line = document.text.count("\n", 0, start) + 1
                    texts[f"{path.name[:3]} L{line:03} {start:06}"] = document.text[start:end]
        for mark in document.marks:
            line = document.text.count("\n", 0, mark.start) + 1
            texts[f"{path.name[:3]} L{line:03} {mark.start:06}"] = document.text[mark.start : mark.end]
    return texts


@pytest.mark.shared
@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("002 L019", "004 L011", 1.0),
        ("000 L017", "002 L019", 1.0),
        ("000 L017", "004 L011", 1.0),
        ("000 L033", "003 L055", 0.95),
        ("002 L055", "004 L031", 0.85),
        ("000 L041", "003 L031", 0.85),
        ("000 L041", "002 L035", 0.7),
        ("000 L041", "004 L035", 0.7),
        ("000 L041", "003 L061", 0.5),
        ("002 L035", "002 L043", 0.6),
        ("003 L043", "004 L031", 0.5),
    ],
)
def test_the_copies_among_the_seeds_are_found(
    seeds: dict[str, str], one: str, other: str, least: float
) -> None:
    """Those that reading the five articles side by side shows."""
    found = [link for link in find_links(seeds) if link.one[:8] == one and link.other[:8] == other]

    assert found
    assert max(link.containment for link in found) >= least


@pytest.mark.shared
def test_military_aid_is_one_cluster_in_the_seeds(seeds: dict[str, str]) -> None:
    """Plain, *direct*, *full*, in *a direct conflict*, and *according to some analyses*."""
    found = clusters((link.one, link.other) for link in find_links(seeds))
    (aid,) = [cluster for cluster in found if any("unlikely to offer" in seeds[key] for key in cluster)]

    assert [key[:8] for key in aid] == ["000 L041", "002 L035", "003 L031", "003 L061", "004 L035"]


def synthetic(count: int, seed: int = 1) -> dict[str, str]:
    """Sentences of words as frequent as words are; every tenth is another with a word changed."""
    random = Random(seed)
    words = [f"w{n}" for n in range(30_000)]
    weights = [1 / (n + 3) for n in range(len(words))]
    drawn = iter(random.choices(words, weights, k=count * 19))
    sentences = [
        [next(drawn) for _ in range(random.randint(8, 28) if n % 2 else 19)][:19] for n in range(count)
    ]
    for at in range(10, count, 10):
        copy = list(sentences[random.randrange(at)])
        copy[random.randrange(len(copy))] = "changed"
        sentences[at] = copy
    return {f"{n:08}": " ".join(sentence) for n, sentence in enumerate(sentences)}


@pytest.mark.slow
@pytest.mark.parametrize("count", [10_000, 30_000])
def test_the_speed_of_finding_copies(count: int) -> None:
    """Nine in ten planted copies at least are found; with `-s`, this prints a row for the docs."""
    texts = synthetic(count)
    start = time.perf_counter()
    links = find_links(texts)
    seconds = time.perf_counter() - start

    print(f"\n| {count:,} | {len(links):,} | {seconds:.1f} | {count / seconds:,.0f} |")
    assert len(links) >= 0.9 * (count // 10 - 1)


@pytest.mark.slow
@pytest.mark.parametrize("count", [2_000, 20_000])
def test_text_of_twenty_words_costs_a_bounded_time(count: int) -> None:
    """Whether its triples are held by a few, by about ``COMMON`` or by far more, in a bounded memory."""
    random = Random(count)
    words = [f"w{n}" for n in range(20)]
    texts = {f"{n:06}": " ".join(random.choices(words, k=random.randint(8, 20))) for n in range(count)}
    for text in texts.values():
        triples(text)
    tracemalloc.start()
    start = time.process_time()
    find_links(texts)
    seconds, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    print(f"\n{count:,} sentences of twenty words: {seconds:.1f} s, {peak / 1e6:.0f} MB")
    assert peak < 400e6
    assert seconds < count / 200
