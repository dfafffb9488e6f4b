"""Web pages: the article without what surrounds it, in its own words."""

from collections.abc import Callable

import pytest

from errors import SourceError
from ingest.document import Document
from ingest.extract import extract

FIRST = "The harbour took in four million tonnes of grain last year. Most of it went south by rail."
SECOND = "Three old ships were sold for scrap in the autumn. Nobody had asked for them in years."
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="{charset}"><title>Grain | The Harbour</title>
<meta name="author" content="Ada Clerk"><meta property="article:published_time" content="2024-05-03T10:00:00Z">
</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/all">All reports</a></li></ul></nav>
<main><article><h1>Grain</h1><p>{first}</p>{body}<p>{second}</p></article></main>
<footer><p>&copy; 2024 Harbour Board. All rights reserved.</p><a href="/privacy">Privacy</a></footer>
</body></html>"""


def page(body: str = "", *, charset: str = "utf-8", first: str = FIRST) -> str:
    """A page with navigation and footer around an article of two paragraphs with ``body`` between them."""
    return PAGE.format(body=body, charset=charset, first=first, second=SECOND)


def blocks_of(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    """Kind, text and heading path of the blocks that are content."""
    return [(b.kind, document.text[b.start : b.end], b.heading_path) for b in document.blocks if not b.noise]


def between(body: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The blocks between the article's first and last paragraph."""
    return blocks_of(extract(page(body).encode(), "x.html"))[2:-1]


def test_the_article_is_read_without_navigation_and_footer(assert_tiled: Callable[[Document], None]) -> None:
    """What surrounds the article isn't in the text at all; the page's own data is kept."""
    document = extract(page().encode(), "x.html")

    assert blocks_of(document) == [
        ("title", "Grain", ()),
        ("paragraph", FIRST, ()),
        ("paragraph", SECOND, ()),
    ]
    assert document.text == f"Grain\n\n{FIRST}\n\n{SECOND}"
    assert (document.title, document.author, document.published) == ("Grain", "Ada Clerk", "2024-05-03")
    assert_tiled(document)


def test_headings_nest_by_their_level() -> None:
    """The page's own title is no part of the paths."""
    body = f"<h2>Silos</h2><p>{FIRST} A.</p><h3>Old ones</h3><p>{FIRST} B.</p><h2>Ships</h2>"
    document = extract(page(body).encode(), "x.html")
    paths = [(text[-2:], path) for kind, text, path in blocks_of(document) if kind == "paragraph"]

    assert paths == [("l.", ()), ("A.", ("Silos",)), ("B.", ("Silos", "Old ones")), ("s.", ("Ships",))]


def test_text_is_verbatim_inside_inline_markup() -> None:
    """Links and emphasis leave their words; characters that Markdown would escape stay as they are."""
    body = "<p>They were <b>[old]</b> and *slow*, <a href='/x'>said</a> the\n  clerk &amp; his_men &lt;all&gt;.</p>"

    assert between(body) == [("paragraph", "They were [old] and *slow*, said the clerk & his_men <all>.", ())]


def test_a_line_break_ends_a_block() -> None:
    """Lines that the page breaks are blocks of their own."""
    assert [text for _, text, _ in between("<p>One pier was old.<br>One pier was new.</p>")] == [
        "One pier was old.",
        "One pier was new.",
    ]


def test_nested_items_are_read_once() -> None:
    """An item inside an item is an item, and no part of the outer one."""
    body = "<ul><li>One ship<ul><li>Its deck</li><li>Its <i>keel</i></li></ul></li><li>Two ships</li></ul>"

    assert [text for _, text, _ in between(body)] == ["One ship", "Its deck", "Its keel", "Two ships"]
    assert {kind for kind, _, _ in between(body)} == {"list_item"}


def test_a_quotations_paragraphs_stay_apart() -> None:
    """A block quotation is read paragraph by paragraph."""
    body = "<blockquote><p>One pier was old.</p><p>One pier was new.</p></blockquote>"

    assert [text for _, text, _ in between(body)] == ["One pier was old.", "One pier was new."]


def test_a_tables_header_is_the_context_of_its_rows() -> None:
    """Cells stand side by side, equal ones too, and paragraphs in one aren't run together."""
    body = (
        "<table><tr><th>Ship</th><th>In</th><th>Out</th></tr><tr><td>Aurora</td><td>10</td><td>10</td></tr>"
        "<tr><td><p>Bremen</p><p>II</p></td><td>7</td><td>8</td></tr></table>"
    )
    document = extract(page(body).encode(), "x.html")
    rows = [(document.text[b.start : b.end], b.context) for b in document.blocks if b.kind == "table_row"]

    assert rows == [("Aurora | 10 | 10", "Ship | In | Out"), ("Bremen II | 7 | 8", "Ship | In | Out")]


def test_text_without_any_elements_is_read() -> None:
    """A body of bare text is a paragraph."""
    document = extract(f"<html><body>{FIRST} {SECOND}</body></html>".encode(), "x.html")

    assert blocks_of(document) == [("paragraph", f"{FIRST} {SECOND}", ())]


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("<time datetime='2023-05-03'>3 May</time>", "2023-05-03"),
        ("<p>Published on 3 May 2023</p>", "2023-05-03"),
        ("<p>The treaty was signed on 17 January 2025 in the old harbour.</p>", None),
        ("", None),
    ],
)
def test_a_page_is_dated_only_by_what_says_so(line: str, published: str | None) -> None:
    """Neither a date in a sentence nor the year of a rights notice is when a page was published."""
    html = page().replace('<meta property="article:published_time" content="2024-05-03T10:00:00Z">', "")

    assert extract(html.replace("<p>", f"{line}<p>", 1).encode(), "x.html").published == published


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("windows-1251", "cp1251"),
        ("Shift_JIS", "shift_jis"),
        ("iso-8859-1", "cp1252"),  # as browsers read it: “ ” are there
        ("iso-8859-1", "utf-8-sig"),  # a byte-order mark knows better
        ("windows-1252", "utf-16"),
        ("utf-16", "utf-8"),  # it can't be, as the declaration itself was read
        ("no-such-code", "utf-8"),
        ("idna", "utf-8"),
    ],
)
def test_a_page_is_decoded_as_it_says_where_that_holds(declared: str, encoding: str) -> None:
    """The declaration is believed, but not against a byte-order mark or all sense."""
    own = {
        "cp1251": "Порт принял зерно, сказал писарь, и ушёл. Корабли ждали до весны.",
        "shift_jis": "港は昨年四百万トンの穀物を受け入れた。船は春まで待っていた。",
    }
    first = own.get(
        encoding, "The clerk said: “It’s grain – all of it.” Nobody had asked him about the ships."
    )
    document = extract(page(charset=declared, first=first).encode(encoding), "x.html")

    assert blocks_of(document)[1] == ("paragraph", first, ())
    assert document.warnings == ()


@pytest.mark.parametrize("html", ["", "<html><body></body></html>", "<p> </p>"])
def test_a_page_without_an_article_says_so(html: str) -> None:
    """Nothing to read is an error, not an empty document."""
    with pytest.raises(SourceError, match=r"no (article )?text in"):
        extract(html.encode(), "x.html")
