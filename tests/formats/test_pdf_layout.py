"""Pages set in columns, sentences that cross them, damaged pages, and the way back to the print."""

import io
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

import pypdfium2
import pytest
from pypdfium2 import raw
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from errors import SourceError
from ingest.document import Document
from ingest.extract import extract

NAMES = [
    "Anna",
    "Bo",
    "Carla",
    "Dirk",
    "Elin",
    "Finn",
    "Greta",
    "Hans",
    "Ida",
    "Jens",
    "Karin",
    "Lars",
    "Mona",
    "Nils",
    "Olga",
    "Per",
    "Rut",
    "Sven",
    "Tora",
    "Ulf",
]
FILES = Path(__file__).parents[3] / "shared" / "data" / "files" / "pdf"


def sentence(i: int) -> str:
    """One of many sentences, no two alike."""
    return f"{NAMES[i % 20]} saw ship {i} come in at dusk, and {NAMES[i // 20]} wrote its cargo of salt, rope and barley into book {i * 7}."


def article(first: int, last: int) -> str:
    """These sentences as running text."""
    return " ".join(map(sentence, range(first, last)))


def two_columns() -> bytes:
    """Two columns over several pages, stored column by column, with running header and page number."""
    buffer, (width, height) = io.BytesIO(), A4
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12.5, spaceAfter=6)
    frames = [Frame(x, 60, 235, height - 130, id=str(x)) for x in (50, 310)]

    def furniture(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.drawString(50, height - 40, "Harbour log of the year")
        canvas.drawCentredString(width / 2, 30, f"Page {template.page}")

    template = BaseDocTemplate(buffer, pagesize=A4)
    template.addPageTemplates([PageTemplate(frames=frames, onPage=furniture)])
    template.build([Paragraph(article(i, i + 10), body) for i in range(0, 120, 10)])
    return buffer.getvalue()


def across() -> bytes:
    """Two columns stored row by row, across both, under a title that spans them."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(50, 800, "Two columns under one title that spans them")
    canvas.setFont("Times-Roman", 10)
    columns = [wrap(article(0, 18), 44), wrap(article(18, 36), 44)]
    for row in range(max(map(len, columns))):
        for column, left in zip(columns, (50, 310), strict=True):
            if row < len(column):
                canvas.drawString(left, 770 - 12.5 * row, column[row])
    canvas.save()
    return buffer.getvalue()


def holds_in_order(document: Document, last: int) -> bool:
    """Whether all sentences stand whole in the text, one after the other."""
    at = 0
    for i in range(last):
        at = document.text.find(sentence(i), at)
        if at < 0:
            return False
    return True


def test_columns_are_read_one_after_the_other() -> None:
    """Every sentence is whole, over columns and pages; what runs along the edges is noise."""
    document = extract(two_columns(), "x.pdf")

    assert holds_in_order(document, 120)
    assert {b.noise for b in document.blocks if "Page" in document.text[b.start : b.end]} == {
        "running header or footer"
    }
    assert len(document.page_starts) == 3


def test_columns_stored_across_are_read_down() -> None:
    """Where the file holds rows across both columns, each column is still read from top to bottom."""
    document = extract(across(), "x.pdf")

    assert holds_in_order(document, 36)
    assert document.text.startswith("Two columns under one title that spans them")


def test_a_table_is_not_taken_for_columns() -> None:
    """Short cells side by side stay in their rows."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for row in range(20):
        canvas.drawString(60, 780 - 20 * row, f"Ship {row}")
        canvas.drawString(330, 780 - 20 * row, f"{row * 10} tons of salt")
    canvas.save()
    text = extract(buffer.getvalue(), "x.pdf").text

    assert text.index("Ship 3") < text.index("30 tons") < text.index("Ship 4")


def printed(data: bytes, document: Document) -> Iterator[tuple[str, str]]:
    """Each character of the text that has a place in print, beside the one that stands there."""
    pdf = pypdfium2.PdfDocument(data)
    pages = [pdf[number].get_textpage() for number in range(len(pdf))]
    for run in document.runs:
        for i in range(run.length):
            code = raw.FPDFText_GetUnicode(pages[run.page - 1], run.char + i)
            yield document.text[run.start + i], chr(code)


@pytest.mark.parametrize("make", [two_columns, across])
def test_offsets_lead_back_to_the_print(make: object) -> None:
    """Every run names the page's own characters, in columns too."""
    assert callable(make)
    data = make()
    document = extract(data, "x.pdf")
    pairs = list(printed(data, document))

    assert len(pairs) > 0.9 * len(document.text)
    assert all(ours == theirs or theirs.isspace() for ours, theirs in pairs)


def test_the_outline_makes_headings() -> None:
    """A line that the document's outline names is a heading, whatever its type."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for number, page in enumerate(("Of lamps", "Of ropes")):
        canvas.bookmarkPage(page)
        canvas.addOutlineEntry(page, page)
        canvas.drawString(60, 780, page)
        canvas.drawString(60, 740, sentence(number * 30)[:80])
        canvas.showPage()
    canvas.save()
    document = extract(buffer.getvalue(), "x.pdf")

    assert [document.text[b.start : b.end] for b in document.blocks if b.kind in ("heading", "title")] == [
        "Of lamps",
        "Of ropes",
    ]


def test_a_password_is_named() -> None:
    """A locked file says so, and what to do."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("open sesame"))
    canvas.drawString(60, 700, sentence(1))
    canvas.save()

    with pytest.raises(SourceError, match="locked with a password; save a copy without one"):
        extract(buffer.getvalue(), "x.pdf")


def test_a_page_without_a_text_layer_is_told_to_be_scanned() -> None:
    """Nothing but lines and pictures is no text."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.rect(60, 60, 300, 300)
    canvas.save()

    with pytest.raises(SourceError, match=r"no text \(scanned\?\)"):
        extract(buffer.getvalue(), "x.pdf")


@pytest.mark.shared
@pytest.mark.skipif(not FILES.is_dir(), reason="../shared is not here")
def test_a_damaged_page_does_not_cost_the_others() -> None:
    """Pages that can't be loaded are named; the rest is read."""
    document = extract((FILES / "Pages-tree-refs.pdf").read_bytes(), "x.pdf")

    assert document.warnings == ("damaged pages were passed over: 2",)


@pytest.mark.shared
@pytest.mark.skipif(not FILES.is_dir(), reason="../shared is not here")
def test_a_printed_paper_in_two_columns() -> None:
    """On a real page, sentences go on over line, hyphen and column, in reading order."""
    text = extract((FILES / "issue16316.pdf").read_bytes(), "x.pdf").text
    parts = ("more difficult to compile than statically typed ones. Since no concrete type information is available, traditional compilers",
             "1. Introduction", "In this domain, in order to provide a fluid user experience", "We present a trace-based compilation technique for dynamic languages")  # fmt: skip

    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
