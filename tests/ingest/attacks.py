"""Files made to hurt whoever reads them, each built from nothing; and the peak memory of children."""

import io
import os
import struct
import threading
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SECRET = "the-combination-is-4711"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DOCUMENT = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
_BILLION = (
    '<!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    + "]>"
)


@dataclass(frozen=True, slots=True)
class Attack:
    """A file, and what its outcome must say: ``reason`` is a pattern, None where it may be read."""

    name: str
    build: Callable[[Path], bytes]
    reason: str | None = None


def docx(body: str, prologue: str = "") -> bytes:
    """A Word document with this XML as its body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
            "</Relationships>",
        )
        archive.writestr("word/document.xml", f"{prologue}{_DOCUMENT}{body}</w:body></w:document>")
    return out.getvalue()


def docx_bomb(folder: Path) -> bytes:
    """175 kB that unpack to 60 MB of paragraphs."""
    return docx(_PARAGRAPH.format("All work and no play makes a dull document. " * 2) * 450_000)


def lying_zip(folder: Path) -> bytes:
    """The same, and both of its headers say that it unpacks to 1,000 bytes."""
    data = bytearray(docx_bomb(folder))
    name = b"word/document.xml"
    for magic, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.find(magic)
        while start >= 0:
            name_at = start + (30 if magic == b"PK\x03\x04" else 46)
            if data[name_at : name_at + len(name)] == name:
                data[start + at : start + at + 4] = struct.pack("<I", 1000)
            start = data.find(magic, start + 1)
    return bytes(data)


def pdf(content: bytes, pages: int = 1) -> bytes:
    """A PDF whose pages all show this already deflated content."""
    kids = b"3 0 R " * pages
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return bytes(out + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table)


def pdf_bomb(folder: Path) -> bytes:
    """Less than 1 MB whose one content stream unpacks to 800 MB of spaces."""
    packer = zlib.compressobj(9)
    packed = [packer.compress(b" " * 8_000_000) for _ in range(100)]
    return pdf(b"".join([*packed, packer.flush()]))


def many_pages(folder: Path) -> bytes:
    """A hundred thousand times the same page."""
    return pdf(zlib.compress(b"BT /F1 12 Tf 50 700 Td (One page is enough.) Tj ET"), pages=100_000)


def nested_divs(folder: Path) -> bytes:
    """200,000 elements inside one another."""
    return b"<html><body>" + b"<div>" * 200_000 + b"deep" + b"</div>" * 200_000


def laughs_docx(folder: Path) -> bytes:
    """Entities that expand to a billion times "ha"."""
    return docx(_PARAGRAPH.format("&a9;"), _BILLION)


def laughs_xhtml(folder: Path) -> bytes:
    """The same in a page."""
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>A joke: &a9;</p></body></html>'
    return f'<?xml version="1.0"?>{_BILLION}{page}'.encode()


def laughs_svg(folder: Path) -> bytes:
    """The same in a drawing."""
    return f'{_BILLION}<svg xmlns="http://www.w3.org/2000/svg"><text>&a9;</text></svg>'.encode()


def _external(folder: Path) -> str:
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    return f'<!DOCTYPE x [<!ENTITY s SYSTEM "{(folder / "secret.txt").as_uri()}"><!ENTITY h SYSTEM "/etc/hostname">]>'


def xxe_docx(folder: Path) -> bytes:
    """A paragraph that is another file's content."""
    return docx(_PARAGRAPH.format("Look: &s; &h;") + _PARAGRAPH.format("It ends here."), _external(folder))


def xxe_xhtml(folder: Path) -> bytes:
    """The same in a page."""
    body = "<html><body><p>Look here, this is the file's content: &s; &h;</p></body></html>"
    return f'<?xml version="1.0"?>{_external(folder)}{body}'.encode()


def deep_json(folder: Path) -> bytes:
    """Lists in lists, 200,000 deep."""
    return b"[" * 200_000 + b"1" + b"]" * 200_000


def spaces(folder: Path) -> bytes:
    """A million spaces between two words."""
    return b"before" + b" " * 1_000_000 + b"after"


def brackets(folder: Path) -> bytes:
    """A million brackets that open links which never come."""
    return b"Here it starts. " + b"[" * 1_000_000 + b"\n\nAnd here it ends."


def rst_include(folder: Path) -> bytes:
    """Directives that ask for a file, for one raw, and for a table by path."""
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    path = folder / "secret.txt"
    return (
        f"Title\n=====\n\nThis is a harmless paragraph.\n\n.. include:: {path}\n\n.. include:: {path}\n   :literal:\n\n"
        f".. raw:: html\n   :file: {path}\n\n.. csv-table:: Secrets\n   :file: {path}\n\n"
        ".. include:: /etc/hostname\n"
    ).encode()


def rst_url(folder: Path) -> bytes:
    """The same from an address that nobody answers at."""
    return (
        b"Title\n=====\n\nThis is a harmless paragraph.\n\n.. raw:: html\n   :url: http://192.0.2.1/secret\n\n"
        b".. csv-table:: Secrets\n   :url: http://192.0.2.1/secret.csv\n"
    )


def wide_field(folder: Path) -> bytes:
    """A table with one field of 200 kB."""
    return b"name,note\nshort,A short note.\nlong," + b"word " * 40_000 + b"\nlast,The last note.\n"


def many_members(folder: Path) -> bytes:
    """A Word document with 20,000 empty parts."""
    out = io.BytesIO(docx(_PARAGRAPH.format("Text.")))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(20_000):
            archive.writestr(f"word/media/{number}.bin", b"")
    return out.getvalue()


def nested_tables(folder: Path) -> bytes:
    """Word tables inside one another, 5,000 deep."""
    start, end = "<w:tbl><w:tr><w:tc>", f"{_PARAGRAPH.format('x')}</w:tc></w:tr></w:tbl>"
    return docx(start * 5_000 + end * 5_000)


def long_heading(folder: Path) -> bytes:
    """A heading of a megabyte above ten thousand paragraphs."""
    return b"# " + b"head " * 200_000 + b"\n\n" + b"This is a paragraph of its own.\n\n" * 10_000


ATTACKS = (
    Attack("docx-bomb.docx", docx_bomb, "times its size once unpacked"),
    Attack("lying-header.docx", lying_zip, "damaged"),
    Attack("stream-bomb.pdf", pdf_bomb, "memory|no text"),
    Attack("many-pages.pdf", many_pages, "100,000 pages"),
    Attack("nested-divs.html", nested_divs, "200,000 elements inside one another"),
    Attack("laughs.docx", laughs_docx, "declares entities"),
    Attack("laughs.xhtml", laughs_xhtml),
    Attack("laughs.svg", laughs_svg, "not a format"),
    Attack("xxe.docx", xxe_docx),
    Attack("xxe.xhtml", xxe_xhtml),
    Attack("deep.json", deep_json, "nested|damaged|JSON|text"),
    Attack("spaces.txt", spaces),
    Attack("spaces.md", spaces),
    Attack("brackets.md", brackets),
    Attack("include.rst", rst_include),
    Attack("url.rst", rst_url),
    Attack("field.csv", wide_field),
    Attack("members.docx", many_members, "files packed in it"),
    Attack("tables.docx", nested_tables, "nested|damaged|no text"),
    Attack("heading.md", long_heading),
)


class PeakMemory:
    """The largest resident memory, in MB, that any child of this process had while in the block.

    By sampling /proc, since the kernel's own figure for a child starts at its parent's; 0 elsewhere.
    """

    def __init__(self) -> None:
        self.mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "PeakMemory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            for task in Path("/proc/self/task").glob("*/children"):
                for pid in _text(task).split():
                    if "ingest.worker" in _text(Path(f"/proc/{pid}/cmdline")):  # not a fork of this one still
                        self.mb = max(self.mb, resident_peak(pid))


def resident_peak(pid: str | int = "self") -> float:
    """The most resident memory that a process ever had, in MB."""
    lines = (line for line in _text(Path(f"/proc/{pid}/status")).splitlines() if line.startswith("VmHWM"))
    return next((int(line.split()[1]) / 1000 for line in lines), 0.0)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def own_host_name() -> str:
    """What an attack that reads /etc/hostname would find."""
    return _text(Path("/etc/hostname")).strip() or os.uname().nodename
