"""Verify, rebuild, backup and restore: damage is noticed, told and mended; questions are answered meanwhile."""

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

from doctor import examine
from errors import LibraryError, UsageError
from index.schema import MIGRATIONS
from library import Library, open_library
from tests.conftest import settings_for
from tests.crash.notes import fill
from tests.crash.state import differences, state_of
from tests.crash.stub import StubLibrary

CATALOGS = Path(__file__).parent / "fixtures" / "catalogs"
NOTES = 40
QUESTION = "What was near the bridge in 1907?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a generation, made once; its notes lie beside it."""
    home = tmp_path_factory.mktemp("upkeep")
    fill(home / "notes", NOTES)
    library = StubLibrary(home / "data")
    library.sync([home / "notes"])
    library.catalog.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    library.catalog.close()
    return home / "data"


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(made, tmp_path / "data"))


def _found(library: Library) -> list[str]:
    return [hit.passage.id for hit in library.search(QUESTION)]


def _segment(generation: Path) -> Path:
    return next(path for path in generation.iterdir() if path.is_dir())


def _cut_short(generation: Path) -> None:
    vectors = _segment(generation) / "data_level0.bin"
    vectors.write_bytes(vectors.read_bytes()[: vectors.stat().st_size // 2])


def _emptied(generation: Path) -> None:
    for path in _segment(generation).iterdir():
        path.write_bytes(b"")


def _without_database(generation: Path) -> None:
    (generation / "chroma.sqlite3").write_bytes(b"")


def _foreign(generation: Path) -> None:
    """Another library's generation of the same name and size."""
    fill(generation.parent.parent.parent / "others", NOTES // 2)
    other = StubLibrary(generation.parent.parent.parent / "other")
    other.sync([generation.parent.parent.parent / "others"])
    shutil.rmtree(generation)
    shutil.copytree(other.settings.data / "vectors" / "gen-1", generation)


@pytest.mark.slow
@pytest.mark.parametrize("damage", [_cut_short, _emptied, _without_database, _foreign, shutil.rmtree])
def test_a_damaged_generation_is_noticed_served_around_and_rebuilt(
    data: Path, damage: Callable[[Path], None]
) -> None:
    """The same passages are found; doctor names the command; it is mended without embedding anything."""
    expected = _found(StubLibrary(data))
    damage(data / "vectors" / "gen-1")
    library = StubLibrary(data)

    assert _found(library) == expected
    assert library.broken
    assert "quotary rebuild" in [problem["remedy"] for problem in examine(library)["problems"]]
    assert [problem.where for problem in library.verify()] == ["generation"]
    assert library.rebuild().embedded == 0
    assert StubLibrary(data).broken is None
    assert library.verify() == []
    assert _found(library) == expected


@pytest.mark.slow
def test_a_sync_that_changes_nothing_mends_a_damaged_generation(made: Path, data: Path) -> None:
    """Nobody need know that it was damaged."""
    _emptied(data / "vectors" / "gen-1")
    library = StubLibrary(data)
    outcomes = library.sync([made.parent / "notes"])

    assert {outcome.status for outcome in outcomes} == {"unchanged"}
    assert library.broken is None
    assert [path.name for path in (data / "vectors").iterdir()] == ["gen-2"]


def test_a_sealed_generation_is_opened_without_trying_it_first(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No process is started where nothing touched the files; a moved library is tried once."""
    tried: list[object] = []

    def probe(*given: object, **_: object) -> list[str]:
        tried.append(given)
        return []

    monkeypatch.setattr("index.vectors.probe", probe)
    for path in (data / "vectors").rglob("*.bin"):
        path.touch()
    library = StubLibrary(data)

    assert library.broken is None
    assert library.broken is None
    assert StubLibrary(data).broken is None
    assert len(tried) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "where"),
    [
        ("DELETE FROM lexical WHERE rowid % 3 = 0", {"words"}),
        ("UPDATE lexical SET body = 'nonsense' WHERE rowid = 2", {"words"}),
        ("INSERT INTO lexical (rowid, body, heading) VALUES (999999, 'loose', '')", {"words"}),
        ("DELETE FROM embeddings WHERE rowid IS NULL OR text_sha256 < '2'", {"vectors"}),
        ("UPDATE embeddings SET vector = zeroblob(64) WHERE text_sha256 < '2'", {"vectors", "generation"}),
    ],
)
def test_damaged_words_and_vectors_are_told_and_made_anew(data: Path, damage: str, where: set[str]) -> None:
    """`rebuild --all` makes them from the kept texts; the library is what it was."""
    damage = damage.replace("rowid IS NULL OR ", "")
    before = state_of(data)
    library = StubLibrary(data)
    library.catalog.db.execute(damage)
    told = library.verify()

    assert {problem.where for problem in told} == where
    assert all("quotary rebuild" in problem.remedy for problem in told)
    library.rebuild(everything=True)
    assert library.verify() == []
    after = state_of(data)
    assert (after.passages, after.vectors, after.loose) == (before.passages, before.vectors, before.loose)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE passages SET text_sha256 = 'x' WHERE row = 3", "without a vector"),
        ("UPDATE passages SET \"end\" = 99999999 WHERE row = 3", "not a place"),
        ("DELETE FROM texts WHERE document_id = (SELECT document_id FROM passages WHERE row = 3)", "characters of text"),
        ("DELETE FROM sources WHERE document_id = (SELECT document_id FROM passages WHERE row = 3)", "of no source"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_told(
    data: Path, damage: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashes, places, texts and rows are compared with one another."""
    monkeypatch.setattr("index.vectors.probe", lambda *given, **_: [])  # the generation isn't what is tested
    library = StubLibrary(data)
    library.catalog.db.execute(damage)

    assert any(said in problem.said for problem in library.verify())
    assert all(problem.remedy.startswith("quotary ") for problem in library.verify())


@pytest.mark.slow
def test_a_corrupt_page_is_told_with_what_to_do(data: Path) -> None:
    """An error of the library's own, never a traceback; `verify` tells it too."""
    with closing(sqlite3.connect(data / "catalog.sqlite")) as db:
        (size,) = db.execute("PRAGMA page_size").fetchone()
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'passages'").fetchone()
    with (data / "catalog.sqlite").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    library = StubLibrary(data)

    with pytest.raises(LibraryError, match="quotary restore"):
        library.ask(QUESTION)
    assert "catalog" in {problem.where for problem in library.verify()}
    assert examine(library)["problems"]


def test_a_file_that_is_no_catalog_is_told(tmp_path: Path) -> None:
    """Whatever lies there under its name."""
    (tmp_path / "catalog.sqlite").write_bytes(b"not a database, but long enough to be looked at " * 40)
    library = StubLibrary(tmp_path)

    with pytest.raises(LibraryError, match="quotary restore"):
        library.ask(QUESTION)
    told = [problem["said"] for problem in examine(library)["problems"]]
    assert len(told) == 1
    assert "quotary restore FILE --replace" in told[0]


def test_a_catalog_cut_short_to_nothing_is_told_and_left_as_it_is(data: Path) -> None:
    """Reading makes no new one of it; doctor and verify name the backup."""
    for path in data.glob("catalog.sqlite*"):
        path.write_bytes(b"")
    library = StubLibrary(data)

    with pytest.raises(LibraryError, match="cut short to nothing"):
        library.ask(QUESTION)
    assert [problem.where for problem in library.verify()] == ["catalog"]
    assert any("quotary restore" in problem["remedy"] for problem in examine(library)["problems"])
    assert library.sources() == []
    assert (data / "catalog.sqlite").stat().st_size == 0


@pytest.mark.slow
def test_a_reader_does_not_wait_long_for_another_programs_lock(data: Path) -> None:
    """It says who is in the way, and answers again as soon as that is gone."""
    with closing(sqlite3.connect(data / "catalog.sqlite", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("UPDATE facts SET value = value")
        began = monotonic()
        with pytest.raises(LibraryError, match="another program has locked it"):
            StubLibrary(data).ask(QUESTION)
        assert monotonic() - began < 30
    assert _found(StubLibrary(data))


def test_a_backup_brings_everything_back(data: Path, tmp_path: Path) -> None:
    """Catalog, uploads and runs; what was there before is only replaced when that is said."""
    (data / "uploads").mkdir()
    (data / "uploads" / "abc").write_text("kept", encoding="utf-8")
    library = StubLibrary(data)
    backup = library.backup(tmp_path / "library.backup")
    elsewhere = StubLibrary(tmp_path / "elsewhere", tail_passages=100_000)
    elsewhere.restore(backup.path)
    one, other = state_of(data), state_of(tmp_path / "elsewhere")

    assert (one.sources, one.documents, one.passages, one.vectors) == (
        other.sources, other.documents, other.passages, other.vectors
    )  # fmt: skip
    assert (tmp_path / "elsewhere" / "uploads" / "abc").read_text(encoding="utf-8") == "kept"
    assert _found(elsewhere) == _found(library)
    with pytest.raises(UsageError, match="--replace"):
        elsewhere.restore(backup.path)
    elsewhere.restore(backup.path, replace=True)
    with pytest.raises(UsageError, match="is there already"):
        library.backup(backup.path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "elsewhere", "library.backup"]


@pytest.mark.parametrize("damage", ["cut", "altered", "other", "outside"])
def test_a_damaged_backup_leaves_everything_as_it_was(data: Path, tmp_path: Path, damage: str) -> None:
    """It is checked before anything is replaced, and nothing is written outside the library."""
    library = StubLibrary(data)
    backup = library.backup(tmp_path / "library.backup").path
    if damage == "cut":
        backup.write_bytes(backup.read_bytes()[:-1000])
    elif damage == "other":
        backup.write_text("something else", encoding="utf-8")
    else:
        with zipfile.ZipFile(backup) as packed:
            held = {name: packed.read(name) for name in packed.namelist()}
        if damage == "altered":
            held["catalog.sqlite"] = held["catalog.sqlite"].replace(b"bridge", b"fridge")
        else:
            listed = json.loads(held["backup.json"])
            listed["files"]["uploads/../../evil"] = "0" * 64
            held |= {"backup.json": json.dumps(listed).encode(), "uploads/../../evil": b"evil"}
        with zipfile.ZipFile(backup, "w") as packed:
            for name, content in held.items():
                packed.writestr(name, content)
    before = state_of(data)

    with pytest.raises((LibraryError, UsageError), match=r"backup"):
        library.restore(backup, replace=True)
    assert differences(state_of(data), before) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "library.backup"]


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_a_catalog_of_every_schema_is_brought_up_to_date(version: int, tmp_path: Path) -> None:
    """What was kept under it is found and verified; the newest fixture is of the newest schema."""
    fixture = CATALOGS / f"schema-{version}.sqlite"
    assert fixture.is_file(), "add it with: python -m tests.fixtures.make_catalogs"
    shutil.copyfile(fixture, tmp_path / "catalog.sqlite")
    library = open_library(settings_for(tmp_path))

    assert library.ask("What is a samovar?").found
    assert library.catalog.version == len(MIGRATIONS)
    assert [p for p in library.verify() if p.where in ("catalog", "words", "generation")] == []
