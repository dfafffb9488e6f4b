"""Word documents: paragraphs, headings, lists and tables, in the order they stand."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import docx
import pytest

from errors import SourceError
from ingest.document import Document
from ingest.extract import extract

PROSE = "The harbour took in four million tonnes of grain last year. Most of it went south by rail."


def saved(word: Any) -> bytes:
    """The bytes of a python-docx document."""
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


@pytest.fixture
def report() -> Any:
    """A document with a title and one paragraph."""
    word = docx.Document()
    word.add_heading("Grain in a wet year", 0)
    word.add_paragraph(PROSE)
    return word


def read(word: Any) -> Document:
    """What is made of it."""
    return extract(saved(word), "report.docx")


def blocks_of(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    """Kind, text and heading path of the blocks that are content."""
    return [(b.kind, document.text[b.start : b.end], b.heading_path) for b in document.blocks if not b.noise]


def test_styles_make_kinds_and_paths(report: Any, assert_tiled: Callable[[Document], None]) -> None:
    """Title, headings by level and list styles are what they are called."""
    report.add_heading("Silos", 1)
    report.add_heading("Old ones", 2)
    report.add_paragraph("One old silo", style="List Bullet")
    report.add_paragraph("Two old silos", style="List Number 2")
    report.add_heading("Ships", 1)
    report.add_paragraph("Nine ships came in.\nThen it rained.")
    document = read(report)

    assert blocks_of(document) == [
        ("title", "Grain in a wet year", ()),
        ("paragraph", PROSE, ()),
        ("heading", "Silos", ()),
        ("heading", "Old ones", ("Silos",)),
        ("list_item", "One old silo", ("Silos", "Old ones")),
        ("list_item", "Two old silos", ("Silos", "Old ones")),
        ("heading", "Ships", ()),
        ("paragraph", "Nine ships came in.", ("Ships",)),
        ("paragraph", "Then it rained.", ("Ships",)),
    ]
    assert document.title == "Grain in a wet year"
    assert_tiled(document)


def test_runs_of_one_paragraph_are_one_text(report: Any) -> None:
    """Bold and plain runs join without a gap, and empty paragraphs leave no trace."""
    paragraph = report.add_paragraph("Nine sh")
    paragraph.add_run("ips").bold = True
    paragraph.add_run(" came in, and one went out.")
    report.add_paragraph("  ")

    assert read(report).text == f"Grain in a wet year\n\n{PROSE}\n\nNine ships came in, and one went out."


def test_a_tables_header_is_the_context_of_its_rows(report: Any) -> None:
    """Rows stand between the paragraphs around them; equal cells all stay, merged ones are read once."""
    table = report.add_table(rows=3, cols=3)
    rows = [("Ship", "In", "Out"), ("Aurora", "10", "10"), ("Bremen", "", "7")]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(2, 0).merge(table.cell(2, 1))
    report.add_paragraph(f"{PROSE} After it.")
    document = read(report)

    assert [(b.kind, document.text[b.start : b.end], b.context) for b in document.blocks[2:]] == [
        ("table_row", "Aurora | 10 | 10", "Ship | In | Out"),
        ("table_row", "Bremen | 7", "Ship | In | Out"),
        ("paragraph", f"{PROSE} After it.", ""),
    ]


def test_a_table_of_one_row_is_that_row(report: Any) -> None:
    """Without a second row there is no header."""
    report.add_table(rows=1, cols=1).cell(0, 0).text = "Only cell"

    assert blocks_of(read(report))[-1][:2] == ("table_row", "Only cell")


def test_what_the_file_says_about_itself(report: Any) -> None:
    """Title, author and date come from the file's properties."""
    about = report.core_properties
    about.title, about.author, about.created = "Wet years", "A. Clerk", datetime(2024, 5, 3, tzinfo=UTC)
    document = read(report)

    assert (document.title, document.author, document.published) == ("Wet years", "A. Clerk", "2024-05-03")


def test_a_templates_own_properties_are_not_the_documents(report: Any) -> None:
    """A library that writes files leaves its own name and date in them; they say nothing."""
    document = read(report)

    assert (document.author, document.published) == (None, None)


def _bomb() -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as entry,
    ):
        for _ in range(201):
            entry.write(b" " * 1_000_000)
    return file.getvalue()


def _zip(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a Word document, or a damaged one"),
        (b"PK\x03\x04 and then nothing", "not a Word document, or a damaged one"),
        (saved(docx.Document())[:2000], "not a Word document, or a damaged one"),
        (_zip(other="no Word in here"), "a zip archive of other files"),
        (saved(docx.Document()), "no text in it"),
        (_bomb(), r"unpacks to more than 67,108,864 bytes of markup"),
    ],
    ids=["empty", "no archive", "truncated", "another archive", "blank", "bomb"],
)
def test_a_file_that_gives_no_text_says_why(data: bytes, message: str) -> None:
    """The reason is told before anything large is unpacked."""
    with pytest.raises(SourceError, match=message):
        extract(data, "report.docx")
