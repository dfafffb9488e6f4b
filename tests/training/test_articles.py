"""The articles of ours and the questions about them."""

from pathlib import Path

import pytest

from eval.formats.jsonl import read
from eval.written import check
from ingest.document import Span
from ingest.extract import extract
from ingest.passages import sentences_of
from tests.conftest import ROOT
from training.articles import FOLDER, SET


def _sentences(path: Path) -> tuple[str, set[Span]]:
    document = extract(path.read_bytes(), path.name)
    return document.text, {
        span for block in document.blocks for span in sentences_of(document, block) if not block.noise
    }


@pytest.mark.slow
def test_evidence_ends_where_a_sentence_does() -> None:
    """Each quote ends where a sentence does, as today's splitter has it, and stands once; nothing else is wrong."""
    written = read(ROOT / SET)
    check(written)
    texts = {path.name: _sentences(path) for path in sorted((ROOT / FOLDER).iterdir())}
    for case in written.cases:
        for item in case.evidence:
            text, sentences = texts[item["document"]]
            assert text.count(item["quote"]) == 1, item
            assert text.find(item["quote"]) + len(item["quote"]) in {end for _, end in sentences}, item


def test_nothing_is_learnt_about_what_the_own_sets_ask() -> None:
    """No article is one of the sample corpus, and no question is asked by a set that measures."""
    learnt = {case.question.lower() for case in read(ROOT / SET).cases}
    for path in sorted((ROOT / "eval" / "sets").glob("*.jsonl")):
        assert not learnt & {case.question.lower() for case in read(path).cases}, path.name
    learnt_from, asked_about = (
        {path.read_bytes() for path in folder.iterdir()} for folder in (ROOT / FOLDER, ROOT / "corpus")
    )
    assert not learnt_from & asked_about
