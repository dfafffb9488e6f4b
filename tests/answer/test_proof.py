"""Quotes checked later: they hold, still stand elsewhere, or are gone."""

import json
import os
import re
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from answer.proof import Current, check, read_proofs
from answer.quote import Proof, as_json
from answer.standing import cuts
from commands.verify_quote import verify_quote
from errors import ProofError, SourceError
from ingest.document import Block, Document
from ingest.extract import extract
from library import Library
from tests.conftest import settings_for
from tests.crash.stub import StubLibrary

SAID = "The samovar was lit at noon. Tea came an hour later."
NOTE = f"# Tea\n\n{SAID}\n"


def _proof(text: str, start: int, end: int) -> Proof:
    return Proof(
        "file:///tea.md", "0" * 64, sha256(text.encode()).hexdigest(), start, end, text[start:end], "p"
    )


def _current(text: str, *, uri: str = "file:///tea.md", sha256: str = "1" * 64) -> Current:
    """A source that reads so, all of it one paragraph."""
    return Current(uri, Document("d", sha256, "text/plain", text, (Block(0, len(text), "paragraph"),)))


def _written(text: str, name: str = "note.md") -> Current:
    """A source as it is read from a file."""
    return Current("file:///tea.md", extract(text.encode(), name))


@given(st.text(min_size=1), st.data())
def test_what_a_text_says_holds(text: str, data: st.DataObject) -> None:
    """Any stretch holds in its own text, but where it cuts a word or a number: no quote does."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    status = check(_proof(text, start, end), _current(text, sha256="0" * 64)).status

    assert (status == "holds") is not cuts(text, (start, end))


@given(st.lists(st.text("ab1 ").map(str.strip).filter(bool), min_size=1, max_size=5), st.data())
def test_what_a_text_says_moves_with_it(rows: list[str], data: st.DataObject) -> None:
    """Any row is found again behind whatever row is put before it: the nearest that says no more and no less."""
    before = data.draw(st.text("ab1 ").map(str.strip).filter(bool))
    number = data.draw(st.integers(0, len(rows) - 1))
    start = sum(len(row) + 1 for row in rows[:number])
    text = "\n".join(rows)
    later = check(_proof(text, start, start + len(rows[number])), _table([before, *rows]))

    assert later.status == "changed"
    assert later.start is not None
    assert later.end is not None
    assert f"\n{before}\n{text}\n"[later.start : later.end + 2] == f"\n{rows[number]}\n"


def _table(rows: list[str]) -> Current:
    blocks, at = list[Block](), 0
    for row in rows:
        blocks.append(Block(at, at + len(row), "table_row"))
        at += len(row) + 1
    return Current("file:///tea.md", Document("d", "1" * 64, "text/csv", "\n".join(rows), tuple(blocks)))


@pytest.mark.parametrize(
    ("name", "was", "quote", "now"),
    [
        ("t.csv", "Town,Levers\nPell,12\n", "Pell,12", "Pell,125"),
        ("t.csv", "Town,Levers\nPell,12\n", "Pell,12", "Pell,12.5"),
        ("t.csv", "Town,Levers\nPell,12\n", "Pell,12", "Cold Pell,12"),
        ("t.csv", "Town,Levers\nPell,12\n", "Pell,12", "Pell,12,closed"),
        ("t.md", "300 guests came. They ate.", "300 guests came.", "1300 guests came."),
        ("t.md", "300 guests came. They ate.", "300 guests came.", "1,300 guests came."),
        ("t.md", "300 guests came. They ate.", "300 guests came.", "-300 guests came."),
        ("t.md", "- a pot\n- costs 7 pounds\n", "costs 7 pounds", "costs 7 pounds and 50 pence"),
        ("t.md", "- a pot\n- costs 7 pounds\n", "costs 7 pounds", "costs 7 pounds\n  and 50 pence"),
        ("t.md", "- a pot\n- costs 7 pounds\n", "costs 7 pounds", "costs 7 pounds %"),
        ("t.md", "| Pot | Price |\n|---|---|\n| Red | 7 |\n", "| Red | 7 |", "| Red | 7 | 50 |"),
    ],
)
def test_what_goes_on_or_is_cut_is_not_the_quote(name: str, was: str, quote: str, now: str) -> None:
    """A longer number, row or item says something else: the quote is gone, and the whole of it is shown."""
    start = was.index(quote)
    proof = _proof(was, start, start + len(quote))
    assert check(proof, _written(f"{was}\nMore.\n", name)).status == "changed"
    verdict = check(proof, _written(was.replace(quote, now), name))

    assert (verdict.status, verdict.now) == ("gone", now)
    assert verdict.says == "the source changed and doesn't say so any more"


@pytest.mark.parametrize("now", ["The samovar\r\nwas lit at noon.", "The  samovar was lit\nat noon."])
def test_white_space_alone_is_no_change_of_words(now: str) -> None:
    """A line wrapped otherwise, other line ends, a second space: it still says so, which is told."""
    verdict = check(_proof(SAID, 0, 28), _written(f"# Tea\n\n{now} Tea came."))

    assert (verdict.status, verdict.start, verdict.end) == ("changed", 7, 7 + len(now))
    assert (
        verdict.says == f"the source changed, quote still present at 7–{7 + len(now)}, apart from white space"
    )


def test_what_stands_there_now_is_found_however_far_it_moved() -> None:
    """A number changed below a long text that was put in; a huge text takes seconds at most."""
    rows = [f"Row {number} tells of sleepers and ballast." for number in range(100_000)]
    verdict = check(_proof(SAID, 0, 28), _table([*rows, "The samovar was lit at dusk."]))

    assert (verdict.status, verdict.now) == ("gone", "The samovar was lit at dusk.")


def test_a_changed_statement_is_gone_and_what_stands_there_is_shown() -> None:
    """A quote whose words changed no longer holds; the new words are told."""
    verdict = check(_proof(SAID, 0, 28), _current(SAID.replace("noon", "dusk")))

    assert verdict.status == "gone"
    assert verdict.now is not None
    assert "lit at dusk" in verdict.now


def test_a_source_that_is_nowhere_is_gone() -> None:
    """Neither library nor file."""
    assert check(_proof(SAID, 0, 28), None).status == "gone"


def test_what_is_shown_instead_is_of_one_paragraph() -> None:
    """No heading before it, nothing of the next paragraph, and no word in part."""
    text = "# The station\n\nThe samovar was lit at dusk.\n \nThe guard slept."
    verdict = check(_proof(f"{'x' * 9}{SAID}", 9, 37), _written(text))

    assert verdict.now == "The samovar was lit at dusk."


@given(st.text(st.sampled_from("ab \n")).filter(str.strip), st.integers(0, 60))
def test_what_is_shown_instead_is_whole_words(text: str, before: int) -> None:
    """Whatever the text: a stretch of it, without a blank line, that cuts through no word."""
    proof = _proof("-" * before + "abab babx", before, before + 9)
    now = check(proof, _written(text)).now

    assert now is None or re.search(rf"(?<!\S){re.escape(now)}(?!\S)", text)
    assert now is None or not re.search(r"\n\s*\n", now)


def test_an_altered_quote_is_not_its_sources_change() -> None:
    """Source and text are what they were: it is the quote, or its place, that isn't."""
    current = _current(SAID, sha256="0" * 64)
    altered = check(replace(_proof(SAID, 0, 28), quote="The samovar was lit at dusk."), current)
    misplaced = check(replace(_proof(SAID, 0, 28), start=5, end=33), current)
    cut = check(_proof(SAID, 0, 26), current)

    assert (cut.status, cut.says) == (altered.status, altered.says)
    assert (altered.status, misplaced.status) == ("gone", "changed")
    assert altered.says == "the source is unchanged, and doesn't say so: the quote was altered"
    assert misplaced.says == "the source is unchanged, quote present at 0–28: the proof's place was wrong"


def test_a_read_anew_text_that_lost_the_quote_did_not_change() -> None:
    """The bytes are the same: only the reading differs."""
    verdict = check(_proof(SAID, 0, 28), _current("The samovar.", sha256="0" * 64))

    assert verdict.says == "the source was read anew and doesn't say so any more"


def test_proofs_are_read_from_answers_batches_and_lists() -> None:
    """Whatever ask printed, or the proofs alone."""
    row = asdict(_proof(SAID, 0, 28))
    answer = {"quotes": [{"text": row["quote"], "proof": row}], "nearest": []}

    for text in (
        json.dumps(answer),
        json.dumps(row),
        json.dumps([row]),
        f"{json.dumps(answer)}\n{json.dumps(answer)}",
    ):
        assert set(read_proofs(text).proofs) == {_proof(SAID, 0, 28)}


def test_a_text_that_was_read_anew_is_told() -> None:
    """The bytes are the same and the quote stands where it stood, but the rest of the text was read otherwise."""
    verdict = check(_proof(SAID, 0, 28), _current(SAID + " Cake was served.", sha256="0" * 64))

    assert verdict.status == "changed"
    assert "read anew" in verdict.says


@pytest.mark.parametrize(
    "odd",
    [
        {"quote": ""},
        {"quote": 5},
        {"uri": None},
        {"start": 28},
        {"start": -3},
        {"start": True},
        {"end": "28"},
        {"sha256": "\ud800"},
        {"text_sha256": "hello"},
    ],
)
def test_a_proof_of_nothing_is_an_error(odd: dict[str, object]) -> None:
    """No words, no place or no source: it can't be said to hold."""
    row = asdict(_proof(SAID, 0, 28))
    with pytest.raises(ProofError, match="proof 2 has the "):
        read_proofs(json.dumps([row, row | odd]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{}",
        '{"sha256": "", "quote": ""}',
        '{"quotes": []}',
        '{"quotes": 5}',
        "[" * 100_000,
        "[" * 900 + "]" * 900,
    ],
)
def test_what_holds_no_proof_is_an_error(text: str) -> None:
    """Nothing to check is never taken for all being well."""
    with pytest.raises(ProofError):
        read_proofs(text)


def test_what_is_shown_beside_a_proof_is_what_must_hold() -> None:
    """Words or a place that were altered there, though the proof is as it was, are told as altered."""
    row = asdict(_proof(SAID, 0, 28))
    shown = {"text": SAID[:28], "start": 0, "end": 28, "proof": row}
    current = _current(SAID, sha256="0" * 64)
    altered = [shown, shown | {"text": "Tea is made of cheese."}, shown | {"start": 1, "end": 29}]
    verdicts = [check(proof, current) for proof in read_proofs(json.dumps({"quotes": altered})).proofs]

    assert [verdict.status for verdict in verdicts] == ["holds", "gone", "changed"]
    assert verdicts[1].says.endswith("the quote was altered")
    assert verdicts[2].says.endswith("the proof's place was wrong")


def test_what_has_no_proof_is_counted() -> None:
    """Quotes of an older answer, and a batch's error lines, aren't passed over in silence."""
    row = asdict(_proof(SAID, 0, 28))
    answer = {"quotes": [{"proof": row}, {"text": "x", "start": 1, "end": 2}, {"proof": "x"}], "nearest": []}
    lines = [answer, {"id": 1, "error": "the question is empty"}, {"quotes": [], "nearest": []}]

    kept = read_proofs("\n".join(map(json.dumps, lines)))
    assert (len(kept.proofs), kept.skipped) == (1, 3)


def test_a_line_ends_only_where_json_ends_it() -> None:
    """A quote may hold a separator that other formats end lines with."""
    proof = _proof("Tea\u2028came.", 0, 9)
    line = json.dumps(asdict(proof), ensure_ascii=False)

    assert read_proofs(f"{line}\r\n{line}\r\n").proofs == (proof, proof)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A file that says something."""
    (tmp_path / "notes").mkdir()
    note = tmp_path / "notes" / "note.md"
    note.write_text(NOTE, encoding="utf-8")
    return note


@pytest.fixture
def library(note: Path, tmp_path: Path) -> Library:
    """A library that holds it."""
    library = StubLibrary(tmp_path / "data")
    library.sync([note.parent])
    return library


def _proof_of(note: Path) -> Proof:
    start = NOTE.index(SAID)
    whole = sha256(NOTE.encode()).hexdigest()
    return Proof(note.as_uri(), whole, whole, start, start + 28, NOTE[start : start + 28], "p")


def test_a_file_that_the_library_doesnt_know_as_it_is_is_told(library: Library, note: Path) -> None:
    """The library's copy holds; that the file was changed, or is gone, or only touched, is seen each time."""
    proof = _proof_of(note)
    says = "the library's copy says so, word for word; the file"

    assert _told(library, proof) == ("holds", "the source says so, word for word")
    note.touch()
    os.utime(note, ns=(0, 0))
    assert _told(library, proof) == ("holds", "the source says so, word for word")
    note.write_text("# Tea\n\nNobody lit it.\n", encoding="utf-8")
    assert _told(library, proof) == ("holds", f"{says} has changed since it was read")
    note.unlink()
    assert _told(library, proof) == ("holds", f"{says} is no longer there")
    note.mkdir()
    assert _told(library, proof) == ("holds", f"{says} is no longer there")


def _told(library: Library, proof: Proof) -> tuple[str, str]:
    verdict = library.verify_quote(proof)
    return verdict.status, verdict.says


def test_a_source_that_changed_and_was_renamed_is_found(library: Library, note: Path) -> None:
    """Its old content is known under its new name."""
    proof = _proof_of(note)
    note.write_text(f"# Tea\n\nNew.\n\n{SAID}\n", encoding="utf-8")
    library.sync([note.parent])
    moved = note.rename(note.with_name("moved.md"))
    assert [outcome.status for outcome in library.sync([note.parent])] == ["renamed"]
    verdict = library.verify_quote(proof)

    assert (verdict.status, verdict.uri, verdict.start) == ("changed", moved.as_uri(), proof.start + 6)
    assert verdict.says == (
        f"the source changed, quote still present at {verdict.start}–{verdict.end}; "
        f"found in {moved.as_uri()}, which once had the same content"
    )
    moved.write_text("# Tea\n\nNobody lit it, and none came.\n", encoding="utf-8")
    library.sync([note.parent])
    assert "looked for in" in library.verify_quote(proof).says
    assert library.verify_quote(proof).status == "gone"


def test_another_source_with_the_same_content_is_named(
    library: Library, note: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In what is said, and before it in print, where the proof's own name would mislead."""
    proof = _proof_of(note)
    moved = note.rename(note.with_name("moved.md"))
    library.sync([note.parent])
    verdict = library.verify_quote(proof)

    assert (verdict.status, verdict.uri) == ("holds", moved.as_uri())
    assert verdict.says.endswith(f"; found in {moved.as_uri()}, which has the same content")

    proofs = note.with_name("proofs.json")
    proofs.write_text(json.dumps(asdict(proof)), encoding="utf-8")
    monkeypatch.setattr("commands.verify_quote.open_library", lambda data: library)
    verify_quote(proofs)
    assert f"{moved.as_uri()}: {verdict.says}" in capsys.readouterr().out


def test_another_source_that_still_holds_it_is_named(library: Library, note: Path) -> None:
    """Where the proof's own source says otherwise now, and a copy of it doesn't."""
    proof = _proof_of(note)
    twin = note.with_name("twin.md")
    twin.write_bytes(note.read_bytes())
    note.write_text("# Tea\n\nNobody lit it.\n", encoding="utf-8")
    library.sync([note.parent])
    verdict = library.verify_quote(proof)

    assert (verdict.status, verdict.uri) == ("gone", note.as_uri())
    assert verdict.says.endswith(f"; {twin.as_uri()} still holds what was quoted")


def _shown_of(proof: Proof | str, note: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    proofs = note.parent.parent / "proofs.json"
    proofs.write_text(proof if isinstance(proof, str) else json.dumps(asdict(proof)), encoding="utf-8")
    monkeypatch.setattr("commands.verify_quote.open_library", lambda data: library)
    with pytest.raises(typer.Exit):
        verify_quote(proofs)


def test_what_differs_in_a_long_quote_is_shown(
    library: Library, note: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stretch around it, of the quote and of what stands there now."""
    halls = "In the first hall and in the second and in the third "
    was = f"{halls * 3}it held 512 pots of tea {halls * 2}for all."
    note.write_text(was.replace("512", "513"), encoding="utf-8")
    library.sync([note.parent])
    _shown_of(replace(_proof_of(note), start=0, end=len(was), quote=was), note, library, monkeypatch)
    quote, _, now, _ = capsys.readouterr().out.splitlines()

    assert re.fullmatch(r"gone     “….{20,40}512.{20,40}…”", quote)
    assert re.fullmatch(r" +now: “….{20,40}513.{20,40}…”", now)


def test_nothing_in_a_proof_forges_a_line(
    library: Library, note: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line ends, colours, turned words and half characters are shown as their codes."""
    odd = replace(
        _proof_of(note), uri="file:///x\nholds    “Paid.”", quote="\x1b[31mred\x1b[0m \u202e \ud800"
    )
    odd = replace(odd, sha256="1" * 64)
    _shown_of(odd, note, library, monkeypatch)
    told = capsys.readouterr().out

    assert len(told.splitlines()) == 3
    assert told.startswith(r"gone     “\u001b[31mred\u001b[0m \u202e \ud800”")
    assert r"file:///x\u000aholds" in told


def test_a_malformed_proof_and_its_file_are_named(
    library: Library, note: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which proof of which file; a folder is called one."""
    _shown_of(json.dumps([asdict(_proof_of(note)) | {"start": "x"}]), note, library, monkeypatch)
    assert "proofs.json: proof 1 has the place 'x'" in capsys.readouterr().err

    with pytest.raises(typer.Exit):
        verify_quote(note.parent)
    assert capsys.readouterr().err.endswith(f"{note.parent}: is a folder\n")


@pytest.mark.parametrize(
    "uri", ["file://[", "file:///%00", "file:README.md", "file:///no/such.md", "mailto:x"]
)
def test_a_uri_that_names_no_file_is_gone(empty_library: Library, uri: str) -> None:
    """However odd it is."""
    assert empty_library.verify_quote(replace(_proof(SAID, 0, 28), uri=uri)).status == "gone"


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (PermissionError(13, "Permission denied", "note.md"), "Permission denied"),
        (SourceError("no text in it"), "no text in it"),
    ],
)
def test_a_file_that_cant_be_read_is_not_gone(
    note: Path,
    tmp_path: Path,
    error: Exception,
    why: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that is shut to this user, or broken: said of its quote with the reason, and the command fails."""

    def shut(source: bytes | Path, name: str) -> Document:
        raise error

    stranger = StubLibrary(tmp_path / "other", extractor=shut)
    monkeypatch.setattr("commands.verify_quote.open_library", lambda data: stranger)
    proofs = note.with_name("proofs.json")
    proofs.write_text(json.dumps(asdict(_proof_of(note))), encoding="utf-8")
    with pytest.raises(typer.Exit) as left:
        verify_quote(proofs)
    told = capsys.readouterr()

    assert _told(stranger, _proof_of(note)) == ("unread", f"the source couldn't be read ({why})")
    assert left.value.exit_code == 1
    assert "0 gone, 1 unread" in told.out
    assert "there is no library in" in told.err


def test_a_proof_file_may_begin_with_a_mark(
    library: Library, note: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """UTF-8 is read with it and without; UTF-16 is named for what it is."""
    monkeypatch.setattr("commands.verify_quote.open_library", lambda data: library)
    text, proofs = json.dumps(asdict(_proof_of(note))), note.with_name("proofs.json")
    proofs.write_text(text, encoding="utf-8-sig")
    verify_quote(proofs)
    assert "1 holds" in capsys.readouterr().out

    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        proofs.write_text(text, encoding=encoding)
        with pytest.raises(typer.Exit):
            verify_quote(proofs)
        assert "UTF-16; save it as UTF-8" in capsys.readouterr().err


@pytest.mark.slow
def test_a_quote_is_checked_against_the_library_and_the_file(tmp_path: Path) -> None:
    """It holds; after an edit it has moved; from the file alone the same is said; in the end it is gone."""
    source = tmp_path / "tea.md"
    source.write_text(
        "# Tea\n\nThe samovar in the hall was lit at noon by the station master.\n", encoding="utf-8"
    )
    library = Library(settings_for(tmp_path / "data"))
    library.sync([source])
    answer = library.ask("When was the samovar lit?")
    shown = as_json(answer)
    (proof,) = read_proofs(json.dumps(shown)).proofs
    stranger = Library(settings_for(tmp_path / "other"))

    assert library.verify_quote(proof).status == "holds"
    assert stranger.verify_quote(proof).status == "holds"

    source.write_text(
        "# Tea\n\nNew.\n\nThe samovar in the hall was lit at noon by the station master.\n", encoding="utf-8"
    )
    library.sync([source])
    assert library.verify_quote(proof).status == stranger.verify_quote(proof).status == "changed"

    source.write_text(
        "# Tea\n\nThe samovar in the hall was lit at dusk by the station master.\n", encoding="utf-8"
    )
    library.sync([source])
    verdict = library.verify_quote(proof)
    assert verdict.status == "gone"
    assert verdict.now is not None
    assert "dusk" in verdict.now
