"""Other ways through the same library."""

from itertools import pairwise

import pytest

from answer.trained import TrainedReader
from errors import UsageError
from eval.case import Case
from eval.runner import ask
from eval.variants import variant
from library import Library

QUESTION = "Would Russia defend Iran?"


def test_a_variant_changes_only_what_it_names(corpus_library: Library) -> None:
    """Settings are replaced, the sources are the same; no words are the library itself."""
    made = variant("threshold=0.9, quotes=2").of(corpus_library)
    silent = made.ask(QUESTION)

    assert (made.settings.threshold, made.settings.quotes) == (0.9, 2)
    assert made.settings.data == corpus_library.settings.data
    assert not silent.found
    assert 0 < len(silent.nearest) <= 2
    assert variant("").of(corpus_library) is corpus_library
    assert variant("threshold=none").settings == {"threshold": None}


def test_a_variant_may_read_fewer_passages(corpus_library: Library) -> None:
    """So many are read, and the signals are weighed as they were."""
    whole, made = corpus_library.reader, variant("reads=3").of(corpus_library).reader

    assert isinstance(whole, TrainedReader)
    assert isinstance(made, TrainedReader)
    assert (made.weights.passages, made.weights.order) == (3, whole.weights.order)
    with pytest.raises(UsageError, match="from 1"):
        variant("reads=0")


@pytest.mark.parametrize(("fusion", "leg"), [("dense", "dense_rank"), ("lexical", "lexical_rank")])
def test_one_leg_alone_ranks_as_it_does_in_fusion(fusion: str, leg: str, corpus_library: Library) -> None:
    """Its order is that leg's own, and its scores fall."""
    alone = variant(f"fusion={fusion}").of(corpus_library).search(QUESTION, 10)
    fused = corpus_library.search(QUESTION, 1000)
    ranked = {getattr(hit, leg): hit.passage.id for hit in fused}

    assert [hit.passage.id for hit in alone] == [ranked[n] for n in range(1, 11)]
    assert [getattr(hit, leg) for hit in alone] == list(range(1, 11))
    assert all(a.score >= b.score for a, b in pairwise(alone))


@pytest.mark.parametrize("fusion", ["scores", "rrf", "dense", "lexical"])
def test_without_a_reader_passages_are_shown_as_they_were_found(fusion: str, corpus_library: Library) -> None:
    """The first sentence of the first passage comes first, and it never stays silent."""
    library = variant(f"reader=off,fusion={fusion}").of(corpus_library)
    answer = library.ask(QUESTION)
    first = library.search(QUESTION, 1)[0].passage

    assert answer.found
    assert answer.quotes[0].document.id == first.document_id
    assert answer.quotes[0].start == first.sentences[0][0]
    assert 0 <= answer.confidence <= 1


def test_ranks_are_fused_by_ranks_alone(corpus_library: Library) -> None:
    """The order is that of the reciprocal ranks' sums, whatever the scores of the legs."""
    hits = variant("fusion=rrf").of(corpus_library).search(QUESTION, 30)
    sums = [sum(1 / (5 + rank) for rank in (hit.dense_rank, hit.lexical_rank) if rank) for hit in hits]

    assert sums == sorted(sums, reverse=True)
    assert [hit.passage.id for hit in hits] != [hit.passage.id for hit in corpus_library.search(QUESTION, 30)]


def test_words_count_for_as_much_as_is_said(corpus_library: Library) -> None:
    """For nothing, cosines alone give the order, also of what was found by words; for much, words do."""
    embedder = corpus_library.embedder
    asked = embedder.embed_question(QUESTION)
    silent = variant("words=0").of(corpus_library).searcher.search(QUESTION, asked, embedder, 3)
    loud = variant("words=100").of(corpus_library).searcher.search(QUESTION, asked, embedder, 3)
    vectors = corpus_library.catalog.passage_vectors(embedder.key, [hit.passage.id for hit in silent])

    assert any(hit.dense_rank is None for hit in silent)
    for hit in silent:
        assert hit.score == pytest.approx(float(vectors[hit.passage.id] @ asked), abs=1e-5)
    assert [hit.lexical_rank for hit in loud][:3] == [1, 2, 3]


@pytest.mark.parametrize("reader", ["cosine", "words"])
def test_a_plain_reader_has_one_signal(reader: str, corpus_library: Library) -> None:
    """Its best sentence has the most of that signal alone, and it never stays silent."""
    answer = variant(f"reader={reader}").of(corpus_library).ask("How do I repair a bicycle tyre?")

    assert answer.found
    assert all(a.score >= b.score for a, b in pairwise(answer.quotes))
    assert 0 <= answer.quotes[0].score <= (1 if reader == "cosine" else 3)


def test_a_failing_question_is_a_result(corpus_library: Library) -> None:
    """It is kept with its error."""
    result = ask(corpus_library, Case("x", "?", False))

    assert result.error == "the question is empty"
    assert not result.is_right


@pytest.mark.parametrize(
    "text", ["luck=1", "fusion=magic", "reader", "threshold=high", "data=/tmp", "quotes=2.5"]
)
def test_a_variant_that_cannot_be_meant_is_refused(text: str) -> None:
    """Unknown names and values, and what would make another library."""
    with pytest.raises(UsageError, match="--with"):
        variant(text)
