"""The library as a whole: what is kept, asked and brought up to date."""

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from filelock import FileLock

from answer.quote import Answer, Copy, Quote
from errors import LibraryError, ModelError, UsageError
from library import Library, open_library
from settings import Settings, cache_from_env
from sync import Outcome

pytestmark = pytest.mark.slow

TREATY = "# Treaty\n\nThe two presidents signed the treaty in Moscow on 17 January 2025. It runs for twenty years.\n"
TEA = "# Tea\n\nA samovar boils water for tea. The leaves are steeped in a small pot on top of it.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A person's folder with two short notes."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "treaty.md").write_text(TREATY, encoding="utf-8")
    (folder / "tea time.md").write_text(TEA, encoding="utf-8")
    return folder


@pytest.fixture
def kept(empty_library: Library, folder: Path) -> Library:
    """A library that holds the folder."""
    empty_library.sync([folder])
    return empty_library


@pytest.fixture
def settings_with() -> Callable[..., Settings]:
    """Settings for a directory, with some of them changed."""

    def make(data: Path, **changes: float) -> Settings:
        return Settings(data=data, cache=cache_from_env().absolute(), **changes)  # type: ignore[arg-type]

    return make


def statuses(outcomes: list[Outcome]) -> dict[str, str]:
    """The outcome of each file, by its name."""
    return {unquote(o.uri.rsplit("/", 1)[1]): o.status for o in outcomes}


def _texts(answer: Answer) -> str:
    return " ".join(quote.text for quote in (*answer.quotes, *answer.nearest))


def test_a_question_is_answered_with_the_sentence_that_says_it(kept: Library) -> None:
    """The first quote is the answering sentence, whole, and nothing around it."""
    answer = kept.ask("When was the treaty signed?")

    assert answer.found
    assert answer.quotes[0].text == "The two presidents signed the treaty in Moscow on 17 January 2025."
    assert answer.quotes[0].heading_path == ()
    assert answer.quotes[0].document.title == "Treaty"
    assert answer.quotes[0].line == 3


def test_what_the_sources_do_not_say_is_not_found(kept: Library) -> None:
    """An unanswerable question has no quotes, at most nearest ones, and a low confidence."""
    answer = kept.ask("How many goals did Brazil score in 1970?")

    assert not answer.found
    assert answer.quotes == ()
    assert answer.confidence < 0.4


def test_every_quote_is_its_source_to_the_character(corpus_library: Library) -> None:
    """Whatever is asked, what is shown stands at its offsets in the document."""
    questions = [
        "Would Russia defend Iran?",
        "drones",
        "What is a samovar?",
        "zzz qqq",
        "Who signed?",
        "x" * 9000,
    ]
    for question in questions:
        answer = corpus_library.ask(question)
        shown: list[Quote] = [*answer.quotes, *answer.nearest]
        for quote in shown:
            places: list[Quote | Copy] = [quote, *quote.also]
            for place in places:
                document = corpus_library.document(place.document.id)
                assert document is not None
                assert document.text[place.start : place.end] == place.text
        assert answer.found == bool(answer.quotes)
        assert not (answer.quotes and answer.nearest)


@pytest.mark.parametrize("question", ["", "   ", "?!", "x" * 10_001])
def test_what_is_no_question_is_an_error(kept: Library, question: str) -> None:
    """Empty, wordless and endless questions are told apart from unanswerable ones."""
    with pytest.raises(UsageError):
        kept.ask(question)


def test_a_question_may_hold_anything(kept: Library) -> None:
    """Search syntax, quotes, control characters and lone surrogates are just characters."""
    for question in [
        '"treaty" OR NEAR(',
        "treaty* AND -signed",
        "body:treaty",
        "tr\x00eaty 'x'; --",
        "treaty \ud800?",
    ]:
        assert isinstance(kept.ask(question), Answer)


def test_an_empty_library_is_an_error_not_a_silence(empty_library: Library) -> None:
    """Asking where nothing was added says so, and leaves no directory behind."""
    with pytest.raises(LibraryError, match="quotary ingest"):
        empty_library.ask("Anything?")

    assert not empty_library.settings.data.exists()


def test_unchanged_sources_do_no_work(kept: Library, folder: Path) -> None:
    """A second sync embeds nothing and leaves the catalog as it was."""
    before = kept.catalog.revision

    outcomes = kept.sync([folder])

    assert statuses(outcomes) == {"tea time.md": "unchanged", "treaty.md": "unchanged"}
    assert kept.catalog.revision == before


def test_a_touched_file_is_unchanged(kept: Library, folder: Path) -> None:
    """The same content under a new time costs a hash, once."""
    (folder / "treaty.md").touch()

    assert statuses(kept.sync([folder]))["treaty.md"] == "unchanged"


def test_a_changed_source_is_replaced(kept: Library, folder: Path) -> None:
    """After a change only the new text can be quoted."""
    (folder / "treaty.md").write_text(TREATY.replace("17 January 2025", "3 May 2031"), encoding="utf-8")

    outcomes = kept.sync([folder])

    assert statuses(outcomes) == {"tea time.md": "unchanged", "treaty.md": "updated"}
    assert "3 May 2031" in _texts(kept.ask("When was the treaty signed?"))
    assert "17 January" not in _texts(kept.ask("When was the treaty signed?"))


def test_a_vanished_source_stays_until_pruned(kept: Library, folder: Path) -> None:
    """Only --prune removes, and then text, passages and words are gone."""
    (folder / "treaty.md").unlink()

    assert statuses(kept.sync([folder])) == {"tea time.md": "unchanged"}
    assert "treaty" in _texts(kept.ask("When was the treaty signed?"))
    assert statuses(kept.sync([folder], prune=True, insist=True))["treaty.md"] == "removed"
    assert "treaty" not in _texts(kept.ask("When was the treaty signed?"))
    assert b"17 January 2025" not in (kept.catalog.path).read_bytes()


def test_a_prune_that_would_remove_much_is_refused(kept: Library, folder: Path) -> None:
    """More than a fifth of a root goes only on insistence."""
    for path in folder.iterdir():
        path.unlink()

    with pytest.raises(LibraryError, match="--yes"):
        kept.plan([folder], prune=True)

    assert len(kept.sources()) == 2


def test_pruning_one_folder_leaves_the_others(kept: Library, tmp_path: Path) -> None:
    """Sources outside the given root are never pruned."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "bread.txt").write_text(
        "Sourdough needs flour, water, salt and patience above all.", encoding="utf-8"
    )

    kept.sync([other], prune=True)

    assert len(kept.sources()) == 3


def test_a_moved_source_is_renamed(kept: Library, folder: Path) -> None:
    """A file found under another name keeps its passages and costs no embedding."""
    (folder / "treaty.md").rename(folder / "pact.md")

    outcomes = kept.sync([folder])

    assert statuses(outcomes) == {"pact.md": "renamed", "tea time.md": "unchanged"}
    assert sum(outcome.embedded for outcome in outcomes) == 0
    assert [s.uri.rsplit("/", 1)[1] for s in kept.sources()] == ["pact.md", "tea%20time.md"]


def test_an_untitled_source_is_cited_by_the_name_it_has_now(empty_library: Library, tmp_path: Path) -> None:
    """A rename changes how it is called, and costs no embedding."""
    note = tmp_path / "old name.txt"
    note.write_text("Boris waters the tomatoes in the evening, never at noon.", encoding="utf-8")
    empty_library.sync([note])
    note.rename(tmp_path / "new name.txt")

    outcomes = empty_library.sync([tmp_path / "new name.txt"])

    assert [outcome.status for outcome in outcomes] == ["renamed"]
    assert empty_library.ask("Who waters the tomatoes?").quotes[0].document.title == "new name"


def test_the_same_content_twice_is_kept_once_and_both_are_cited(kept: Library, folder: Path) -> None:
    """A copy costs no embedding; the answer names every path that holds it."""
    shutil.copyfile(folder / "treaty.md", folder / "zcopy.md")

    outcomes = kept.sync([folder])
    quote = kept.ask("When was the treaty signed?").quotes[0]

    assert sum(outcome.embedded for outcome in outcomes) == 0
    assert [uri.rsplit("/", 1)[1] for uri in quote.document.uris] == ["treaty.md", "zcopy.md"]


def test_a_library_inside_the_folder_is_not_its_own_source(
    folder: Path, settings_with: Callable[..., Settings]
) -> None:
    """Pointing at the folder that also holds the library's directory reads the notes alone."""
    library = open_library(settings_with(folder / "library"))
    library.sync([folder])

    assert statuses(library.sync([folder])) == {"tea time.md": "unchanged", "treaty.md": "unchanged"}


def test_one_unreadable_file_does_not_stop_the_rest(empty_library: Library, folder: Path) -> None:
    """A damaged file fails with its reason, an unknown one is skipped, the others are added."""
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "music.mp3").write_bytes(b"ID3")

    outcomes = {o.uri.rsplit("/", 1)[1]: o for o in empty_library.sync([folder])}

    assert outcomes["broken.pdf"].status == "failed"
    assert outcomes["empty.txt"].status == "failed"
    assert outcomes["music.mp3"].status == "skipped"
    assert all(outcomes[name].reason for name in ("broken.pdf", "empty.txt", "music.mp3"))
    assert outcomes["treaty.md"].status == "added"


def test_a_source_that_breaks_keeps_its_old_text(kept: Library, folder: Path) -> None:
    """A failed update loses nothing."""
    (folder / "treaty.md").write_bytes(b"")

    assert statuses(kept.sync([folder]))["treaty.md"] == "failed"
    assert "17 January" in _texts(kept.ask("When was the treaty signed?"))


def test_a_second_writer_is_turned_away(kept: Library, folder: Path) -> None:
    """While one process writes, another is told so and changes nothing."""
    with FileLock(kept.settings.data / "writer.lock"), pytest.raises(LibraryError, match="another process"):
        kept.sync([folder])


def test_a_reader_sees_a_finished_sync_at_its_next_question(kept: Library, folder: Path) -> None:
    """Another library object on the same directory needs no restart."""
    reader = open_library(kept.settings)
    assert not reader.ask("Who bakes bread with rye flour?").found
    (folder / "bread.txt").write_text(
        "Olga bakes bread with rye flour every Friday morning.", encoding="utf-8"
    )

    kept.sync([folder])

    assert "Olga" in _texts(reader.ask("Who bakes bread with rye flour?"))


def test_another_model_is_refused_with_the_remedy(kept: Library) -> None:
    """A library is never searched with vectors of two models."""
    kept.catalog.remember("model", "another-model@0/fp32")

    with pytest.raises(ModelError, match="quotary ingest"):
        kept.ask("When was the treaty signed?")


def test_any_answer_is_the_same_through_a_generation(
    folder: Path, tmp_path: Path, settings_with: Callable[..., Settings]
) -> None:
    """Chroma's generation and the exact tail give the same answers, also with newer passages beside it."""
    exact = open_library(settings_with(tmp_path / "exact"))
    built = open_library(settings_with(tmp_path / "built", tail_passages=0, tail_share=0.0))
    questions = ["When was the treaty signed?", "What does a samovar do?", "Who bakes bread?"]
    for library in (exact, built):
        library.sync([folder])

    assert (tmp_path / "built" / "vectors" / "gen-1").is_dir()
    assert not (tmp_path / "exact" / "vectors").exists()
    assert [exact.ask(q).quotes for q in questions] == [built.ask(q).quotes for q in questions]


def test_a_lost_generation_costs_no_answer(
    folder: Path, tmp_path: Path, settings_with: Callable[..., Settings]
) -> None:
    """When its files are gone, the catalog itself is searched."""
    library = open_library(settings_with(tmp_path / "data", tail_passages=0, tail_share=0.0))
    library.sync([folder])
    shutil.rmtree(tmp_path / "data" / "vectors")

    answer = open_library(library.settings).ask("When was the treaty signed?")

    assert answer.quotes[0].text == "The two presidents signed the treaty in Moscow on 17 January 2025."
