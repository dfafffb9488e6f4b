"""One source, found by what a person calls it, and what is shown of it."""

from pathlib import Path

import pytest

from details import as_lines, find_source, source_details
from errors import UsageError
from library import Library
from settings import Settings
from tests.measure_sync import StubEmbedder

TEXT = (
    "# The lighthouse\n\nThe lighthouse was built in 1880. It is forty metres tall.\n\n"
    "It was automated in 1975, and its last keeper left. A museum fills the rooms today. Share your thoughts in the comments below!\n"
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Two notes of one name in two folders, and a third of the same content as the first."""
    for name, text in (("a/notes.md", TEXT), ("b/notes.md", TEXT + "\nIt is white."), ("b/copy.md", TEXT)):
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    library = Library(Settings(data=tmp_path / "data", cache=tmp_path), embedder=StubEmbedder())
    library.sync([tmp_path / "folder"])
    return library


def test_a_source_is_found_by_uri_path_and_id(library: Library, tmp_path: Path) -> None:
    """Its whole URI, the end of its path, its path, and the beginning of its document's id."""
    uri = (tmp_path / "folder" / "b" / "notes.md").as_uri()
    id = find_source(library, uri).document.id

    assert [
        find_source(library, c).uri for c in ("b/notes.md", str(tmp_path / "folder/b/notes.md"), id[:8])
    ] == [uri] * 3


def test_one_document_under_two_names_is_not_ambiguous(library: Library) -> None:
    """Both names are told."""
    details = source_details(library, find_source(library, "copy.md").document.id)

    assert [uri.rsplit("/", 2)[1:] for uri in details["uris"]] == [["a", "notes.md"], ["b", "copy.md"]]


def test_what_could_be_several_is_asked_back(library: Library) -> None:
    """With their URIs; and so is what is none."""
    with pytest.raises(
        UsageError, match=r"notes\.md: could be file:.*a/notes\.md, file:.*b/notes\.md; say more"
    ):
        find_source(library, "notes.md")
    with pytest.raises(UsageError, match=r"otes\.md: no such source"):
        find_source(library, "otes.md")


def test_noise_is_shown_with_its_reason_and_place(library: Library) -> None:
    """Every stretch left out of answers, at the offsets and the line where it stands."""
    details = source_details(library, "a/notes.md", noise=True)

    (mark,) = details["noise"]
    assert mark["text"] == TEXT[mark["start"] : mark["end"]] == "Share your thoughts in the comments below!"
    assert (mark["reason"], mark["line"], mark["page"]) == ("call to the reader", 5, None)
    assert details["noise_reasons"] == {"call to the reader": 1}
    lines = list(as_lines(details))
    assert lines[0] == "The lighthouse"
    assert lines[-1].split(None, 2) == [
        "line",
        "5",
        "call to the reader: Share your thoughts in the comments below!",
    ]


def test_without_being_asked_noise_is_summed_up(library: Library) -> None:
    """And it is said how to keep it."""
    details = source_details(library, "a/notes.md")

    assert "noise" not in details
    assert (
        "left out of answers: call to the reader (1); kept by: quotary ingest --keep-noise PATH"
        in list(as_lines(details))[-1]
    )


def test_kept_noise_is_said_to_be_kept(library: Library, tmp_path: Path) -> None:
    """And how to leave it out again."""
    library.sync([tmp_path / "folder" / "a"], keep_noise=True)
    details = source_details(library, "a/notes.md", noise=True)

    assert details["noise_kept"]
    assert details["noise"] == []
    assert "--mark-noise" in list(as_lines(details))[-1]
    assert not source_details(library, "b/copy.md")["noise_kept"]
