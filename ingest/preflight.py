"""What can be seen of a file before any parser has it: bombs are refused here by their measure.

The parsers' own limits and the child's memory and time stand behind this; nothing here trusts a
header's word for a size.
"""

import io
import re
import zipfile
import zlib
from pathlib import PurePath

from errors import SourceError
from ingest.limits import Limits, too_much

_CHUNK = 1 << 18
_ZIPPED = {".docx", ".odt", ".epub", ".pptx", ".xlsx"}
_UNPACKING = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
# Elements that HTML never closes by itself, so that an unclosed one does nest the next.
_NESTING = re.compile(
    rb"<(/?)(?:div|span|section|article|main|aside|blockquote|table|ul|ol|dl|font|b|i|u|em|strong|small|big|"
    rb"center|form|fieldset|figure|svg|g|math|details|ruby|ins|del|sub|sup|code)\b[^<>]*?(/?)>",
    re.I,
)


def check(data: bytes, name: str, limits: Limits) -> None:
    """Refuse what is more than ``limits`` allow.

    Raises:
        SourceError: it names the limit and the file's own measure.
    """
    if len(data) > limits.input_bytes:
        raise SourceError(too_much(len(data), limits.input_bytes, "bytes"))
    if data.startswith(b"PK") or PurePath(name).suffix.lower() in _ZIPPED:
        _check_archive(data, limits)
    elif b"%PDF-" in data[:1024]:
        _check_pages(data, limits)
    elif data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        _check_nesting(data, limits)


def _check_archive(data: bytes, limits: Limits) -> None:
    """Unpack every member, a chunk at a time, and count; damaged ones are the parser's to describe."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > limits.members:
                raise SourceError(too_much(len(entries), limits.members, "files packed in it"))
            _refuse(sum(entry.file_size for entry in entries), len(data), limits)
            unpacked = 0
            for entry in entries:
                unpacked = _count(archive, entry, unpacked, len(data), limits)
    except _UNPACKING:
        return


def _count(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, unpacked: int, packed: int, limits: Limits
) -> int:
    with archive.open(entry) as member:
        while chunk := member.read(_CHUNK):
            unpacked += len(chunk)
            _refuse(unpacked, packed, limits)
    return unpacked


def _refuse(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.unpacked_bytes:
        raise SourceError(too_much(unpacked, limits.unpacked_bytes, "bytes once unpacked"))
    if unpacked > max(limits.usual_bytes, limits.unpacked_ratio * packed):
        raise SourceError(too_much(unpacked // packed, limits.unpacked_ratio, "times its size once unpacked"))


def _check_pages(data: bytes, limits: Limits) -> None:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return
    try:
        pages = len(pdf)
    finally:
        pdf.close()
    if pages > limits.pages:
        raise SourceError(too_much(pages, limits.pages, "pages"))


def _check_nesting(data: bytes, limits: Limits) -> None:
    """Count open elements; generous, as a page with unclosed ones is read all the same."""
    depth = deepest = 0
    for tag in _NESTING.finditer(data):
        if tag[2]:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > limits.nesting:
        raise SourceError(too_much(deepest, limits.nesting, "elements inside one another"))
