"""``.quotaryignore``: what to pass over in a folder, in gitignore's syntax. Pure; walking is ``sources.py``'s.

A file's patterns hold for its own folder and everything below; deeper files have the last word, and
what is in a folder that is passed over can't be taken back in, as in git. Named character classes
(``[[:alpha:]]``) aren't known.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

IGNORE_FILE = ".quotaryignore"
_TRAILING_SPACE = re.compile(r"(?<!\\)((?:\\\\)*)[ \t\r]+$")
_TOKEN = re.compile(
    r"\\(?P<escaped>.)|(?P<stars>\*+)|(?P<any>\?)|\[(?P<no>[!^]?)(?P<set>\]?(?:\\.|[^\]\\])*)\]|(?P<plain>.)",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of an ignore file: what it matches, whether it takes back, whether it means folders alone."""

    matches: re.Pattern[str]
    negated: bool
    folders: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """The ignore files seen so far, by the folder each is in, relative to the root (``.`` is the root)."""

    by_folder: Mapping[PurePosixPath, tuple[Pattern, ...]] = field(default_factory=dict)

    def with_file(self, folder: PurePosixPath, text: str) -> "Rules":
        """These rules and those in the ignore file of ``folder``; lines that mean nothing are passed over."""
        return Rules({**self.by_folder, folder: parse(text)})


def parse(text: str) -> tuple[Pattern, ...]:
    """The patterns of one ignore file, in order."""
    lines = (_TRAILING_SPACE.sub(r"\1", line) for line in text.removeprefix("\ufeff").split("\n"))
    return tuple(pattern for line in lines if (pattern := _pattern(line)) is not None)


def ignored(path: PurePosixPath, rules: Rules, *, folder: bool = False) -> bool:
    """Whether ``path``, relative to the root, is passed over.

    Args:
        path: a file's or folder's.
        rules: those of every ignore file above it.
        folder: whether it is a folder.

    >>> rules = Rules().with_file(PurePosixPath(), "*.tmp\\n!keep.tmp")
    >>> [ignored(PurePosixPath(name), rules) for name in ("a/b.tmp", "a/keep.tmp")]
    [True, False]
    """
    if not rules.by_folder:
        return False
    above = [parent for parent in reversed(path.parents) if parent.parts]
    return any(_matched(parent, rules, True) for parent in above) or _matched(path, rules, folder)


def _matched(path: PurePosixPath, rules: Rules, folder: bool) -> bool:
    """What the last pattern that speaks of ``path`` itself says, the deepest file's before the others'."""
    for parent in path.parents:
        relative = str(path.relative_to(parent))
        for pattern in reversed(rules.by_folder.get(parent, ())):
            if (folder or not pattern.folders) and pattern.matches.fullmatch(relative):
                return not pattern.negated
    return False


def _pattern(line: str) -> Pattern | None:
    """What a line means; None for a comment, an empty line or one that can't match."""
    negated = line.startswith("!")
    body = line.removeprefix("!") if negated else line
    folders = body.endswith("/")
    body = body.removesuffix("/")
    if not body or line.startswith("#"):
        return None
    anywhere = "" if "/" in body else "(?:.*/)?"
    try:
        found = re.compile(anywhere + "".join(_path(body.removeprefix("/"))), re.S)
    except ValueError:  # re.error is one
        return None
    return Pattern(found, negated, folders)


def _path(body: str) -> Iterator[str]:
    """A pattern's regular expression, folder by folder; ``**`` is any number of them."""
    *above, last = body.split("/")
    for part in above:
        yield "(?:[^/]+/)*" if part == "**" else _part(part) + "/"
    yield ".+" if last == "**" else _part(last)


def _part(glob: str) -> str:
    """One folder's or file's name; nothing in it matches a slash.

    Raises:
        ValueError: a bracket is left open, or nothing is escaped.
    """
    return "".join(_token(match) for match in _TOKEN.finditer(glob))


def _token(match: re.Match[str]) -> str:
    if match["stars"]:
        return "[^/]*"
    if match["any"]:
        return "[^/]"
    if match["set"] is not None:
        inside = re.sub(
            r"\\?(.)", lambda m: "-" if m[0] == "-" else re.escape(m[1]), match["set"], flags=re.S
        )
        return f"(?!/)[{'^' if match['no'] else ''}{inside}]"
    if match["plain"] in ("[", "\\"):
        raise ValueError(match["plain"])
    return re.escape(match["escaped"] or match["plain"])
