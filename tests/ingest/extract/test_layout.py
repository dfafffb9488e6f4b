"""From printed lines to paragraphs, without any PDF."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Run
from ingest.extract.layout import Line, furniture, paragraphs


def line(
    text: str,
    row: float,
    page: int = 1,
    *,
    left: float = 50,
    width: float = 300,
    size: float = 10,
    bold: bool = False,
    first: int = 0,
) -> Line:
    """A line on the row-th of a page's grid of 12 points, full unless told otherwise."""
    foot = 700 - 12 * row
    chars = tuple(range(first, first + len(text)))
    return Line(page, text, chars, left, left + width, foot + size, foot, size, bold)


def texts(*lines: Line) -> list[str]:
    """The paragraphs' texts."""
    return [paragraph.text for paragraph in paragraphs(lines)]


def test_close_lines_are_one_paragraph() -> None:
    """Lines at the usual distance join with one space."""
    assert texts(line("one pier", 0), line("and another", 1), line("and a third", 2)) == [
        "one pier and another and a third"
    ]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (line("One pier.", 1), line("Another", 3)),
        (line("One pier", 1), line("Another", 2, size=14)),
        (line("One pier", 1), line("another", 2, bold=True)),
        (line("One pier", 1), line("• another", 2)),
        (line("One pier.", 1), line("Another", 2, left=65)),
        (line("One pier.", 1, width=90), line("Another", 2)),
        (line("One pier.", 9), line("Another", 0, page=2)),
        (line("One pier", 9, width=90), line("Another", 0, page=2)),
        (line("One pier.", 9), line("Another", 0, left=400)),
    ],
    ids=["gap", "size", "bold", "bullet", "indent", "short", "page", "short at page end", "column"],
)
def test_what_opens_a_paragraph(above: Line, below: Line) -> None:
    """A wider gap, other type, a bullet, an indent or a short finished line parts two lines."""
    lead = [line("The first line", -1), line("and the second one", 0)]

    assert texts(*lead, above, below)[-1] == below.text


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (line("one pier", 9), line("and another", 0, page=2)),
        (line("one pier", 9), line("and another", 0, left=400)),
        (line("one pier", 1, left=65), line("and another", 2)),
        (line("one pier, short", 1, width=90), line("and another", 2)),
    ],
    ids=["page", "column", "first line indented", "short but unfinished"],
)
def test_what_goes_on(above: Line, below: Line) -> None:
    """An unfinished line goes on over pages and columns."""
    assert texts(above, below) == [f"{above.text} {below.text}"]


@pytest.mark.parametrize(
    ("above", "below", "elsewhere", "expected"),
    [
        ("co-", "operation", "", "cooperation"),
        ("co-", "operation", "their co-operation", "co-operation"),
        ("co-", "operation", "cooperation, co-operation, cooperation", "cooperation"),
        ("North-", "South", "", "North-South"),
        ("co\xad", "operation", "", "cooperation"),
        ("North\xad", "South", "", "NorthSouth"),
        ("1990-", "1994", "", "1990- 1994"),
        ("one pier -", "and another", "", "one pier - and another"),
        ("co\xad", "(operation)", "", "co- (operation)"),
    ],
)
def test_a_hyphen_at_a_lines_end(above: str, below: str, elsewhere: str, expected: str) -> None:
    """It goes unless the word is spelt with it elsewhere, at least as often as without, or it isn't in a word."""
    found = texts(line(above, 0), line(below, 1), line(elsewhere or "x", 9, size=20))

    assert found[0] == expected


def test_a_broken_word_holds_lines_together() -> None:
    """Where a word goes on, so does the paragraph, even in other weight or on another page."""
    assert texts(line("an old foun-", 0, bold=True), line("dation", 1)) == ["an old foundation"]
    assert texts(line("an old foun-", 9, width=90), line("dation", 0, page=2)) == ["an old foundation"]


@given(st.lists(st.text("ab -.•\xad", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=8))
def test_runs_lead_from_each_paragraph_to_its_lines(pieces: list[str]) -> None:
    """Every character of a paragraph but the joining spaces is its line's own, hyphens made plain."""
    lines = [line(text.strip(), i, first=100 * i) for i, text in enumerate(pieces)]
    printed = {char: c for own in lines for char, c in zip(own.chars, own.text, strict=True)}

    for paragraph in paragraphs(lines):
        mapped = {run.start + i: printed[run.char + i] for run in paragraph.runs for i in range(run.length)}
        assert all(
            paragraph.text[i] == c or (paragraph.text[i], c) == ("-", "\xad") for i, c in mapped.items()
        )
        assert all(paragraph.text[i] == " " for i in range(len(paragraph.text)) if i not in mapped)


def test_runs_are_as_long_as_they_can_be() -> None:
    """A line is one run; a dropped hyphen is in none."""
    (paragraph,) = paragraphs([line("foun-", 0, first=7), line("dation", 1, page=1, first=14)])

    assert paragraph.runs == (Run(0, 1, 7, 4), Run(4, 1, 14, 6))


def report(pages: int) -> list[list[Line]]:
    """Pages with a header, a body of their own and a page number."""
    return [
        [
            line("Harbour Board, report", 0, n),
            line(f"Chapter {'abcdef'[n]}", 1, n),
            line(f"Body of its own {'abcdef'[n]}", 3, n),
            line(f"and a second line {'abcdef'[n]}", 4, n),
            line(f"– {n} –", 9, n),
        ]
        for n in range(1, pages + 1)
    ]


def test_furniture_is_what_repeats_at_the_edges() -> None:
    """Headers that repeat and page numbers, and nothing of the body."""
    found = {own.text for own in furniture(report(3))}

    assert found == {"Harbour Board, report", "– 1 –", "– 2 –", "– 3 –"}


def test_one_page_has_no_furniture() -> None:
    """On a single page nothing repeats, not even a number at its foot."""
    assert furniture(report(1)) == frozenset()


def test_what_repeats_inside_pages_is_no_furniture() -> None:
    """A line of the body may be the same on every page."""
    pages = [[line(str(n) + "x" * i, i, n) for i in range(9)] for n in (1, 2)]
    pages = [[*own[:4], line("The same line", 4, n), *own[5:]] for n, own in enumerate(pages, 1)]

    assert "The same line" not in {own.text for own in furniture(pages)}


@pytest.mark.parametrize("number", ["3", "Page 3", "page 3 of 9", "- 3 -", "3/9", "xiv", "[12]"])
def test_page_numbers_of_any_kind(number: str) -> None:
    """A number alone at the edge of a page is its number, also on one page of several only."""
    pages = [[line("body " + "abc"[n], i, n + 1) for i in range(5)] for n in range(2)]
    pages[1].append(line(number, 20, 2))

    assert number in {own.text for own in furniture(pages)}
