"""What comes in by another way than a folder: an upload, or a page fetched from a URL, as the plan wants it.

Its content is kept under ``uploads/``, so that it can be read again when the extractor changes.
"""

import hashlib
from pathlib import PurePath
from time import time_ns
from typing import TYPE_CHECKING

from errors import SourceError, UsageError
from index.catalog import Origin, Source
from index.uploads import Uploads, upload_uri
from ingest.extract import media_type
from ingest.limits import LIMITS, too_much
from sync import Found, named_id

if TYPE_CHECKING:
    from ingest.fetch import Fetcher


def uploaded(name: str, content: bytes, known: Source | None, uploads: Uploads) -> Found:
    """An upload; ``known`` is what its name holds now.

    Raises:
        UsageError: the name is none, or of no format that is read.
        SourceError: it is too large.
    """
    name = upload_name(name)
    if len(content) > LIMITS.input_bytes:
        raise SourceError(too_much(len(content), LIMITS.input_bytes, "bytes"))
    return _received(upload_uri(name), content, Origin(name), known, uploads)


def upload_name(name: str) -> str:
    """The file name that an upload is kept under: what a browser calls it, without folders.

    Raises:
        UsageError: there is none, or its format isn't read.
    """
    last = PurePath(name.replace("\\", "/")).name
    if media_type(last) is None:
        raise UsageError(f"{last or 'no name'}: not a format that is read")
    return last


def page_uri(url: str) -> str:
    """The URI of the page at a URL: itself without a fragment, its host in lower case.

    Raises:
        UsageError: it is none.

    >>> page_uri("https://Example.org/a#part")
    'https://example.org/a'
    """
    import httpx

    try:
        return str(httpx.URL(url).copy_with(fragment=None))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise UsageError(f"{url}: not a URL ({error})") from error


def fetched(
    url: str, known: Source | None, origin: Origin | None, uploads: Uploads, fetcher: "Fetcher"
) -> Found | None:
    """A page as its server has it now; None where that is what ``known``, from ``origin``, holds.

    Raises:
        SourceError: it can't be fetched, or is of no format that is read.
    """
    said = origin if known and origin else Origin("")
    got = fetcher.fetch(url, etag=said.etag, last_modified=said.last_modified)
    if got.not_modified:
        return None
    if media_type(got.name) is None:
        raise SourceError(f"{url}: {got.media_type or 'no type'} isn't a format that is read")
    return _received(url, got.data, Origin(got.name, got.etag, got.last_modified), known, uploads)


def kept(source: Source, origin: Origin, sha256: str, uploads: Uploads) -> Found:
    """A source that is no file, as it is kept; ``sha256`` is its content's."""
    return Found(
        source.uri,
        uploads.path(sha256),
        source.size,
        source.mtime_ns,
        source.document_id,
        keep_noise=source.keep_noise,
        origin=origin,
    )


def _received(uri: str, content: bytes, origin: Origin, known: Source | None, uploads: Uploads) -> Found:
    sha256 = hashlib.sha256(content).hexdigest()
    keep = bool(known and known.keep_noise)
    id = named_id(sha256, origin.name, keep_noise=keep)
    return Found(
        uri,
        uploads.path(sha256),
        len(content),
        time_ns(),
        id,
        keep_noise=keep,
        origin=origin,
        content=content,
    )
