"""Zip-packed documents, opened with a limit on everything: entries, bytes unpacked, nesting of XML.

A header's word for a size isn't taken: members are unpacked piece by piece and counted.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from errors import SourceError

ENTRIES = 10_000
UNPACKED = 512 * 1024 * 1024
"""Bytes that all members together may claim to unpack to; pictures and films are never unpacked."""
XML_UNPACKED = 64 * 1024 * 1024
"""Bytes of markup that are unpacked; its tree takes about ten times as much memory."""
_PIECE = 1 << 16
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, OverflowError)
_MARKUP = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".vml")


class Archive:
    """The members of one zip file; ``what`` names the document in messages."""

    def __init__(self, data: bytes, what: str) -> None:
        """Open it and look at its table of contents.

        Raises:
            SourceError: it is damaged, locked or too much to unpack.
        """
        self.what = what
        self._left = XML_UNPACKED
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _BROKEN as error:
            raise SourceError(f"not {what}, or a damaged one ({error}); get or save it again") from error
        if len(entries) > ENTRIES:
            raise SourceError(f"{len(entries):,} parts in it; {ENTRIES:,} are the most that is read")
        claimed = sum(entry.file_size for entry in entries)
        if claimed > UNPACKED:
            raise SourceError(f"unpacks to {claimed:,} bytes; {UNPACKED:,} is the most that is read")
        if any(entry.flag_bits & 1 for entry in entries):
            raise SourceError("locked with a password; save a copy without one")
        self.names = frozenset(entry.filename for entry in entries)

    def read(self, name: str) -> bytes:
        """One member, unpacked.

        Raises:
            SourceError: it isn't there, is damaged, or unpacks to more than is read.
        """
        return b"".join(self._pieces(name))

    def _pieces(self, name: str) -> Iterator[bytes]:
        if name not in self.names:
            raise SourceError(f"{self.what}, but a damaged one: it has no {name}; get or save it again")
        try:
            with self._zip.open(name) as member:
                while piece := member.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise SourceError(
                            f"unpacks to more than {XML_UNPACKED:,} bytes of markup, the most that is read"
                        )
                    yield piece
        except _BROKEN as error:
            raise SourceError(f"{self.what}, but a damaged one ({error}); get or save it again") from error

    def xml(self, name: str) -> Any:
        """The root element of an XML member; nothing outside the archive is ever followed.

        Raises:
            SourceError: as for ``read``, or it isn't well-formed.
        """
        root = parse_xml(self.read(name))
        if root is None:
            raise SourceError(
                f"{self.what}, but a damaged one: {name} isn't well-formed; get or save it again"
            )
        return root

    def check_markup(self) -> None:
        """Unpack and count all markup, for readers that open the file by themselves.

        Raises:
            SourceError: as for ``read``, or a part declares entities, which no such document needs.
        """
        for name in sorted(self.names):
            if name.lower().endswith(_MARKUP):
                head = next(self._pieces(name), b"")
                for _ in self._pieces(name):
                    pass
                if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in head or b"<!ENTITY" in head):
                    raise SourceError(
                        f"damaged or hostile: {name} declares entities, which {self.what} never needs"
                    )
        self._left = XML_UNPACKED


def parse_xml(data: bytes) -> Any:
    """The root of an XML document, entities unexpanded and nothing fetched; None where it isn't one."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
