"""Running text told from the short lines around it."""

import pytest

from ingest.prose import is_prose, is_sentence


@pytest.mark.parametrize(
    ("text", "prose", "sentence"),
    [
        ("The ships came in late. Nobody knew why they had waited so long.", True, True),
        ("The ships came in late, because nobody had told them of the storm.", False, True),
        ("word " * 39, False, False),
        ("word " * 40, True, False),
        ("The ships came in late. Nobody knew why. A photo of the northern pier", True, False),
        ("Free image of the northern pier", False, False),
        ("It was late.", False, False),
        ("They asked for three more things:", False, True),
        ("“The ships came in very late.”", False, True),
        ("The ships came in very late.[12]", False, True),
        ("Version 2.0 of the long list of all ships in the northern harbour", False, False),
        ("", False, False),
    ],
)
def test_worked_examples(text: str, prose: bool, sentence: bool) -> None:
    """Prose has a sentence's end inside or very many words; a sentence has some words and a final stop."""
    assert (is_prose(text), is_sentence(text)) == (prose, sentence)
