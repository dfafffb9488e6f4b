"""Sentences alone: cut out of their passages with what is known of them."""

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from answer.evidence import MODEL
from training.alone import alone, by_reader
from training.groups import Pair


def _pair(sentences: list[str], evidence: set[int] | None = None, answer: str = "") -> Pair:
    body = " ".join(sentences)
    starts = [sum(len(one) + 1 for one in sentences[:at]) for at in range(len(sentences))]
    spans = tuple((start, start + len(one)) for start, one in zip(starts, sentences, strict=True))
    found = body.find(answer) if answer else -1
    right = bool(evidence)
    return Pair(
        "Who built the lighthouse?", "Kiln Point", body, spans,
        tuple(at in (evidence or ()) for at in range(len(sentences))),
        ((found, found + len(answer)),) if found >= 0 else (),
        True, right, float(right), 1.0, 1.0, 1.0,
    )  # fmt: skip


GROUP = (
    _pair(["The point is bare.", "Jonas Abel came.", "He built the lighthouse.", "It rains."], {2}, "built"),
    _pair(["Ferries leave twice a day.", "The lighthouse is painted white."]),
)
NEAR = [[0.0, 1.0, 2.0, -1.0], [0.0, 3.0]]


def test_what_answers_is_alone_but_for_what_it_leans_on() -> None:
    """The worked example: "He built" has the sentence that says who before it."""
    right = [pair for pair in alone(GROUP, NEAR, random.Random(0)) if pair.right]

    assert [pair.body for pair in right] == ["Jonas Abel came. He built the lighthouse."]
    assert right[0].evidence == (False, True)
    assert [right[0].body[a:b] for a, b in right[0].answers] == ["built"]
    assert right[0].answer == 1.0


@given(st.integers(0, 1000))
def test_what_does_not_answer_is_said_not_to(seed: int) -> None:
    """Sentences beside the right one and elsewhere are wrong, and every span is the sentence's own."""
    made = alone(GROUP, NEAR, random.Random(seed))

    wrong = [pair for pair in made if not pair.right]
    assert wrong
    assert all(pair.answer == 0.0 and pair.ranked and not pair.answers for pair in wrong)
    assert {pair.body for pair in wrong} & {"Ferries leave twice a day.", "The lighthouse is painted white."}
    for pair in made:
        assert pair.sentences[-1][1] == len(pair.body)
        assert pair.sentences[0][0] == 0


def test_of_an_unanswerable_question_no_sentence_answers() -> None:
    """What shares words with it is said not to; it takes no part in a choice."""
    group = tuple(
        replace(pair, right=False, ranked=False, answer=0.0, evidence=(False,) * len(pair.sentences), answers=())
        for pair in GROUP
    )  # fmt: skip
    made = alone(group, NEAR, random.Random(0))

    assert made
    assert not any(pair.right or pair.ranked or pair.answer for pair in made)


def test_where_it_is_not_known_which_sentence_answers_there_is_nothing() -> None:
    """A passage that is right as a whole says nothing of its sentences."""
    vague = replace(GROUP[0], evidence=(False,) * 4, tokens_weight=0.0)

    assert alone((vague, GROUP[1]), NEAR, random.Random(0)) == ()


def test_what_comes_nearest_without_answering_is_met_always() -> None:
    """Six of the wrong ones are those the reader would put first; what answers in part is none of them."""
    body = _pair([f"Sentence {number} says nothing." for number in range(30)])
    body = replace(body, part=tuple(at == 29 for at in range(30)))
    near = [[0.0, 1.0, 2.0, -1.0], [float(at) for at in range(30)]]

    for seed in range(20):
        made = {pair.body for pair in alone((GROUP[0], body), near, random.Random(seed))}
        assert {f"Sentence {number} says nothing." for number in range(23, 29)} <= made
        assert "Sentence 29 says nothing." not in made


def test_what_answers_is_nearer_than_another_passage() -> None:
    """The shipped reader gives every sentence of every pair a value."""
    near = by_reader(MODEL)(GROUP)

    assert [len(values) for values in near] == [4, 2]
    assert near[0][2] > max(near[0][0], *near[1])
