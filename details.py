"""What is known of one source: found by what a person calls it, told as JSON or as lines."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import unquote

from answer.quoter import cite
from errors import UsageError
from index.search import Hit
from ingest.document import Document
from ingest.extract.formats import VERBATIM
from library import Library, SourceInfo
from sync import path_of

_LEAST_ID = 4
_NAMED = 5
_EXCERPT = 100
_HEX = frozenset("0123456789abcdef")


def source_row(source: SourceInfo) -> dict[str, Any]:
    """A source as ``quotary sources --json`` lists it."""
    return {
        "uri": source.uri,
        "title": source.document.title,
        "media_type": source.media_type,
        "published": source.document.published,
        "passages": source.passages,
        "synced": source.synced,
        "document_id": source.document.id,
        "sha256": source.document.sha256,
    }


def find_source(library: Library, called: str) -> SourceInfo:
    """The source of this URI, the end of this path, or this beginning of a document's id.

    Raises:
        UsageError: there is none, or several that hold different documents.
    """
    found = _matching(library, called)
    if len({source.document.id for source in found}) > 1:
        raise _unclear(found, called)
    return found[0]


def sources_called(library: Library, called: str) -> list[SourceInfo]:
    """The source of this URI or end of a path, or every one that holds the document of this id.

    Raises:
        UsageError: there is none, or it isn't clear which one is meant.
    """
    found = _matching(library, called)
    by_id = _has_id(found[0], called) and not _has_path(found[0], called)
    if len({source.document.id if by_id else source.uri for source in found}) > 1:
        raise _unclear(found, called)
    return found


def _matching(library: Library, called: str) -> list[SourceInfo]:
    sources = library.sources()
    for matches in (_has_uri, _has_path, _has_id):
        if found := [source for source in sources if matches(source, called)]:
            return found
    raise UsageError(f"{called}: no such source; they are listed by: quotary sources")


def _unclear(found: Sequence[SourceInfo], called: str) -> UsageError:
    several = ", ".join(source.uri for source in found[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return UsageError(f"{called}: could be {several}{more}; say more of the path")


def _has_uri(source: SourceInfo, called: str) -> bool:
    return source.uri == called


def _has_path(source: SourceInfo, called: str) -> bool:
    path = path_of(source.uri) or PurePath(unquote(source.uri.partition(":")[2]))
    wanted = PurePath(called).parts
    return bool(wanted) and (path.parts[-len(wanted) :] == wanted or path == Path(called).absolute())


def _has_id(source: SourceInfo, called: str) -> bool:
    return len(called) >= _LEAST_ID and set(called) <= _HEX and source.document.id.startswith(called)


def source_details(library: Library, called: str, *, noise: bool = False) -> dict[str, Any]:
    """Everything known of a source; with ``noise``, every stretch left out of answers too.

    Raises:
        UsageError: as for ``find_source``.
    """
    source = find_source(library, called)
    document = library.document(source.document.id)
    if document is None:
        raise UsageError(f"{called}: was removed meanwhile")
    marks = list(document.noise())
    details = {
        **source_row(source),
        "uris": list(source.document.uris),
        "author": document.author,
        "language": document.language,
        "characters": len(document.text),
        "pages": len(document.page_starts) or None,
        "warnings": list(document.warnings),
        "noise_kept": library.keeps_noise(source.uri),
        "noise_characters": sum(mark.end - mark.start for mark in marks),
        "noise_reasons": dict(Counter(mark.noise for mark in marks).most_common()),
    }
    return details | {"noise": list(_stretches(document))} if noise else details


def _stretches(document: Document) -> Iterator[dict[str, Any]]:
    """What is marked, in order, with its place: the page, or the line where the text is the file."""
    line, reached = 1, 0
    printed = {block.start: block.page for block in document.blocks}  # a footer stands after its page's text
    for mark in document.noise():
        line, reached = line + document.text.count("\n", reached, mark.start), mark.start
        yield {
            "start": mark.start,
            "end": mark.end,
            "reason": mark.noise,
            "page": printed.get(mark.start) or bisect_right(document.page_starts, mark.start) or None,
            "line": line if document.media_type in VERBATIM else None,
            "text": document.text[mark.start : mark.end],
        }


def hit_row(library: Library, hit: Hit) -> dict[str, Any]:
    """A passage that was found, as ``quotary search --json`` lists it.

    Raises:
        LibraryError: its document was removed meanwhile.
    """
    passage, catalog = hit.passage, library.catalog
    with catalog.snapshot():
        document = cite(catalog, passage.document_id)
        return {
            "score": round(hit.score, 6),
            "dense_rank": hit.dense_rank,
            "lexical_rank": hit.lexical_rank,
            "passage_id": passage.id,
            "document": {"id": document.id, "uri": document.uri, "title": document.title},
            "published": document.published,
            "heading_path": list(passage.heading_path),
            "page": catalog.page(document.id, passage.start),
            "line": catalog.line(document.id, passage.start),
            "start": passage.start,
            "end": passage.end,
            "text": catalog.slice(document.id, passage.start, passage.end),
        }


def as_lines(details: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    yield details["title"]
    for uri in details["uris"]:
        yield f"  {uri}"
    pages = f", {details['pages']} pages" if details["pages"] else ""
    facts = {
        "type": details["media_type"],
        "author": details["author"],
        "date": details["published"],
        "language": details["language"],
        "length": f"{details['characters']:,} characters{pages}, {details['passages']:,} passages",
        "read": details["synced"],
        "document": details["document_id"],
    }
    yield from (f"  {name:<9} {value}" for name, value in facts.items() if value)
    yield from (f"  {'warning':<9} {warning}" for warning in details["warnings"])
    yield f"  {'noise':<9} {_noise(details)}"
    for mark in details.get("noise", ()):
        excerpt = " ".join(mark["text"].split())
        excerpt = excerpt if len(excerpt) <= _EXCERPT else excerpt[: _EXCERPT - 1] + "…"
        yield f"  {_place(mark):<9} {mark['reason']}: {excerpt}"


def _place(mark: dict[str, Any]) -> str:
    if mark["page"]:
        return f"page {mark['page']}"
    return f"line {mark['line']}" if mark["line"] else f"at {mark['start']}"


def _noise(details: dict[str, Any]) -> str:
    """What is left out, and how to change that."""
    if details["noise_kept"]:
        return "kept as content; left out again by: quotary ingest --mark-noise PATH"
    reasons = ", ".join(f"{reason} ({count})" for reason, count in details["noise_reasons"].items())
    if not reasons:
        return "none"
    share = details["noise_characters"] / details["characters"]
    return f"{share:.0%} of it is left out of answers: {reasons}; kept by: quotary ingest --keep-noise PATH"
