"""The command line as a program calls it: exit codes, and JSON alone on stdout."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from library import Library

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "docs" / "answer.schema.json").read_text(encoding="utf-8"))


def quotary(
    *arguments: str, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``quotary`` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=ROOT,
        input=stdin,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def data(corpus_library: Library) -> str:
    """The sample library's directory."""
    return str(corpus_library.settings.data)


def _checked(answer: Any) -> Any:
    jsonschema.validate(answer, SCHEMA)
    return answer


def test_ask_prints_numbered_quotes_with_their_places(data: str) -> None:
    """In a terminal each quote stands with file, heading and line or page."""
    run = quotary("ask", "Would Russia defend Iran?", "--data", data)

    assert run.returncode == 0
    assert run.stdout.startswith("[1] “")
    assert "(security-pacts-compared.docx), 2025-05-12 · The Iranian case" in run.stdout


def test_ask_says_when_the_sources_do_not_answer(data: str) -> None:
    """Not found is success, and unmistakable."""
    run = quotary("ask", "How do I repair a bicycle tyre?", "--data", data)

    assert run.returncode == 0
    assert "Not in the sources." in run.stdout
    assert "[1]" not in run.stdout


@pytest.mark.parametrize("question", ["Would Russia defend Iran?", "How do I repair a bicycle tyre?"])
def test_ask_json_is_as_the_schema_promises(data: str, question: str, corpus_library: Library) -> None:
    """One JSON object, ASCII only, valid, its quotes true to the canonical text."""
    run = quotary("ask", question, "--json", "--data", data)
    answer = _checked(json.loads(run.stdout))

    assert run.stdout.isascii()
    for quote in answer["quotes"] + answer["nearest"]:
        document = corpus_library.document(quote["document"]["id"])
        assert document is not None
        assert document.text[quote["start"] : quote["end"]] == quote["text"]
        assert quote["document"]["uri"].startswith("file:///")


def test_max_tokens_keeps_what_fits(data: str) -> None:
    """The best quotes that fit, whole; where none does, or the budget is none, that is said."""
    ask = ("ask", "Would Russia defend Iran?", "--json", "--data", data)
    whole = _checked(json.loads(quotary(*ask).stdout))
    fitted = _checked(json.loads(quotary(*ask, "--max-tokens", "60").stdout))
    texts = [quote["text"] for quote in whole["quotes"]]

    assert whole["tokens"] is None
    assert 0 < fitted["tokens"] <= 60
    assert 0 < len(fitted["quotes"]) < len(texts)
    assert all(quote["text"] in texts for quote in fitted["quotes"])
    assert quotary(*ask, "--max-tokens", "1").returncode == 2
    assert quotary(*ask, "--max-tokens", "0").returncode == 2
    assert quotary(*ask, "--max-tokens", "60", "--encoding", "nonsense").returncode == 2


def test_search_lists_passages_with_their_ranks(data: str, corpus_library: Library) -> None:
    """One object, each passage's text as it stands in its document; filters hold."""
    arguments = (
        "search",
        "Iran and Russia",
        "--type",
        "pdf",
        "--since",
        "2025",
        "--depth",
        "4",
        "--data",
        data,
    )
    found = json.loads(quotary(*arguments, "--json").stdout)

    assert len(found["passages"]) == 4
    for row in found["passages"]:
        document = corpus_library.document(row["document"]["id"])
        assert document is not None
        assert document.media_type == "application/pdf"
        assert document.text[row["start"] : row["end"]] == row["text"]
        assert row["dense_rank"] or row["lexical_rank"]
    assert quotary(*arguments).stdout.startswith("[1] ")


def test_ask_quotes_only_what_the_filters_let_through(data: str) -> None:
    """Another source's answer isn't shown; filters that nothing passes are an error that repeats them."""
    ask = ("ask", "Would Russia defend Iran?", "--json", "--data", data)
    answer = _checked(json.loads(quotary(*ask, "--source", "security-pacts-compared.docx").stdout))
    nothing = quotary(*ask, "--lang", "xx", "--type", "pdf")

    assert answer["quotes"]
    assert {q["document"]["title"] for q in answer["quotes"]} == {"Russia's security promises compared"}
    assert nothing.returncode == 2
    assert "--type pdf --lang xx" in nothing.stderr
    assert quotary(*ask, "--since", "soon").returncode == 2


def test_what_was_read_is_told_also_where_the_vector_index_cannot_be_written(tmp_path: Path) -> None:
    """The outcomes, then the error; doctor and verify know what is missing, and questions are answered."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "vectors").write_text("in the way", encoding="utf-8")
    (tmp_path / "lamp.txt").write_text("The lamp is green. " * 30_000, encoding="utf-8")
    run = quotary("ingest", str(tmp_path / "lamp.txt"), "--json", "--data", str(data))
    examined = quotary("doctor", "--json", "--data", str(data))
    verified = quotary("verify", "--data", str(data))

    assert run.returncode == 1
    assert json.loads(run.stdout)["totals"]["added"] == 1
    assert "do the same again" in run.stderr
    assert [p["remedy"] for p in json.loads(examined.stdout)["problems"]] == ["quotary rebuild"]
    assert "mend it with: quotary rebuild" in verified.stdout
    assert quotary("ask", "What colour is the lamp?", "--data", str(data)).stdout.startswith("[1] ")
    (data / "vectors").unlink()
    assert "gen-" in quotary("rebuild", "--data", str(data)).stdout
    assert quotary("doctor", "--data", str(data)).returncode == 0


def test_upkeep_speaks_json(data: str, tmp_path: Path) -> None:
    """Verify and doctor find nothing wrong; a backup brings the library back elsewhere; rebuild counts."""
    verified = json.loads(quotary("verify", "--json", "--data", data).stdout)
    examined = json.loads(quotary("doctor", "--json", "--data", data).stdout)
    made = json.loads(quotary("backup", str(tmp_path / "b"), "--json", "--data", data).stdout)
    other = ("--data", str(tmp_path / "other"), "--json")
    restored = json.loads(quotary("restore", made["file"], *other).stdout)
    rebuilt = json.loads(quotary("rebuild", *other).stdout)

    assert (verified["ok"], verified["problems"]) == (True, [])
    assert examined["problems"] == []
    assert examined["library"]["passages"] == verified["passages"] == restored["passages"]
    assert (rebuilt["passages"], rebuilt["generation"]) == (verified["passages"], None)
    assert quotary("restore", made["file"], *other).returncode == 2


def test_damage_is_an_exit_code_with_the_command_that_mends_it(data: str, tmp_path: Path) -> None:
    """Not a traceback, whatever the file holds."""
    (tmp_path / "catalog.sqlite").write_bytes(b"no catalog at all, but somebody's file " * 100)
    for command in (["verify"], ["doctor"], ["sources"], ["ask", "Anything?"], ["rebuild"]):
        run = quotary(*command, "--data", str(tmp_path))

        assert run.returncode == 1
        assert "quotary" in run.stdout + run.stderr
        assert "Traceback" not in run.stderr


def test_the_data_directory_comes_from_the_environment_too(data: str) -> None:
    """QUOTARY_DATA stands in for --data."""
    run = quotary("ask", "What is a samovar?", "--json", env={"QUOTARY_DATA": data})

    assert run.returncode == 0
    assert _checked(json.loads(run.stdout))["question"] == "What is a samovar?"


def test_a_batch_answers_line_by_line_and_survives_bad_lines(data: str, tmp_path: Path) -> None:
    """Good lines are answered in order, bad ones give an error with their id, and the exit code is 1."""
    lines: Sequence[object] = [
        {"id": "a", "question": "Would Russia defend Iran?"},
        {"id": "b", "question": "   "},
        {"id": 3, "question": "Why not?", "history": ["Would Russia defend Iran?"]},
        {"id": "d", "question": "Why?", "history": "no list"},
        {"id": "e"},
        {"id": ["f"], "question": "Why?"},
        {"id": "g", "question": "Why?", "history": {}},
        {"id": "h", "question": "Why?", "history": ["Who?", "x" * 10_001]},
        {"id": float("inf"), "question": "Why?"},
        {"id": float("nan"), "question": "Why?"},
    ]
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\n".join([*map(json.dumps, lines), "{not json", ""]), encoding="utf-8")

    run = quotary("ask", "--batch", str(batch), "--data", data)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    said = [str(answer.get("error", "")) for answer in answers]

    assert run.returncode == 1
    assert [answer["id"] for answer in answers] == ["a", "b", 3, "d", "e", None, "g", "h", None, None, None]
    assert [set(answer) == {"id", "error"} for answer in answers] == [False, True, False, *[True] * 8]
    assert "question 2 of the history has 10,001 characters" in said[7]
    assert said[8] == "line 9: id wants a string or a number"
    assert said[10].startswith("line 11: not JSON from column 2 on")
    assert _checked(answers[0])["found"] is True
    assert _checked(answers[2])["understood_as"] == "Would Russia defend Iran? Why not?"


def test_a_batch_of_good_lines_succeeds_from_stdin(data: str) -> None:
    """ "-" reads the batch from stdin; blank lines are passed over."""
    run = quotary(
        "ask", "--batch", "-", "--data", data, stdin='\n{"id": "x", "question": "Who is Rudenko?"}\n'
    )

    assert run.returncode == 0
    assert [json.loads(line)["id"] for line in run.stdout.splitlines()] == ["x"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "Anything?"],
        ["ask", "--batch", "-"],
        ["eval", "run", "x.jsonl"],
        ["sources"],
        ["verify"],
        ["verify-quote", "README.md"],
    ],
)
def test_an_empty_library_is_an_error(arguments: list[str], tmp_path: Path) -> None:
    """Nothing on stdout, the remedy on stderr, exit code 1, and no directory made."""
    run = quotary(*arguments, "--data", str(tmp_path / "none"), stdin='{"id": 1, "question": "Anything?"}')

    assert run.returncode == 1
    assert run.stdout == ""
    assert "quotary ingest" in run.stderr
    assert not (tmp_path / "none").exists()


def test_a_library_that_was_emptied_is_no_error(tmp_path: Path) -> None:
    """It is there: it has no sources, and nothing is wrong with it."""
    (tmp_path / "tea.txt").write_text("The samovar was lit at noon.", encoding="utf-8")
    data = ("--data", str(tmp_path / "data"))
    quotary("ingest", str(tmp_path / "tea.txt"), *data)
    assert quotary("remove", "tea.txt", "--yes", *data).returncode == 0
    sources, verified = quotary("sources", *data), quotary("verify", *data)

    assert (sources.returncode, verified.returncode) == (0, 0)
    assert sources.stdout.startswith("0 sources")
    assert verified.stdout.startswith("nothing wrong")


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "x", "--batch", "-"],
        ["ask", "", "--json"],
        ["ask", "Why?", "--encoding", "nonsense"],
        ["ingest"],
        ["ingest", "/no/such"],
        ["ingest", "HTTPS://example.org/"],
        ["serve", "--port", "-1"],
        ["serve", "--host", "8.8.8.8"],
        ["serve", "--host", "::1"],
        ["eval", "run", "corpus-dev.jsonl", "--with", "quotes=0"],
        ["eval", "run", "corpus-dev.jsonl", "--with", "threshold=7"],
        ["eval", "run", "corpus-dev.jsonl", "--with", "words=nan"],
        ["nonsense"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], data: str) -> None:
    """What can't be meant is told from what failed."""
    run = quotary(*arguments, env={"QUOTARY_DATA": data})

    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr


def test_a_file_that_cant_be_read_is_told(data: str, tmp_path: Path) -> None:
    """A folder where a set would be written, and a proof file that is no text: a line, not a traceback."""
    (tmp_path / "proofs.json").write_bytes(b"\xff\xfe\x00")
    for arguments in (
        ["ask", "--batch", str(tmp_path)],
        ["eval", "run", str(tmp_path)],
        ["eval", "new", str(tmp_path), "--count", "2"],
        ["verify-quote", str(tmp_path / "proofs.json")],
    ):
        run = quotary(*arguments, env={"QUOTARY_DATA": data})

        assert run.returncode in (1, 2)
        assert str(tmp_path) in run.stderr
        assert "Traceback" not in run.stderr


def test_ingest_json_has_a_row_for_every_file(tmp_path: Path) -> None:
    """Each file with its status, reason and passages, totals beside them; exit code 1 where one failed."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.txt").write_text(
        "Boris waters the tomatoes in the evening, not at noon.", encoding="utf-8"
    )
    (folder / "two.pdf").write_bytes(b"not a pdf")
    (folder / "three.xyz").write_bytes(b"?")

    run = quotary("ingest", str(folder), "--json", "--data", str(tmp_path / "data"))
    said = json.loads(run.stdout)
    again = json.loads(
        quotary("ingest", str(folder / "one.txt"), "--json", "--data", str(tmp_path / "data")).stdout
    )

    assert run.returncode == 1
    assert [(f["uri"].rsplit("/", 1)[1], f["status"]) for f in said["files"]] == [
        ("one.txt", "added"),
        ("three.xyz", "skipped"),
        ("two.pdf", "failed"),
    ]
    assert all(set(f) == {"uri", "status", "reason", "passages"} for f in said["files"])
    assert said["totals"]["added"] == said["totals"]["passages"] == said["totals"]["embedded"] == 1
    assert again["files"][0]["status"] == "unchanged"
    assert again["files"][0]["passages"] == 1
    assert again["totals"]["embedded"] == 0


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    """The plan is printed and no library is made."""
    (tmp_path / "one.txt").write_text("Boris waters the tomatoes in the evening.", encoding="utf-8")

    run = quotary(
        "ingest", str(tmp_path / "one.txt"), "--dry-run", "--json", "--data", str(tmp_path / "data")
    )

    assert run.returncode == 0
    assert [f["status"] for f in json.loads(run.stdout)["files"]] == ["added"]
    assert not (tmp_path / "data").exists()


def test_sources_lists_what_is_kept(data: str) -> None:
    """Every source with its title, type, date and passages."""
    rows = json.loads(quotary("sources", "--json", "--data", data).stdout)["sources"]

    assert len(rows) == len(list((ROOT / "corpus").iterdir()))
    assert all(row["passages"] > 0 and row["title"] for row in rows)


def test_nothing_in_a_document_steers_the_terminal(tmp_path: Path) -> None:
    """Colours and turned words in a title or a text are shown as their codes."""
    (tmp_path / "tea.md").write_text(
        "# Tea \x1b[31m\u202e\n\nThe samovar \x1b[2J was lit.\n", encoding="utf-8"
    )
    data = ("--data", str(tmp_path / "data"))
    quotary("ingest", str(tmp_path / "tea.md"), *data)
    shown = [
        quotary(*said, *data) for said in (["sources"], ["sources", "show", "tea.md"], ["search", "samovar"])
    ]

    assert all(run.returncode == 0 for run in shown)
    assert all("\\u202e" in run.stdout for run in shown)
    assert "\\u001b[2J" in shown[-1].stdout
    assert not any(set("\x1b\u202e") & set(run.stdout) for run in shown)


def test_eval_run_prints_measures_and_holds_a_floor(data: str, tmp_path: Path) -> None:
    """The table and the JSON agree; a floor that isn't reached is exit code 1 with the reason."""
    cases = tmp_path / "set.jsonl"
    cases.write_text(
        '{"id": "1", "question": "Would Russia defend Iran?", "answerable": true, "tags": ["yesno"], "evidence": '
        '[{"document": "security-pacts-compared.docx", "quote": "Andrei Rudenko, a deputy foreign minister, told the '
        'Duma in April that Moscow would not have to send armed help if the United States attacked Iran."}, '
        '{"document": "words-not-weapons.html", "quote": "Ruslan Suleymanov, a Middle East specialist who works in Baku, '
        'says that a partnership treaty does not make Russia come to Iran’s defence."}, '
        '{"document": "security-pacts-compared.docx", "quote": "The Russia-Iran treaty of 17 January 2025 contains no '
        'mutual defence clause."}]}\n'
        '{"id": "2", "question": "How do I repair a bicycle tyre?", "answerable": false, "evidence": [], "tags": []}\n',
        encoding="utf-8",
    )

    table = quotary("eval", "run", str(cases), "--data", data)
    measured = json.loads(quotary("eval", "run", str(cases), "--json", "--data", data).stdout)
    low = quotary("eval", "run", str(cases), "--data", data, "--fail-under", "words_per_quote=1e9")
    odd = quotary("eval", "run", str(cases), "--data", data, "--fail-under", "luck=1")
    less = quotary("eval", "run", str(cases), "--data", data, "--fail-under", "latency_p50_ms=1")

    assert table.returncode == 0
    assert "hit@1" in table.stdout
    assert measured["measures"]["hit@3"] == 1.0
    assert measured["measures"]["abstention_AUROC"] == 1.0
    assert low.returncode == 1
    assert "words_per_quote is" in low.stderr
    assert odd.returncode == less.returncode == 2
    assert less.stdout == ""
    assert "less is better" in less.stderr


def test_help_describes_every_command() -> None:
    """Each command, and each of its options, says what it is for."""
    for arguments in ([], ["ingest"], ["ask"], ["serve"], ["sources"], ["eval"], ["eval", "run"]):
        run = quotary(*arguments, "--help", env={"COLUMNS": "200"})

        assert run.returncode == 0
        for line in run.stdout.splitlines():
            assert not line.strip().startswith("--") or len(line.split()) > 2, line
