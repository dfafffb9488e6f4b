"""What holds of every file that is read: the sample corpus, the seeds, and files found in the wild."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from errors import SourceError
from ingest.document import Document
from ingest.extract import extract
from ingest.passages import plain_words

WILD = Path(__file__).parents[3] / "shared" / "data" / "files"


def test_blocks_tile_a_real_document(document: Document, assert_tiled: Callable[[Document], None]) -> None:
    """In order, apart, none of them blank."""
    assert_tiled(document)


def test_a_real_document_has_content_and_a_title(document: Document) -> None:
    """Every sample can be quoted, and is called something that stands in it or names it."""
    assert [b for b in document.blocks if not b.noise and b.kind not in ("title", "heading")]
    assert document.title
    assert "\n" not in document.title


def test_headings_are_the_paths_below_them(document: Document) -> None:
    """Each path is made of headings that stand above the block, outermost first."""
    headings: list[str] = []
    for block in document.blocks:
        if block.kind == "heading":
            headings.append(plain_words(document.text[block.start : block.end]))
        places = [len(headings) - 1 - headings[::-1].index(title) for title in block.heading_path]
        assert places == sorted(places)


def test_the_same_bytes_are_the_same_document(source_path: Path, document: Document) -> None:
    """Reading is repeatable, and a document is named after its bytes."""
    data = source_path.read_bytes()

    assert extract(data, source_path.name) == document
    assert document.sha256 == hashlib.sha256(data).hexdigest()


def test_plain_formats_are_kept_as_they_are(source_path: Path, document: Document) -> None:
    """A text or Markdown file's canonical text is the file itself."""
    if document.media_type.startswith("text/") and document.media_type != "text/html":
        assert document.text == source_path.read_bytes().decode("utf-8")


@pytest.mark.shared
@pytest.mark.parametrize(
    "suffix",
    [
        ".csv",
        ".docx",
        ".eml",
        ".epub",
        ".html",
        ".md",
        ".odt",
        ".pdf",
        ".pptx",
        ".rtf",
        ".srt",
        ".txt",
        ".xlsx",
    ],
)
def test_files_found_in_the_wild_are_read_or_refused(
    suffix: str, assert_tiled: Callable[[Document], None]
) -> None:
    """Odd, broken and foreign files give a sound document or a reason, and never anything else."""
    files = sorted(path for path in WILD.rglob(f"*{suffix}") if path.is_file())
    read: list[Document] = []
    for path in files:
        try:
            read.append(extract(path.read_bytes(), path.name))
        except SourceError as error:
            assert str(error)  # noqa: PT017  what matters is that it is this kind of error and says something
    for document in read:
        assert_tiled(document)

    assert files
    assert read or suffix == ".htm"
