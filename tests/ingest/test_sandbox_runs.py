"""A whole run over hostile files: every one ends in an outcome, and what was kept stays kept."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import monotonic, sleep

import pytest

from index.embedder import Embedded
from ingest.document import Document
from ingest.passages import SearchedText
from ingest.sandbox import read_here
from library import Library
from settings import Settings, cache_from_env
from sync import Outcome
from tests.ingest.attacks import ATTACKS, SECRET
from tests.measure_sync import StubEmbedder

ROOT = Path(__file__).parents[2]
STATUSES = {"added", "unchanged", "updated", "renamed", "removed", "skipped", "failed"}
SLOW = {"brackets.md", "heading.md", "stream-bomb.pdf"}


class Panic(BaseException):
    """What native code raises: no Exception."""


class PanickyEmbedder(StubEmbedder):
    """Panics at a word."""

    def embed_passages(self, texts: Iterable[SearchedText]) -> list[Embedded]:
        """As ever, but for that word."""
        coming = list(texts)
        if any("panic" in text.text for text in coming):
            raise Panic("in native code")
        return super().embed_passages(coming)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A person's folder with one good file."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.txt").write_text("This file is as good as any.", encoding="utf-8")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library that reads in children and embeds for nothing."""
    return make(tmp_path)


def make(tmp_path: Path) -> Library:
    """A library in ``tmp_path``; the same one each time."""
    settings = Settings(data=tmp_path / "data", cache=cache_from_env().absolute())
    return Library(settings, embedder=PanickyEmbedder())


def by_name(outcomes: Sequence[Outcome]) -> dict[str, tuple[str, str]]:
    """Status and reason of each file."""
    return {outcome.uri.rsplit("/", 1)[1]: (outcome.status, outcome.reason) for outcome in outcomes}


@pytest.mark.slow
def test_a_run_over_every_attack_goes_to_its_end(library: Library, folder: Path, tmp_path: Path) -> None:
    """All of them beside one good file: it is added, nothing is lost, and no secret is kept."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for attack in ATTACKS:
        if attack.name not in SLOW:
            (folder / attack.name).write_bytes(attack.build(outside))

    outcomes = by_name(library.sync([folder]))

    assert len(outcomes) == len(ATTACKS) - len(SLOW) + 1
    assert {status for status, _ in outcomes.values()} <= STATUSES
    assert all(reason for status, reason in outcomes.values() if status in ("failed", "skipped"))
    assert outcomes["good.txt"] == ("added", "")
    kept = [library.document(source.document_id) for source in library.catalog.sources()]
    assert not [document for document in kept if document is None or SECRET in document.text]


def test_what_is_no_file_of_the_folder_is_refused(library: Library, folder: Path, tmp_path: Path) -> None:
    """Links that lead out, folders that are links, pipes and what can't be read, each with its reason."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(SECRET, encoding="utf-8")
    (folder / "file.txt").symlink_to(outside / "secret.txt")
    (folder / "linked").symlink_to(outside)
    (folder / "circle.txt").symlink_to("circle.txt")
    (folder / "photo.png").write_bytes(b"\x89PNG")
    (folder / "empty.txt").write_bytes(b"")
    os.mkfifo(folder / "pipe.txt")
    os.link(folder / "good.txt", os.fsencode(folder) + b"/caf\xe9.txt")

    outcomes = by_name(library.sync([folder]))

    assert outcomes["file.txt"] == ("skipped", "a link that leads out of the folder")
    assert outcomes["linked"] == ("skipped", "a link that leads out of the folder")
    assert outcomes["circle.txt"][0] in ("skipped", "failed")
    assert outcomes["photo.png"] == ("skipped", ".png: not a format that is read")
    assert outcomes["empty.txt"][0] == "failed"
    assert outcomes["empty.txt"][1]
    assert outcomes["pipe.txt"] == ("skipped", "not a regular file")
    assert (outcomes["caf%E9.txt"][0], outcomes["good.txt"][0]) == ("added", "added")
    assert {o.status for o in library.sync([folder], prune=True)} == {"unchanged", "skipped", "failed"}


def test_a_file_that_fails_keeps_its_old_version(library: Library, folder: Path) -> None:
    """Damaged later, it is still quotable as it was."""
    library.sync([folder])
    before = library.catalog.sources()
    (folder / "good.txt").write_bytes(b"\xff\xfe\x00")

    outcomes = by_name(library.sync([folder]))

    assert outcomes["good.txt"][0] == "failed"
    assert library.catalog.sources() == before


def test_a_panic_costs_one_file(library: Library, folder: Path) -> None:
    """Native code that gives up outside the child takes nothing else down."""
    (folder / "bad.txt").write_text("Don't panic at this.", encoding="utf-8")

    outcomes = by_name(library.sync([folder]))

    assert outcomes["bad.txt"] == ("failed", "unexpected Panic: in native code")
    assert outcomes["good.txt"] == ("added", "")


def test_many_open_files_are_no_hindrance(library: Library, folder: Path) -> None:
    """A server with more than 1,024 descriptors still reads: select() would not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2048)), hard))
    descriptors = [os.dup(0) for _ in range(1100)]
    try:
        outcomes = by_name(library.sync([folder]))
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert outcomes["good.txt"] == ("added", "")


def test_an_extractor_can_be_brought_along(tmp_path: Path, folder: Path) -> None:
    """Tests, and whoever trusts their files, read without a child; its bugs cost one file as well."""

    def extract(source: bytes | Path, name: str) -> Document:
        if name == "bug.txt":
            raise KeyError("oops")
        return read_here(source, name)

    (folder / "bug.txt").write_text("Text.", encoding="utf-8")
    settings = Settings(data=tmp_path / "data", cache=tmp_path)
    library = Library(settings, extractor=extract, embedder=StubEmbedder())

    outcomes = by_name(library.sync([folder]))

    assert outcomes == {"good.txt": ("added", ""), "bug.txt": ("failed", "unexpected KeyError: 'oops'")}


def test_noise_is_kept_and_marked_again_at_a_persons_word(tmp_path: Path, folder: Path) -> None:
    """The choice stays with the source: through syncs, changes of the file, and its renaming."""
    text = "The lighthouse was built in 1880.\n\nIt is forty metres tall.\n\nShare your thoughts in the comments below!"
    (folder / "good.txt").write_text(text, encoding="utf-8")
    library = make(tmp_path)

    def noise() -> tuple[str, bool, bool]:
        (outcome,) = library.sync([folder])
        (source,) = library.catalog.sources()
        document = library.document(source.document_id)
        assert document is not None
        return outcome.status, any(document.noise()), source.keep_noise

    assert noise() == ("added", True, False)
    library.sync([folder], keep_noise=True)
    assert noise() == ("unchanged", False, True)
    (folder / "good.txt").write_text(text + "\n\nNobody lives there.", encoding="utf-8")
    assert noise() == ("updated", False, True)
    (folder / "good.txt").rename(folder / "better.txt")
    assert noise() == ("renamed", False, True)
    library.sync([folder], keep_noise=False)
    assert noise() == ("unchanged", True, False)


@pytest.mark.slow
def test_ctrl_c_ends_the_run_and_its_children(tmp_path: Path, folder: Path) -> None:
    """What was finished is kept; no reader goes on behind the prompt."""
    for number in range(3000):
        (folder / f"{number}.txt").write_text(f"This is file number {number}.", encoding="utf-8")
    command = [sys.executable, "-m", "cli", "ingest", str(folder), "--data", str(tmp_path / "data")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    library = make(tmp_path)
    children: list[str] = []
    deadline = monotonic() + 120
    while monotonic() < deadline and not (
        children and library.catalog.exists and library.catalog.count() > 3
    ):
        sleep(0.2)
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text(encoding="ascii").split()
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)

    assert run.returncode == 1
    assert b"stopped; what was finished is kept" in said
    assert 3 < len(library.catalog.sources()) < 3001
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
