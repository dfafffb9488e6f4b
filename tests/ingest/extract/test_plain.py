"""Plain text: the file itself, its lines read as titles, headings, paragraphs and items."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from errors import SourceError
from ingest.document import Document
from ingest.extract import extract

PROSE = "The harbour took in four million tonnes of grain last year. Most of it went south by rail."
LINES = [
    *("Grain in a wet year", "Silos", "=====", "-----", PROSE, "- one pier", "2. two piers", "3 May 2024"),
    *(
        "",
        "",
        "   ",
        "indented words",
        "* * *",
        "Key: value",
        "\tTabbed",
        "Ünïcödé 🙂",
        "•",
        "a) x",
        "© 2024",
    ),
]
files = st.lists(st.sampled_from(LINES), max_size=12).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\r"]).map(lambda end: end.join(lines))
)


def blocks_of(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    """Kind, text and heading path of the blocks that are content."""
    return [(b.kind, document.text[b.start : b.end], b.heading_path) for b in document.blocks if not b.noise]


def read(text: str) -> Document:
    """The document of a text file."""
    return extract(text.encode(), "note.txt")


@given(files.filter(str.strip))
@example("Grain\n=====\n\n" + PROSE)
def test_the_text_is_the_file_and_blocks_tile_it(text: str) -> None:
    """No character is changed; every word is in a block, in order, with no white space around."""
    document = read(text)
    spans = [(b.start, b.end) for b in document.blocks]

    assert document.text == text
    assert spans == sorted(spans)
    assert all(start < end for start, end in spans)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert not [i for i, c in enumerate(text) if c.isalpha() and c not in "a" and not _held(i, spans)]


def _held(offset: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in spans)


def test_an_article_with_a_title_headings_and_paragraphs() -> None:
    """A short line above prose is a heading, the first one the title; paths follow."""
    document = read(
        f"Grain in a wet year\n\n{PROSE}\n\nSilos\n\n{PROSE} It rained all day.\n{PROSE} {PROSE}\n"
    )

    assert document.title == "Grain in a wet year"
    assert blocks_of(document) == [
        ("title", "Grain in a wet year", ()),
        ("paragraph", PROSE, ()),
        ("heading", "Silos", ()),
        ("paragraph", f"{PROSE} It rained all day.", ("Silos",)),
        ("paragraph", f"{PROSE} {PROSE}", ("Silos",)),
    ]


def test_a_wrapped_paragraph_is_one_block() -> None:
    """Lines broken at a width belong together, line ends and all."""
    wrapped = (
        "The harbour took in four million tonnes of\ngrain last year, and most of it went south\n"
        "by rail, because the canal was closed for\nmost of the spring."
    )

    assert blocks_of(read(wrapped)) == [("paragraph", wrapped, ())]


def test_lines_of_any_length_are_paragraphs_of_their_own() -> None:
    """Lines that weren't broken at a width stay apart."""
    lines = [
        "Ships came in at noon, all nine of them.",
        "Grain.",
        "The clerk counted everything twice that day.",
    ]

    assert [text for _, text, _ in blocks_of(read("\n".join(lines)))] == lines


def test_underlined_headings_and_bullets() -> None:
    """Rules under headings are noise and looked through; items start after their mark."""
    document = read(f"Grain\n=====\n\n{PROSE}\n\nPiers\n-----\n- the old pier\n* the new pier\n2) a third\n")

    assert [(b.noise, b.kind) for b in document.blocks if b.noise] == [("decoration", "paragraph")] * 2
    assert blocks_of(document) == [
        ("title", "Grain", ()),
        ("paragraph", PROSE, ()),
        ("heading", "Piers", ()),
        ("list_item", "the old pier", ("Piers",)),
        ("list_item", "the new pier", ("Piers",)),
        ("list_item", "a third", ("Piers",)),
    ]


def test_a_date_among_the_first_lines_is_the_documents() -> None:
    """A date alone on a line dates the document; one in a sentence doesn't."""
    assert read(f"Grain\n\n3 May 2024\n\n{PROSE}").published == "2024-05-03"
    assert read(f"Grain\n\nOn 3 May 2024 it rained in the harbour.\n\n{PROSE}").published is None


def test_a_date_or_a_byline_right_below_the_title_is_no_part_of_it() -> None:
    """As agencies set them: no blank line between."""
    dated = read(f"Fourteen hurt as tram leaves rails\n5 March 2024\n\n{PROSE}")
    signed = read(f"The harbour deserves a bridge\nBy Jo Abel, member of the council\n\n{PROSE}")

    assert (dated.title, dated.published) == ("Fourteen hurt as tram leaves rails", "2024-03-05")
    assert signed.title == "The harbour deserves a bridge"
    assert [block.kind for block in signed.blocks][:2] == ["title", "paragraph"]


def test_a_text_without_a_title_has_none() -> None:
    """A document doesn't know its file's name: the file may be renamed, and the citation says it."""
    assert extract(PROSE.encode(), "Harbour notes.txt").title is None


def test_a_guessed_encoding_is_told(assert_tiled: Callable[[Document], None]) -> None:
    """What the decoder doubts, the document says."""
    text = "Порт закрыт до весны. Зерно идёт на юг по железной дороге, сказал писарь."
    document = extract(text.encode("cp1251"), "note.txt")

    assert document.text == text
    assert document.warnings == ("encoding taken to be cp1251 (uncertain)",)
    assert_tiled(document)


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", "\ufeff".encode()])
def test_a_blank_file_has_no_text(data: bytes) -> None:
    """Nothing to read is an error, not an empty document."""
    with pytest.raises(SourceError, match="no text in it"):
        extract(data, "note.txt")
