"""A stretch of a document as HTML whose text content is that stretch, character for character."""

import html
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.document import Document
from ui import strings
from ui.place import Place

_FULL = 40
"""Characters of a line that was broken because it was full."""


@dataclass(frozen=True, slots=True)
class Layer:
    """How ``[start, end)`` looks, and what to say about it when asked."""

    start: int
    end: int
    style: str
    hint: str = ""


def paint(document: Document, start: int, end: int, hit: Place, others: Sequence[Place]) -> str:
    """``document.text[start:end]`` with the hit in one ``<mark>`` and the rest styled by spans."""
    layers = [
        layer for layer in _layers(document, start, end, others) if layer.end > start and layer.start < end
    ]
    first, last = max(start, hit.start), min(end, hit.end)
    if first >= last:
        return _stretch(document, start, end, layers)
    before, quote, after = (
        _stretch(document, a, b, layers) for a, b in ((start, first), (first, last), (last, end))
    )
    name = ' id="hit" tabindex="-1"' if first == hit.start else ""  # in two stretches it is named once
    return f"{before}<mark{name}>{quote}</mark>{after}"


def escape(text: str) -> str:
    """``text`` as HTML; a carriage return survives the parser only as an entity."""
    return html.escape(text).replace("\r", "&#13;")


def _layers(document: Document, start: int, end: int, others: Sequence[Place]) -> Iterator[Layer]:
    markdown = document.media_type == "text/markdown"
    first = max(0, bisect_right(document.blocks, start, key=lambda block: block.start) - 1)
    at = document.blocks[first - 1].end if first else 0
    for block in document.blocks[first:]:
        if block.start >= end:
            break
        if markdown and block.start > at:  # between blocks stand only list marks, hashes and rules
            yield Layer(at, block.start, "hash" if block.kind in ("title", "heading") else "markup")
        if block.kind in ("title", "heading"):
            style = f"{block.kind} depth-{min(len(block.heading_path), 4)}"
            yield Layer(block.start, block.end, style)
        elif is_wrapped(document.text[block.start : block.end]):
            yield Layer(block.start, block.end, "flow")
        at = max(at, block.end)
    for mark in document.noise():
        yield Layer(mark.start, mark.end, "noise", strings.NOISE.format(reason=mark.noise))
    for place in others:
        if place.document_id == document.id:
            yield Layer(place.start, place.end, "other")


def is_wrapped(text: str) -> bool:
    """Whether the line ends in a paragraph are only where its writer's lines were full.

    >>> is_wrapped("The samovar keeps the water hot for hours,\\nso that nobody hurries.")
    True
    >>> is_wrapped("Tea,\\ntea,\\ntea.")
    False
    """
    lines = text.splitlines()
    return len(lines) > 1 and all(len(line) >= _FULL for line in lines[:-1])


def _stretch(document: Document, start: int, end: int, layers: Sequence[Layer]) -> str:
    pages = {at: number for number, at in enumerate(document.page_starts, 1) if start <= at < end}
    bounds = {at for layer in layers for at in (layer.start, layer.end) if start < at < end}
    cuts = sorted({start, end, *bounds, *pages})
    waiting = sorted(layers, key=lambda layer: layer.start, reverse=True)
    active: list[Layer] = []
    parts = []
    for a, b in pairwise(cuts):
        while waiting and waiting[-1].start <= a:
            active.append(waiting.pop())
        active = [layer for layer in active if layer.end > a]
        parts.append(_rule(pages[a]) if a in pages else "")
        parts.append(_span(document.text[a:b], active))
    return "".join(parts)


def _span(text: str, layers: Sequence[Layer]) -> str:
    if not layers:
        return escape(text)
    style = " ".join(layer.style for layer in layers)
    hint = next((f' title="{escape(layer.hint)}"' for layer in layers if layer.hint), "")
    return f'<span class="{style}"{hint}>{escape(text)}</span>'


def _rule(page: int) -> str:
    """A page's beginning; its number is drawn by the style sheet, so that the text stays the text."""
    label = strings.PAGE.format(page=page)
    return f'<span class="page" role="separator" aria-label="{label}" data-label="{label}"></span>'
