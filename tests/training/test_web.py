"""The questions about web pages: places that hold, and pages that are only in one of the two sets."""

from itertools import groupby
from pathlib import Path

import pytest

from eval.formats.jsonl import read
from eval.written import WrittenSet, check
from ingest.extract import extract
from ingest.passages import sentences_of
from tests.conftest import ROOT, SHARED
from training.web import DEV, TRAIN, pages

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def sets() -> tuple[WrittenSet, WrittenSet]:
    """Both sets, in which nothing is wrong."""
    both = read(ROOT / TRAIN), read(ROOT / DEV)
    for one in both:
        check(one)
    return both


def test_evidence_is_whole_sentences(sets: tuple[WrittenSet, WrittenSet], tmp_path: Path) -> None:
    """Each place is a sentence of its page, as today's extractor and splitter have it."""
    files = {page.name: page for page in pages(SHARED / "data", tmp_path)}
    places = [
        (e["document"], (e["start"], e["end"])) for one in sets for case in one.cases for e in case.evidence
    ]

    for name, own in groupby(sorted(places), key=lambda place: place[0]):
        document = extract(files[name].read_bytes(), name)
        sentences = {
            span for block in document.blocks if not block.noise for span in sentences_of(document, block)
        }
        assert {span for _, span in own} <= sentences, name


def test_what_is_learnt_from_is_not_measured_on(sets: tuple[WrittenSet, WrittenSet]) -> None:
    """No page and no question is in both."""
    learnt, measured = (
        (
            {e["document"] for case in one.cases for e in case.evidence},
            {case.question.lower() for case in one.cases},
        )
        for one in sets
    )

    assert not learnt[0] & measured[0]
    assert not learnt[1] & measured[1]
    assert len(learnt[1]) == len(sets[0].cases)
