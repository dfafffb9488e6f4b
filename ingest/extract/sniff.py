"""What a file is, by its content; its name only decides where the content leaves it open."""

import re
import zipfile
from io import BytesIO

from errors import SourceError
from ingest.extract.formats import BY_SUFFIX, BY_TYPE

_HEAD = 4096
_HTML = "text/html"
_MAIL, _MBOX = "message/rfc822", "application/mbox"
_PDF, _RTF, _VTT = "application/pdf", "application/rtf", "text/vtt"
_BY_FOLDER = {folder: BY_SUFFIX[suffix] for folder, suffix in (("word/", ".docx"), ("ppt/", ".pptx"), ("xl/", ".xlsx"))}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file; unpack it first"),
    (b"Rar!", "a compressed file; unpack it first"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"SQLite format 3\x00", "a database"),
)
_MARKUP = re.compile(rb"^(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html)\b", re.I | re.S)
_FIELD = re.compile(rb"^(?:from|to|subject|date|mime-version|message-id|received|return-path|delivered-to):", re.I | re.M)  # fmt: skip
_HEADER = re.compile(rb"\A(?:>?From [^\n]*\n)?(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?(?:\n|\Z)")
_UTF8_MARK = b"\xef\xbb\xbf"


def told_type(data: bytes, named: str) -> str:
    """The media type of ``data``, which its name says is ``named``.

    Raises:
        SourceError: it is something that isn't read, whatever it is called.
    """
    head = data[:_HEAD].removeprefix(_UTF8_MARK)
    if b"%PDF-" in data[:1024]:
        return _PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(data, named)
    if head.startswith(_OLE):
        raise SourceError(_ole_reason(data))
    if head.startswith(b"{\\rtf"):
        return _RTF
    for magic, what in _BINARY:
        if head.startswith(magic):
            raise SourceError(f"not {BY_TYPE[named].name} but {what}")
    return _text_type(head, named)


def _zip_type(data: bytes, named: str) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            declared = b""
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    declared = member.read(100).strip()
    except Exception:  # damaged in any of zipfile's many ways: its own reader says how
        return named
    if declared:
        return _declared_type(declared.decode("ascii", "replace"), names)
    for folder, known in _BY_FOLDER.items():
        if any(name.startswith(folder) for name in names):
            return known.media_type
    raise SourceError("a zip archive of other files; unpack it and add the folder")


def _declared_type(declared: str, names: list[str]) -> str:
    if declared in BY_TYPE:
        return declared
    if declared.startswith("application/vnd.oasis.opendocument.text"):  # templates and master documents
        return BY_SUFFIX[".odt"].media_type
    if "META-INF/container.xml" in names:
        return BY_SUFFIX[".epub"].media_type
    raise SourceError(f"{declared}: not a format that is read")


def _ole_reason(data: bytes) -> str:
    """Office's older container: a locked document of today, or an open one from before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "locked with a password; save a copy without one"
    for stream, what in (("WordDocument", ".docx"), ("Workbook", ".xlsx"), ("PowerPoint Document", ".pptx")):
        if stream.encode("utf-16-le") in data:
            return f"an Office document from before 2007; save it as {what}"
    return "an Office or Outlook file from before 2007; save it in today's format"


def _text_type(head: bytes, named: str) -> str:
    """Text of some kind; a name that promises text is believed unless another kind is plain to see."""
    if _MARKUP.match(head):
        return named if BY_TYPE[named].reader == "html" else _HTML
    if head.startswith(b"WEBVTT"):
        return _VTT
    mail = _HEADER.match(head.replace(b"\r\n", b"\n") + b"\n") and len(_FIELD.findall(head)) >= 2
    if BY_TYPE[named].reader in ("mail", "html") and (mail or head.startswith(b"From ")):
        return _MBOX if head.startswith(b"From ") else _MAIL
    return named
