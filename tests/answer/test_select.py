"""Which sentences are shown: order, folding, joining, bounds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from answer.candidates import Candidate
from answer.select import is_copy, select

AID = "But despite a new pact the Kremlin is unlikely to offer {}military aid to Iran in the conflict."


def _candidate(text: str, start: int = 0, document: str = "d", heading: str = "h") -> Candidate:
    return Candidate(document, start, start + len(text), text, text, (heading,), "", "en", 0.0, 0.0, 0.0)


def test_the_best_comes_first_and_at_most_so_many() -> None:
    """Quotes are ordered by score and bounded in number."""
    said = ["Alpha one two.", "Beta three four.", "Gamma five six."]
    candidates = [_candidate(text, 100 * i) for i, text in enumerate(said)]

    picks = select(candidates, [0.4, 0.6, 0.5], 2)

    assert [pick.candidate.text for pick in picks] == ["Beta three four.", "Gamma five six."]


def test_near_copies_fold_and_are_kept_as_copies() -> None:
    """A copy in another document is counted beside the quote, not shown as another."""
    candidates = [_candidate(AID.format("")), _candidate(AID.format("direct "), document="e")]

    (pick,) = select(candidates, [0.9, 0.8], 5)

    assert [copy.document_id for copy in pick.copies] == ["e"]


def test_sentences_that_say_other_things_are_not_copies() -> None:
    """Shared topic words don't make a copy."""
    assert not is_copy("Russia warned Israel of a catastrophe.", "Israel warned Iran of a harsh reply.")
    assert not is_copy("", "")


def test_neighbours_are_joined_into_one_quote() -> None:
    """Two picked sentences side by side become one stretch of the document."""
    candidates = [_candidate("First sentence here.", 0), _candidate("Second one follows.", 21)]

    (pick,) = select(candidates, [0.9, 0.8], 5)

    assert pick.span == (0, 40)


def test_neighbours_under_different_headings_stay_apart() -> None:
    """A quote never crosses a heading."""
    candidates = [
        _candidate("First sentence here.", 0),
        _candidate("Second one follows.", 21, heading="other"),
    ]

    assert len(select(candidates, [0.9, 0.8], 5)) == 2


def test_what_is_far_below_the_best_is_left_out() -> None:
    """A weak sentence doesn't stand beside a strong one."""
    candidates = [_candidate("First sentence here.", 0), _candidate("Something else entirely.", 500)]

    assert len(select(candidates, [2.0, 0.5], 5)) == 1


@given(st.lists(st.tuples(st.text("abc .", min_size=1, max_size=40), st.floats(0, 2)), max_size=12))
def test_whatever_is_picked_are_candidates_in_order(made: list[tuple[str, float]]) -> None:
    """No pick is invented or outside its document, none overlaps another."""
    candidates = [_candidate(text, 100 * i) for i, (text, _) in enumerate(made)]

    picks = select(candidates, [score for _, score in made], 5)

    assert len(picks) <= 5
    assert all(pick.start >= 0 and pick.end > pick.start for pick in picks)
    assert [p.score for p in picks] == sorted((p.score for p in picks), reverse=True)
    spans = sorted(pick.span for pick in picks)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
