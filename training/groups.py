"""Groups: one question with the passages that compete for it, and honest changes to both."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from training.text import Span, overlap


@dataclass(frozen=True, slots=True)
class Pair:
    """A question beside one passage, and what is known about the two."""

    question: str
    heading: str
    body: str
    sentences: tuple[Span, ...]
    evidence: tuple[bool, ...]  # by sentence
    answers: tuple[Span, ...]  # the short answer in `body`
    ranked: bool  # takes part in its group's listwise choice
    right: bool  # is the right one there
    answer: float  # does the passage answer: 1, 0
    answer_weight: float
    tokens_weight: float  # 0 where it isn't known which sentences are the evidence
    short_weight: float  # 0 where it isn't known where the short answer lies
    part: tuple[bool, ...] = ()  # by sentence, where known: answers in part, so that alone it is neither


Group = tuple[Pair, ...]

_ASKING = re.compile(
    r"^(?:who|what|when|where|why|which|how|does|do|did|is|are|was|were|can|could|would|will)\b"
    r"(?: (?:many|much|long|often|is|are|was|were|do|does|did|has|have|can|will|the))*\s+",
    re.IGNORECASE,
)


def vary(group: Group, chance: random.Random, share_headed: float = 0.3) -> Group:
    """Return the group asked as people type: lower case, no mark, at times keywords alone."""
    question = group[0].question
    roll = chance.random()
    if roll < 0.15:
        asked = question.lower().rstrip("?. ")
    elif roll < 0.20:
        asked = _ASKING.sub("", question).rstrip("?. ")
    else:
        asked = question
    if len(asked.split()) < 2:
        asked = question
    headed = chance.random() < share_headed
    short = chance.random() < 0.2
    varied = []
    for pair in group:
        pair = replace(pair, heading=pair.heading if headed else "")
        if pair.question == question:
            pair = replace(pair, question=asked)
        varied.append(shorten(pair, chance) if short else pair)
    return tuple(varied)


def shorten(pair: Pair, chance: random.Random) -> Pair:
    """Return the pair with its passage cut to a sentence and its neighbours."""
    count = len(pair.sentences)
    if count <= 3 or (pair.right and not any(pair.evidence)):
        return pair
    marked = [index for index, flag in enumerate(pair.evidence) if flag]
    middle = marked[len(marked) // 2] if marked else chance.randrange(count)
    first, last = max(0, middle - 1), min(count - 1, middle + 1)
    if marked and (min(marked) < first or max(marked) > last):
        return pair
    made = cut(pair, first, last)
    return pair if pair.answers and not made.answers else made


def cut(pair: Pair, first: int, last: int) -> Pair:
    """Return the pair with these sentences of its passage alone, and what of its answers they hold."""
    begin, end = pair.sentences[first][0], pair.sentences[last][1]
    return replace(
        pair,
        body=pair.body[begin:end],
        sentences=tuple((a - begin, b - begin) for a, b in pair.sentences[first : last + 1]),
        evidence=pair.evidence[first : last + 1],
        part=pair.part[first : last + 1],
        answers=tuple((a - begin, b - begin) for a, b in pair.answers if begin <= a and b <= end),
    )


def beside(pair: Pair, other: str, before: bool) -> Pair:
    """Return a one-sentence pair set beside another sentence of its article."""
    shift = len(other) + 1 if before else 0
    moved = tuple((a + shift, b + shift) for a, b in pair.sentences)
    answers = tuple((a + shift, b + shift) for a, b in pair.answers)
    if before:
        body, spans = f"{other} {pair.body}", ((0, len(other)), *moved)
        evidence = (False, *pair.evidence)
    else:
        body = f"{pair.body} {other}"
        spans, evidence = (*moved, (len(pair.body) + 1, len(body))), (*pair.evidence, False)
    return replace(pair, body=body, sentences=spans, evidence=evidence, answers=answers)


_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'’-]+(?: (?:of |the )?[A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_OPPOSITE = dict(
    pair
    for one, other in (
        ("first", "last"), ("before", "after"), ("largest", "smallest"), ("north", "south"),
        ("east", "west"), ("most", "least"), ("more", "fewer"), ("oldest", "youngest"),
        ("highest", "lowest"), ("increase", "decrease"), ("start", "end"), ("won", "lost"),
        ("old", "new"), ("early", "late"), ("began", "ended"), ("older", "younger"),
        ("male", "female"), ("father", "mother"), ("major", "minor"), ("higher", "lower"),
        ("can", "cannot"), ("married", "divorced"), ("open", "close"), ("best", "worst"),
        ("positive", "negative"), ("common", "rare"), ("did", "did not"), ("king", "queen"),
    )
    for pair in ((one, other), (other, one))
    if " " not in pair[0] and pair[0] != "cannot"
)  # fmt: skip


def swap(question: str, passage: str, others: Sequence[str], chance: random.Random) -> str | None:
    """Return a question the passage does not answer: one name, number or word of it exchanged.

    A name or number is taken from another text and does not stand in the passage, which is how
    people wrote part of SQuAD 2.0's unanswerable questions.
    """
    for pattern in chance.sample((_NAME, _NUMBER), 2):
        found = [match for match in pattern.finditer(question) if match.group() in passage]
        instead = [
            match.group()
            for text in others
            for match in pattern.finditer(text)
            if match.group() not in passage and match.group() not in question
        ]
        if found and instead:
            chosen = chance.choice(found)
            return question[: chosen.start()] + chance.choice(instead) + question[chosen.end() :]
    parts = question.split(" ")
    places = [index for index, part in enumerate(parts) if part in _OPPOSITE]
    if not places:
        return None
    place = chance.choice(places)
    parts[place] = _OPPOSITE[parts[place]]
    return " ".join(parts)


def flags(sentences: Sequence[Span], evidence: Sequence[Span]) -> tuple[bool, ...]:
    """Return which sentences the evidence lies in."""
    return tuple(any(overlap(sentence, span) > 0 for span in evidence) for sentence in sentences)
