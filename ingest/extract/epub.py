"""E-books: the chapters of an EPUB in the order of its spine."""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from errors import SourceError
from ingest.extract.archive import Archive
from ingest.extract.draft import Composer, Draft
from ingest.extract.html import decode_html
from ingest.extract.markup import add_markup, parse_html

_READ = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_LOCKS = {"META-INF/rights.xml", "META-INF/license.lcpl", "META-INF/sinf.xml"}


def read(data: bytes) -> Draft:
    """An .epub file."""
    archive = Archive(data, "an e-book")
    if _LOCKS & archive.names:
        raise SourceError("locked by its seller (DRM); only a copy without it can be read")
    package_path = _package_path(archive)
    package = archive.xml(package_path)
    composer, missing = Composer(), list[str]()
    for href in _spine(package):
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package_path), unquote(href)))
        if name in archive.names:
            _add_chapter(composer, archive.read(name))
        else:
            missing.append(f"chapter {href} is missing from the e-book")
    text, blocks = composer.build()
    return Draft(
        text,
        blocks,
        title=_about(package, "title"),
        author=_about(package, "creator"),
        published=(_about(package, "date") or "")[:10] or None,
        warnings=tuple(missing),
    )


def _package_path(archive: Archive) -> str:
    container = archive.xml("META-INF/container.xml")
    path = next(iter(container.xpath("//*[local-name()='rootfile']/@full-path")), None)
    if path is None:
        raise SourceError("damaged e-book: it doesn't say where its contents are; get it again")
    return str(path)


def _spine(package: Any) -> Iterator[str]:
    """Paths of the chapters, in reading order."""
    items = {
        item.get("id"): item.get("href")
        for item in package.xpath("//*[local-name()='manifest']/*[local-name()='item']")
        if item.get("media-type") in _READ and "nav" not in (item.get("properties") or "").split()
    }
    for reference in package.xpath("//*[local-name()='spine']/*[local-name()='itemref']/@idref"):
        if items.get(reference):
            yield items[reference]


def _add_chapter(composer: Composer, data: bytes) -> None:
    source, _ = decode_html(data)
    if source.strip():
        add_markup(composer, parse_html(source))


def _about(package: Any, field: str) -> str | None:
    found = package.xpath(f"//*[local-name()='metadata']//*[local-name()='{field}']//text()")
    return " ".join(" ".join(found[:1]).split()) or None
