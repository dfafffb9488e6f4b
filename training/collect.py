"""Collecting: questions with known answers, put to real libraries, as what fusion is fitted on.

`python -m training.collect --data ../shared/data --cache OUT/mined.pickle --model OUT/reader.onnx --out
OUT/signals.pickle`. SQuAD's five development articles among all of its others, the held-out news and
tales, and the project's own development sets; of the public ones half a second time with the passages
that answer taken away.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray

from answer.candidates import Candidate, Read
from answer.evidence import EvidenceModel, Reading
from answer.reader import Question
from answer.signals import alone
from answer.trained import first_passages
from eval.case import Case
from eval.cases import anchor
from eval.result import tells
from eval.sets import read_set
from eval.throwaway import throwaway
from eval.written import WrittenDocument, WrittenSet, written_case
from index.lexical import terms
from library import Library
from settings import Settings
from training.articles import HELD_FOLDER, HELD_SET, articles_library
from training.asked import put
from training.prepare import prepare
from training.sample import Mined
from training.web import DEV, kindred, web_library

OWN = ("corpus", "seeds", "web", "held")
PASSAGES = 16


@dataclass(frozen=True, slots=True)
class Sample:
    """One question, what was found for it, what the model said, and which sentences answer."""

    source: str
    question: Question
    candidates: tuple[Candidate, ...]
    read: dict[Read, Reading]
    alone: tuple[Reading, ...]
    """What the model said of each candidate read by itself."""
    gold: NDArray[np.bool_]
    answerable: bool


def samples(
    source: str,
    library: Library,
    cases: Sequence[Case],
    model: EvidenceModel,
    removed: float = 0.0,
    kin: Mapping[str, set[str]] | None = None,
) -> Iterator[Sample]:
    """Each case, and some of the answerable ones once more without what answers them.

    What documents of ``kin`` with the evidence say isn't judged: they may answer as well.
    """
    chance = random.Random(5)
    for case, question, found in put(library, cases):
        own = {one.document_id for one in case.evidence}
        unsure = {id for one in own for id in (kin or {}).get(one, ())} - own
        candidates = [one for one in found if one.document_id not in unsure]
        yield _sample(source, question, candidates, case, model)
        if case.answerable and chance.random() < removed:
            left = [one for one in candidates if not _tells(one, case)]
            if left:
                gone = replace(case, answerable=False, evidence=())
                yield _sample(f"{source} removed", question, left, gone, model)


def _sample(
    source: str, question: Question, candidates: Sequence[Candidate], case: Case, model: EvidenceModel
) -> Sample:
    passages = first_passages(question, candidates, PASSAGES)
    kept = set(passages)
    chosen = tuple(
        replace(one, seen=tuple(pair for pair in one.seen if pair[0] in kept))
        for one in candidates if any(read in kept for read, _ in one.seen)
    )  # fmt: skip
    read = dict(zip(passages, model.read(question.text, passages), strict=True))
    lone = tuple(model.read(question.text, [alone(one) for one in chosen]))
    return Sample(source, question, chosen, read, lone, _gold(chosen, case), case.answerable)


def _gold(candidates: Sequence[Candidate], case: Case) -> NDArray[np.bool_]:
    return np.array([
        any(tells(e, one.document_id, one.start, one.end) for e in case.evidence)
        for one in candidates
    ], dtype=bool)  # fmt: skip


def _tells(candidate: Candidate, case: Case) -> bool:
    """Whether a candidate stands near the evidence, or says most of it elsewhere."""
    near = any(
        e.document_id == candidate.document_id and candidate.start < e.end + 1000 and e.start - 1000 < candidate.end
        for e in case.evidence
    )  # fmt: skip
    said = set(terms(candidate.text))
    known = [set(terms(e.text)) for e in case.evidence]
    return near or any(len(words) > 4 and len(words & said) > 0.5 * len(words) for words in known)


def squad_set(root: Path) -> WrittenSet:
    """SQuAD's development questions over all articles; every place that says an answer is evidence."""
    both = [
        json.loads((root / name).read_text(encoding="utf-8"))
        for name in ("squad_train.json", "squad_dev.json")
    ]
    for article in both[0]["data"]:
        for paragraph in article["paragraphs"]:
            paragraph["qas"] = []
    for article in both[1]["data"]:
        for paragraph in article["paragraphs"]:
            for row in paragraph["qas"]:
                row["answers"] = _everywhere(paragraph["context"], row["answers"])
    return _written("squad", {"data": both[0]["data"] + both[1]["data"]})


def _everywhere(text: str, answers: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    found = []
    for words in {str(answer["text"]) for answer in answers}:
        at = text.find(words)
        while at >= 0:
            found.append({"text": words, "answer_start": at})
            at = text.find(words, at + 1)
    return found


def _written(kind: str, value: object) -> WrittenSet:
    with NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        return read_set(f"{kind}:{file.name}")


def mined_set(name: str, at: Mined) -> WrittenSet:
    """A held-out collection as a set: its texts as documents, its questions with their evidence."""
    names = [f"{name}-{number:04d}.txt" for number in range(len(at.pool.texts))]
    documents = tuple(WrittenDocument(n, t) for n, t in zip(names, at.pool.texts, strict=True))
    cases = [
        written_case(
            {
                "id": f"{name}-{number}", "question": example.question, "answerable": True,
                "evidence": [{"document": names[text], "start": a, "end": b} for a, b in example.evidence],
            },
            name, number,
        )
        for number, (example, text) in enumerate(zip(at.examples, at.texts, strict=True))
        if example.evidence
    ]  # fmt: skip
    return WrittenSet(name, tuple(cases), documents, ())


def some(cases: Sequence[Case], most: int) -> list[Case]:
    """At most so many answerable cases, and so many that aren't; always the same."""
    parts = [[case for case in cases if case.answerable is flag] for flag in (True, False)]
    return [case for part in parts for case in random.Random(3).sample(part, min(most, len(part)))]


def collect(
    root: Path, cache: Path, model: EvidenceModel, folder: Path, most: int, only: Sequence[str]
) -> Iterator[Sample]:
    """The samples of the sets named; the libraries are kept in ``folder``.

    At most ``most`` answerable ones of a public set or of the held-out articles, and as many that aren't.
    """
    prepared = prepare(root, cache)
    sets = {
        "squad": lambda: squad_set(root),
        "news": lambda: mined_set("news", prepared.news_dev),
        "stories": lambda: mined_set("stories", prepared.stories_dev),
    }
    settings = Settings.from_env(folder)
    for name in [name for name in sets if name in only]:
        written = sets[name]()
        with throwaway(written.documents or (), settings, folder=folder / name) as (library, _):
            cases = some(anchor(written, library, missing=True), most)
            yield from samples(name, library, cases, model, 0.3 if name == "squad" else 1.0)
    if "web" in only:
        library = web_library(root.parent, folder / "web")
        cases = anchor(read_set(str(DEV)), library)
        yield from samples("web-dev", library, cases, model, kin=kindred(library))
    if "held" in only:
        library = articles_library(folder / "held", HELD_FOLDER)
        yield from samples("held", library, some(anchor(read_set(str(HELD_SET)), library), most), model)
    for name in [name for name in ("corpus", "seeds") if name in only]:
        library = Library(Settings.from_env(folder / name))
        library.sync([Path("corpus") if name == "corpus" else root.parent.parent / "corpus" / "seeds"])
        for part in ("dev", "test"):
            cases = anchor(read_set(f"eval/sets/{name}-{part}.jsonl"), library)
            yield from samples(f"{name}-{part}", library, cases, model)


def main() -> None:
    """Read the command line and collect."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=400)
    parser.add_argument("--only", nargs="*", default=["squad", "news", "stories", *OWN])
    asked = parser.parse_args()
    model = EvidenceModel(asked.model, threads=1)
    made = list(
        collect(asked.data / "qa", asked.cache, model, asked.out.parent / "libraries", asked.most, asked.only)
    )
    asked.out.write_bytes(pickle.dumps(made))
    for source in dict.fromkeys(one.source for one in made):
        mine = [one for one in made if one.source == source]
        print(source, len(mine), sum(one.answerable for one in mine), flush=True)


if __name__ == "__main__":
    main()
