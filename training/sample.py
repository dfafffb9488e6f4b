"""Sampling: from examples and mined windows to the groups one epoch is made of."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.data import Example, words
from training.groups import Group, Pair, beside, flags, swap, vary
from training.mine import Found, Pool
from training.text import overlap

SHARE = {  # how many of a set's answerable questions an epoch holds
    "squad": 1.0, "qed": 0.5, "selqa": 0.65, "boolq": 0.35, "onestopqa": 1.0,
    "qamr_wikinews": 0.9, "fairytaleqa": 0.4, "squadshifts_new_wiki": 0.45, "timeqa_human": 0.35,
    "eraser_boolq": 0.25, "hotpotqa_pieces": 0.8, "musique_pieces": 0.8,
    "2wikimultihop_pieces": 0.8, "evidence_inference": 0.2,
}  # fmt: skip
ADVERSARIAL = {"squad", "timeqa_human"}  # unanswerable questions people wrote for the passage
_SEVERAL = {"hotpotqa_pieces", "musique_pieces", "2wikimultihop_pieces"}
NEGATIVES = 4


@dataclass(frozen=True, slots=True)
class Mined:
    """A collection: its pool, its questions, and what search shows for each of them."""

    pool: Pool
    examples: tuple[Example, ...]
    texts: tuple[int, ...]  # the pool text each example was asked of
    found: Found


class Sampler:
    """Makes groups of one collection."""

    def __init__(self, mined: Mined, chance: random.Random) -> None:
        self._mined, self._chance = mined, chance
        self._right: dict[str, set[int]] = defaultdict(set)
        self._wrong: dict[str, list[int]] = defaultdict(list)
        for example, text in zip(mined.examples, mined.texts, strict=True):
            windows = mined.pool.by_text[text]
            key = example.question.lower()
            if example.answerable:
                self._right[key].update(self._positives(example, text))
            elif example.trust == 1.0 and example.source not in ADVERSARIAL:
                self._wrong[key].extend(windows)

    def groups(self, number: int) -> Iterable[Group]:
        """Return the group, if any, of one example."""
        example, text = self._mined.examples[number], self._mined.texts[number]
        shown = [int(window) for window in self._mined.found.windows[number]]
        if example.answerable:
            group = self._answerable(example, text, shown)
        elif example.source in ADVERSARIAL:
            group = self._unanswerable(example, text, shown)
        else:
            group = ()
        if group:
            yield vary(group, self._chance)

    def _positives(self, example: Example, text: int) -> list[int]:
        windows = self._mined.pool.by_text[text]
        if not example.evidence:
            return list(windows)
        return [
            window
            for window in windows
            if any(
                overlap(self._span(window), span) == span[1] - span[0]
                or overlap(self._span(window), span) > 60
                for span in example.evidence
            )
        ]

    def _span(self, window: int) -> tuple[int, int]:
        passage = self._mined.pool.windows[window].passage
        return passage.start, passage.end

    def _answerable(self, example: Example, text: int, shown: Sequence[int]) -> Group:
        right = self._positives(example, text)
        if not right:
            return ()
        vague = not example.evidence
        chosen = right[:3] if vague else [self._chance.choice(right)]
        pairs = [self._right_pair(example, window, len(right) > 1) for window in chosen]
        if example.source == "qamr_wikinews":
            pairs = [self._joined(pairs[0])]
        negatives = self._negatives(example, shown)
        if not negatives:
            return ()
        pairs += [self._wrong_pair(example.question, window, True) for window in negatives]
        if example.source not in _SEVERAL and self._chance.random() < 0.3:
            pairs += self._swapped(pairs[0], negatives)
        return tuple(pairs)

    def _joined(self, pair: Pair) -> Pair:
        wrong = self._wrong[pair.question.lower()]
        if not wrong or self._chance.random() < 0.3:
            return pair
        other = self._mined.pool.body(self._chance.choice(wrong))
        return beside(pair, other, self._chance.random() < 0.5)

    def _negatives(self, example: Example, shown: Sequence[int]) -> list[int]:
        key = example.question.lower()
        right = self._right[key]
        texts = {self._mined.pool.windows[window].text for window in right}
        doubtful = not example.evidence or example.source in _SEVERAL or not example.answers
        answers = {example.text[a:b].lower() for a, b in example.answers}
        evidence = [set(words(example.text[a:b])) for a, b in example.evidence if b - a > 30]
        usable: list[int] = []
        for window in shown:
            if window in right or (self._mined.pool.windows[window].text in texts and doubtful):
                continue
            if not self._answers(window, answers, evidence):
                usable.append(window)
        near = usable[:2]
        rest = usable[2:14]
        given = [window for window in self._wrong[key] if window not in right]
        picked = self._chance.sample(given, min(len(given), 1))
        picked += [window for window in near if window not in picked]
        picked += self._chance.sample(rest, min(len(rest), NEGATIVES))
        return list(dict.fromkeys(picked))[:NEGATIVES]

    def _answers(self, window: int, answers: set[str], evidence: Sequence[set[str]]) -> bool:
        body = self._mined.pool.body(window).lower()
        if any(len(answer) > 3 and answer in body for answer in answers):
            return True
        held = set(words(body))
        return any(len(known & held) > 0.7 * len(known) for known in evidence)

    def _unanswerable(self, example: Example, text: int, shown: Sequence[int]) -> Group:
        own = set(self._mined.pool.by_text[text])
        first = [window for window in shown if window in own][:2] or sorted(own)[:1]
        others = [window for window in shown if window not in own][:6]
        chosen = first + self._chance.sample(others, min(len(others), 1))
        return tuple(
            self._wrong_pair(example.question, window, False, 1.0 if window in own else 0.5)
            for window in chosen
        )

    def _swapped(self, pair: Pair, negatives: Sequence[int]) -> list[Pair]:
        others = [self._mined.pool.body(window) for window in negatives]
        asked = swap(pair.question, pair.body, others, self._chance)
        if asked is None:
            return []
        return [_unsupported(asked, pair.heading, pair.body, pair.sentences, 0.5)]

    def _right_pair(self, example: Example, window: int, several: bool) -> Pair:
        at = self._mined.pool.windows[window]
        start, end = at.passage.start, at.passage.end
        spans = tuple((a - start, b - start) for a, b in at.passage.sentences)
        evidence = tuple((a - start, b - start) for a, b in example.evidence)
        inside = tuple((a - start, b - start) for a, b in example.answers if start <= a and b <= end)
        vague = not evidence
        return Pair(
            example.question, self._mined.pool.titles[at.text], example.text[start:end], spans,
            flags(spans, evidence), inside, True, True, 1.0,
            (0.0 if several else 1.0) if vague else (0.5 if example.source in _SEVERAL else 1.0),
            0.0 if vague else 1.0, 1.0 if inside else 0.0,
        )  # fmt: skip

    def _wrong_pair(self, question: str, window: int, ranked: bool, weight: float = 0.3) -> Pair:
        at = self._mined.pool.windows[window]
        start = at.passage.start
        spans = tuple((a - start, b - start) for a, b in at.passage.sentences)
        heading, body = self._mined.pool.titles[at.text], self._mined.pool.body(window)
        pair = _unsupported(question, heading, body, spans, weight)
        if not ranked:
            return pair
        return Pair(question, heading, body, spans, pair.evidence, (), True, False, 0.0, weight, 0.2, 0.2)


def _unsupported(
    question: str, heading: str, body: str, spans: tuple[tuple[int, int], ...], weight: float
) -> Pair:
    none = (False,) * len(spans)
    return Pair(question, heading, body, spans, none, (), False, False, 0.0, weight, 0.0, weight)
