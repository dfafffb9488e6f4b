"""Examples: every public set, read into one shape.

Sources (licences are in MODEL_CARD.md): SQuAD 1.1/2.0, QED (Natural Questions), SelQA, BoolQ, and
ten sets already in one row format: OneStopQA, QAMR (Wikinews), FairytaleQA, TimeQA, ERASER BoolQ,
HotpotQA, MuSiQue, 2WikiMultihopQA, Evidence Inference, SQuADShifts (new Wikipedia).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.text import Span, detokenise

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A question over one text: where its evidence lies, or that there is none in it."""

    source: str
    collection: str  # texts of one collection are searched together for hard negatives
    question: str
    title: str
    text: str
    evidence: tuple[Span, ...]  # what supports the answer; empty and answerable: somewhere in it
    answers: tuple[Span, ...]  # the short answer itself, where the set gives one
    answerable: bool
    trust: float = 1.0  # below 1 where the set's label is known to be noisy


def squad(path: Path) -> Iterator[Example]:
    """Read SQuAD; where an answer occurs more than once, take the one likest the question."""
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        title = article["title"].replace("_", " ")
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            for row in paragraph["qas"]:
                spans = tuple(sorted({likeliest(row["question"], text, a["text"]) for a in row["answers"]}))
                answerable = not row["is_impossible"] and bool(spans)
                yield Example(
                    "squad", "squad", row["question"].strip(), title, text, spans, spans, answerable
                )


def likeliest(question: str, text: str, answer: str) -> Span:
    """Return the occurrence of `answer` whose surroundings share most words with the question."""
    asked = set(words(question))
    best = (-1, 0)
    for match in re.finditer(re.escape(answer), text):
        around = text[max(0, match.start() - 120) : match.end() + 120]
        best = max(best, (len(asked & set(words(around))), -match.start()))
    start = -best[1]
    return (start, start + len(answer))


def words(text: str) -> list[str]:
    """Return the lower-cased words of `text`."""
    return re.findall(r"\w+", text.lower())


def qed(path: Path) -> Iterator[Example]:
    """Read QED: real search-engine questions; its text is tokenised and is undone here."""
    for row in _lines(path):
        text, spans = detokenise(row["paragraph_text"], [(s, e) for s, e in row["answer_spans"]])
        title = row["title_text"]
        yield Example("qed", "wiki", row["question_text"], title, text, spans, spans, bool(spans))


def selqa(path: Path) -> Iterator[Example]:
    """Read SelQA: whole sentences of a section answer."""
    for row in json.loads(path.read_text(encoding="utf-8")):
        spans: list[Span] = []
        position = 0
        for sentence in row["candidates"]:
            spans.append((position, position + len(sentence)))
            position += len(sentence) + 1
        text = " ".join(row["candidates"])
        evidence = tuple(spans[index] for index in sorted(row["answers"]))
        title = f"{row['article']} › {row['section']}"
        yield Example("selqa", "wiki", row["question"], title, text, evidence, (), bool(evidence))


def boolq(path: Path) -> Iterator[Example]:
    """Read BoolQ: yes/no questions; the passage answers, which sentence is not said."""
    for row in _lines(path):
        text, _ = detokenise(row["passage"], [])
        yield Example("boolq", "wiki", row["question"], row["title"], text, (), (), True)


_COLLECTION = {
    "onestopqa": "news",
    "qamr_wikinews": "news",
    "fairytaleqa": "stories",
    "evidence_inference": "papers",
}
_TOKENISED = {"qamr_wikinews", "timeqa_human", "eraser_boolq"}


def pieces(path: Path) -> Iterator[Example]:
    """Read one of the ten further sets."""
    for row in _lines(path):
        text, spans = row["passage"], [(s, e) for s, e in row["evidence"]]
        if row["source"] in _TOKENISED:
            text, moved = detokenise(text, spans)
            spans = list(moved)
        short = row.get("kind") == "answer"
        coarse = row.get("kind") == "paragraph"
        yield Example(
            row["source"],
            _COLLECTION.get(row["source"], "wiki"),
            row["question"].strip(),
            "",
            text,
            () if coarse else tuple(spans),
            tuple(spans) if short else (),
            bool(row["answerable"]),
            _trust(row),
        )


def _trust(row: Row) -> float:
    """Return how far to believe the row: mined and partial negatives may answer after all."""
    negative = row.get("neg") or ""
    return 0.3 if negative.startswith(("mined", "partial")) else 1.0


def _lines(path: Path) -> Iterator[Row]:
    opened: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read(root: Path) -> Iterator[Example]:
    """Read every training set under `root`; never `squad_dev.json`."""
    yield from squad(root / "squad_train.json")
    yield from qed(root / "qed_train.jsonl")
    yield from selqa(root / "selqa.json")
    yield from boolq(root / "boolq_dev.jsonl")
    for path in sorted((root / "more").glob("*.jsonl.gz")):
        yield from pieces(path)
