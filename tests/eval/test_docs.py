"""``docs/eval.md`` says what there is."""

import re
import shlex
from pathlib import Path

import pytest

from eval.fate import FATES, RIGHT
from eval.measures import MEASURES
from tests.test_cli import quotary

PAGE = (Path(__file__).parents[2] / "docs" / "eval.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.S)
COMMANDS = [line for block in BLOCKS for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def test_every_measure_and_every_fate_is_described() -> None:
    """By the name that the command line takes."""
    assert [m.name for m in MEASURES if f"`{m.name}`" not in PAGE] == []
    assert [f.name for f in FATES if f != RIGHT and f"| {f.name} |" not in PAGE] == []


@pytest.mark.parametrize("name", sorted({shlex.split(command)[2] for command in COMMANDS}))
def test_every_command_on_the_page_takes_what_it_is_given(name: str) -> None:
    """Each of its options is in its help."""
    given = {
        word
        for command in COMMANDS
        for word in shlex.split(command)
        if word.startswith("--") and shlex.split(command)[2] == name
    }
    run = quotary("eval", name, "--help", env={"COLUMNS": "200"})

    assert run.returncode == 0
    assert given <= set(re.findall(r"--[\w-]+", run.stdout))
