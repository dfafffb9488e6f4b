"""One file per family of formats, and the table that says which reads what."""

import hashlib
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from errors import SourceError
from ingest.document import Document, document_id
from ingest.extract.draft import UNPRINTED, Draft
from ingest.extract.formats import BY_SUFFIX, BY_TYPE, VERBATIM, media_type
from ingest.extract.sniff import told_type
from ingest.language import detect_language
from ingest.noise import mark_noise

__all__ = ["MEDIA_TYPES", "VERBATIM", "extract", "media_type"]

MEDIA_TYPES = {suffix: known.media_type for suffix, known in BY_SUFFIX.items()}


def extract(data: bytes, name: str) -> Document:
    """Read ``data``, the content of the file ``name``.

    The document's id is of its bytes and what its name promises; how it was read is ``media_type``,
    by its content.

    Raises:
        SourceError: the format isn't one we read, the file is damaged or locked, or it has no text.
    """
    named = media_type(name)
    if named is None:
        raise SourceError(f"{PurePath(name).suffix or 'no suffix'}: not a format that is read")
    kind = told_type(data, named)
    draft = _draft(data, kind)
    sha256 = hashlib.sha256(data).hexdigest()
    language = draft.language or detect_language(draft.text, draft.blocks)
    blocks, marks = mark_noise(draft.text, draft.blocks, language)
    renamed = (
        () if BY_TYPE[kind].name == BY_TYPE[named].name else (f"read as {BY_TYPE[kind].name}, which it is",)
    )
    return Document(
        id=document_id(sha256, named),
        sha256=sha256,
        media_type=kind,
        text=draft.text,
        blocks=blocks,
        marks=marks,
        page_starts=draft.page_starts,
        title=_title(draft),
        author=draft.author,
        published=draft.published,
        language=language,
        warnings=(*renamed, *draft.warnings),
        runs=draft.runs,
    )


def _title(draft: Draft) -> str | None:
    """What the format says, unless it is no more than marks."""
    title = " ".join((draft.title or "").translate(UNPRINTED).split())
    return title if any(map(str.isalnum, title)) else None


def _draft(data: bytes, kind: str) -> Draft:
    read: Callable[[bytes], Draft] = import_module(f"ingest.extract.{BY_TYPE[kind].reader}").read
    draft = read(data)
    if not draft.text.strip():
        raise SourceError("no text in it")
    return draft
