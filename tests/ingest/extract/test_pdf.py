"""PDF: paragraphs, headings, furniture and the way back to the printed page."""

import io
import textwrap
from collections.abc import Sequence

import pypdfium2
import pytest
from pypdfium2 import raw
from reportlab.lib.pagesizes import A5
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from errors import SourceError
from ingest.document import Document
from ingest.extract import extract
from ingest.passages import sentences_of

LEFT, TOP, LEADING, SIZE = 40, 530, 14, 10
HARBOUR = textwrap.wrap(
    "The harbour handled four million tonnes of grain last year, more than in any year before it. Most of "
    "it went south by rail, and the rest was kept in the old brick silos by the northern pier until the "
    "spring. Nobody had expected the silos to be needed again",
    width=52,
)
SPRING = textwrap.wrap(
    "after the floods of that spring, because the new terminal was thought to be large enough. It was not. "
    "By the end of May every one of them was full to the roof.",
    width=52,
)


def print_pdf(*pages: Sequence[str], edges: bool = False, password: str = "", **about: str) -> bytes:
    """A PDF with a line of type for each string: ``# `` and ``## `` are larger, ``! `` bold, an empty one a gap."""
    file = io.BytesIO()
    canvas = Canvas(
        file, pagesize=A5, invariant=True, encrypt=StandardEncryption(password) if password else None
    )
    canvas.setTitle(about.get("title", ""))
    canvas.setAuthor(about.get("author", ""))
    for number, lines in enumerate(pages, 1):
        if edges:
            canvas.setFont("Courier", 8)
            canvas.drawString(LEFT, TOP + 40, "Harbour Board, annual report")
            canvas.drawString(LEFT, 30, f"Page {number} of {len(pages)}")
        _print_lines(canvas, lines)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _print_lines(canvas: Canvas, lines: Sequence[str]) -> None:
    y = TOP
    for line in lines:
        mark, _, words = line.partition(" ")
        font, size = {"#": ("Courier-Bold", 20), "##": ("Courier-Bold", 14), "!": ("Courier-Bold", SIZE)}.get(
            mark, ("Courier", SIZE)
        )
        canvas.setFont(font, size)
        canvas.drawString(LEFT, y, words if mark in ("#", "##", "!") else line)
        y -= LEADING + size - SIZE


@pytest.fixture
def report() -> Document:
    """Two pages with running header and footer; a sentence goes over from one to the other."""
    first = ["# Grain in a wet year", "", "## Silos", "", *HARBOUR]
    second = [
        *SPRING,
        "",
        "## Ships",
        "",
        "! Old ships",
        "",
        "Three old ships were sold for scrap in the autumn.",
    ]
    return extract(print_pdf(first, second, edges=True, title="Grain", author="A. Clerk"), "report.pdf")


def blocks_of(document: Document) -> list[tuple[str, str]]:
    """Kind and text of the blocks that are content."""
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks if not b.noise]


def test_type_size_and_weight_make_headings(report: Document) -> None:
    """The largest type on top is the title, larger and bold lines are headings, nested by size."""
    kinds = [(kind, text[:20]) for kind, text in blocks_of(report)]
    paths = {report.text[b.start : b.end][:10]: b.heading_path for b in report.blocks}

    assert kinds == [
        ("title", "Grain in a wet year"),
        ("heading", "Silos"),
        ("paragraph", "The harbour handled "),
        ("heading", "Ships"),
        ("heading", "Old ships"),
        ("paragraph", "Three old ships were"),
    ]
    assert paths["The harbou"] == ("Silos",)
    assert paths["Three old "] == ("Ships", "Old ships")


def test_a_paragraph_is_its_lines_joined_by_a_space(report: Document) -> None:
    """Line and page ends inside a paragraph become single spaces."""
    assert blocks_of(report)[2][1] == " ".join([*HARBOUR, *SPRING])


def test_running_headers_and_footers_are_noise_after_their_page(report: Document) -> None:
    """What repeats at the edges of pages is marked with its reason and doesn't cut a paragraph in two."""
    noise = [(report.text[b.start : b.end], b.page, b.noise) for b in report.blocks if b.noise]

    assert noise == [
        ("Harbour Board, annual report", 1, "running header or footer"),
        ("Page 1 of 2", 1, "running header or footer"),
        ("Harbour Board, annual report", 2, "running header or footer"),
        ("Page 2 of 2", 2, "running header or footer"),
    ]
    assert report.blocks[3].noise
    assert report.blocks[3].start > report.text.index("Nobody had expected")


def test_a_sentence_that_crosses_a_page_is_one_sentence(report: Document) -> None:
    """The sentence that starts on page 1 and ends on page 2 can be quoted whole."""
    paragraph = next(b for b in report.blocks if b.kind == "paragraph")
    crossing = [report.text[s:e] for s, e in sentences_of(report, paragraph) if s < report.page_starts[1] < e]

    assert len(crossing) == 1
    assert crossing[0].startswith("Nobody had expected")
    assert crossing[0].endswith("large enough.")


def test_each_page_starts_at_its_first_character(report: Document) -> None:
    """The page map points to what stands first on each page; a page without text starts with the next."""
    empty = extract(print_pdf(["One page has words."], [], ["The third one has some as well."]), "x.pdf")

    assert report.page_starts == (0, report.text.index("after the floods"))
    assert empty.page_starts == (0, empty.text.index("The third"), empty.text.index("The third"))


def test_runs_lead_back_to_the_printed_characters() -> None:
    """Each character of the text that comes from a page is that page's own character."""
    data = print_pdf(
        ["# Grain, « été » – €5", "", *HARBOUR],
        [*SPRING, "", "• One well-known pier had been re-", "  built", "• Two piers"],
        edges=True,
    )
    document = extract(data, "x.pdf")
    pdf = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage() for page in pdf]
    mapped: dict[int, str] = {}
    for run in document.runs:
        for i in range(run.length):
            code = raw.FPDFText_GetUnicode(pages[run.page - 1], run.char + i)
            mapped[run.start + i] = chr(code)
    content = {i for b in document.blocks if not b.noise for i in range(b.start, b.end)}

    assert all(document.text[i] == c for i, c in mapped.items())
    assert all(i in mapped for i in content if not document.text[i].isspace())
    assert set(mapped) <= content


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["The two sides agreed on closer coop-", "eration in all matters of grain."], "cooperation"),
        (
            ["It was a well-known pier, and a well-", "known pier is a good one, they said."],
            "a well-known pier is",
        ),
        (["The pier was rebuilt, and once it was re-", "built it was opened again."], "it was rebuilt it"),
        (["The talks were held on the North-", "South railway and its cost."], "North-South railway"),
        (["It stayed open from 1990-", "1994 and was then closed."], "1990- 1994"),
    ],
)
def test_a_hyphen_at_a_lines_end(lines: list[str], expected: str) -> None:
    """It is dropped inside a word and kept in one that is spelt with it elsewhere, or before a capital."""
    text = extract(print_pdf(lines), "x.pdf").text

    assert expected in text


def test_hyphenated_lines_stay_one_paragraph() -> None:
    """Words broken at many lines' ends don't break the paragraph."""
    lines = [
        "The harbour of the northern town has been re-",
        "built three times, and each time the old foun-",
        "dations were left where they had been, as no-",
        "body could say how deep they went.",
    ]

    assert blocks_of(extract(print_pdf(lines), "x.pdf")) == [
        (
            "paragraph",
            "The harbour of the northern town has been rebuilt three times, and each time the old foundations "
            "were left where they had been, as nobody could say how deep they went.",
        )
    ]


def test_bullets_are_list_items_without_their_mark() -> None:
    """Each bullet opens an item, which goes on over lines; numbers count as bullets."""
    lines = [
        "• The first pier, which was built long before the",
        "  second one",
        "• The second pier",
        "2. A third",
    ]

    assert blocks_of(extract(print_pdf(lines), "x.pdf")) == [
        ("list_item", "The first pier, which was built long before the second one"),
        ("list_item", "The second pier"),
        ("list_item", "A third"),
    ]


def test_what_the_file_says_about_itself(report: Document) -> None:
    """Title and author come from the file's own properties, a title without them from the largest type."""
    untitled = extract(print_pdf(["# Ships and grain", "", *HARBOUR]), "x.pdf")

    assert (report.title, report.author) == ("Grain", "A. Clerk")
    assert (untitled.title, untitled.author) == ("Ships and grain", None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "damaged PDF"),
        (b"%PDF-1.7 and then nothing", "damaged PDF"),
        (print_pdf(HARBOUR)[:400], "damaged PDF"),
        (print_pdf(HARBOUR, password="grain"), "locked with a password; save a copy without one"),
        (print_pdf([]), r"no text \(scanned\?\)"),
    ],
    ids=["empty", "no body", "truncated", "locked", "scanned"],
)
def test_a_file_that_gives_no_text_says_why(data: bytes, message: str) -> None:
    """The reason is one that a person can do something about."""
    with pytest.raises(SourceError, match=message):
        extract(data, "x.pdf")
