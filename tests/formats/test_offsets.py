"""Whatever is written into a document of any format comes out exactly, in order, and nothing else."""

import io
import json
import re
from collections.abc import Callable, Sequence
from html import escape

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ingest.extract import extract
from tests.formats.samples import packed

# Words of several scripts and planes, quotation marks and signs that markup gives a meaning to.
WORD = st.text(st.sampled_from("abcXYZ012éßжИ伊朗ばيกि𝔘🏳&<>\"'{}\\;,|=[]()%"), min_size=1, max_size=8)
LINE = st.lists(WORD, min_size=3, max_size=8).map(lambda words: "w" + " ".join(words) + "w")
LINES = st.lists(LINE, min_size=1, max_size=6, unique=True)
FAST = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def xhtml(lines: Sequence[str]) -> str:
    """A page of paragraphs."""
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>{body}</body></html>'
    )


def epub(lines: Sequence[str]) -> bytes:
    """An e-book of one chapter."""
    item = '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/>'
    package = f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{item}</manifest><spine><itemref idref="c"/></spine></package>'
    container = '<container><rootfile full-path="b.opf"/></container>'
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "b.opf": package,
            "c.xhtml": xhtml(lines),
        }
    )


def odt(lines: Sequence[str]) -> bytes:
    """An OpenDocument text of paragraphs."""
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "text"))
    body = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    content = f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def word(lines: Sequence[str]) -> bytes:
    """A Word document of paragraphs."""
    document, buffer = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(buffer)
    return buffer.getvalue()


def sheet(lines: Sequence[str]) -> bytes:
    """A workbook with a line in each row."""
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append([line])
    book.save(buffer)
    return buffer.getvalue()


def rtf(lines: Sequence[str]) -> bytes:
    """RTF, every character beyond ASCII as its UTF-16 units."""

    def unit(character: str) -> str:
        if character in "{}\\":
            return "\\" + character
        if character.isascii():
            return character
        coded = character.encode("utf-16-le")
        return "".join(
            rf"\u{int.from_bytes(coded[i : i + 2], 'little', signed=True)}?" for i in range(0, len(coded), 2)
        )

    return ("{\\rtf1\\ansi " + "".join("".join(map(unit, line)) + "\\par " for line in lines) + "}").encode()


def mail(lines: Sequence[str]) -> bytes:
    """A message with a paragraph for each line."""
    head = "From: a@example.org\nSubject: s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return (head + "\n\n".join(lines)).encode()


def captions(lines: Sequence[str]) -> bytes:
    """A transcript with a cue for each line, far apart."""
    return "".join(
        f"00:{i:02}:00,000 --> 00:{i:02}:01,000\n{escape(line)}.\n\n" for i, line in enumerate(lines)
    ).encode()


def records(lines: Sequence[str]) -> bytes:
    """JSON Lines with escapes for all that isn't ASCII."""
    return "".join(
        json.dumps({"id": i, "text": f"{line}\n{'long ' * 20}"}) + "\n" for i, line in enumerate(lines)
    ).encode()


def table(lines: Sequence[str]) -> bytes:
    """CSV with each line quoted in a row."""
    return "".join('"' + line.replace('"', '""') + f'",{i}\n' for i, line in enumerate(lines)).encode()


COMPOSED: dict[str, Callable[[Sequence[str]], bytes]] = {
    ".epub": epub, ".odt": odt, ".docx": word, ".xlsx": sheet, ".rtf": rtf, ".eml": mail, ".jsonl": records,
    ".srt": captions,
}  # fmt: skip


@pytest.mark.parametrize("suffix", sorted(COMPOSED))
@FAST
@given(lines=LINES)
def test_composed_formats_keep_every_character(suffix: str, lines: list[str]) -> None:
    """Each line is a block of its own, letter for letter, in order; a mail's list marks, as "a) ", are none of it."""
    assume(not any(line[1:3] in (") ", ")\t") for line in lines))
    document = extract(COMPOSED[suffix](lines), f"x{suffix}")
    blocks = [document.text[b.start : b.end] for b in document.blocks]
    ends = "." if suffix == ".srt" else ""

    assert [block for block in blocks if block in {line + ends for line in lines}] == [
        line + ends for line in lines
    ]


@FAST
@given(lines=LINES)
def test_a_csv_row_is_a_stretch_of_the_file(lines: list[str]) -> None:
    """The text is the file; each row that isn't the header is a block of it."""
    data = table(lines)
    document = extract(data, "x.csv")
    rows = [line for line in data.decode().split("\n") if line]

    assert document.text == data.decode()
    assert [document.text[b.start : b.end] for b in document.blocks] in (rows, rows[1:])


@FAST
@given(st.text(st.sampled_from("ab \n\t.:*-=_|`+>#[]()…é"), max_size=120))
def test_rst_is_the_file_whatever_is_in_it(text: str) -> None:
    """Blocks lie in the file, in order, and between them they leave out no word but rules and marks."""
    if not text.strip():
        return
    document = extract(text.encode(), "x.rst")
    covered = 0
    for block in document.blocks:
        assert covered <= block.start < block.end <= len(text)
        assert not re.search(r"[ab]", _outside(text, covered, block.start))
        covered = block.end

    assert document.text == text


def _outside(text: str, start: int, end: int) -> str:
    """What lies between two blocks, without table headers and list markers."""
    return re.sub(r"(?m)^\s*\(?[a-z][.)](?=\s|$)|^.*[|=].*$", "", text[start:end])
