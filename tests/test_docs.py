"""The README, the changelog and the Makefile say what is true."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.S)
COMMANDS = [line.split("  #")[0].strip() for block in BLOCKS for line in block.splitlines() if line.strip()]
TREE_NAMES = re.findall(r"`([\w./-]+/|[\w-]+\.py)`", README)


def test_the_readme_has_commands_of_both_kinds() -> None:
    """Nothing below passes for want of something to check."""
    assert {command.split()[0] for command in COMMANDS} == {"make", "quotary"}


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make")])
def test_every_make_target_in_the_readme_exists(command: str) -> None:
    """`make -n` knows it."""
    run = subprocess.run([*shlex.split(command), "-n"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr


@pytest.mark.slow
def test_every_quotary_command_in_the_readme_runs(tmp_path: Path) -> None:
    """In the order they stand, on a fresh library."""
    commands = [c for c in COMMANDS if c.startswith("quotary")]
    commands.sort(key=lambda command: not command.startswith("quotary ingest"))

    for command in commands:
        run = subprocess.run(
            [sys.executable, "-m", "cli", *shlex.split(command)[1:]],
            cwd=ROOT,
            env={**os.environ, "QUOTARY_DATA": str(tmp_path / "data")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, f"{command}\n{run.stderr}"
        assert run.stdout


@pytest.mark.parametrize("name", sorted(set(TREE_NAMES)))
def test_every_place_the_readme_names_exists(name: str) -> None:
    """Folders and files are where the README says."""
    assert name.startswith((".venv", ".quotary")) or (ROOT / name).exists()


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_every_link_in_the_readme_leads_somewhere(link: str) -> None:
    """Relative links point at files in the repository."""
    assert (ROOT / link).is_file()


def test_every_constraint_is_an_exact_version_of_a_name() -> None:
    """No hashes, no URLs, no hosts; torch is the version that was tested."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]

    assert "torch==2.13.0" in pins
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)] == []
