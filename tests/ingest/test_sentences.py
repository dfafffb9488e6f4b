"""Sentences: exact spans on any text, and the cases that a plain rule gets wrong."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import LONGEST, split_sentences

PIECES = [
    *("A", "b", "word", "Dr.", "U.S.", "e.g.", "3.5", "10:30", "snake_case", "x_y", "1.", "2)"),
    *("«", "»", "“", "”", '"', "'", "(", ")", "[1]", "*", "**", "***", "_", "__", "`", "---", "—", " – "),
    *(".", "!", "?", "…", ";", ":", ",", "。", "！", "，", "中文", "語", "é", "🙂", "नमस्ते", "।"),
    *(" ", "  ", "\n", "\n\n", "\r\n", "\t", "\u2028"),
]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
long_words = st.sampled_from([1, 5, 30, 400, 800, LONGEST - 1, LONGEST, LONGEST + 1, 1500]).map("w".__mul__)
long_texts = st.lists(
    st.tuples(long_words, st.sampled_from([" ", ", ", "; ", " — ", "\n", ":", "，"])), min_size=2, max_size=40
).map(lambda pairs: "".join(word + gap for word, gap in pairs))


def sentences(text: str) -> list[str]:
    """The sentences themselves."""
    return [text[start:end] for start, end in split_sentences(text, 0, len(text))]


@given(texts | long_texts)
def test_sentences_are_in_order_apart_and_trimmed(text: str) -> None:
    """Spans never overlap, stay in the block, are never empty and have no white space at either end."""
    spans = split_sentences(text, 0, len(text))

    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@given(texts | long_texts)
def test_every_word_is_whole_in_one_sentence(text: str) -> None:
    """No word is lost, and none is cut."""
    spans = split_sentences(text, 0, len(text))
    words = [word.span() for word in re.finditer(r"[^\W_]+", text)]

    assert [w for w in words if not any(start <= w[0] and w[1] <= end for start, end in spans)] == []


@given(long_texts)
def test_only_a_single_word_may_be_longer_than_the_longest(text: str) -> None:
    """A sentence is at most LONGEST characters unless there is no white space to cut it at."""
    assert [s for s in sentences(text) if len(s) > LONGEST and re.search(r"\s", s)] == []


@given(texts, texts, texts)
def test_what_stands_around_a_block_changes_nothing(before: str, block: str, after: str) -> None:
    """A block's sentences are the same wherever in the text it stands, moved by its start."""
    moved = split_sentences(before + block + after, len(before), len(before) + len(block))

    assert moved == [(len(before) + s, len(before) + e) for s, e in split_sentences(block, 0, len(block))]


@given(texts)
def test_a_line_end_is_no_sentence_end(text: str) -> None:
    """A block wrapped at any place has the sentences of the same block on one line."""
    unwrapped = re.sub(r"[\r\n\u2028]", " ", text)

    assert split_sentences(text, 0, len(text)) == split_sentences(unwrapped, 0, len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("— * —", []),
        ("No stop at the end", ["No stop at the end"]),
        ("Dr. Hale met Mr. Orme at 3 p.m. on Monday. They left.",
         ["Dr. Hale met Mr. Orme at 3 p.m. on Monday.", "They left."]),
        ("The U.S. President spoke. He left.", ["The U.S. President spoke.", "He left."]),
        ("It cost 3.5 million. Fine.", ["It cost 3.5 million.", "Fine."]),
        ("J. K. Hale wrote it. Good.", ["J. K. Hale wrote it.", "Good."]),
        ("What?! No... Yes.", ["What?!", "No...", "Yes."]),
        ("See https://example.org/a.b?c=d. Now.", ["See https://example.org/a.b?c=d.", "Now."]),
        ("“It is over.” She left.", ["“It is over.”", "She left."]),
        ('He asked: "Why?" Then he left.', ['He asked: "Why?"', "Then he left."]),
        ("Он сказал: «Да». Потом ушёл.", ["Он сказал: «Да».", "Потом ушёл."]),
        ("He left.) Next.", ["He left.)", "Next."]),
        ("One fact.[1] Another.[12][3] Third.", ["One fact.[1]", "Another.[12][3]", "Third."]),
        ("One fact. [1] Another.", ["One fact. [1]", "Another."]),
        ("A wrapped\nline ends. Here the\r\nnext one.", ["A wrapped\nline ends.", "Here the\r\nnext one."]),
        ("Blank lines\n\nend none. Next.", ["Blank lines\n\nend none.", "Next."]),
        ("甲国宣布退出。乙国表示遗憾！丙国呢？", ["甲国宣布退出。", "乙国表示遗憾！", "丙国呢？"]),
    ],
)  # fmt: skip
def test_worked_examples(text: str, expected: list[str]) -> None:
    """Abbreviations, quotation marks, notes, wrapped lines and other scripts."""
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Bold.** Next one.", ["Bold.", "Next one."]),
        ("One **bold.** Next one.", ["One **bold.**", "Next one."]),
        ("**Bold** at first. Next one.", ["**Bold** at first.", "Next one."]),
        ("*Leaning. Both.* Upright.", ["Leaning.", "Both.", "Upright."]),
        ("甲*乙。*丙*丁。", ["甲*乙。*", "丙*丁。"]),
    ],
)
def test_emphasis_neither_hides_a_stop_nor_loses_its_partner(text: str, expected: list[str]) -> None:
    """Marks around a whole sentence stay outside; one whose partner is inside comes along, once."""
    assert sentences(text) == expected


def test_a_long_sentence_is_cut_after_its_clauses() -> None:
    """Past the limit a sentence ends at the last clause that fits, and nothing of it is lost."""
    text = "the ships came in, " * 160 + "and that was all."

    pieces = sentences(text)

    assert len(pieces) > 2
    assert all(piece.endswith("in,") for piece in pieces[:-1])
    assert " ".join(pieces) == text


def test_a_stronger_clause_goes_first() -> None:
    """A semicolon is the better place even where a comma stands later."""
    first = sentences("the ships came in; the grain, the timber, " * 60)[0]

    assert first.endswith("came in;")


def test_a_long_sentence_without_clauses_is_cut_at_white_space() -> None:
    """Without a clause the cut is at a space, never inside a word."""
    text = "ships and grain and timber " * 120 + "came."

    pieces = sentences(text)

    assert [word for piece in pieces for word in piece.split()] == text.split()
    assert all(800 < len(piece) <= LONGEST for piece in pieces[:-1])


def test_a_colon_inside_a_word_is_no_clause() -> None:
    """Neither an address nor a time of day is ever cut at its colon."""
    text = "come at 10:30 to https://example.org/pier " * 60 + "please."

    assert [word for piece in sentences(text) for word in piece.split()] == text.split()


def test_a_word_longer_than_the_longest_stays_whole() -> None:
    """A single long word is one piece, and the words around it are cut off."""
    assert list(map(len, sentences("See " + "x" * 1500 + " here."))) == [3, 1500, 5]


def test_long_text_without_spaces_is_cut_at_its_own_commas() -> None:
    """Chinese has clauses but no spaces between words."""
    pieces = sentences("甲乙丙丁戊，" * 400)

    assert all(len(piece) <= LONGEST and piece.endswith("，") for piece in pieces)
    assert "".join(pieces) == "甲乙丙丁戊，" * 400
