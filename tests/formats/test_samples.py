"""Every format: what a citation needs is there, and every offset is true."""

import pytest

from ingest.document import Block, Document
from ingest.extract import MEDIA_TYPES, extract
from ingest.extract.formats import BY_SUFFIX, FORMATS, VERBATIM
from ingest.passages import sentences_of
from tests.formats.samples import AUTHOR, DATE, FIRST, HEADER, HEADING, ITEM, SAMPLES, SECOND, TITLE

TABLES = (".csv", ".tsv", ".xlsx")
TALK = (".vtt", ".srt")


@pytest.fixture(params=sorted(SAMPLES))
def suffix(request: pytest.FixtureRequest) -> str:
    """The suffix of each format."""
    return str(request.param)


@pytest.fixture
def document(suffix: str) -> Document:
    """The sample of a format, read."""
    return extract(SAMPLES[suffix](), f"sample{suffix}")


def found(document: Document, words: str) -> Block:
    """The block that holds these words."""
    return next(block for block in document.blocks if words in document.text[block.start : block.end])


def test_every_format_has_a_sample() -> None:
    """None is read that isn't tested."""
    assert {known.media_type for known in FORMATS} == {MEDIA_TYPES[suffix] for suffix in SAMPLES}


def test_blocks_are_in_order_and_apart(document: Document) -> None:
    """Each block lies in the text, after the one before it, and is trimmed."""
    ends = 0
    for block in document.blocks:
        words = document.text[block.start : block.end]
        assert ends <= block.start < block.end <= len(document.text)
        assert words == words.strip()
        ends = block.end


def test_sentences_can_be_quoted(document: Document, suffix: str) -> None:
    """Both sentences stand whole in the text, each a quotable unit of its own or of its row."""
    if suffix in (".csv", ".tsv"):
        return
    units = [document.text[s:e] for b in document.blocks if not b.noise for s, e in sentences_of(document, b)]

    assert {FIRST, SECOND} <= set(units)


def test_the_media_type_is_by_content(suffix: str) -> None:
    """Under a wrong suffix a file is read as what it is, where that can be told."""
    plain = (".txt", ".md", ".rst", ".csv", ".tsv", ".json", ".jsonl", ".srt", ".eml", ".mbox")
    if suffix in plain:
        return
    document = extract(SAMPLES[suffix](), "sample.txt")
    same = {".xhtml": "text/html"}.get(suffix, MEDIA_TYPES[suffix])

    assert document.media_type == same
    assert document.warnings[0] == f"read as {BY_SUFFIX[suffix].name}, which it is"


def test_verbatim_text_is_the_file(document: Document, suffix: str) -> None:
    """Where line numbers mean something, the text is the decoded file."""
    verbatim = document.text == SAMPLES[suffix]().decode("utf-8", "replace")

    assert verbatim == (MEDIA_TYPES[suffix] in VERBATIM)


@pytest.mark.parametrize(
    "suffix", [s for s in sorted(SAMPLES) if s not in (*TALK, ".tsv", ".jsonl", ".mbox", ".eml", ".pptx")]
)
def test_titles(suffix: str) -> None:
    """The title is the document's own."""
    assert extract(SAMPLES[suffix](), f"sample{suffix}").title == TITLE


@pytest.mark.parametrize(
    "suffix", [".md", ".rst", ".html", ".xhtml", ".eml", ".epub", ".odt", ".docx", ".rtf", ".xlsx", ".pdf"]
)
def test_authors(suffix: str) -> None:
    """The author is whom the format names."""
    assert extract(SAMPLES[suffix](), f"sample{suffix}").author == AUTHOR


@pytest.mark.parametrize(
    "suffix", [".txt", ".md", ".rst", ".html", ".xhtml", ".eml", ".epub", ".odt", ".rtf"]
)
def test_dates(suffix: str) -> None:
    """The date is the one that the format or the text's head gives."""
    assert extract(SAMPLES[suffix](), f"sample{suffix}").published == DATE


@pytest.mark.parametrize("suffix", [s for s in sorted(SAMPLES) if s not in (*TALK, ".csv", ".tsv")])
def test_headings_are_above(suffix: str) -> None:
    """The first sentence stands under its heading."""
    document = extract(SAMPLES[suffix](), f"sample{suffix}")

    assert found(document, FIRST).heading_path[-1].startswith(HEADING)


@pytest.mark.parametrize(
    "suffix", [".txt", ".md", ".rst", ".html", ".xhtml", ".json", ".rtf", ".epub", ".odt", ".docx", ".pptx"]
)
def test_list_items_start_after_their_mark(suffix: str) -> None:
    """A list item is one, without its bullet."""
    document = extract(SAMPLES[suffix](), f"sample{suffix}")
    block = found(document, ITEM)

    assert (block.kind, document.text[block.start : block.end]) == ("list_item", ITEM)


@pytest.mark.parametrize(
    "suffix",
    [
        s
        for s in sorted(SAMPLES)
        if s in (*TABLES, ".md", ".rst", ".html", ".json", ".rtf", ".odt", ".docx", ".pptx")
    ],
)
def test_rows_have_their_header_beside_them(suffix: str) -> None:
    """A row is its cells; the columns' names are context and no block of their own."""
    document = extract(SAMPLES[suffix](), f"sample{suffix}")
    block = found(document, "barley and rye")

    assert block.kind == "table_row"
    assert all(name in block.context for name in HEADER)
    assert not any(all(name in document.text[b.start : b.end] for name in HEADER) for b in document.blocks)


def test_slides_are_pages_in_the_order_shown() -> None:
    """A slide is a page; its notes stand under it; the order is the presentation's, not the files'."""
    document = extract(SAMPLES[".pptx"](), "sample.pptx")

    assert [found(document, words).page for words in (FIRST, SECOND, "barley")] == [1, 1, 2]
    assert found(document, SECOND).heading_path == (HEADING, "Notes")
    assert len(document.page_starts) == 2


def test_rows_of_a_sheet_have_their_number() -> None:
    """A row is cited by sheet and number; a long cell is a paragraph of its own; a hidden sheet is noise."""
    document = extract(SAMPLES[".xlsx"](), "sample.xlsx")

    assert [block.context for block in document.blocks if block.kind == "table_row" and not block.noise] == [
        "row 2: Ship | Cargo | Tons",
        "row 4: Ship | Cargo | Tons",
    ]
    assert (found(document, FIRST).kind, found(document, FIRST).context) == ("paragraph", "row 4: Cargo")
    assert found(document, "kept out").noise == "hidden sheet"


def test_a_reply_quotes_and_signs_off_in_noise() -> None:
    """What a message quotes, and its signature, is left out of answers; its attachment is named."""
    document = extract(SAMPLES[".eml"](), "sample.eml")

    assert found(document, "Is the crane safe?").noise == "quoted reply"
    assert found(document, "Pier office").noise == "signature"
    assert document.warnings == ("attachments were not read: plan.pdf",)


def test_each_message_of_a_mailbox_is_a_heading() -> None:
    """Messages stand under their own subject, sender and date; an escaped line is restored."""
    document = extract(SAMPLES[".mbox"](), "sample.mbox")

    assert found(document, ITEM).heading_path == ("Lamp — Ole Berg, 2025-02-15",)
    assert "\nFrom here it can be seen." in document.text or " From here it can be seen." in document.text


def test_a_sentence_goes_on_over_two_cues() -> None:
    """Cues are joined, under the time at which the first of them begins and who speaks."""
    document = extract(SAMPLES[".vtt"](), "sample.vtt")

    assert found(document, FIRST).heading_path == ("00:00:01 Ada",)
    assert found(document, SECOND).heading_path == ("00:00:15 Ole",)
    assert "typed by hand" not in document.text
