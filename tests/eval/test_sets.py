"""Sets of JSON lines: reading them, and the project's own."""

import json
from pathlib import Path

import pytest

from errors import CaseError
from eval.cases import read_cases
from eval.sets import read_set
from library import Library

pytestmark = pytest.mark.slow

SETS = Path(__file__).parent.parent.parent / "eval" / "sets"


def _written(path: Path, *lines: object) -> Path:
    path.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8"
    )
    return path


def _case(**changes: object) -> dict[str, object]:
    case: dict[str, object] = {
        "id": "x",
        "question": "What?",
        "answerable": False,
        "evidence": [],
        "tags": [],
    }
    return case | changes


@pytest.mark.parametrize("name", ["corpus-dev", "corpus-test"])
def test_the_corpus_sets_have_their_evidence(corpus_library: Library, name: str) -> None:
    """Every piece of evidence stands in the sample corpus; a third can't be answered."""
    cases = read_cases(SETS / f"{name}.jsonl", corpus_library)

    assert len(cases) >= 60
    assert 0.25 <= sum(not case.answerable for case in cases) / len(cases) <= 0.45


@pytest.mark.shared
@pytest.mark.parametrize("name", ["seeds-dev", "seeds-test"])
def test_the_seeds_sets_have_their_evidence(seeds_library: Library, name: str) -> None:
    """Every offset is within its article; a third can't be answered."""
    cases = read_cases(SETS / f"{name}.jsonl", seeds_library)

    assert len(cases) >= 60
    assert 0.25 <= sum(not case.answerable for case in cases) / len(cases) <= 0.45


def test_dev_and_test_share_no_question() -> None:
    """What is tuned on is not what is reported on."""
    for name in ("corpus", "seeds"):
        dev, test = (
            {
                json.loads(line)["question"].lower()
                for line in (SETS / f"{name}-{part}.jsonl").read_text("utf-8").splitlines()
            }
            for part in ("dev", "test")
        )
        assert not dev & test


def test_all_problems_are_listed_with_their_lines(corpus_library: Library, tmp_path: Path) -> None:
    """One pass shows everything that has to be mended."""
    bad = _written(
        tmp_path / "bad.jsonl",
        _case(),
        _case(id="y", answerable="yes"),
        "{broken",
        _case(id="z", answerable=True),
        _case(
            id="v", answerable=True, evidence=[{"document": "treaty-notes.md", "quote": "No such sentence."}]
        ),
        _case(id="w", answerable=True, evidence=[{"document": "nowhere.md", "start": 0, "end": 5}]),
        _case(id="u", answerable=True, evidence=[{"document": "treaty-notes.md", "start": 0, "end": 10**9}]),
        {"id": "t"},
        _case(id="s", evidence=[{"document": "treaty-notes.md", "start": 0, "end": 10}]),
        _case(id="r", history=[1]),
        _case(id="q", history={}),
        _case(),
    )

    with pytest.raises(CaseError) as raised:
        read_cases(bad, corpus_library)

    lines = str(raised.value).splitlines()
    assert [int(line.split(":")[1]) for line in lines[:-1]] == [*range(2, 12)]
    assert "not JSON from column 2 on" in lines[1]
    assert "answerable is false, but there is evidence" in lines[7]
    assert "'x' stands more than once" in lines[-1]


def test_a_name_that_two_documents_share_is_an_error(empty_library: Library, tmp_path: Path) -> None:
    """The last path part alone is ambiguous; more of the path tells them apart."""
    for folder, word in (("one", "tomatoes"), ("two", "cucumbers")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "note.txt").write_text(
            f"Boris waters the {word} in the evening.", encoding="utf-8"
        )
    empty_library.sync([tmp_path / "one", tmp_path / "two"])
    vague, exact = (
        _written(
            tmp_path / f"{number}.jsonl",
            _case(
                answerable=True,
                evidence=[{"document": document, "quote": "Boris waters the tomatoes in the evening."}],
            ),
        )
        for number, document in enumerate(("note.txt", "one/note.txt"))
    )

    with pytest.raises(CaseError, match="more than one document"):
        read_cases(vague, empty_library)
    assert read_cases(exact, empty_library)[0].evidence[0].start == 0


def test_an_empty_or_missing_set_is_an_error(corpus_library: Library, tmp_path: Path) -> None:
    """No cases is not a passed run."""
    with pytest.raises(CaseError, match="no cases"):
        read_cases(_written(tmp_path / "empty.jsonl", ""), corpus_library)
    with pytest.raises(CaseError, match="no such eval set"):
        read_cases(tmp_path / "missing.jsonl", corpus_library)


def test_a_name_of_no_known_format_says_which_there_are() -> None:
    """A slip in the prefix isn't taken for a file that is missing."""
    with pytest.raises(CaseError, match="csv:, squad:, beir:"):
        read_set("sqad:questions.json")
