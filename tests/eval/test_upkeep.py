"""Drafting a set, and bringing one up to date when its documents changed."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from errors import CaseError
from eval.cases import read_cases
from eval.draft import draft, draft_many
from eval.moved import check, rewrite
from eval.statements import Statement, statements
from library import Library

FIRST = "Boris waters the 12 tomatoes in the evening, and Anna prunes the old roses."
SECOND = "The greenhouse in Perm was built by Anna in 1987 with her own hands."
THIRD = "Visitors to the garden pay 40 roubles, which goes to the school in Kazan."


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _write(path: Path, *evidence: dict[str, object]) -> Path:
    rows = [
        {"id": str(n), "question": "Who, “what”?", "answerable": True, "evidence": [item]}
        for n, item in enumerate(evidence)
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def garden(empty_library: Library, tmp_path: Path) -> Library:
    """A library of one note, in a folder that tests may change."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "note.txt").write_text(f"{FIRST}\n\n{SECOND}\n\n{THIRD}\n", encoding="utf-8")
    empty_library.sync([tmp_path / "in"])
    return empty_library


def test_statements_stand_alone_and_come_from_every_document(corpus_library: Library) -> None:
    """One document after the other, whole sentences that are never noise, the same for the same seed."""
    first = list(islice(statements(corpus_library), 30))

    assert len({statement.document for statement in first[:12]}) == 12
    for statement in first:
        document = corpus_library.document(
            next(s.document.id for s in corpus_library.sources() if s.uri == statement.uri)
        )
        assert document is not None
        assert document.text[statement.start : statement.end] == statement.text
        assert not any(m.start < statement.end and statement.start < m.end for m in document.noise())
        assert len(statement.text.split()) >= 8
    assert first == list(islice(statements(corpus_library), 30))
    assert first != list(islice(statements(corpus_library, seed=1), 30))


def test_a_set_is_drafted_question_by_question_and_gone_on_with(garden: Library, tmp_path: Path) -> None:
    """Skipped ones aren't written, stopping keeps what was written, and nothing is asked for twice."""
    path = tmp_path / "set.jsonl"
    shown: list[str] = []
    said = iter(["Who waters the tomatoes?", "", None])

    def ask(statement: Statement, cases: int) -> str | None:
        shown.append(statement.text)
        return next(said)

    first = draft(garden, path, ask)
    said = iter(["Who built the greenhouse?", "What does it cost?"])
    second = draft(garden, path, ask)

    assert (first.before, first.added) == (0, 1)
    assert (second.before, second.added) == (1, 2)
    assert sorted({*shown}) == sorted([FIRST, SECOND, THIRD])
    assert shown.count(shown[0]) == 1
    assert [row["id"] for row in _rows(path)] == ["d001", "d002", "d003"]
    assert len(read_cases(path, garden)) == 3


def test_drafts_are_refused_until_they_have_a_question(garden: Library, tmp_path: Path) -> None:
    """All of them are named by their lines."""
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": "x", "question": "Why?", "answerable": false}', encoding="utf-8")
    made = draft_many(garden, path, 2)

    assert (made.before, made.added) == (1, 2)
    assert [row.get("draft", False) for row in _rows(path)] == [False, True, True]
    with pytest.raises(CaseError, match=r"2 cases are drafts .* line 2, 3"):
        read_cases(path, garden)


def test_evidence_is_found_again_after_its_document_changed(garden: Library, tmp_path: Path) -> None:
    """Exact, spaced otherwise, moved, reworded, in another document, gone: each is told, and written where it can be."""
    text = (tmp_path / "in" / "note.txt").read_text(encoding="utf-8")
    path = _write(
        tmp_path / "set.jsonl",
        {"document": "note.txt", "quote": SECOND},
        {"document": "note.txt", "quote": SECOND.replace(" ", "\n ")},
        {
            "document": "note.txt",
            "quote": SECOND,
            "start": text.index(SECOND),
            "end": text.index(SECOND) + len(SECOND),
        },
        {"document": "note.txt", "quote": FIRST},
        {"document": "note.txt", "quote": THIRD},
        {"document": "note.txt", "quote": "A sentence that nobody ever wrote anywhere at all."},
        {"document": "note.txt", "start": 0, "end": 5},
    )
    reworded = FIRST.replace("old roses", "roses").replace("12", "13")
    (tmp_path / "in" / "note.txt").write_text(
        f"New at the top of it.\n\n{reworded}\n\n{SECOND}\n", encoding="utf-8"
    )
    (tmp_path / "in" / "other.txt").write_text(THIRD, encoding="utf-8")
    garden.sync([tmp_path / "in"])
    before = path.read_text(encoding="utf-8").splitlines()
    found = check(path, garden)

    assert [piece.state for piece in found] == [
        "exact", "spacing", "moved", "reworded", "elsewhere", "vanished", "unquoted",
    ]  # fmt: skip
    assert rewrite(path, found) == 5
    after = path.read_text(encoding="utf-8").splitlines()
    assert [a == b for a, b in zip(before, after, strict=True)] == [
        True,
        False,
        False,
        False,
        False,
        True,
        False,
    ]
    again = check(path, garden)
    assert [piece.state for piece in again] == ["exact"] * 5 + ["vanished", "exact"]
    assert again[3].item["quote"] == reworded
    assert again[4].item == {"document": "other.txt", "quote": THIRD}


def test_a_quote_with_a_place_is_the_nearest_of_its_kind(garden: Library, tmp_path: Path) -> None:
    """Where the same words stand twice, offsets say which is meant."""
    twice = f"{FIRST}\n\n{SECOND}\n\n{FIRST}\n"
    (tmp_path / "in" / "note.txt").write_text(twice, encoding="utf-8")
    garden.sync([tmp_path / "in"])
    second = twice.rindex(FIRST)
    path = _write(
        tmp_path / "set.jsonl", {"document": "note.txt", "quote": FIRST, "start": second - 3, "end": 0}
    )

    assert read_cases(path, garden)[0].evidence[0].start == second
