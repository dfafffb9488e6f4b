"""Web: questions written by us about news pages, as the groups that the product makes of them.

`training/web-train.jsonl` and `eval/sets/web-dev.jsonl` are eval sets over the pages of
`../shared/data/html`: questions and places, none of the pages' words. The product reads the pages,
searches them for every question, and what it would read is what the reader learns from.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from answer.candidates import Read
from answer.trained import first_passages
from eval.case import Case
from eval.cases import anchor
from eval.result import HALF, share
from eval.sets import read_set
from library import Library
from settings import Settings
from training.asked import put
from training.groups import Group, Pair, vary
from training.text import Span

TRAIN, DEV = Path("training/web-train.jsonl"), Path("eval/sets/web-dev.jsonl")
_KIN = 0.22
"""Cosine of two pages' words from which they may tell the same story, so that neither is wrong for the other."""
_RIGHT, _NEAR, _FAR, _UNANSWERED = 2, 4, 2, 4


def pages(root: Path, folder: Path) -> list[Path]:
    """The pages of `root`, unpacked into `folder` under the names the sets call them by."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for packed in sorted((root / "html" / "html").glob("*.html.gz")):
        page = folder / f"{packed.name[:12]}.html"
        if not page.exists():
            page.write_bytes(gzip.decompress(packed.read_bytes()))
        made.append(page)
    return made


def web_library(root: Path, folder: Path) -> Library:
    """A library of all pages, kept in `folder`."""
    pages(root, folder / "pages")
    library = Library(Settings.from_env(folder / "data"))
    library.sync([folder / "pages"])
    return library


def web_groups(library: Library, rounds: int, chance: random.Random) -> list[Group]:
    """Every training question `rounds` times, each time among other passages that don't answer it."""
    cases = anchor(read_set(str(TRAIN)), library)
    lines = map(json.loads, TRAIN.read_text(encoding="utf-8").splitlines())
    partly = {row["id"]: [(start, end) for start, end in row.get("part", ())] for row in lines}
    kin = kindred(library)
    found = [
        (case, first_passages(question, candidates, len(candidates)))
        for case, question, candidates in put(library, cases)
    ]
    made = []
    for _ in range(rounds):
        for case, reads in found:
            group = _group(case, reads, kin, partly[case.id], chance)
            if group:
                made.append(vary(group, chance, share_headed=0.9))
    return made


def kindred(library: Library) -> dict[str, set[str]]:
    """For each document, those that may tell the same story, itself among them."""
    ids = [id for (id,) in library.catalog.db.execute("SELECT id FROM documents ORDER BY id")]
    texts = [document.text for id in ids if (document := library.catalog.document(id))]
    words = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    near: NDArray[np.bool_] = (words @ words.T).toarray() > _KIN
    return {id: {ids[at] for at in np.flatnonzero(row)} | {id} for id, row in zip(ids, near, strict=True)}


def _group(
    case: Case,
    reads: Sequence[Read],
    kin: Mapping[str, set[str]],
    partly: Sequence[Span],
    chance: random.Random,
) -> Group:
    """The question with what answers it and what doesn't; what only does `partly` is left out."""
    own = {one.document_id for one in case.evidence}
    told = set().union(*(kin[id] for id in own)) if own else set[str]()
    pairs = [_pair(case, read) for read in reads]
    if not case.answerable:
        return tuple(pairs[:_UNANSWERED])
    right = [pair for pair in pairs if pair.right]
    wrong = [
        pair for pair, read in zip(pairs, reads, strict=True)
        if not pair.right and (
            not _says(read, partly) if read.hit.passage.document_id in own
            else read.hit.passage.document_id not in told
        )
    ]  # fmt: skip
    near, rest = wrong[: _NEAR + 2], wrong[_NEAR + 2 :]
    if not right or not wrong:
        return ()
    chosen = chance.sample(near, min(_NEAR, len(near))) + chance.sample(rest, min(_FAR, len(rest)))
    return (*chance.sample(right, min(_RIGHT, len(right))), *chosen)


def _says(read: Read, spans: Sequence[Span]) -> bool:
    return any(share(a, b, start, end) >= HALF for a, b in read.hit.passage.sentences for start, end in spans)


def _pair(case: Case, read: Read) -> Pair:
    passage = read.hit.passage
    flags = tuple(
        any(
            e.document_id == passage.document_id and share(start, end, e.start, e.end) >= HALF
            for e in case.evidence
        )
        for start, end in passage.sentences
    )
    right = any(flags)
    ranked = case.answerable
    return Pair(
        case.question, read.heading, read.words.text, read.words.spans, flags, (), ranked, right,
        float(right), 1.0 if right or not ranked else 0.5, 1.0 if right else 0.3 * ranked, 0.0,
    )  # fmt: skip
