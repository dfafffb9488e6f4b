"""The untrained reader: what its signals reward."""

from answer.candidates import Candidate
from answer.reader import Question, SignalReader, word_match

QUESTION = Question("When was the treaty signed?", {"treati": 1.0, "sign": 2.0})


def _candidate(text: str, similarity: float = 0.5) -> Candidate:
    return Candidate("d", 0, len(text), text, (text,), (), "", "en", similarity, similarity, 0.5)


def test_more_of_the_questions_rare_words_score_higher() -> None:
    """A sentence with both words beats one with the rare one, which beats one with none."""
    both, rare, none = (
        word_match(QUESTION, [text], 10)
        for text in ("They signed a treaty.", "They signed it.", "They had tea.")
    )

    assert both > rare > none == 0


def test_a_sentence_that_asks_scores_below_one_that_says() -> None:
    """An echo of the question isn't its answer."""
    asks, says = SignalReader().score(
        QUESTION, [_candidate("Was the treaty signed then?"), _candidate("The treaty was signed then.")]
    )

    assert says > asks


def test_a_sentence_that_repeats_the_question_scores_below_one_that_answers() -> None:
    """Speaking of the question word for word isn't answering it, however many words are shared."""
    echo, answer = SignalReader().score(
        Question("Would Russia defend Iran?", {"russia": 1.0, "defend": 2.0, "iran": 1.0}),
        [
            _candidate('The answer to "would Russia defend Iran" is not simple.', 0.6),
            _candidate("Russia is unlikely to defend Iran in a war.", 0.55),
        ],
    )

    assert answer > echo


def test_confidence_rises_with_the_best_score_and_is_a_probability() -> None:
    """Monotone, between 0 and 1, and 0 where there was nothing to read."""
    reader = SignalReader()
    steps = [reader.confidence([0.1, best]) for best in (0.2, 0.8, 1.2, 1.6, 2.4)]

    assert steps == sorted(steps)
    assert 0 <= steps[0] < reader.threshold < steps[-1] <= 1
    assert reader.confidence([]) == 0


def test_a_score_does_not_depend_on_the_other_candidates() -> None:
    """Each candidate is judged on its own."""
    one, other = _candidate("The treaty was signed."), _candidate("Tea.", 0.1)
    reader = SignalReader()

    assert reader.score(QUESTION, [one, other]) == [
        *reader.score(QUESTION, [one]),
        *reader.score(QUESTION, [other]),
    ]
