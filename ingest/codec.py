"""A document as lines of JSON and pieces of UTF-8, and back: reading them runs nothing.

The same lines go from the child that reads a file to the library, and into the catalog. Neither
side ever holds all of them: a long document is many lines.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from errors import SourceError
from ingest.document import Block, Document, Kind, Mark, Run

PIECE = 65_536
"""Code points in one piece of a text."""
_LINE = 2_000
"""Blocks, marks or runs in one line."""
_AS_BEFORE = 0
"""Stands for a heading path or context that the block before has too."""
_KINDS = frozenset(get_args(Kind))
_T = TypeVar("_T")


@dataclass(slots=True)
class Layout:
    """Everything about a document but its text and head, gathered line by line."""

    blocks: list[Block] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def parts(self) -> int:
        """How many there are of everything."""
        return len(self.blocks) + len(self.marks) + len(self.runs) + len(self.warnings)

    def take(self, line: bytes) -> None:
        """Add what a line of ``layout_lines`` holds."""
        parts: dict[str, list[Any]] = json.loads(line)
        for row in parts.get("blocks", ()):
            start, end, kind, path, page, noise, context = row
            before = self.blocks[-1] if self.blocks else Block(0, 0, "paragraph")
            path = before.heading_path if path == _AS_BEFORE else tuple(path)
            context = before.context if context == _AS_BEFORE else context
            self.blocks.append(Block(start, end, kind, path, page, noise, context))
        self.marks += (Mark(*row) for row in parts.get("marks", ()))
        self.runs += (Run(*row) for row in parts.get("runs", ()))
        self.warnings += parts.get("warnings", ())


def layout_lines(document: Document) -> Iterator[bytes]:
    """A document's blocks, marks, runs and warnings, for ``Layout.take``."""
    before = Block(0, 0, "paragraph")
    for blocks in batched(document.blocks, _LINE):
        rows = []
        for block in blocks:
            rows.append(_row(block, before))
            before = block
        yield _json({"blocks": rows})
    for marks in batched(document.marks, _LINE):
        yield _json({"marks": [[m.start, m.end, m.noise] for m in marks]})
    for runs in batched(document.runs, _LINE):
        yield _json({"runs": [[r.start, r.page, r.char, r.length] for r in runs]})
    yield _json({"warnings": document.warnings})


def _row(block: Block, before: Block) -> list[Any]:
    path: Any = _AS_BEFORE if block.heading_path == before.heading_path else block.heading_path
    context: Any = _AS_BEFORE if block.context == before.context else block.context
    return [block.start, block.end, block.kind, path, block.page, block.noise, context]


def head_line(document: Document) -> bytes:
    """What is said about a document as a whole."""
    return _json(
        {
            "id": document.id,
            "sha256": document.sha256,
            "media_type": document.media_type,
            "page_starts": document.page_starts,
            "title": document.title,
            "author": document.author,
            "published": document.published,
            "language": document.language,
        }
    )


def text_pieces(text: str) -> Iterator[str]:
    """The text in pieces of PIECE code points."""
    for at in range(0, len(text), PIECE):
        yield text[at : at + PIECE]


def assemble(head: bytes, text: str, layout: Layout) -> Document:
    """The document of a head, a text and a layout that came from elsewhere, checked.

    Raises:
        SourceError: they don't make a document.
    """
    try:
        said: dict[str, Any] = json.loads(head)
        said["page_starts"] = tuple(said["page_starts"])
        document = Document(
            text=text,
            blocks=tuple(layout.blocks),
            marks=tuple(layout.marks),
            runs=tuple(layout.runs),
            warnings=tuple(layout.warnings),
            **said,
        )
        _check(document)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise SourceError(f"its reader's reply makes no document ({error})") from error
    return document


def _check(document: Document) -> None:
    """Types and offsets; what a hostile file made of its reader must not get past here."""
    words = (document.title, document.author, document.published)
    _all(isinstance(word, str | None) for word in words)
    _all(isinstance(w, str) for w in (document.id, document.sha256, document.media_type, document.language))
    _all(isinstance(warning, str) for warning in document.warnings)
    end = len(document.text)
    _all(type(start) is int and 0 <= start <= end for start in document.page_starts)
    for b in document.blocks:
        if not (type(b.start) is type(b.end) is int and 0 <= b.start < b.end <= end and b.kind in _KINDS):
            raise ValueError("a block out of place")
        _all(isinstance(heading, str) for heading in b.heading_path)
        _all((isinstance(b.page, int | None), isinstance(b.noise, str | None), isinstance(b.context, str)))
    for m in document.marks:
        if not (type(m.start) is type(m.end) is int and 0 <= m.start < m.end <= end):
            raise ValueError("a mark out of place")
        _all((isinstance(m.noise, str),))
    _all(type(n) is int for run in document.runs for n in (run.start, run.page, run.char, run.length))


def _all(held: Iterable[bool]) -> None:
    if not all(held):
        raise ValueError("a value of another kind than is kept")


def batched(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Lists of ``size`` items, the last one of what is left.

    >>> list(batched("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    batch: list[_T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _json(value: dict[str, Sequence[Any]] | dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")
