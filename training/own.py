"""Own: questions written by us over a library, as the groups that the product makes of them.

The product searches the library for every question, and what it would read is what the reader learns from.
A case may also name, as `part`, what comes near without deserving to be shown first.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from answer.candidates import Read
from answer.trained import first_passages
from eval.anchors import Anchors
from eval.case import Case, Evidence
from eval.cases import anchor
from eval.result import tells
from eval.sets import read_set
from library import Library
from training.asked import put
from training.groups import Group, Pair, vary

Kin = Mapping[str, set[str]]
"""For each document, those that may say the same, so that silence about them in a case means nothing."""
_RIGHT, _NEAR, _FAR, _UNANSWERED = 2, 4, 2, 4


def own_groups(path: Path, library: Library, kin: Kin, rounds: int, chance: random.Random) -> list[Group]:
    """Every question of a set `rounds` times, as it is read, each time among other passages that don't answer it.

    Documents outside `kin` are taken to be labelled whole: what a case doesn't name doesn't answer it.
    """
    cases = anchor(read_set(str(path)), library)
    partly = _partly(path, library)
    found = [
        (replace(case, question=question.text), first_passages(question, candidates, len(candidates)))
        for case, question, candidates in put(library, cases)
    ]
    made = []
    for _ in range(rounds):
        for case, reads in found:
            group = _group(case, reads, kin, partly[case.id], chance)
            if group:
                made.append(vary(group, chance, share_headed=0.9))
    return made


def _partly(path: Path, library: Library) -> dict[str, list[Evidence]]:
    anchors = Anchors(library)
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: [anchors.find(item) for item in row.get("part", ())] for row in lines}


def _group(
    case: Case, reads: Sequence[Read], kin: Kin, partly: Sequence[Evidence], chance: random.Random
) -> Group:
    """The question with what answers it and what doesn't; what only does in part is left out."""
    own = {one.document_id for one in case.evidence}
    told = set().union(*(kin.get(id, set()) for id in own)) - own
    pairs = [_pair(case, read, partly) for read in reads]
    if not case.answerable:
        return tuple(pairs[:_UNANSWERED])
    right = [pair for pair in pairs if pair.right]
    wrong = [
        pair
        for pair, read in zip(pairs, reads, strict=True)
        if not pair.right and read.hit.passage.document_id not in told and not any(pair.part)
    ]
    near, rest = wrong[: _NEAR + 2], wrong[_NEAR + 2 :]
    if not right or not wrong:
        return ()
    chosen = chance.sample(near, min(_NEAR, len(near))) + chance.sample(rest, min(_FAR, len(rest)))
    return (*chance.sample(right, min(_RIGHT, len(right))), *chosen)


def _says(read: Read, evidence: Sequence[Evidence]) -> tuple[bool, ...]:
    """Of each sentence of a passage: whether it and a piece of evidence have half of the shorter in common."""
    passage = read.hit.passage
    return tuple(
        any(tells(one, passage.document_id, start, end) for one in evidence)
        for start, end in passage.sentences
    )


def _pair(case: Case, read: Read, partly: Sequence[Evidence]) -> Pair:
    flags = _says(read, case.evidence)
    right = any(flags)
    ranked = case.answerable
    return Pair(
        case.question, read.heading, read.words.text, read.words.spans, flags, (), ranked, right,
        float(right), 1.0 if right or not ranked else 0.5, 1.0 if right else 0.3 * ranked, 0.0,
        _says(read, partly),
    )  # fmt: skip
