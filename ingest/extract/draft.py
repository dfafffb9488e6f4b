"""What an extractor hands over: a text and its blocks, before noise is marked and an id is given."""

from dataclasses import dataclass, field

from ingest.document import Block, Kind, Run

_CONTROLS = [*range(0x9), *range(0xE, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)]
_INVISIBLE = [0xAD, 0x200B, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]
UNPRINTED = dict.fromkeys([*_CONTROLS, *_INVISIBLE]) | {0xB: "\n", 0xC: "\n"}
"""What prints nothing and could not be quoted: controls, soft hyphens, halves of surrogate pairs."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with its blocks and what the format says about it."""

    text: str
    blocks: tuple[Block, ...]
    page_starts: tuple[int, ...] = ()
    title: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    warnings: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    """Where each stretch of the text stands on its page, for formats with printed pages."""


@dataclass(slots=True)
class Outline:
    """The headings above the point reached so far."""

    _open: list[tuple[int, str]] = field(default_factory=list)

    def enter(self, level: int, title: str) -> tuple[str, ...]:
        """Open a heading, closing those of its level and below; the path that it itself stands under."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        above = self.path
        self._open.append((level, title))
        return above

    @property
    def path(self) -> tuple[str, ...]:
        """Titles from the outermost heading to the innermost."""
        return tuple(title for _, title in self._open)


@dataclass(slots=True)
class Composer:
    """Assembles a canonical text, block by block, for formats whose text isn't the file itself."""

    _parts: list[str] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _length: int = 0
    outline: Outline = field(default_factory=Outline)

    @property
    def length(self) -> int:
        """Code points so far: the offset at which the next block starts, after its separator."""
        return self._length + (2 if self._parts else 0)

    def add(
        self,
        text: str,
        kind: Kind = "paragraph",
        *,
        level: int = 1,
        page: int | None = None,
        noise: str | None = None,
        context: str = "",
    ) -> None:
        """Append a block after a blank line; blank text is dropped. ``level`` is for headings."""
        text = text.translate(UNPRINTED).strip()
        if not text:
            return
        path = self.outline.enter(level, text) if kind == "heading" else self.outline.path
        start = self.length
        if self._parts:
            self._parts.append("\n\n")
        self._parts.append(text)
        self._length = start + len(text)
        self._blocks.append(Block(start, self._length, kind, path, page, noise, context))

    def build(self) -> tuple[str, tuple[Block, ...]]:
        """The text and its blocks."""
        return "".join(self._parts), tuple(self._blocks)
