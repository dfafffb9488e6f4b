"""The trained reader: what it prefers, and that nothing else sways it."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from answer.candidates import Candidate, Read
from answer.evidence import MODEL, EvidenceModel
from answer.reader import Question, SignalReader
from answer.signals import alone
from answer.stretch import leans
from answer.trained import TrainedReader, trained_reader
from index.search import Hit
from ingest.document import Passage
from ingest.passages import SearchedText
from library import Library

QUESTION = "Who built the lighthouse at Kiln Point?"
TEXTS = [
    "The lighthouse at Kiln Point is a favourite of painters. The point is named for a lime kiln.",
    "Jonas Abel, a mason, built the lighthouse at Kiln Point in 1871. Its keepers lived in two small houses.",
    "Ferries to the island leave twice a day. The crossing takes forty minutes in fair weather.",
]


def _read(text: str, score: float = 0.03) -> Read:
    middle = text.index(". ") + 2
    spans = ((0, middle - 1), (middle, len(text)))
    passage = Passage(text[:32], text[:32], 0, len(text), spans)
    return Read(Hit(passage, score, 1, 1), "", SearchedText(text, spans))


def _candidates(texts: list[str], language: str = "en") -> list[Candidate]:
    made = []
    for text in texts:
        read = _read(text)
        for place, (start, end) in enumerate(read.words.spans):
            said = text[start:end]
            made.append(
                Candidate(
                    text[:32], start, end, said, (text,), (), "", language, 0.4, 0.4, 0.5, ((read, place),)
                )
            )
    return made


@pytest.fixture(scope="module")
def reader() -> TrainedReader:
    """The one that is shipped."""
    return trained_reader()


def test_the_sentence_that_answers_comes_before_those_that_repeat_the_question(reader: TrainedReader) -> None:
    """The worked example: the builder's name wins, though others repeat more of the question."""
    candidates = _candidates(TEXTS)
    scores = reader.score(
        Question(QUESTION, {"built": 2.0, "lighthous": 2.0, "kiln": 3.0, "point": 1.0}), candidates
    )

    assert "Jonas Abel" in candidates[scores.index(max(scores))].text


def test_a_passage_is_read_the_same_whatever_is_read_with_it() -> None:
    """Alone, or in a batch with longer ones."""
    model = EvidenceModel()
    reads = [_read(text) for text in TEXTS] + [_read(" ".join(TEXTS * 3))]

    together = model.read(QUESTION, reads)

    assert [model.read(QUESTION, [one])[0] for one in reads] == together


def test_what_answers_makes_surer_than_what_does_not(reader: TrainedReader) -> None:
    """Confidence falls when the passage that answers is taken away."""
    question = Question(QUESTION, {"built": 2.0, "lighthous": 2.0, "kiln": 3.0, "point": 1.0})
    every, without = _candidates(TEXTS), _candidates([TEXTS[0], TEXTS[2]])

    assert reader.confidence(reader.score(question, every)) > reader.confidence(
        reader.score(question, without)
    )


def test_another_language_is_left_to_the_untrained_signals(reader: TrainedReader) -> None:
    """The order is theirs, and so is whether it answers."""
    question = Question("Кто построил маяк?", {"маяк": 2.0})
    candidates = _candidates(["Маяк построил Иван. Он стоит давно.", "Паром ходит редко. Он мал."], "ru")
    scores, signals = reader.score(question, candidates), SignalReader().score(question, candidates)

    assert sorted(range(4), key=scores.__getitem__) == sorted(range(4), key=signals.__getitem__)
    assert (reader.confidence(scores) >= reader.threshold) == (
        SignalReader().confidence(signals) >= SignalReader().threshold
    )


def test_nothing_found_is_no_answer(reader: TrainedReader) -> None:
    """No candidates, no confidence."""
    assert reader.score(Question(QUESTION, {}), []) == []
    assert reader.confidence([]) == 0


@pytest.mark.slow
def test_an_answer_does_not_depend_on_who_else_asks(corpus_library: Library) -> None:
    """Each question alone and amid 31 others: equal quotes, equal confidence."""
    asked = [
        "Would Russia defend Iran?", "When was the treaty signed?", "Who is Andrei Rudenko?",
        "What does Iran sell to Russia?", "Did Russia condemn the strikes?", "Why does Russia back Iran?",
        "How many drones were made at Alabuga?", "What is the capital of Peru?",
    ]  # fmt: skip
    alone = [corpus_library.ask(question) for question in asked]
    with ThreadPoolExecutor(32) as pool:
        amid = list(pool.map(corpus_library.ask, asked * 4))

    for number, answer in enumerate(amid):
        other = alone[number % len(asked)]
        assert abs(answer.confidence - other.confidence) < 1e-3
        assert answer.quotes == other.quotes
        assert answer.nearest == other.nearest


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It was signed there.", True),
        ("But they refused.", True),
        ("Iran refused.", False),
        ("Theirs is old.", False),
    ],
)
def test_sentences_that_point_back_are_known(sentence: str, expected: bool) -> None:
    """An opening pronoun leans on what stands before."""
    assert leans(sentence) is expected


def test_the_weights_are_those_of_the_model_beside_them() -> None:
    """So that a calibration made with another model is known to be another reader's."""
    assert trained_reader().weights.model == hashlib.sha256(MODEL.read_bytes()).hexdigest()


def test_a_sentence_is_read_alone_but_for_what_it_leans_on() -> None:
    """The worked example; its own span is the last."""
    text = "Jonas Abel came in 1871. He built the lighthouse."
    spans = ((0, 24), (25, len(text)))
    passage = Passage("p", "d", 0, len(text), spans)
    read = Read(Hit(passage, 0.03, 1, 1), "Kiln Point", SearchedText(text, spans))
    first, second = (
        Candidate("d", *span, text[slice(*span)], (text,), (), "", "en", 0.4, 0.4, 0.5, ((read, at),))
        for at, span in enumerate(spans)
    )

    assert alone(first).words == SearchedText("Jonas Abel came in 1871.", ((0, 24),))
    assert alone(second).words == SearchedText(text, spans)


def test_what_is_announced_is_read_with_what_announces_it() -> None:
    """As it is quoted: the line that says "three reasons" answers nothing without them."""
    text = "Three reasons come up: Money is short. Nobody trusts them."
    spans = ((0, 22), (23, 38), (39, len(text)))
    read = Read(_read(TEXTS[0]).hit, "", SearchedText(text, spans))
    first = replace(
        _candidates(TEXTS)[0], text=text[:22], start=0, end=22, seen=((read, 0),), after=spans[1:]
    )

    assert alone(first).words.text == text


def test_a_sentence_that_asks_does_not_come_before_its_answer(reader: TrainedReader) -> None:
    """Read alone, an interviewer's question is nearest to the same question: that isn't an answer."""
    text = "Mr Abel, would you work with the harbour board again? I would work with anyone."
    spans = ((0, 53), (54, len(text)))
    read = Read(_read(TEXTS[0]).hit, "", SearchedText(text, spans))
    asking, said = (
        Candidate("d", *span, text[slice(*span)], (text,), (), "", "en", near, 0.6, 0.5, ((read, at),))
        for at, (span, near) in enumerate(zip(spans, (0.75, 0.4), strict=True))
    )
    question = Question("Would Jonas Abel work with the harbour board again?", {"work": 2.0, "board": 3.0})
    scores = reader.score(question, [asking, said])

    assert scores[1] > scores[0]


@pytest.mark.parametrize("sentences", [1, 2, 5])
def test_those_that_are_not_read_again_stay_below_and_in_their_order(
    reader: TrainedReader, sentences: int
) -> None:
    """Looking again changes the order of the best alone."""
    once = replace(reader, weights=replace(reader.weights, sentences=1))
    again = replace(reader, weights=replace(reader.weights, sentences=sentences))
    question, candidates = Question(QUESTION, {"built": 2.0, "lighthous": 2.0}), _candidates(TEXTS)
    before, after = once.score(question, candidates), again.score(question, candidates)
    order = sorted(range(len(candidates)), key=lambda i: -before[i])

    below = order[sentences:]
    assert sorted(below, key=lambda i: -after[i]) == below
    assert min(after[i] for i in order[:sentences]) >= max(after[i] for i in below)
