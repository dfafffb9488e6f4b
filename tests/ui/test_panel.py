"""The source panel: what it shows is the document, to the character, and nothing in it is live."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, Document, Mark
from library import Library
from ui import strings
from ui.desk import Desk
from ui.paint import paint
from ui.panel import View, open_view, opening
from ui.place import Place
from ui.window import AROUND

ID = "0123456789abcdef0123456789abcdef"
TEXT = "# Tea\n\nWater boils. Subscribe now! Leaves <b>steep</b>.\r\n\n## Cups\n\n- One cup & a half.\n"
HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script></mark></div>"
    '"\'><svg onload=alert(3)><form action=//evil.example><a href="#cite-1-2">${alert(4)}'
)


class Reading(HTMLParser):
    """The text, the tags and the marked text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.marked, self.tags, self.attributes = "", list[str](), list[str](), dict[str, str]()
        self._marking = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag and its attributes."""
        self.tags.append(tag)
        self.attributes |= {name: value or "" for name, value in attrs}
        if tag == "mark":
            self._marking = True
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a mark."""
        self._marking = self._marking and tag != "mark"

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data
        if self._marking:
            self.marked[-1] += data


def make_document(text: str = TEXT) -> Document:
    """A Markdown document with a title, a heading, a list item and noise."""
    at = text.index
    blocks = (
        Block(2, 5, "title"),
        Block(at("Water"), at("\r\n"), "paragraph"),
        Block(at("Cups"), at("Cups") + 4, "heading", ("Cups",)),
        Block(at("One"), at("half.") + 5, "list_item", ("Cups",)),
    )
    noise = Mark(at("Subscribe"), at("now!") + 4, "advertising")
    return Document(ID, "ab" * 32, "text/markdown", text, blocks, (noise,), title="Tea & cups")


def put(library: Library, document: Document) -> Document:
    """Keep a document without embedding it."""
    with library.catalog.transaction():
        library.catalog.put_document(document, [], "model", "pipeline")
        library.catalog.put_source("file:///notes/green%20tea.md", document.id, 1, 1)
    return document


def test_mark_is_the_quote(empty_library: Library) -> None:
    """The one mark holds exactly the cited characters, even across styled parts."""
    document = put(empty_library, make_document())
    start, end = TEXT.index("boils"), TEXT.index("Cups") + 2

    reading = Reading(open_view(Desk(empty_library), View(Place(ID, start, end))))

    assert reading.marked == [document.text[start:end]]
    assert document.text in reading.text


@given(st.data())
def test_painted_text_is_the_text(data: st.DataObject) -> None:
    """Whatever blocks, noise, pages and quotes overlap, the text content is the stretch itself."""
    text = data.draw(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=80))
    spans = st.tuples(*[st.integers(0, len(text))] * 2).map(sorted)
    blocks = tuple(Block(a, b, "heading") for a, b in data.draw(st.lists(spans, max_size=4)))
    marks = tuple(Mark(a, b, "why") for a, b in data.draw(st.lists(spans, max_size=3)))
    pages = tuple(sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=3))))
    document = Document(ID, "", "text/plain", text, blocks, marks, pages)
    (start, end), (a, b), (c, d) = data.draw(spans), data.draw(spans), data.draw(spans)

    reading = Reading(paint(document, start, end, Place(ID, a, b), [Place(ID, c, d)]))

    assert reading.text == text[start:end]
    assert "".join(reading.marked) == text[max(start, a) : max(min(end, b), max(start, a))]


def test_hostile_document_stays_text(empty_library: Library) -> None:
    """Markup in text, title, author and file name is shown as characters; no element comes of it."""
    hostile = replace(make_document(TEXT + HOSTILE), title=HOSTILE, author=HOSTILE)
    put(empty_library, hostile)
    with empty_library.catalog.transaction():
        empty_library.catalog.put_source("file:///notes/%3Cimg%20src=x%20onerror=alert(9)%3E.md", ID, 1, 1)

    reading = Reading(open_view(Desk(empty_library), View(Place(ID, 2, len(hostile.text)))))

    assert set(reading.tags) <= {
        "a",
        "article",
        "header",
        "button",
        "h2",
        "input",
        "p",
        "div",
        "span",
        "mark",
    }
    assert not [name for name in reading.attributes if name.startswith("on")]
    assert HOSTILE in reading.marked[0]


@pytest.mark.parametrize(
    "href",
    [
        "#cite-ffffffffffffffffffffffffffffffff-0-5",
        f"#cite-{ID}-5-5",
        f"#cite-{ID}-9-3",
        f"#cite-{ID}-0-999999",
        f"#cite-{ID}--4-3",
        f"#cite-{ID[:12]}-0-3",
        "javascript:alert(1)",
        None,
        7,
    ],
)
def test_forged_place_is_refused(empty_library: Library, href: object) -> None:
    """A place that isn't in the library gives a clear message and no text."""
    put(empty_library, make_document())

    html = open_view(Desk(empty_library), View.parse({"href": href, "others": "x", "wider": []}))

    assert strings.STALE in Reading(html).text
    assert "boils" not in html


def test_removed_document_is_stale(empty_library: Library) -> None:
    """A citation whose source was removed says so."""
    put(empty_library, make_document())
    with empty_library.catalog.transaction():
        empty_library.catalog.remove_source("file:///notes/green%20tea.md")

    assert strings.STALE in Reading(open_view(Desk(empty_library), View(Place(ID, 2, 5)))).text


@pytest.mark.slow
@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))
)
def test_any_event_is_survived(data: object) -> None:
    """No value from a browser makes the parsing fail."""
    assert View.parse(data) is None
    assert View.parse({"href": f"#cite-{ID}-1-2", "others": data, "wider": data}) is not None


def test_noise_and_other_quotes_are_told_apart(empty_library: Library) -> None:
    """Noise carries its reason, and the answer's other quotes a light mark."""
    put(empty_library, make_document())

    html = open_view(Desk(empty_library), View(Place(ID, 7, 12), (Place(ID, 7, 20), Place("f" * 32, 0, 3))))

    assert 'class="noise" title="Never quoted: advertising"' in html
    assert 'class="other">Water</span></mark><span class="other"> boils. </span>' in html


def test_pages_are_rules(empty_library: Library) -> None:
    """Each page of the text begins with a rule that names it."""
    put(empty_library, replace(make_document(), page_starts=(0, 30)))

    html = open_view(Desk(empty_library), View(Place(ID, 7, 12)))

    assert [f'data-label="Page {n}"' in html for n in (1, 2, 3)] == [True, True, False]


def test_headings_are_an_outline(empty_library: Library) -> None:
    """A document with several headings lists them, each as a place of its own."""
    blocks = tuple(Block(at, at + 4, "heading", ("Cups",)) for at in (2, 7, 13))
    put(empty_library, replace(make_document(), blocks=blocks))

    html = open_view(Desk(empty_library), View(Place(ID, 20, 25)))

    assert [f'class="entry" href="{Place(ID, at, at + 4).href}"' in html for at in (2, 7, 13)] == [True] * 3


def test_long_document_is_a_window(empty_library: Library) -> None:
    """Of a long document only what is around the place is sent, with an end to scroll to on either side."""
    text = TEXT + "".join(f"Sentence number {n} of many. " for n in range(20_000))
    put(empty_library, replace(make_document(), text=text))
    place = Place(ID, 300_000, 300_020)

    html = open_view(Desk(empty_library), View(place))

    assert Reading(html).marked == [text[place.start : place.end]]
    assert 2 * AROUND <= len(Reading(html).text) < 3 * AROUND
    assert html.count("hidden") == 0
    assert f'data-start="{300_000 - AROUND}"' in html


def test_opening_twice_differs(empty_library: Library) -> None:
    """The same place opened again is other HTML, so that the page scrolls to it again."""
    put(empty_library, make_document())
    view = opening([Place(ID, 2, 5)])

    assert open_view(Desk(empty_library), view) != open_view(Desk(empty_library), view)


def test_copied_quote_carries_its_reference(empty_library: Library) -> None:
    """What is copied is the quote, word for word, with title, file, place and hash."""
    put(empty_library, make_document())
    start = TEXT.index("One")

    copied = Reading(open_view(Desk(empty_library), View(Place(ID, start, start + 17)))).attributes[
        "data-copy"
    ]

    assert copied == (
        "“One cup & a half.” (Tea & cups, Cups, line 7; green tea.md, "
        f"characters {start}–{start + 17}, sha256 abababababab)"
    )


def test_a_document_of_five_megabytes_is_sent_as_a_window(empty_library: Library) -> None:
    """What opens at once is a small part, around the quote (docs/chat.md has how long it takes)."""
    paragraph = "The samovar keeps the water hot for hours on end, so that nobody has to hurry. " * 4 + "\n\n"
    count, length = 5_000_000 // len(paragraph), len(paragraph)
    blocks = tuple(Block(n * length, (n + 1) * length - 2, "paragraph") for n in range(count))
    document = Document(ID, "ab" * 32, "text/plain", paragraph * count, blocks, title="Long")
    put(empty_library, document)
    place = Place(ID, 10_000 * length, 10_001 * length)

    html = open_view(Desk(empty_library), View(place))

    assert len(html) < len(document.text) / 20
    assert Reading(html).marked == [document.text[place.start : place.end]]
