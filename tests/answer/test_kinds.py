"""Questions are sorted by what they want, and sentences by whether they could be it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.kinds import Kind, fits, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Why did Assad flee?", "why"),
        ("why not", "why"),
        ("What was the reason for the invasion?", "why"),
        ("How come nobody came?", "why"),
        ("Who signed it?", "who"),
        ("And whose idea was it?", "who"),
        ("According to the report, to whom did they write?", "who"),
        ("Which energy analyst is quoted?", "who"),
        ("When the war began, who led Iran?", "who"),
        ("When was it signed?", "when"),
        ("since when has it been in force", "when"),
        ("In which year did they join?", "when"),
        ("Can you tell me when it was signed?", "when"),
        ("Where is it made?", "where"),
        ("In what city did they meet?", "where"),
        ("How many articles are there?", "how_many"),
        ("What share of goods is covered?", "how_many"),
        ("What is the average duty now?", "how_many"),
        ("what does one jet cost?", "how_many"),
        ("Which currencies do they pay in?", "list"),
        ("What weapons did they agree to sell?", "list"),
        ("Besides Russia, which states are called allies?", "list"),
        ("Would Russia defend Iran?", "yes_no"),
        ("Didn't they sign?", "yes_no"),
        ("I read that tariffs fell. Is that right?", "yes_no"),
        ("Iran has joined, right?", "yes_no"),
        ("What does the Kremlin think?", "other"),
        ("What was said?", "other"),
        ("How do I file a tax return?", "other"),
        ("How far would the Kremlin go for Minsk?", "other"),
        ("And North Korea?", "other"),
        ("Quand fut signé le traité ?", "other"),
        ("", "other"),
    ],
)
def test_what_a_question_wants(question: str, kind: Kind) -> None:
    """By its opening words, after what only leads up to them; case doesn't matter."""
    assert kind_of(question) == kind
    assert kind_of(question.upper()) == kind


@pytest.mark.parametrize(
    ("kind", "sentence", "question", "fit"),
    [
        ("when", "They signed on 3 March.", "", 1.0),
        ("when", "They signed.", "", 0.0),
        ("how_many", "Some 3,000 came.", "How many came?", 1.0),
        ("how_many", "Two units run.", "", 1.0),
        ("how_many", "In 2025 they came.", "How many came in 2025?", 0.0),
        ("how_many", "Many came.", "", 0.5),
        ("who", "The letter was by Khamenei.", "Who wrote the letter?", 1.0),
        ("who", "Khamenei wrote the letter.", "", 0.5),
        ("who", "The letter reached Moscow in May.", "Who wrote to Moscow?", 0.0),
        ("where", "They are built in Yelabuga.", "", 1.0),
        ("where", "They are built well.", "", 0.0),
        ("why", "He left because nobody helped.", "", 1.0),
        ("why", "He left to protect his family.", "", 0.5),
        ("why", "He left.", "", 0.0),
        ("other", "He left.", "", 1.0),
        ("yes_no", "He left.", "", 0.0),
        ("list", "He left.", "", 1.0),
    ],
)
def test_what_a_sentence_could_be(kind: Kind, sentence: str, question: str, fit: float) -> None:
    """What the question holds itself doesn't count."""
    assert fits(kind, sentence, question) == fit


@given(st.text(max_size=150), st.text(max_size=150))
def test_any_text_is_taken(question: str, sentence: str) -> None:
    """Whatever is typed or read, without raising; the same each time."""
    kind = kind_of(question)
    assert fits(kind, sentence, question) in (0.0, 0.5, 1.0)
    assert kind_of(question) == kind


@given(
    st.sampled_from(["And ", "but ", "Please, ", "  ", "So, "]),
    st.sampled_from(["who led it?", "how many came?"]),
)
def test_a_lead_in_changes_nothing(lead: str, question: str) -> None:
    """Only what is asked counts."""
    assert kind_of(lead + question) == kind_of(question)
