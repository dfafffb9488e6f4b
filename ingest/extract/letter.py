"""The body of a plain e-mail: its paragraphs, with quoted replies and signatures marked as noise."""

import re
from collections.abc import Iterator

from ingest.extract.draft import Composer
from ingest.extract.plain import split_paragraphs

_QUOTED = re.compile(r"^\s*(?:>|\|(?=\s))")
_ATTRIBUTION = re.compile(
    r"^\W*(?:on\b.{5,200}\bwrote|am\b.{5,200}\bschrieb\b.*|le\b.{5,200}\ba écrit|el\b.{5,200}\bescribió)\s*:\s*$"
    r"|^.{1,100}<[^<>\s]+@[^<>\s]+>\s*(?:wrote|schrieb|a écrit|escribió)\s*:\s*$",
    re.I | re.S,
)
_ORIGINAL = re.compile(
    r"^\W*-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original)\s*-{2,}\W*$",
    re.I,
)
_SIGNATURE = re.compile(r"^--\s?$")
_SENT_FROM = re.compile(r"^\s*(?:sent from (?:my|outlook|mail|yahoo)|get outlook for)\b.{0,60}$", re.I)


def add_letter(composer: Composer, text: str) -> None:
    """Append a message's plain text, paragraph by paragraph."""
    for stretch, noise in _stretches(text):
        for start, end, is_item in split_paragraphs(stretch):
            words = " ".join(stretch[start:end].split())
            composer.add(words, "list_item" if is_item else "paragraph", noise=noise)


def _stretches(text: str) -> Iterator[tuple[str, str | None]]:
    """Lines of one sort at a time, with the reason where they are noise."""
    lines: list[str] = []
    noise: str | None = None
    rest: str | None = None
    for line in _attributions_joined(text):
        if _SIGNATURE.match(line):
            rest = "signature"
        elif _ORIGINAL.match(line):
            rest = "quoted reply"
        reason = _reason(line) or rest
        if reason != noise and line.strip():
            yield "\n".join(lines), noise
            lines, noise = [], reason
        lines.append(_QUOTED.sub("", line) if reason == "quoted reply" else line)
    yield "\n".join(lines), noise


def _reason(line: str) -> str | None:
    if _QUOTED.match(line) or _ATTRIBUTION.match(line):
        return "quoted reply"
    return "signature" if _SENT_FROM.match(line) else None


def _attributions_joined(text: str) -> Iterator[str]:
    """The lines, those that say whom the reply quotes in one piece (they are often broken in two)."""
    lines = re.split(r"\r\n?|\n", text)
    skip = False
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if skip:
            skip = False
        elif (
            not _ATTRIBUTION.match(line)
            and len(line) < 120
            and _ATTRIBUTION.match(f"{line} {below}")
            and below.strip()
        ):
            skip = True
            yield f"{line} {below}"
        else:
            yield line
