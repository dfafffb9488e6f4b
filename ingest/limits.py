"""How much one file may take of anything, and the words for what it took too much of."""

from dataclasses import dataclass, replace

from ingest.document import Block, Document

_GIVEN_PER_BYTE = 8
"""Bytes of memory for each byte of a large input: itself, its text, its blocks, and a copy of those."""
_SECONDS_PER_MB = 2
"""Of computing: twice what the slowest reader of plain text took."""
_CLOCK_PER_SECOND = 10
"""By the clock, for each of these: on a busy machine a reader may get a tenth of a core."""
_HEADING, _CONTEXT, _ABOUT = 200, 2_000, 500


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. Time grows with the input, memory with what of it is beyond ``usual_bytes``."""

    input_bytes: int = 256_000_000
    usual_bytes: int = 16_000_000
    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 60
    wall_seconds: int = 180
    """By the clock; above CPU time, because a busy machine isn't the file's fault."""
    output_bytes: int = 600_000_000
    """Bytes of the document made of it, text and layout."""
    parts: int = 2_000_000
    """Blocks, marks and stretches of printed pages in the document."""
    pages: int = 10_000
    nesting: int = 2_000
    """Elements inside one another in a page."""
    members: int = 10_000
    """Files in a zip-packed document."""
    unpacked_bytes: int = 512_000_000
    unpacked_ratio: int = 200
    """Bytes unpacked for each byte packed, for documents that unpack to more than ``usual_bytes``."""

    def for_input(self, size: int) -> "Limits":
        """The limits for a file of this many bytes."""
        more = max(0, size - self.usual_bytes)
        seconds = _SECONDS_PER_MB * size // 1_000_000
        return replace(
            self,
            memory_bytes=self.memory_bytes + _GIVEN_PER_BYTE * more,
            cpu_seconds=self.cpu_seconds + seconds,
            wall_seconds=self.wall_seconds + _CLOCK_PER_SECOND * seconds,
        )


LIMITS = Limits()


def needs_memory(limits: Limits) -> str:
    """Said of a file that ran into the memory limit."""
    return f"needs more than {amount(limits.memory_bytes)} of memory; not read"


def takes_cpu(limits: Limits) -> str:
    """Said of a file that ran into the limit on computing time."""
    return f"takes more than {limits.cpu_seconds} s of computing; not read"


def takes_long(limits: Limits) -> str:
    """Said of a file whose reader didn't come back."""
    return f"takes longer than {limits.wall_seconds} s; not read"


def too_much(what: int, limit: int, unit: str) -> str:
    """Said of a file with more of something than the limit on it.

    >>> too_much(200_000, 2_000, "elements inside one another")
    '200,000 elements inside one another; 2,000 is the most that is read'
    """
    return f"{what:,} {unit}; {limit:,} is the most that is read"


def gives_too_much(limits: Limits) -> str:
    """Said of a file whose document is too large."""
    return (
        f"gives more than {amount(limits.output_bytes)} of text or {limits.parts:,} paragraphs and lines; "
        "not read"
    )


def amount(size: int) -> str:
    """Bytes in words.

    >>> amount(1_500_000_000), amount(300_000_000)
    ('1.5 GB', '300 MB')
    """
    return f"{size / 1e9:.3g} GB" if size >= 1e9 else f"{size / 1e6:.3g} MB"


def shortened(document: Document) -> Document:
    """The document with headings, contexts and titles of a length that many passages can carry."""
    return replace(
        document,
        title=document.title and _clip(document.title, _ABOUT),
        author=document.author and _clip(document.author, _ABOUT),
        published=document.published and _clip(document.published, _ABOUT),
        blocks=tuple(map(_shortened, document.blocks)),
    )


def _shortened(block: Block) -> Block:
    if len(block.context) <= _CONTEXT and all(len(heading) <= _HEADING for heading in block.heading_path):
        return block
    path = tuple(_clip(heading, _HEADING) for heading in block.heading_path)
    return replace(block, heading_path=path, context=_clip(block.context, _CONTEXT))


def _clip(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
