"""Sets from elsewhere: tables, SQuAD and BEIR, and the library made of their own documents."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import CaseError, LibraryError, UsageError
from eval.runner import run
from eval.sets import open_set, read_set
from eval.written import WrittenCase, fingerprint, sample
from tests.conftest import settings_for

TREATY = "Vladimir Putin and Masoud Pezeshkian signed the treaty in the Kremlin on 17 January 2025."
TRADE = "Trade between the two countries grew by sixteen percent in the year after the agreement."
LETTERS = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1)


def _squad(path: Path) -> str:
    paragraph = f"{TREATY} {TRADE}"
    asked = [
        {"id": "s1", "question": "When was the treaty signed?", "answers": [{"text": "17 January 2025", "answer_start": paragraph.index("17 Jan")}]},
        {"id": "s2", "question": "Who baked the bread?", "answers": [], "is_impossible": True},
    ]  # fmt: skip
    article = {"title": "Russia_and_Iran", "paragraphs": [{"context": paragraph, "qas": asked}]}
    path.write_text(json.dumps({"version": "v2.0", "data": [article]}), encoding="utf-8")
    return f"squad:{path}"


def _beir(folder: Path, *, judgements: str = "q1\td/1\t1\nq1\td2\t0\n") -> str:
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": "d/1", "title": "Treaty", "text": TREATY},
        {"_id": "d2", "title": "", "text": TRADE},
        {"_id": "d3", "text": ""},
    ]
    queries = [{"_id": "q1", "text": "Who signed the treaty?"}, {"_id": "q2", "text": "Unjudged?"}]
    for name, rows in (("corpus", documents), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judgements}", encoding="utf-8")
    return f"beir:{folder}"


def test_squad_is_asked_of_its_own_articles(tmp_path: Path) -> None:
    """The answer's stretch is the evidence; the user's library isn't touched or even made."""
    with open_set(_squad(tmp_path / "squad.json"), settings_for(tmp_path / "mine")) as opened:
        results = run(opened.library, opened.cases)
        evidence = opened.cases[0].evidence[0]

    assert evidence.text == "17 January 2025"
    assert evidence.document == "000-Russia-and-Iran.txt"
    assert [case.answerable for case in opened.cases] == [True, False]
    assert results[0].first_hit == 1
    assert results[0].units[0].fused == 1
    assert not (tmp_path / "mine").exists()
    assert not opened.library.settings.data.exists()


def test_beir_is_judged_by_documents(tmp_path: Path) -> None:
    """A quote from the judged document hits; unjudged queries aren't asked; an empty document is reported."""
    with open_set(_beir(tmp_path / "beir"), settings_for(tmp_path / "mine")) as opened:
        results = run(opened.library, opened.cases)

    assert [case.id for case in opened.cases] == ["q1"]
    assert opened.cases[0].evidence[0].whole
    assert results[0].hits[0]
    assert [unit.fused for unit in results[0].units] == [1]
    assert len(opened.failed) == 1
    assert "d3.txt" in opened.failed[0]


def test_a_document_that_could_not_be_read_is_evidence_not_ingested(tmp_path: Path) -> None:
    """The case is asked and lost, not refused."""
    name = _beir(tmp_path / "beir", judgements="q1\td3\t1\n")
    with open_set(name, settings_for(tmp_path / "mine")) as opened:
        results = run(opened.library, opened.cases)

    assert results[0].units == ()
    assert not results[0].first_is_right


def test_a_collection_is_kept_and_used_again(tmp_path: Path) -> None:
    """The second time nothing is read anew; what isn't a collection is never touched."""
    name, folder = _beir(tmp_path / "beir"), tmp_path / "kept"
    rows = []
    for _ in range(2):
        with open_set(name, settings_for(tmp_path / "mine"), folder=folder) as opened:
            rows.append(opened.library.catalog.last_row())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("Mine.", encoding="utf-8")

    assert rows[0] == rows[1] > 0
    with (
        pytest.raises(UsageError, match="holds something else"),
        open_set(name, settings_for(tmp_path / "mine"), folder=tmp_path / "other"),
    ):
        pass
    assert (tmp_path / "other" / "mine.txt").is_file()


def test_a_table_may_bring_its_documents(tmp_path: Path) -> None:
    """Rows of one id are one case; a context is a document, the same one once."""
    path = tmp_path / "set.csv"
    path.write_text(
        "id,question,answerable,quote,context,tags\n"
        f'a,When was it signed?,,"{TREATY}","{TREATY} {TRADE}",date; direct\n'
        f'a,,,"{TRADE}","{TREATY} {TRADE}",\n'
        "b,Who baked the bread?,no,,,\n",
        encoding="utf-8",
    )
    with open_set(f"csv:{path}", settings_for(tmp_path / "mine")) as opened:
        first, second = opened.cases

    assert [evidence.text for evidence in first.evidence] == [TREATY, TRADE]
    assert first.tags == {"date", "direct"}
    assert (second.answerable, second.evidence) == (False, ())


def test_a_table_without_documents_asks_the_users_library(tmp_path: Path) -> None:
    """Which is an error where it is empty."""
    path = tmp_path / "set.csv"
    path.write_text("question,document,quote\nWhen?,treaty-notes.md,On 17 January.\n", encoding="utf-8")

    with (
        pytest.raises(LibraryError, match="quotary ingest"),
        open_set(f"csv:{path}", settings_for(tmp_path / "mine")),
    ):
        pass


def test_all_problems_of_a_table_are_listed_with_their_lines(tmp_path: Path) -> None:
    """Lines are the file's own, also after a cell of several lines."""
    path = tmp_path / "set.csv"
    path.write_text(
        'id,question,answerable,quote,context\n1,"Two\nlines?",no,,\n2,Odd?,perhaps,,\n3,Bare?,yes,,\n',
        encoding="utf-8",
    )

    with (
        pytest.raises(CaseError) as raised,
        open_set(f"csv:{path}", settings_for(tmp_path / "mine")),
    ):
        pass

    assert [line.split(":")[1] for line in str(raised.value).splitlines()] == ["4", "5"]


def test_a_table_with_strange_columns_is_refused(tmp_path: Path) -> None:
    """A misspelt column would be evidence lost in silence."""
    path = tmp_path / "set.csv"
    path.write_text("question,qoute\nWhen?,On Friday.\n", encoding="utf-8")

    with pytest.raises(CaseError, match="unknown columns qoute"):
        read_set(f"csv:{path}")


def test_problems_of_squad_and_beir_say_where(tmp_path: Path) -> None:
    """A path into the JSON, or a line of the file."""
    wrong = {"id": "1", "question": "?", "answers": [{"text": "tea", "answer_start": 3}]}
    article = {"title": "T", "paragraphs": [{"context": "No such drink.", "qas": [wrong, {}]}]}
    (tmp_path / "s.json").write_text(json.dumps({"data": [article]}), encoding="utf-8")
    name = _beir(tmp_path / "beir", judgements="q1\td2\nq9\td2\t1\n")
    with (tmp_path / "beir" / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write("{broken\n")

    squad = [str(problem) for problem in read_set(f"squad:{tmp_path / 's.json'}").problems]
    beir = [str(problem) for problem in read_set(name).problems]

    assert "data[0].paragraphs[0].qas[0]: 'tea' doesn't stand at 3" in squad[0]
    assert "qas[1]" in squad[1]
    assert "corpus.jsonl:4:" in beir[0]
    assert "test.tsv:2:" in beir[1]
    assert "query 'q9' is judged but not there" in beir[2]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("squad:x.json", "{"),
        ("squad:x.json", "[]"),
        ("squad:x.json", None),
        ("beir:none", None),
        ("x.json", None),
    ],
)
def test_what_is_not_a_set_is_said(
    name: str, text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken JSON, another JSON, no such file or folder."""
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "x.json").write_text(text, encoding="utf-8")

    with pytest.raises(CaseError):
        read_set(name)


def _cases(ids: list[str]) -> list[WrittenCase]:
    return [WrittenCase("f", n, id, f"{id}?", False) for n, id in enumerate(ids, 1)]


@given(LETTERS, st.integers(1, 10), st.integers(0, 5))
def test_a_sample_is_the_same_for_the_same_seed(ids: list[str], limit: int, seed: int) -> None:
    """As many as asked for, none twice, in the set's own order."""
    cases = _cases(ids)
    chosen = sample(cases, limit, seed)

    assert chosen == sample(cases, limit, seed)
    assert len(chosen) == min(limit, len(cases))
    assert [c.line for c in chosen] == sorted({c.line for c in chosen})


@given(LETTERS)
def test_a_sets_fingerprint_is_what_it_asks(ids: list[str]) -> None:
    """Order and place don't matter; a case more does."""
    assert fingerprint(_cases(ids)) == fingerprint(_cases(ids[::-1]))
    assert fingerprint(_cases(ids)) != fingerprint(_cases([*ids, "more"]))
