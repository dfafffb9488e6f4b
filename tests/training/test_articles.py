"""The articles of ours and the questions about them."""

from pathlib import Path

import pytest

from eval.formats.jsonl import read
from eval.written import check
from ingest.document import Span
from ingest.extract import extract
from ingest.passages import sentences_of
from tests.conftest import ROOT
from training.articles import FOLDER, HELD_FOLDER, HELD_SET, SET


def _sentences(path: Path) -> tuple[str, set[Span]]:
    document = extract(path.read_bytes(), path.name)
    return document.text, {
        span for block in document.blocks for span in sentences_of(document, block) if not block.noise
    }


@pytest.mark.slow
@pytest.mark.parametrize(("articles", "questions"), [(FOLDER, SET), (HELD_FOLDER, HELD_SET)])
def test_evidence_ends_where_a_sentence_does(articles: Path, questions: Path) -> None:
    """Each quote ends where a sentence does, as today's splitter has it, and stands once; nothing else is wrong."""
    written = read(ROOT / questions)
    check(written)
    texts = {path.name: _sentences(path) for path in sorted((ROOT / articles).iterdir())}
    for case in written.cases:
        for item in case.evidence:
            text, sentences = texts[item["document"]]
            assert text.count(item["quote"]) == 1, item
            assert text.find(item["quote"]) + len(item["quote"]) in {end for _, end in sentences}, item


def test_nothing_is_learnt_about_what_is_measured_on() -> None:
    """No article is one that is measured on, and no question is asked by a set that measures."""
    learnt = _questions(ROOT / SET)
    for path in (ROOT / HELD_SET, *sorted((ROOT / "eval" / "sets").glob("*.jsonl"))):
        assert not learnt & _questions(path), path.name
    learnt_from, *others = (
        {path.read_bytes() for path in (ROOT / folder).iterdir()}
        for folder in (FOLDER, HELD_FOLDER, Path("corpus"))
    )
    assert not any(learnt_from & other for other in others)


def _questions(path: Path) -> set[str]:
    """As asked, but for those that say little without the one before."""
    return {case.question.lower() for case in read(path).cases if not case.history}
