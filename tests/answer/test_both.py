"""The two forms of a follow-up, searched for side by side."""

from answer.answerer import both
from index.search import Hit
from ingest.document import Passage


def _hits(**scores: float) -> list[Hit]:
    return [Hit(Passage(id, "d", 0, 1, ((0, 1),)), score, 1, None) for id, score in scores.items()]


def test_the_completed_form_counts_double() -> None:
    """What it puts first stays first; every passage is there once."""
    hits = both(_hits(a=0.8, b=0.4), _hits(b=0.8, a=0.4))

    assert [hit.passage.id for hit in hits] == ["a", "b"]


def test_what_one_form_passed_over_is_not_put_behind_all_others() -> None:
    """A passage found by one form alone counts in the other as its last one does."""
    hits = both(_hits(a=0.9, b=0.2, c=0.1), _hits(b=0.3, c=0.3))

    assert [hit.passage.id for hit in hits] == ["a", "b", "c"]
    assert max(hit.score for hit in hits) <= 0.9
