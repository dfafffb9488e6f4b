"""Markdown: the file itself, cut where its markup says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Document
from ingest.extract import extract

PROSE = "The harbour took in four million tonnes of grain last year. Most of it went south by rail."
LINES = [
    *(
        "# Grain",
        "## Silos ##",
        "Setext",
        "===",
        "---",
        "- item",
        "  - nested",
        "1. one",
        "> quote",
        "> - deep",
    ),
    *(
        "para text.",
        "**bold** x.",
        "| a | b |",
        "|---|---|",
        "| 1 | 2 |",
        "```",
        "    code",
        "<div>",
        "</div>",
    ),
    *("", "", "[x]: http://e.org", "![i](a.png)", "* * *", "- [ ] task", "#", "-", ">", "a\rb", "é🙂", "~~~"),
]
files = st.lists(st.sampled_from(LINES), max_size=12).map("\n".join)


def blocks_of(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    """Kind, text and heading path of the blocks that are content."""
    return [(b.kind, document.text[b.start : b.end], b.heading_path) for b in document.blocks if not b.noise]


def read(text: str) -> Document:
    """The document of a Markdown file."""
    return extract(text.encode(), "note.md")


@given(files.filter(str.strip))
def test_the_text_is_the_file_and_blocks_are_in_order(text: str) -> None:
    """No character is changed; blocks are apart, in order, not blank."""
    document = read(text)
    spans = [(b.start, b.end) for b in document.blocks]

    assert document.text == text
    assert all(text[start:end].strip() for start, end in spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert sum(spans, ()) == tuple(sorted(sum(spans, ())))


def test_headings_make_paths() -> None:
    """The first heading of level one is the title; deeper ones nest, and markers are no part of a block."""
    document = read(
        f"# Grain\n\n{PROSE}\n\n## Silos ##\n\n{PROSE} A.\n\n### *Old* ones\n\n{PROSE} B.\n\nShips\n---\n\n{PROSE} C.\n"
    )

    assert document.title == "Grain"
    assert blocks_of(document) == [
        ("title", "Grain", ()),
        ("paragraph", PROSE, ()),
        ("heading", "Silos", ()),
        ("paragraph", f"{PROSE} A.", ("Silos",)),
        ("heading", "*Old* ones", ("Silos",)),
        ("paragraph", f"{PROSE} B.", ("Silos", "Old ones")),
        ("heading", "Ships", ()),
        ("paragraph", f"{PROSE} C.", ("Ships",)),
    ]  # fmt: skip


def test_front_matter_is_noise_that_tells_about_the_document() -> None:
    """Title, author and date come from it; nothing in it is quoted."""
    document = read(f'---\ntitle: "Wet years"\nauthor: A. Clerk\ndate: 2024-05-03\n---\n# Grain\n\n{PROSE}\n')

    assert (document.title, document.author, document.published) == ("Wet years", "A. Clerk", "2024-05-03")
    assert document.blocks[0].noise == "front matter"
    assert document.text[document.blocks[0].end :].startswith("\n# Grain")
    assert [text for _, text, _ in blocks_of(document)] == ["Grain", PROSE]


@pytest.mark.parametrize(
    ("fields", "published"),
    [
        ("date: 2019", "2019"),
        ("date: 2019-07", "2019-07"),
        ("date: 25/07/2019", "2019-07-25"),
        ("date: 04/07/2019", None),
        ("date: 04/07/2019\npublished: 2019-07-04", "2019-07-04"),
        ('published: "4 July 2019"', "2019-07-04"),
        ('date: "2019"  # about', "2019"),
        ("date:\npubDate: 2019-07-04", "2019-07-04"),
        ("date:\n  2019-07-04", "2019-07-04"),
        ("lastmod: 2021-01-01\npublished: 2019-07-04", "2019-07-04"),
        ("lastmod: 2021-01-01", "2021-01-01"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_date_in_front_matter(fields: str, published: str | None, end: str) -> None:
    """From whichever field holds one, as exact as it is there; the text and its blocks are the same."""
    text = f"---\n{fields}\n---\n# Grain\n\n{PROSE}\n".replace("\n", end)
    document = read(text)

    assert document.published == published
    assert document.text == text
    assert [content for _, content, _ in blocks_of(document)] == ["Grain", PROSE]


def test_a_date_line_goes_before_the_day_of_the_last_change() -> None:
    """And after any day of publication."""
    body = f"---\n# Grain\n\n3 May 2024\n\n{PROSE}\n"

    assert read(f"---\nlastmod: 2025-01-01\n{body}").published == "2024-05-03"
    assert read(f"---\nlastmod: 2025-01-01\npublished: 2023\n{body}").published == "2023"


def test_an_empty_field_holds_no_other() -> None:
    """The next line is another field."""
    document = read(f"---\ntitle:\nauthor: A. Clerk\n---\n# Grain\n\n{PROSE}\n")

    assert (document.title, document.author) == ("Grain", "A. Clerk")


def test_a_rule_in_the_text_is_no_front_matter() -> None:
    """Only at the very top do dashes open one."""
    assert [text for _, text, _ in blocks_of(read(f"{PROSE}\n\n---\n\ntitle: none\n\n---\n"))] == [
        PROSE,
        "title: none",
    ]


def test_items_start_after_their_marks() -> None:
    """Bullets, numbers, boxes and quote marks stand outside; a second paragraph of an item is a paragraph."""
    document = read(f"{PROSE}\n\n- one\n  - [x] two\n\n    more of two\n\n7. three\n\n> quoted\n> words\n")

    assert [(kind, text) for kind, text, _ in blocks_of(document)][1:] == [
        ("list_item", "one"),
        ("list_item", "two"),
        ("paragraph", "more of two"),
        ("list_item", "three"),
        ("paragraph", "quoted\n> words"),
    ]


def test_a_tables_header_is_the_context_of_its_rows() -> None:
    """Rows are blocks as they stand; the header is beside them, also in a second table with its own."""
    table = "| Ship | Tons |\n|---|---|\n| Aurora | 10 |\n| Bremen | 10 |\n"
    document = read(f"{PROSE}\n\n{table}\n{PROSE} More.\n\n| Pier |\n|---|\n| Old |\n")
    rows = [(document.text[b.start : b.end], b.context) for b in document.blocks if b.kind == "table_row"]

    assert rows == [
        ("| Aurora | 10 |", "| Ship | Tons |"),
        ("| Bremen | 10 |", "| Ship | Tons |"),
        ("| Old |", "| Pier |"),
    ]
    assert not [b for b in document.blocks if b.kind != "table_row" and b.context]


def test_raw_html_is_noise() -> None:
    """Markup between paragraphs is never quoted."""
    document = read(f"{PROSE}\n\n<div class='x'>boxed</div>\n\n{PROSE} More.\n")

    assert [b.noise for b in document.blocks] == [None, "markup", None]


def test_a_date_line_under_the_title_dates_the_document() -> None:
    """As in a text file, where there is no front matter."""
    document = read(f"# Grain\n\n*3 May 2024*\n\n{PROSE}\n")

    assert document.published == "2024-05-03"
    assert [b.noise for b in document.blocks] == [None, "date line", None]


def test_windows_line_ends_move_nothing() -> None:
    """The same file with other line ends has the same blocks, at offsets of its own."""
    text = f"# Grain\n\n{PROSE}\n\n- one\n- two\n\n| a |\n|---|\n| b |\n"

    assert blocks_of(read(text.replace("\n", "\r\n"))) == blocks_of(read(text))
