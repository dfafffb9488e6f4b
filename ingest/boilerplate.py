"""What the pages of one site say again and again: told by looking at several of them together.

A single page can't show it, so this isn't part of ``mark_noise``. The caller says which documents are
of one site. Copies and versions of one text share everything, and therefore count as one page.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.document import Block, Document, digest
from ingest.prose import is_prose

REASON = "repeated across the site"
_LEAST_PAGES, _LEAST_SHARE = 3, 0.5
_LONGEST = 60
"""Words of a block that may be boilerplate; longer ones are text, however often they stand."""
_COPY = 0.5
"""Share of its running text that a page has in common with another one to count as its copy."""
_WORD = re.compile(r"\w+")
_KINDS = ("paragraph", "list_item", "heading")


@dataclass(frozen=True, slots=True)
class Footprint:
    """What is remembered of a page: its blocks' hashes, short ones and running text apart."""

    id: str
    short: frozenset[str]
    prose: frozenset[str]


def footprint(document: Document) -> Footprint:
    """The footprint of a document; some 40 bytes a block, so that a site's can be kept."""
    short, prose = set[str](), set[str]()
    for block in document.blocks:
        key = _key(document, block)
        if key and block.kind in _KINDS:
            (prose if _is_text(document, block) else short).add(key)
    return Footprint(document.id, frozenset(short), frozenset(prose))


def repeated_keys(site: Iterable[Footprint]) -> frozenset[str]:
    """Hashes of the blocks that at least three pages of a site, and half of them, have in common."""
    pages = _without_copies(list(site))
    seen = Counter(key for page in pages for key in page)
    least = max(_LEAST_PAGES, _LEAST_SHARE * len(pages))
    return frozenset(key for key, count in seen.items() if count >= least)


def mark_repeated(document: Document, keys: frozenset[str]) -> Document:
    """The same document, its repeated blocks marked; itself where there are none."""
    blocks = tuple(
        replace(block, noise=REASON)
        if not block.noise
        and block.kind in _KINDS
        and not _is_text(document, block)
        and _key(document, block) in keys
        else block
        for block in document.blocks
    )
    return document if blocks == document.blocks else replace(document, blocks=blocks)


def unmark_repeated(document: Document) -> Document:
    """The same document as it was before its site was looked at."""
    blocks = (replace(b, noise=None) if b.noise == REASON else b for b in document.blocks)
    return replace(document, blocks=tuple(blocks))


def repeated_boilerplate(documents: Sequence[Document]) -> dict[str, tuple[int, ...]]:
    """By document id, the indices of its blocks that the other documents of its site repeat."""
    keys = repeated_keys(map(footprint, documents))
    found: dict[str, tuple[int, ...]] = {}
    for document in documents:
        marked = mark_repeated(document, keys)
        changed = [i for i, (b, m) in enumerate(zip(document.blocks, marked.blocks, strict=True)) if b != m]
        if changed:
            found[document.id] = tuple(changed)
    return found


def _without_copies(pages: Sequence[Footprint]) -> list[frozenset[str]]:
    """The short blocks of each page, those of copies of one page taken together."""
    holders: dict[str, list[int]] = defaultdict(list)
    kept: list[set[str]] = []
    for page in pages:
        shared = Counter(index for key in page.prose for index in holders[key])
        index, common = max(shared.items(), key=lambda item: item[1], default=(-1, 0))
        if not page.prose or common < _COPY * len(page.prose):
            index = len(kept)
            kept.append(set())
        kept[index] |= page.short
        for key in page.prose:
            if index not in holders[key]:
                holders[key].append(index)
    return [frozenset(short) for short in kept]


def _is_text(document: Document, block: Block) -> bool:
    words = document.text[block.start : block.end]
    return len(words.split()) > _LONGEST or (block.kind != "heading" and is_prose(words))


def _key(document: Document, block: Block) -> str:
    words = _WORD.findall(document.text[block.start : block.end].lower())
    return digest(*words)[:16] if words else ""
