"""Preparing: examples into collections, some articles held out, hard negatives searched for."""

from __future__ import annotations

import hashlib
import pickle
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from training import data
from training.data import Example
from training.groups import Group
from training.mine import Found, Pool, pool, search
from training.model import pretrained
from training.sample import ADVERSARIAL, SHARE, Mined, Sampler

HELD = ("onestopqa", "qamr_wikinews", "fairytaleqa")
COLLECTIONS = ("squad", "wiki", "news", "stories", "papers")
SEED = 7


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that does not change while the reader learns."""

    train: tuple[Mined, ...]
    squad_dev: Mined
    news_dev: Mined
    stories_dev: Mined


def prepare(root: Path, cache: Path, share: float = 1.0) -> Prepared:
    """Read, cut and search everything once; keep the result in `cache`."""
    if cache.exists():
        loaded: Prepared = pickle.loads(cache.read_bytes())
        return loaded
    encoder = pretrained().bfloat16().eval()
    examples = list(data.read(root))
    held = _held(examples)
    train: list[Mined] = []
    dev: dict[str, Mined] = {}
    for name in COLLECTIONS:
        part = [example for example in examples if example.collection == name]
        chosen = _chosen([e for e in part if (e.source, e.text) not in held], share)
        asked = [e for e in part if (e.source, e.text) in held and e.answerable]
        if name == "stories":
            asked = asked[::4]
        test = list(data.squad(root / "squad_dev.json")) if name == "squad" else asked
        keep = chosen + [e for e in part if (e.source, e.text) in held] + test
        at, number = _pool(keep)
        both = search(at, encoder, [e.question for e in chosen + test])
        train.append(_mined(at, number, chosen, both, 0))
        if test:
            dev[name] = _mined(at, number, test, both, len(chosen))
        print(name, len(at.texts), "texts", len(at.windows), "windows", len(chosen), len(test), flush=True)
    result = Prepared(tuple(train), dev["squad"], dev["news"], dev["stories"])
    cache.write_bytes(pickle.dumps(result))
    return result


def _pool(examples: Iterable[Example]) -> tuple[Pool, dict[str, int]]:
    texts = {example.text: example.title for example in reversed(list(examples))}
    ordered = list(texts)
    return pool(ordered, [texts[text] for text in ordered]), {t: n for n, t in enumerate(ordered)}


def _mined(at: Pool, number: dict[str, int], examples: Sequence[Example], found: Found, first: int) -> Mined:
    rows = slice(first, first + len(examples))
    return Mined(
        at, tuple(examples), tuple(number[example.text] for example in examples),
        Found(found.windows[rows], found.dense[rows]),
    )  # fmt: skip


def _chosen(examples: Sequence[Example], share: float) -> list[Example]:
    """Return the epoch's share of each set; unanswerable rows follow their questions."""
    chance = random.Random(SEED)
    asked: set[tuple[str, str]] = set()
    chosen: list[Example] = []
    for example in examples:
        if example.answerable and chance.random() < SHARE[example.source] * share:
            asked.add((example.source, example.question))
            chosen.append(example)
    for example in examples:
        if example.answerable:
            continue
        own = example.source in ADVERSARIAL and chance.random() < share
        if own or (example.trust == 1.0 and (example.source, example.question) in asked):
            chosen.append(example)
    return chosen


def _held(examples: Sequence[Example]) -> set[tuple[str, str]]:
    """Return the texts of the held-out articles: texts joined by a question are one article."""
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(node: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    first: dict[tuple[str, str], tuple[str, str]] = {}
    for example in examples:
        if example.source in HELD:
            node = (example.source, example.text)
            one = first.setdefault((example.source, example.question), node)
            parent[root(node)] = root(one)
    return {
        node for node in parent
        if int(hashlib.sha256(min(root(node)).encode() + root(node)[1].encode()).hexdigest(), 16) % 100 < 12
    }  # fmt: skip


def epoch(train: Sequence[Mined]) -> list[Group]:
    """Return the epoch's groups, shuffled."""
    chance = random.Random(SEED)
    groups: list[Group] = []
    for mined in train:
        sampler = Sampler(mined, chance)
        for number in range(len(mined.examples)):
            groups.extend(sampler.groups(number))
    chance.shuffle(groups)
    return groups
