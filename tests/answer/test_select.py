"""Which sentences are shown: order, folding, joining, bounds."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.candidates import Candidate
from answer.quote import Gainsaid
from answer.select import gainsaid, is_copy, select

SPREAD = 0.35
AID = "But despite a new pact the Kremlin is unlikely to offer {}military aid to Iran in the conflict."


def _candidate(text: str, start: int = 0, document: str = "d", heading: str = "h") -> Candidate:
    return Candidate(document, start, start + len(text), text, (text,), (heading,), "", "en", 0.0, 0.0, 0.0)


def test_the_best_comes_first_and_at_most_so_many() -> None:
    """Quotes are ordered by score and bounded in number."""
    said = ["Alpha one two.", "Beta three four.", "Gamma five six."]
    candidates = [_candidate(text, 100 * i) for i, text in enumerate(said)]

    picks = select(candidates, [0.4, 0.6, 0.5], 2, SPREAD)

    assert [pick.candidate.text for pick in picks] == ["Beta three four.", "Gamma five six."]


def test_near_copies_fold_and_are_kept_as_copies() -> None:
    """A copy in another document is counted beside the quote, not shown as another."""
    candidates = [_candidate(AID.format("")), _candidate("**" + AID.format(""), document="e")]

    (pick,) = select(candidates, [0.9, 0.8], 5, SPREAD)

    assert [copy.document_id for copy in pick.copies] == ["e"]


def test_a_qualified_statement_is_another_one() -> None:
    """*Direct* military aid isn't folded into military aid."""
    candidates = [_candidate(AID.format("")), _candidate(AID.format("direct "), document="e")]

    assert len(select(candidates, [0.9, 0.8], 5, SPREAD)) == 2


def test_near_copies_that_differ_in_a_number_are_told() -> None:
    """Both are shown, and what parts them."""
    said = "Russia delivered {} jets to Iran last year."
    candidates = [_candidate(said.format(24)), _candidate(said.format(36), document="e")]

    picks = select(candidates, [0.9, 0.8], 5, SPREAD)

    assert gainsaid(picks) == [Gainsaid(1, 2, "number")]


def test_a_sentence_that_points_back_brings_the_one_before() -> None:
    """*He promised* is quoted with who he is."""
    text = "Putin met him in Moscow. He promised to sign it."
    leaning = replace(_candidate("He promised to sign it.", 25), before=(0, 24))

    (pick,) = select([leaning], [0.9], 5, SPREAD)

    assert pick.span == (0, len(text))


def test_a_sentence_that_points_back_is_no_copy_of_what_it_points_at() -> None:
    """The longer holds all words of the shorter; both are shown, as one quote without copies."""
    first = _candidate("Bicycles may be taken on every tram on a Sunday.")
    second = replace(_candidate("They need a ticket of their own.", first.end + 1), before=(0, first.end))

    (pick,) = select([first, second], [0.9, 0.8], 5, SPREAD)

    assert pick.span == (0, second.end)
    assert pick.copies == ()


def test_a_sentence_that_announces_a_list_brings_its_items() -> None:
    """*Three reasons come up:* is quoted with them, as far as a quote may go."""
    text = (
        "Three reasons come up again and again:\n- Money is short.\n- Nobody trusts them.\n- " + "word " * 120
    )
    items = ((41, 56), (59, 78), (81, len(text)))
    announced = replace(_candidate("Three reasons come up again and again:"), after=items)
    plain = replace(_candidate("Three ministers resigned again and again."), after=items)

    (pick,), (other,) = (select([one], [0.9], 5, SPREAD) for one in (announced, plain))

    assert pick.span == (0, items[1][1])
    assert other.span == (0, len("Three ministers resigned again and again."))


def test_an_item_of_a_list_is_quoted_with_its_list_where_lists_are_asked_for() -> None:
    """Which reasons there are is answered by all of them."""
    announced = replace(_candidate("Three reasons come up:"), after=((25, 40), (43, 62)))
    item = _candidate("Money is short.", 25)

    (pick,) = select([announced, item], [0.1, 0.9], 5, SPREAD, whole_lists=True)
    (plain,) = select([announced, item], [0.1, 0.9], 5, SPREAD)

    assert (pick.span, pick.score) == ((0, 62), 0.9)
    assert plain.span == (item.start, item.end)


def test_quotes_come_from_several_sections() -> None:
    """Of equally good sentences, one of another section goes before a second of the same."""
    said = ["Alpha one two.", "Beta three four.", "Gamma five six."]
    same = [_candidate(text, 100 * i) for i, text in enumerate(said)]
    other = _candidate("Delta seven eight.", 900, heading="other")

    picks = select([*same, other], [0.9, 0.8, 0.8, 0.79], 2, SPREAD)

    assert [pick.candidate.text for pick in picks] == ["Alpha one two.", "Delta seven eight."]


def test_sentences_that_say_other_things_are_not_copies() -> None:
    """Shared topic words don't make a copy."""
    assert not is_copy("Russia warned Israel of a catastrophe.", "Israel warned Iran of a harsh reply.")
    assert not is_copy("", "")


def test_neighbours_are_joined_into_one_quote() -> None:
    """Two picked sentences side by side become one stretch of the document."""
    candidates = [_candidate("First sentence here.", 0), _candidate("Second one follows.", 21)]

    (pick,) = select(candidates, [0.9, 0.8], 5, SPREAD)

    assert pick.span == (0, 40)


def test_neighbours_under_different_headings_stay_apart() -> None:
    """A quote never crosses a heading."""
    candidates = [
        _candidate("First sentence here.", 0),
        _candidate("Second one follows.", 21, heading="other"),
    ]

    assert len(select(candidates, [0.9, 0.8], 5, SPREAD)) == 2


def test_what_is_far_below_the_best_is_left_out() -> None:
    """A weak sentence doesn't stand beside a strong one."""
    candidates = [_candidate("First sentence here.", 0), _candidate("Something else entirely.", 500)]

    assert len(select(candidates, [2.0, 0.5], 5, SPREAD)) == 1


@given(st.lists(st.tuples(st.text("abc .", min_size=1, max_size=40), st.floats(0, 2)), max_size=12))
def test_whatever_is_picked_are_candidates_in_order(made: list[tuple[str, float]]) -> None:
    """No pick is invented or outside its document, none overlaps another."""
    candidates = [_candidate(text, 100 * i) for i, (text, _) in enumerate(made)]

    picks = select(candidates, [score for _, score in made], 5, SPREAD)

    assert len(picks) <= 5
    assert all(pick.start >= 0 and pick.end > pick.start for pick in picks)
    assert [p.score for p in picks[1:]] == sorted((p.score for p in picks[1:]), reverse=True)
    assert not picks or picks[0].score == max(score for _, score in made)
    spans = sorted(pick.span for pick in picks)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The injured in the outer harbour of Port Ostra rose to {}.", ("fourteen", "sixteen")),
        ("The old harbour will open to all sailing boats in {}.", ("May", "June")),
        ("The long regatta off Port Ostra was won by {}.", ("Tova Berg", "Rina Falk")),
        ("After the protest the jury kept the starting line {}.", ("open", "closed")),
    ],
)
def test_what_differs_in_its_last_words_is_not_folded(one: str, other: tuple[str, str]) -> None:
    """Another number, month, name or the contrary at the end of a sentence says something else."""
    candidates = [_candidate(one.format(word), document=word) for word in other]

    assert len(select(candidates, [0.9, 0.8], 5, SPREAD)) == 2


def test_she_may_be_another_woman() -> None:
    """A sentence that points back is a copy only with what it points at."""
    left = "She will leave office at the end of the sailing season."
    made = []
    for document, who in (
        ("d", "Director Pell spoke on Monday."),
        ("e", "Mayor Lund was asked by a visitor."),
    ):
        made += [
            _candidate(who, document=document),
            replace(_candidate(left, len(who) + 1, document), before=(0, len(who))),
        ]

    picks = select(made, [0.1, 0.9, 0.1, 0.8], 5, SPREAD)

    assert [(pick.candidate.document_id, pick.start, pick.copies) for pick in picks] == [
        ("d", 0, ()),
        ("e", 0, ()),
    ]


def test_a_joined_quote_has_the_copies_of_the_whole() -> None:
    """A document that holds one of two joined sentences isn't said to hold both."""
    said = [
        "Four rail bridges on the coast were closed last night.",
        "The road to Dolven will stay open until noon.",
    ]
    both = [_candidate(said[0], 0, "d"), _candidate(said[1], len(said[0]) + 1, "d")]
    whole = [_candidate(said[0], 50, "e"), _candidate(said[1], 51 + len(said[0]), "e")]
    half = [_candidate(said[1], 7, "f")]

    (pick,) = select([*both, *whole, *half], [0.9, 0.88, 0.86, 0.85, 0.84], 5, SPREAD)

    assert (pick.start, pick.end) == (0, both[1].end)
    assert [(copy.document_id, copy.start, copy.end) for copy in pick.copies] == [("e", 50, whole[1].end)]


def test_no_quote_grows_long_by_pointing_back() -> None:
    """Sentences that each lean on the one before are shown apart where together they are too long."""
    made: list[Candidate] = []
    for number in range(6):
        text = f"They came to the lake {number} and " + "stayed there for a long while " * 5 + "at last."
        start = made[-1].end + 1 if made else 0
        before = (made[-1].start, made[-1].end) if made else None
        made.append(replace(_candidate(text, start), before=before))

    picks = select(made, [0.9 - 0.01 * i for i in range(6)], 5, SPREAD)
    spans = sorted(pick.span for pick in picks)

    assert all(end - start <= 90 * 6 for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_what_is_announced_ends_with_its_list() -> None:
    """The paragraph after a list isn't part of it."""
    items = [(21, 40), (43, 60)]
    announcing = replace(_candidate("Three steps follow:"), after=(*items, (62, 90), (91, 110)))

    (pick,) = select([announcing], [0.9], 5, SPREAD)

    assert (pick.start, pick.end) == (0, 60)
