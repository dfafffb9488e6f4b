"""The marks by which reStructuredText tells its parts, and its lines with their offsets."""

import re
from dataclasses import dataclass

from ingest.document import Span

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
RULE = re.compile(r"([!-/:-@\[-`{-~])\1+$")
_MARKER = r"(?:[-*+•‣⁃]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlcIVXLC]{1,5}|#)[.)])(?=\s|$)\s*"
BULLET = re.compile(f"{_MARKER}(?:{_MARKER})?")
FIELD = re.compile(r":(?P<name>[^:\s][^:\n]{0,60}):(?:\s+(?P<value>.*)|$)")
EXPLICIT = re.compile(r"\.\.(?:\s+|$)")
DIRECTIVE = re.compile(r"\.\.\s+(?:\|[^|]+\|\s+)?(?P<name>[\w:.+-]+?)\s*::(?:\s+(?P<argument>.*))?$")
FOOTNOTE = re.compile(r"\.\.\s+\[[^\]]+\]\s+")
LINE_BLOCK = re.compile(r"\|(?:\s+|$)")
ABOUT = frozenset(
    [
        "author",
        "authors",
        "date",
        "version",
        "status",
        "organization",
        "contact",
        "address",
        "copyright",
        "revision",
    ]
)
UNREAD = frozenset(
    [
        "toctree",
        "contents",
        "sectnum",
        "index",
        "meta",
        "highlight",
        "image",
        "role",
        "default-role",
        "title",
        "target-notes",
        "autosummary",
        "automodule",
        "autoclass",
        "autofunction",
        "module",
        "currentmodule",
        "replace",
        "unicode",
        "date",
        "class",
        "graphviz",
        "digraph",
        "math",
    ]
)
INCLUDING = frozenset(["include", "literalinclude", "raw"])
ELSEWHERE = re.compile(r"\s*:(?:file|url):")
ADMONITIONS = frozenset(
    ["attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning", "seealso", "versionadded",
     "versionchanged", "deprecated", "epigraph", "highlights", "pull-quote"]
)  # fmt: skip
"""What these are given after their name is text."""
CODE = frozenset(
    ["code", "code-block", "sourcecode", "parsed-literal", "literal", "prompt", "doctest", "testcode"]
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file, its end cut off."""

    start: int
    text: str

    @property
    def indent(self) -> int:
        """How far it is indented."""
        return len(self.text) - len(self.text.lstrip())

    @property
    def blank(self) -> bool:
        """Whether nothing is on it."""
        return not self.text.strip()

    @property
    def span(self) -> Span:
        """Where its words stand."""
        return self.start + self.indent, self.start + len(self.text)


def split_lines(text: str) -> list[Line]:
    """The lines of a text with their offsets."""
    return [Line(m.start(), m.group().rstrip()) for m in _LINE.finditer(text) if m.group()]
