"""Which files become source candidates, and which are refused."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from errors import UsageError
from ingest import sources
from ingest.sources import Candidate, find_candidates


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A person's folder: notes at two levels, hidden files, and one that can't be read."""
    root = tmp_path / "folder"
    for name in ("b.md", "a.txt", "sub/c.HTML", "sub/deeper/d.pdf", "photo.jpg", "README"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Text.", encoding="utf-8")
    for name in (".hidden.md", "~$b.docx", ".git/notes.md"):
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Text.", encoding="utf-8")
    return root


def read(candidates: list[Candidate], root: Path) -> list[str]:
    """Names, relative to ``root``, of those that will be read."""
    return [str(c.path.relative_to(root)) for c in candidates if c.refusal is None]


def test_a_folder_gives_its_files_in_order_of_their_uris(folder: Path) -> None:
    """Every readable file at any depth, once each, sorted."""
    found = find_candidates([folder])

    assert read(found, folder) == ["a.txt", "b.md", "sub/c.HTML", "sub/deeper/d.pdf"]
    assert [c.uri for c in found] == sorted(c.uri for c in found)


def test_overlapping_paths_give_a_file_once(folder: Path) -> None:
    """A folder, a folder in it and a file in both are one set of files."""
    found = find_candidates([folder / "sub" / "c.HTML", folder / "sub", folder])

    assert found == find_candidates([folder])


def test_a_relative_path_gives_the_same_uri(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source's name doesn't depend on where the call was made."""
    monkeypatch.chdir(folder)

    assert find_candidates([Path("sub/../a.txt")]) == find_candidates([folder / "a.txt"])


def test_hidden_files_are_passed_over_unless_named(folder: Path) -> None:
    """Dot files, office lock files and what is in hidden folders aren't seen; one given by name is."""
    names = {c.path.name for c in find_candidates([folder])}

    assert not names & {".hidden.md", "~$b.docx", "notes.md"}
    assert read(find_candidates([folder / ".hidden.md"]), folder) == [".hidden.md"]
    assert read(find_candidates([folder / ".git"]), folder) == [".git/notes.md"]


def test_an_unknown_suffix_is_refused_with_its_name(folder: Path) -> None:
    """The reason names the suffix, or that there is none."""
    refusals = {c.path.name: c.refusal for c in find_candidates([folder]) if c.refusal}

    assert refusals == {
        "photo.jpg": ".jpg: not a format that is read",
        "README": "no suffix: not a format that is read",
    }


def test_a_link_out_of_the_folder_is_refused(folder: Path) -> None:
    """A link may point anywhere inside, but nowhere outside."""
    outside = folder.parent / "secret.txt"
    outside.write_text("Text.", encoding="utf-8")
    (folder / "out.txt").symlink_to(outside)
    (folder / "in.txt").symlink_to(folder / "a.txt")
    (folder / "lost.txt").symlink_to(folder / "gone.txt")

    refusals = {c.path.name: c.refusal for c in find_candidates([folder])}

    assert refusals["out.txt"] == "a link that leads out of the folder"
    assert refusals["in.txt"] is None
    assert refusals["lost.txt"] == "not a regular file"


def test_a_linked_folder_is_not_walked(folder: Path) -> None:
    """Files behind a linked folder aren't reached, so links can neither leave nor loop."""
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "e.txt").write_text("Text.", encoding="utf-8")
    (folder / "linked").symlink_to(elsewhere)
    (folder / "loop").symlink_to(folder)

    assert read(find_candidates([folder]), folder) == ["a.txt", "b.md", "sub/c.HTML", "sub/deeper/d.pdf"]


def test_what_is_no_file_is_refused(folder: Path) -> None:
    """A pipe with a readable name would block whoever opened it."""
    os.mkfifo(folder / "pipe.txt")

    assert {c.path.name: c.refusal for c in find_candidates([folder])}["pipe.txt"] == "not a regular file"


def test_a_file_that_is_too_large_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason says how large it is and what the limit is."""
    monkeypatch.setattr(sources, "LARGEST", 1000)
    (folder / "a.txt").write_bytes(b"x" * 1001)

    (candidate,) = find_candidates([folder / "a.txt"])

    assert candidate.refusal == "1,001 bytes; 1,000 is the most that is read"


def test_a_missing_path_is_the_callers_mistake(folder: Path) -> None:
    """The message names the path as it was given."""
    with pytest.raises(UsageError, match=r"gone/x\.md: no such file or folder"):
        find_candidates([folder, Path("gone/x.md")])


@pytest.mark.parametrize(
    "name", ["two words.txt", "Überblick.txt", "文.txt", "50%.txt", "a#b?c.txt", "+&;.txt"]
)
def test_any_name_gives_a_uri_that_leads_back(tmp_path: Path, name: str) -> None:
    """Spaces, other scripts and reserved characters are escaped, and unescape to the same path."""
    (tmp_path / name).write_text("Text.", encoding="utf-8")

    (candidate,) = find_candidates([tmp_path])
    parts = urlsplit(candidate.uri)

    assert candidate.uri.isascii()
    assert " " not in candidate.uri
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("file", "", "", "")
    assert Path(unquote(parts.path)) == tmp_path / name


def test_what_an_ignore_file_names_is_passed_over(tmp_path: Path) -> None:
    """In its folder and below, a deeper file having the last word; named itself, a file is taken."""
    for name in ("a.md", "draft.md", "old/b.md", "new/draft.md", "new/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.", encoding="utf-8")
    (tmp_path / ".quotaryignore").write_text("draft.*\nold/\n", encoding="utf-8")
    (tmp_path / "new" / ".quotaryignore").write_text("!draft.md\n*.txt\n", encoding="utf-8")
    found = [str(c.path.relative_to(tmp_path)) for c in find_candidates([tmp_path])]

    assert found == ["a.md", "new/draft.md"]
    assert [c.path.name for c in find_candidates([tmp_path / "draft.md"])] == ["draft.md"]


def test_an_ignore_file_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    """Rather than take in what a person wanted left out."""
    (tmp_path / "a.md").write_text("Text.", encoding="utf-8")
    (tmp_path / ".quotaryignore").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(UsageError, match="quotaryignore"):
        find_candidates([tmp_path])
