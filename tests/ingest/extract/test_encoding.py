"""Bytes to text, by mark, by UTF-8, or by guess."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import SourceError
from ingest.extract.encoding import decode

RUSSIAN = "Порт принял четыре миллиона тонн зерна, больше, чем в любой год до этого, сказал писарь. "
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
# A text that starts with NUL would make UTF-16's mark into UTF-32's.
texts = st.text(st.characters(exclude_characters="\x00\ufeff", exclude_categories=["Cs"]))


@given(texts)
def test_utf8_comes_back_as_it_was(text: str) -> None:
    """No character is changed, composed or dropped, and nothing is in doubt."""
    assert decode(text.encode()) == (text, ())


@given(texts, st.sampled_from(sorted(MARKS)))
def test_a_byte_order_mark_is_believed_and_left_out(text: str, encoding: str) -> None:
    """The mark names the encoding and is no part of the text."""
    assert decode(MARKS[encoding] + text.encode(encoding)) == (text, ())


def test_a_wrong_byte_order_mark_is_an_error() -> None:
    """Nothing is replaced silently where the bytes aren't what they say."""
    with pytest.raises(SourceError, match="marked as utf-8 but byte 3 is not"):
        decode(codecs.BOM_UTF8 + b"abc\xff")


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-16-le", "utf-16-be"])
def test_an_unmarked_encoding_is_guessed_and_named(encoding: str) -> None:
    """A long enough text is read right, with a warning that says how."""
    text = RUSSIAN * 5

    assert decode(text.encode(encoding)) == (text, (f"encoding taken to be {encoding.replace('-', '_')}",))


def test_a_guess_from_few_bytes_is_called_uncertain() -> None:
    """Short texts are guessed wrong too often to be trusted."""
    _, (warning,) = decode("Порт закрыт".encode("cp1251"))

    assert warning.endswith("(uncertain)")


def test_bytes_that_are_no_text_are_refused() -> None:
    """The message says what to do."""
    with pytest.raises(SourceError, match="save it as UTF-8"):
        decode(bytes(range(256)))
