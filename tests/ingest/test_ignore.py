"""`.quotaryignore` as git reads `.gitignore`, with git itself as the oracle where it is there."""

import os
import shutil
import subprocess
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.ignore import Rules, ignored

Files = dict[str, str]


def _rules(files: Files) -> Rules:
    rules = Rules()
    for folder, text in files.items():
        rules = rules.with_file(PurePosixPath(folder), text)
    return rules


@pytest.mark.parametrize(
    ("files", "path", "expected"),
    [
        ({}, "a.txt", False),
        ({".": ""}, "a.txt", False),
        ({".": "# all\n\n  \n"}, "a.txt", False),
        ({".": "*.txt"}, "a/b.txt", True),
        ({".": "/*.txt"}, "a/b.txt", False),
        ({".": "/*.txt"}, "b.txt", True),
        ({".": "a/b"}, "c/a/b", False),
        ({".": "**/a/b"}, "c/a/b", True),
        ({".": "a/**/b"}, "a/x/y/b", True),
        ({".": "build/"}, "build", False),
        ({".": "build/"}, "x/build/a.txt", True),
        ({".": "*.txt\n!keep.txt"}, "a/keep.txt", False),
        ({".": "!keep.txt\n*.txt"}, "a/keep.txt", True),
        ({".": "a/\n!a/keep.txt"}, "a/keep.txt", True),
        ({".": "a/*\n!a/keep.txt"}, "a/keep.txt", False),
        ({".": "a/*\n!a/b/"}, "a/b/c.txt", False),
        ({".": "*.txt", "a": "!keep.txt"}, "a/keep.txt", False),
        ({".": "*.txt", "a": "!keep.txt"}, "keep.txt", True),
        ({".": "!a/b.txt", "a": "*.txt"}, "a/b.txt", True),
        ({".": "a", "a": "!b.txt"}, "a/b.txt", True),
        ({"a": "/b.txt"}, "a/b.txt", True),
        ({"a": "/b.txt"}, "b.txt", False),
        ({".": "\\#a\n\\!b"}, "#a", True),
        ({".": "\\#a\n\\!b"}, "!b", True),
        ({".": "a?.txt\n[xy].txt"}, "y.txt", True),
        ({".": "a.txt  \r\n"}, "a.txt", True),
        ({".": "\ufeffa.txt"}, "a.txt", True),
        ({".": "!\n/\na.txt"}, "a.txt", True),
        ({".": "été*"}, "été 2024.txt", True),
        ({".": "a/**/"}, "a/b", False),
        ({".": "a/**/"}, "a/b/c", True),
        ({".": "a**b"}, "axxb", True),
        ({".": "[]x].txt"}, "].txt", True),
        ({".": "[!a-c].txt"}, "b.txt", False),
        ({".": "[a-\n\\\nb.txt"}, "b.txt", True),
        ({".": "a.txt\\ "}, "a.txt ", True),
    ],
)
def test_a_path_is_passed_over_as_in_git(files: Files, path: str, expected: bool) -> None:
    """Negation, folders, anchors, nesting, escapes, and lines that mean nothing."""
    assert ignored(PurePosixPath(path), _rules(files)) is expected


def test_a_folder_is_told_from_a_file() -> None:
    """A pattern with a slash at its end means folders alone."""
    rules = _rules({".": "build/"})

    assert ignored(PurePosixPath("build"), rules, folder=True)
    assert not ignored(PurePosixPath("build"), rules)


NAMES = st.sampled_from(["a", "b", "ab", "a.txt", "b.txt", "keep.txt"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PARTS = st.sampled_from(["a", "b", "ab", "*", "a*", "?", "*.txt", "keep.txt", "**", "[ab]", "[!a]"])
PATTERNS = st.builds(
    lambda negated, rooted, parts, folder: negated + rooted + "/".join(parts) + folder,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(PARTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/"]),
)
TEXTS = st.lists(PATTERNS, max_size=4).map("\n".join)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("git"), reason="git is the oracle")
@settings(max_examples=int(os.environ.get("QUOTARY_EXAMPLES") or 100))
@given(root=TEXTS, nested=TEXTS, paths=st.lists(PATHS, min_size=1, max_size=12))
def test_git_agrees(root: str, nested: str, paths: list[str]) -> None:
    """Random patterns in the root and in `a`, on random trees."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "a").mkdir()
        files = _make(home, paths)
        (home / ".gitignore").write_text(root, encoding="utf-8")
        (home / "a" / ".gitignore").write_text(nested, encoding="utf-8")
        rules = _rules({".": root, "a": nested})

        assert {path for path in files if ignored(PurePosixPath(path), rules)} == _git(home, files)


def _make(home: Path, paths: list[str]) -> list[str]:
    """Empty files at those of the paths that don't need a file to be a folder as well."""
    for path in paths:
        try:
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).touch(exist_ok=True)
        except OSError:
            continue
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def _git(home: Path, files: list[str]) -> set[str]:
    run = ["git", "-c", "core.excludesFile=/dev/null", "-C", str(home)]
    subprocess.run([*run, "init", "--quiet", "--template="], check=True)
    said = subprocess.run(
        [*run, "check-ignore", "--no-index", "-z", "--stdin"], input="\0".join(files), capture_output=True, text=True, check=False
    )  # fmt: skip
    return {path for path in said.stdout.split("\0") if path}
