"""What the pages of one site repeat, looked for over all of them after a sync.

A site is a folder of web pages, or a host. What at least three of its pages, and half of them, have in
common is marked as noise; when they no longer do, the mark goes. The outcome depends only on which
documents are kept, not on the order they came in.
"""

from collections import defaultdict
from urllib.parse import urlsplit

from index.catalog import Catalog, Remembered
from ingest.boilerplate import mark_repeated, repeated_keys, unmark_repeated
from writer import Writer


def mark_sites(catalog: Catalog, writer: Writer) -> int:
    """Bring the marks of every page in line with its site; how many pages changed."""
    pages = catalog.footprints()
    changed = 0
    for document_id, keys in _wanted(catalog, pages).items():
        if keys != pages[document_id].marked and _mark(catalog, writer, document_id, keys):
            changed += 1
    return changed


def site_of(uri: str) -> str:
    """A web page's host, or a local page's folder.

    >>> site_of("file:///home/me/clips/a.html"), site_of("https://example.org/b/c.html")
    ('file:///home/me/clips', 'https://example.org')
    """
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else uri.rsplit("/", 1)[0]


def _wanted(catalog: Catalog, pages: dict[str, Remembered]) -> dict[str, frozenset[str]]:
    """For each page, which of its blocks its sites repeat; none where a person keeps its noise."""
    sites: dict[str, set[str]] = defaultdict(set)
    for source in catalog.sources():
        if source.document_id in pages and not source.keep_noise:
            sites[site_of(source.uri)].add(source.document_id)
    wanted = {document_id: frozenset[str]() for document_id in pages}
    for ids in sites.values():
        keys = repeated_keys(pages[document_id].footprint for document_id in sorted(ids))
        for document_id in ids:
            wanted[document_id] |= keys & pages[document_id].footprint.short
    return wanted


def _mark(catalog: Catalog, writer: Writer, document_id: str, keys: frozenset[str]) -> bool:
    document = catalog.document(document_id)
    if document is None:
        return False
    marked = mark_repeated(unmark_repeated(document), keys)
    return writer.cut_again(marked, keys)
