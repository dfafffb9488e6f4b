"""The values that reading makes: Document, Block, Mark, Passage.

All offsets are Unicode code points, half-open, into ``Document.text``, which never changes once
made. What is left out of answers is marked here, with its reason, and never cut from the text.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["title", "heading", "paragraph", "list_item", "table_row"]
Span = tuple[int, int]

EXTRACT_VERSION = "3"
"""Changes whenever the same bytes would give another text, block or mark."""
CHUNK_VERSION = "1"
"""Changes whenever the same document would give other sentences or passages."""


def digest(*parts: str) -> str:
    """A 32-character name for these parts, in this order; equal only for equal parts."""
    joined = "\x00".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or table row."""

    start: int
    end: int
    kind: Kind
    heading_path: tuple[str, ...] = ()
    page: int | None = None
    """1-based page that the block starts on, where the format has pages."""
    noise: str | None = None
    """Why the block is never quoted; None for content."""
    context: str = ""
    """What gives a table row its meaning: the header row. Shown beside a quote, never inside it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Noise inside a block that is otherwise content: a sentence never quoted, and why."""

    start: int
    end: int
    noise: str


@dataclass(frozen=True, slots=True)
class Run:
    """``length`` characters of a text from ``start`` on that stand on ``page`` from its ``char`` on."""

    start: int
    page: int
    char: int
    length: int


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one source: an immutable text and what is known about its parts."""

    id: str
    sha256: str
    """Of the source's bytes."""
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...] = ()
    page_starts: tuple[int, ...] = ()
    """Offset at which each page starts; empty where the format has no pages."""
    title: str | None = None
    author: str | None = None
    published: str | None = None
    """ISO date (YYYY-MM-DD, or shorter where the source says no more)."""
    language: str = "en"
    warnings: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    """The way back from offsets to a printed page's own characters; empty where there are no pages."""

    def noise(self) -> Iterator[Mark]:
        """Every stretch that is left out of answers, in order, with its reason."""
        blocks = [Mark(b.start, b.end, b.noise) for b in self.blocks if b.noise]
        yield from sorted([*blocks, *self.marks], key=lambda mark: mark.start)

    def with_noise_kept(self, id: str) -> "Document":
        """The same text with nothing left out of answers: another document, hence its own ``id``."""
        return replace(
            self,
            id=id,
            blocks=tuple(replace(block, noise=None) if block.noise else block for block in self.blocks),
            marks=(),
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and searched: neighbouring sentences under one heading."""

    id: str
    document_id: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    """The sentences it touches, each a whole quotable unit; the passage may be a window into one."""
    heading_path: tuple[str, ...] = ()
    page: int | None = None
    context: str = ""


def document_id(sha256: str, media_type: str, *, keep_noise: bool = False) -> str:
    """The identity of what these bytes hold when read as this type by this extractor."""
    kept = ("noise kept",) if keep_noise else ()
    return digest("document", sha256, media_type, EXTRACT_VERSION, *kept)


def passage_id(document: str, start: int, end: int) -> str:
    """The identity of a passage; stable as long as document and chunker are."""
    return digest("passage", document, str(start), str(end), CHUNK_VERSION)


def locator(document: Document, offset: int) -> tuple[int, int | None]:
    """The 1-based line and, where there are pages, page that ``offset`` stands on."""
    line = document.text.count("\n", 0, offset) + 1
    return line, bisect_right(document.page_starts, offset) or None
