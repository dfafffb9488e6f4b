"""``quotary eval …`` as a program calls it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest

from library import Library
from tests.test_cli import quotary

pytestmark = pytest.mark.slow

RUDENKO = (
    "Andrei Rudenko, a deputy foreign minister, told the Duma in April that Moscow would not have to send armed help "
    "if the United States attacked Iran."
)
COMMANDS = ("run", "list", "show", "diff", "check", "new", "calibrate")


@pytest.fixture
def data(corpus_library: Library, tmp_path: Path) -> str:
    """A copy of the sample library, to keep runs in: without those that other tests kept in it."""
    copytree(corpus_library.settings.data, tmp_path / "data", ignore=ignore_patterns("runs"))
    return str(tmp_path / "data")


@pytest.fixture
def small_set(tmp_path: Path) -> str:
    """One answerable case and one that isn't."""
    cases = [
        {"id": "1", "question": "Would Russia defend Iran?", "answerable": True, "tags": ["yesno"],
         "evidence": [{"document": "security-pacts-compared.docx", "quote": RUDENKO}]},
        {"id": "2", "question": "How do I repair a bicycle tyre?", "answerable": False},
    ]  # fmt: skip
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(map(json.dumps, cases)), encoding="utf-8")
    return str(path)


def _json(*arguments: str) -> Any:
    run = quotary(*arguments, "--json")
    assert run.returncode == 0, run.stderr
    assert run.stdout.isascii()
    return json.loads(run.stdout)


def test_a_run_that_cannot_be_kept_is_printed_all_the_same(data: str, small_set: str) -> None:
    """What was measured isn't lost; the error names the folder and what to do."""
    (Path(data) / "runs").write_text("in the way", encoding="utf-8")
    run = quotary("eval", "run", small_set, "--data", data, "--json")

    assert run.returncode == 1
    assert json.loads(run.stdout)["measures"]["errors"] == 0
    assert f"{data}/runs: the run can't be kept there" in run.stderr
    assert "do the same again" in run.stderr


def test_a_run_is_kept_shown_again_and_compared(data: str, small_set: str, tmp_path: Path) -> None:
    """What was printed is what is kept; a variant beside it is a run of its own."""
    page = tmp_path / "report.html"
    made = _json("eval", "run", small_set, "--data", data, "--with", "reader=off", "--report", str(page))
    listed = _json("eval", "list", "--data", data)["runs"]
    first, second = (run["run"] for run in made["runs"])
    diff = _json("eval", "diff", first, second, "--data", data)

    assert [row["id"] for row in listed] == [first, second]
    assert [run["variant"] for run in made["runs"]] == ["", "reader=off"]
    assert _json("eval", "show", first, "--data", data)["measures"] == made["runs"][0]["measures"]
    assert "Side by side" in page.read_text(encoding="utf-8")
    assert "2" in diff["lost"]
    assert "reader" in diff["settings"]


def test_a_gate_holds_a_run_to_the_one_before(data: str, small_set: str) -> None:
    """Falling short is exit code 1 with the reasons; keeping up is 0."""
    quotary("eval", "run", small_set, "--data", data)
    gate = ("eval", "run", small_set, "--data", data, "--baseline")
    same = quotary(*gate, "last", "--max-regression", "0.0")
    short = quotary(*gate, "last", "--max-regression", "quote_hit@1=-0.1")  # it should have risen by 0.1

    assert same.returncode == 0, same.stderr
    assert short.returncode == 1
    assert re.search(r"quote_hit@1 was [01]\.000 in .*, more than -0\.100", short.stderr)


def test_what_cannot_be_meant_is_told_before_anything_is_asked(
    data: str, small_set: str, tmp_path: Path
) -> None:
    """Exit code 2 for the call's own words, 1 for a set that isn't there."""
    run = ("eval", "run", small_set, "--data", data)

    assert quotary(*run, "--with", "luck=1").returncode == 2
    assert quotary(*run, "--report", "x.pdf").returncode == 2
    assert quotary(*run, "--baseline", "never").returncode == 2
    assert quotary(*run, "--max-regression", "luck=0.1").returncode == 2
    assert quotary("eval", "calibrate", "--data", data).returncode == 2
    assert quotary("eval", "run", f"squad:{tmp_path / 'none'}", "--data", data).returncode == 1


def test_a_set_is_drafted_from_the_terminal(data: str, tmp_path: Path) -> None:
    """Statements are shown, questions are read line by line; --count asks nothing."""
    path = tmp_path / "new.jsonl"
    asked = quotary("eval", "new", str(path), "--data", data, stdin="What is it?\n\nq\n")
    counted = quotary("eval", "new", str(path), "--count", "2", "--data", data)
    refused = quotary("eval", "run", str(path), "--data", data)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    assert (asked.returncode, counted.returncode, refused.returncode) == (0, 0, 1)
    assert asked.stdout.count("“") == 3
    assert [row["question"] for row in rows] == ["What is it?", "", ""]
    assert "2 cases are drafts" in refused.stderr


def test_a_check_says_what_vanished(data: str, small_set: str) -> None:
    """Exit code 1 while something needs a hand, 0 once nothing does."""
    good = quotary("eval", "check", small_set, "--data", data)
    path = Path(small_set)
    path.write_text(
        path.read_text(encoding="utf-8").replace("told the Duma", "told the press"), encoding="utf-8"
    )
    moved = quotary("eval", "check", small_set, "--data", data)
    written = quotary("eval", "check", small_set, "--write", "--data", data)

    assert (good.returncode, moved.returncode, written.returncode) == (0, 1, 0)
    assert ":1: 1: reworded:" in moved.stdout
    assert RUDENKO in path.read_text(encoding="utf-8")


def test_calibrating_shows_applies_and_takes_back(data: str) -> None:
    """Nothing changes without --apply; --undo changes it back."""
    dev = "eval/sets/corpus-dev.jsonl"
    ask = ("ask", "Would Russia defend Iran?", "--data", data)
    shown = quotary("eval", "calibrate", dev, "--target-precision", "0.7", "--apply", "--data", data)
    after = _json(*ask)["confidence"]
    undone = quotary("eval", "calibrate", "--undo", "--data", data)

    assert shown.returncode == undone.returncode == 0, shown.stderr
    assert "threshold" in shown.stdout
    assert _json(*ask)["confidence"] != after
    assert quotary("eval", "calibrate", "--undo", "--data", data).returncode == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_is_for(command: str) -> None:
    """So does each of its options."""
    run = quotary("eval", command, "--help", env={"COLUMNS": "200"})

    assert run.returncode == 0
    for line in run.stdout.splitlines():
        assert not line.strip().startswith("--") or len(line.split()) > 2, line


def test_the_commands_are_light_to_import() -> None:
    """Nothing heavier than Typer, so that other commands don't pay for them."""
    script = (
        "import sys; from eval.commands import app; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )

    assert "typer" in run.stdout.split()
    assert not {"numpy", "library", "jinja2", "chromadb", "onnxruntime", "ir_measures"} & set(
        run.stdout.split()
    )
