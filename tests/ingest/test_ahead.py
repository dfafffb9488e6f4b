"""Reading ahead: what is read early is what would have been read, and its faults stay its own."""

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from errors import SourceError
from index.embedder import Embedded
from ingest.ahead import Ahead
from ingest.document import Document
from ingest.passages import SearchedText
from ingest.sandbox import read_here
from library import Library
from settings import Settings
from tests.measure_sync import StubEmbedder


class Reader:
    """An extractor that keeps account of what it was given, and fails at ``bad.txt``."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.changed = threading.Condition()

    def __call__(self, source: bytes | Path, name: str) -> Document:
        with self.changed:
            self.read.append(name)
            self.changed.notify_all()
        if name == "bad.txt":
            raise SourceError("bad")
        return read_here(source, name)

    def has_read(self, name: str) -> bool:
        """Whether that file is asked for within ten seconds."""
        with self.changed:
            return self.changed.wait_for(lambda: name in self.read, 10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four texts, one of which can't be read and one of which is a copy."""
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, text in {"a": "One is read.", "bad": "Not.", "c": "So is this.", "d": "So is this."}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def test_what_was_begun_is_read_once(folder: Path) -> None:
    """It is the same document, and asking again reads again."""
    reader = Reader()
    with Ahead(reader) as ahead:
        ahead.begin(folder / "a.txt", "a.txt")
        assert reader.has_read("a.txt")
        assert ahead(folder / "a.txt", "a.txt") == read_here(folder / "a.txt", "a.txt")
        assert reader.read == ["a.txt"]
        ahead(folder / "a.txt", "a.txt")
        assert reader.read == ["a.txt", "a.txt"]


def test_only_two_are_remembered(folder: Path) -> None:
    """What nobody asked for doesn't stay in memory: the third one begun drops the first."""
    reader = Reader()
    with Ahead(reader) as ahead:
        for name in ("a.txt", "c.txt", "d.txt"):
            ahead.begin(folder / name, name)
        for name in ("a.txt", "c.txt", "d.txt"):
            ahead(folder / name, name)
    assert sorted(reader.read) == ["a.txt", "a.txt", "c.txt", "d.txt"]


def test_a_fault_is_told_when_the_file_is_asked_for(folder: Path) -> None:
    """Beginning never fails."""
    with Ahead(Reader()) as ahead:
        ahead.begin(folder / "bad.txt", "bad.txt")
        assert ahead(folder / "c.txt", "c.txt").text
        with pytest.raises(SourceError, match="bad"):
            ahead(folder / "bad.txt", "bad.txt")


def test_a_sync_reads_ahead(tmp_path: Path, folder: Path) -> None:
    """The next file is read before the passages of the one before are embedded; each outcome is its own."""
    reader = Reader()
    ahead: list[bool] = []

    class Watching(StubEmbedder):
        def embed_passages(self, texts: Iterable[SearchedText]) -> list[Embedded]:
            coming = list(texts)
            if "One" in coming[0].text:
                ahead.append(reader.has_read("bad.txt"))
            return super().embed_passages(coming)

    library = Library(Settings(data=tmp_path / "data", cache=tmp_path), extractor=reader, embedder=Watching())

    outcomes = {Path(one.uri).name: (one.status, one.reason) for one in library.sync([folder])}

    assert ahead == [True]
    assert outcomes == {
        "a.txt": ("added", ""),
        "bad.txt": ("failed", "bad"),
        "c.txt": ("added", ""),
        "d.txt": ("added", "same content as another source"),
    }
    reader.read.clear()
    (folder / "a.txt").write_text("One is read anew.", encoding="utf-8")
    library.sync([folder])
    assert sorted(set(reader.read)) == ["a.txt", "bad.txt"]
