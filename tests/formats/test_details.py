"""Finer points of single formats, each in a line or two."""

import json

import pytest

from ingest.document import Document
from ingest.extract import extract


def read(text: str, name: str) -> Document:
    """A file with this text."""
    return extract(text.encode(), name)


def blocks(document: Document) -> list[tuple[str, str]]:
    """Kind and words of each block."""
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_its_regularity(delimiter: str) -> None:
    """The one that gives most rows the same number of cells."""
    rows = [["Name", "Note"], ["Ole", "salt, rye; rope"], ["Ada", "a lamp"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)

    assert {block.context for block in read(text, "x.csv").blocks} == {"Name | Note"}


def test_a_cell_with_a_line_end_stays_one_row() -> None:
    """A quoted cell may go over lines; a quotation mark that is never closed ends with its line."""
    document = read('Name,Note\nOle,"two\nlines"\nAda,"open\nPer,rope\n', "x.csv")

    assert [words for _, words in blocks(document)] == ['Ole,"two\nlines"', 'Ada,"open', "Per,rope"]


def test_a_table_without_a_header_keeps_its_first_row() -> None:
    """A first row with numbers is data."""
    assert len(read("12,salt\n80,rye\n", "x.csv").blocks) == 2


def test_json_lines_under_another_name() -> None:
    """One record or many is told by the content."""
    records = [{"title": f"Entry {i}", "text": f"On day {i} the ships came in late."} for i in range(3)]

    assert blocks(read("\n".join(map(json.dumps, records)), "x.json")) == blocks(
        read(json.dumps(records), "x.jsonl")
    )


def test_half_a_surrogate_pair_is_left_out() -> None:
    """What no text can hold doesn't reach it."""
    text = json.dumps(
        {
            "text": "The ships came in \ud83d late, and nobody knew why they had waited so very long in the bay."
        }
    )

    assert "came in  late" in read(text, "x.json").text


def test_captions_that_roll_up_are_read_once() -> None:
    """A line that stays on screen while the next appears isn't said twice."""
    cues = ["The ships", "The ships came in", "The ships came in late."]
    text = "WEBVTT\n\n" + "".join(f"00:0{i}.000 --> 00:0{i + 1}.000\n{cue}\n\n" for i, cue in enumerate(cues))

    assert blocks(read(text, "x.vtt"))[1:] == [("paragraph", "The ships came in late.")]


def test_a_name_before_a_colon_is_a_speaker_only_if_it_comes_back() -> None:
    """A word with a colon that stands once is part of what is said."""
    lines = ["ADA: It was late.", "Remember: keep off the pier.", "OLE: I will."]
    text = "".join(f"{i}\n00:0{i}:00,000 --> 00:0{i}:05,000\n{line}\n\n" for i, line in enumerate(lines, 1))

    assert [words for kind, words in blocks(read(text, "x.srt")) if kind == "heading"] == [
        "00:01:00 ADA",
        "00:02:00",
        "00:03:00 OLE",
    ]
    assert "Remember: keep off the pier." in read(text, "x.srt").text


def test_an_html_message_without_a_plain_part() -> None:
    """Its blocks are read, what it quotes is noise."""
    body = "<p>The lamp works again.</p><blockquote><p>Does the lamp work?</p></blockquote>"
    document = read(
        f"From: a@example.org\nSubject: Lamp\nContent-Type: text/html\n\n<html><body>{body}</body></html>",
        "x.eml",
    )

    assert [(document.text[b.start : b.end], b.noise) for b in document.blocks[1:]] == [
        ("The lamp works again.", None),
        ("Does the lamp work?", "quoted reply"),
    ]


def test_encoded_headers_are_decoded() -> None:
    """Subject and sender are shown as meant."""
    document = read(
        "From: =?utf-8?b?w5hsZQ==?= <o@example.org>\nSubject: =?utf-8?q?Caf=C3=A9?=\n\nIt is open.\n", "x.eml"
    )

    assert (document.title, document.author) == ("Café", "Øle")


def test_a_page_that_is_no_article_is_read_whole() -> None:
    """Where no main text is found, every block is read, and said so; navigation is noise."""
    document = read(
        "<html><body><nav><a href='/'>Home</a></nav><h1>Tides</h1><div>High at six</div></body></html>",
        "x.html",
    )

    assert "High at six" in document.text
    assert ("x", None) not in [(document.text[b.start : b.end], b.noise) for b in document.blocks]


def test_rst_definitions_literals_and_admonitions() -> None:
    """Terms, code and notes are content; the marks around them are not."""
    text = "crane\n    It lifts.\n\n.. note:: Mind the gap.\n\nSee::\n\n    print(1)\n\n.. a comment\n"
    document = read(text, "x.rst")

    assert [(document.text[b.start : b.end], b.noise) for b in document.blocks] == [
        ("crane", None),
        ("It lifts.", None),
        (".. note::", "markup"),
        ("Mind the gap.", None),
        ("See::", None),
        ("print(1)", None),
        (".. a comment", "comment"),
    ]


def test_copies_of_a_line_keep_one() -> None:
    """Lines that stand again and again, one right after the other, are content once."""
    document = read("The lamp works again tonight.\n\n" * 5 + "The rope is new.\n", "x.txt")

    assert [b.noise for b in document.blocks] == [None, *["repeated"] * 4, None]
