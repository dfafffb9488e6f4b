"""The table of formats, and what every document gets."""

import hashlib

import pytest

from errors import SourceError
from ingest.document import document_id
from ingest.extract import MEDIA_TYPES, extract, media_type

TEXT = b"The harbour took in four million tonnes of grain last year. Most of it went south by rail."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "text/plain"),
        ("A.PDF", "application/pdf"),
        ("two.dots.md", "text/markdown"),
        ("a.htm", "text/html"),
        ("archive.tar.gz", None),
        ("README", None),
        (".md", None),
    ],
)
def test_a_name_tells_the_format(name: str, expected: str | None) -> None:
    """By its last suffix, in any case."""
    assert media_type(name) == expected


def test_an_unknown_format_is_refused_by_its_suffix() -> None:
    """The message names it."""
    with pytest.raises(SourceError, match=r"\.exe: not a format that is read"):
        extract(TEXT, "a.exe")
    with pytest.raises(SourceError, match="no suffix: not a format that is read"):
        extract(TEXT, "README")


@pytest.mark.parametrize("suffix", sorted(MEDIA_TYPES))
def test_an_empty_file_is_an_error_in_every_format(suffix: str) -> None:
    """Nothing read is never an empty document."""
    with pytest.raises(SourceError, match=r"."):
        extract(b"", f"empty{suffix}")


def test_a_document_is_named_after_its_bytes_and_type() -> None:
    """The same bytes under another name are the same document; read as another type they aren't."""
    one, renamed, other = (extract(TEXT, name) for name in ("a.txt", "b.txt", "a.md"))

    assert one.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert one.id == renamed.id == document_id(one.sha256, "text/plain")
    assert other.id != one.id


def test_noise_is_marked_and_kept_in_the_text() -> None:
    """Cleaning never edits: what is left out still stands where it was."""
    text = TEXT.decode() + "\n\n© 2024 Harbour Board\n"
    document = extract(text.encode(), "a.txt")

    assert document.text == text
    assert [(text[n.start : n.end], n.noise) for n in document.noise()] == [
        ("© 2024 Harbour Board", "rights notice")
    ]
