"""What can't be read says why and what to do; nothing outside the file is ever followed."""

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from errors import SourceError
from ingest.extract import extract
from ingest.extract.archive import Archive
from tests.formats.samples import SAMPLES, packed

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ODT = "application/vnd.oasis.opendocument.text"


def reason(data: bytes, name: str) -> str:
    """Why a file isn't read."""
    with pytest.raises(SourceError) as caught:
        extract(data, name)
    return str(caught.value)


@pytest.mark.parametrize("suffix", sorted(SAMPLES))
def test_an_empty_file_says_so(suffix: str) -> None:
    """A file without a byte is a failure with a reason, in every format."""
    assert reason(b"", f"x{suffix}")


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".epub", ".rtf", ".json"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_breaks_off_is_named_as_damaged(suffix: str, share: float) -> None:
    """The beginning of a file is refused, or read as far as it goes, and never crashes a reader."""
    data = SAMPLES[suffix]()
    try:
        said = "" if extract(data[: int(share * len(data))], f"x{suffix}").blocks else "no blocks"
    except SourceError as error:
        said = str(error)

    assert not said or any(word in said for word in ("damaged", "no text", "unpack"))


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "x.xlsx", "locked with a password; save a copy without one"),
        (OLE + "WordDocument".encode("utf-16-le"), "x.docx", "before 2007; save it as .docx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "x.txt", "not a text file but a picture"),
        (b"\x1f\x8b" + bytes(40), "x.json", "unpack it first"),
        (packed({"a.txt": "a", "b.txt": "b"}), "x.docx", "a zip archive of other files"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "x.odt", "not a format that is read"),
        (packed({"mimetype": ODT, "content.xml": "<a/>", "META-INF/manifest.xml": "<encryption-data/>"}), "x.odt", "locked"),
        (packed({"mimetype": "application/epub+zip", "META-INF/rights.xml": "<a/>"}), "x.epub", "DRM"),
        (b"[1, 2, 3]", "x.json", "no text in its values"),
        (b'{"a": ' * 50_000, "x.json", "nested too deeply"),
        (json.dumps({"a": "x"}).encode() + b"\n{]\n{]\n", "x.jsonl", "line 2 and 1 more of 3"),
        (b"WEBVTT\n\n", "x.vtt", "no cues"),
        (b"From: a@example.org\nSubject: s\n\n", "x.eml", "no text in its messages"),
    ],
)  # fmt: skip
def test_the_reason_names_the_remedy(data: bytes, name: str, said: str) -> None:
    """Each refusal says what the file is or lacks."""
    assert said in reason(data, name)


@pytest.mark.parametrize("name", ["x.html", "x.xhtml"])
def test_a_page_too_deep_to_be_read_whole_is_refused(name: str) -> None:
    """The parser stops at some depth; a page that goes deeper is refused, not cut off."""
    page = "<html><body>" + "<div>" * 300 + "deep" + "</div>" * 300 + "<p>after</p></body></html>"

    assert "256 levels deep" in reason(page.encode(), name)


def test_an_archive_is_counted_and_not_believed() -> None:
    """A member whose header claims less than it unpacks to, or that is too much, is refused."""
    large = packed({"mimetype": ODT, "content.xml": b"<a>" + b" " * (65 * 1024 * 1024)})
    lying = bytearray(packed({"mimetype": ODT, "content.xml": b"<a>" + b" " * 5_000_000}))
    at = lying.rindex(b"content.xml") - 46  # the entry in the table of contents
    struct.pack_into("<I", lying, at + 24, 1000)

    assert "of markup, the most that is read" in reason(large, "x.odt")
    assert "damaged" in reason(bytes(lying), "x.odt")


def test_a_members_count_is_limited() -> None:
    """An archive of very many members is refused."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for i in range(10_001):
            archive.writestr(str(i), b"")

    with pytest.raises(SourceError, match="parts in it"):
        Archive(buffer.getvalue(), "a document")


@pytest.mark.parametrize("name", ["word/document.xml", "word/_rels/document.xml.rels"])
def test_entities_in_an_office_document_are_refused(name: str) -> None:
    """No Office document needs a document type; one that has it is refused before it is parsed."""
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'

    assert "declares entities" in reason(
        packed({"[Content_Types].xml": "<a/>", name: laughs, "word/x": ""}), "x.docx"
    )


def test_an_entity_never_reads_a_file(tmp_path: Path) -> None:
    """An external entity in an OpenDocument text stays unread."""
    (tmp_path / "secret").write_text("the secret word")
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "text"))
    body = "<text:p>Before.</text:p><text:p>&x;</text:p><text:p>After.</text:p>"
    content = (
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]><office:document-content {names}>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )

    assert "secret" not in extract(packed({"mimetype": ODT, "content.xml": content}), "x.odt").text


@pytest.mark.parametrize(
    "directive",
    [
        ".. include:: {path}",
        ".. literalinclude:: {path}",
        ".. csv-table:: Names\n   :file: {path}",
        ".. csv-table:: Names\n   :url: https://example.org/names.csv",
        ".. raw:: html\n   :file: {path}",
        ".. raw:: html\n   :url: https://example.org/",
    ],
)
def test_rst_includes_nothing(tmp_path: Path, directive: str) -> None:
    """A directive that would fetch a file or a URL is noise, and said so."""
    (tmp_path / "secret").write_text("the secret word")
    text = f"Before it all was well.\n\n{directive.format(path=tmp_path / 'secret')}\n\nAfter it all was well too.\n"
    document = extract(text.encode(), "x.rst")

    assert document.text == text
    assert [b.noise for b in document.blocks] == [None, "markup", None]
    assert "was not followed" in document.warnings[0]


def test_damaged_lines_of_json_lines_are_counted() -> None:
    """Few broken lines cost only themselves, and their numbers are told."""
    lines = [
        json.dumps(
            {"text": f"Line {i} is about the harbour and its many lamps, cranes and ropes, all of them."}
        )
        for i in range(30)
    ]
    lines[7] = "{broken"
    document = extract("\n".join(lines).encode(), "x.jsonl")

    assert document.warnings == ("1 damaged lines were passed over: 8",)


def test_formulas_never_computed_are_told() -> None:
    """A formula without a stored result can't be read; the workbook says so."""
    import openpyxl

    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Total of the year", "=SUM(B2:B9)"])
    book.save(buffer)

    assert "formulas without a stored result" in extract(buffer.getvalue(), "x.xlsx").warnings[0]
