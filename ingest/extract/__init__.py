"""One file per family of formats, and the table that says which reads what."""

import hashlib
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from errors import SourceError
from ingest.document import Document, document_id
from ingest.extract.draft import Draft
from ingest.noise import mark_noise

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_FAMILIES = {
    "text/plain": "plain",
    "text/markdown": "markdown",
    "text/html": "html",
    "application/pdf": "pdf",
    MEDIA_TYPES[".docx"]: "docx",
}


def media_type(name: str) -> str | None:
    """The media type that a file of this name is read as; None where it isn't read at all."""
    return MEDIA_TYPES.get(PurePath(name).suffix.lower())


def extract(data: bytes, name: str) -> Document:
    """Read ``data``, the content of the file ``name``.

    Raises:
        SourceError: the format isn't one we read, the file is damaged or locked, or it has no text.
    """
    kind = media_type(name)
    if kind is None:
        raise SourceError(f"{PurePath(name).suffix or 'no suffix'}: not a format that is read")
    read: Callable[[bytes], Draft] = import_module(f"ingest.extract.{_FAMILIES[kind]}").read
    draft = read(data)
    if not draft.text.strip():
        raise SourceError("no text in it")
    sha256 = hashlib.sha256(data).hexdigest()
    language = draft.language or "en"
    blocks, marks = mark_noise(draft.text, draft.blocks, language)
    return Document(
        id=document_id(sha256, kind),
        sha256=sha256,
        media_type=kind,
        text=draft.text,
        blocks=blocks,
        marks=marks,
        page_starts=draft.page_starts,
        title=draft.title or PurePath(name).stem,
        author=draft.author,
        published=draft.published,
        language=language,
        warnings=draft.warnings,
        runs=draft.runs,
    )
