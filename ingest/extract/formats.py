"""The table of formats: what a file is called, what it holds, and which reader takes it."""

from dataclasses import dataclass
from pathlib import PurePath

_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read, by the reader ``ingest.extract.<reader>``."""

    media_type: str
    reader: str
    suffixes: tuple[str, ...]
    name: str
    """What a person calls a file of this kind, with its article."""
    verbatim: bool = False
    """Whether its canonical text is the decoded file, so that a line number means something."""


FORMATS = (
    Format("text/plain", "plain", (".txt", ".text"), "a text file", verbatim=True),
    Format("text/markdown", "markdown", (".md", ".markdown"), "a Markdown file", verbatim=True),
    Format("text/x-rst", "rst", (".rst",), "a reStructuredText file", verbatim=True),
    Format("text/csv", "csv", (".csv",), "a table", verbatim=True),
    Format("text/tab-separated-values", "csv", (".tsv", ".tab"), "a table", verbatim=True),
    Format("text/html", "html", (".html", ".htm"), "a web page"),
    Format("application/xhtml+xml", "html", (".xhtml", ".xht"), "a web page"),
    Format("application/json", "json", (".json",), "a JSON file"),
    Format("application/jsonl", "json", (".jsonl", ".ndjson"), "a JSON Lines file"),
    Format("text/vtt", "captions", (".vtt",), "a transcript"),
    Format("application/x-subrip", "captions", (".srt",), "a transcript"),
    Format("message/rfc822", "mail", (".eml",), "an e-mail"),
    Format("application/mbox", "mail", (".mbox",), "a mailbox"),
    Format("application/pdf", "pdf", (".pdf",), "a PDF"),
    Format("application/rtf", "rtf", (".rtf",), "an RTF document"),
    Format("application/epub+zip", "epub", (".epub",), "an e-book"),
    Format("application/vnd.oasis.opendocument.text", "odt", (".odt",), "an OpenDocument text"),
    Format(f"{_OFFICE}wordprocessingml.document", "docx", (".docx",), "a Word document"),
    Format(f"{_OFFICE}presentationml.presentation", "pptx", (".pptx",), "a PowerPoint presentation"),
    Format(f"{_OFFICE}spreadsheetml.sheet", "xlsx", (".xlsx",), "an Excel workbook"),
)
BY_TYPE = {known.media_type: known for known in FORMATS}
BY_SUFFIX = {suffix: known for known in FORMATS for suffix in known.suffixes}
VERBATIM = frozenset(known.media_type for known in FORMATS if known.verbatim)
"""Media types whose canonical text is the decoded file itself."""


def media_type(name: str) -> str | None:
    """The media type that a file's name promises; None where no such file is read.

    >>> media_type("Notes.MD"), media_type("photo.jpeg")
    ('text/markdown', None)
    """
    known = BY_SUFFIX.get(PurePath(name).suffix.lower())
    return known.media_type if known else None
