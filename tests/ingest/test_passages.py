"""Passages: what must hold of every document's, and how one is cut in detail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedder import WordPieces
from ingest.document import Block, Document, Mark, Passage, Span
from ingest.extract import extract
from ingest.passages import cut_passages, plain_words, searched_text, sentences_of
from ingest.tokens import Tokenizer

WORDPIECES = 128


class Words:
    """A tokenizer whose tokens are words and single marks."""

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """As ``Tokenizer.spans``."""
        return [[m.span() for m in re.finditer(r"\w+|[^\w\s]", text)] for text in texts]


@dataclass(frozen=True)
class Cut:
    """A document and its passages."""

    document: Document
    passages: list[Passage]
    tokenizer: Tokenizer
    size: int

    def tokens(self, *spans: Span) -> int:
        """How many tokens these stretches have."""
        return sum(map(len, self.tokenizer.spans([self.document.text[s:e] for s, e in spans])))

    def is_window(self, passage: Passage) -> bool:
        """Whether the passage is one of several into a long sentence."""
        return len(passage.sentences) == 1 and self.tokens(passage.sentences[0]) > self.size

    def apart(self, above: Passage, below: Passage) -> bool:
        """Whether noise, a mark, a heading or a table's header parts two neighbours."""
        between = (above.sentences[-1][1], below.sentences[0][0])
        parting = [
            (b.start, b.end) for b in self.document.blocks if b.noise or b.kind in ("title", "heading")
        ]
        parting += [(m.start, m.end) for m in self.document.marks]
        return any(between[0] <= s and e <= between[1] for s, e in parting) or (
            (above.heading_path, above.context) != (below.heading_path, below.context)
        )


def cut(document: Document, tokenizer: Tokenizer, size: int) -> Cut:
    """The passages of a document, kept with what made them."""
    return Cut(document, cut_passages(document, tokenizer, size), tokenizer, size)


def is_at_most_size_tokens(made: Cut) -> None:
    """No passage has more tokens than asked for."""
    for p in made.passages:
        assert made.tokens(*((max(s, p.start), min(e, p.end)) for s, e in p.sentences)) <= made.size


def is_on_sentence_bounds(made: Cut) -> None:
    """A passage is whole sentences in order, or a window into a single long one."""
    for p in made.passages:
        assert list(p.sentences) == sorted(p.sentences)
        if made.is_window(p):
            assert p.sentences[0][0] <= p.start < p.end <= p.sentences[0][1]
        else:
            assert (p.start, p.end) == (p.sentences[0][0], p.sentences[-1][1])


def is_under_one_heading(made: Cut) -> None:
    """Every block that a passage touches has the passage's own path and table header."""
    for p in made.passages:
        touched = [b for b in made.document.blocks if b.start < p.end and p.start < b.end]
        assert {(b.heading_path, b.context) for b in touched} == {(p.heading_path, p.context)}


def holds_no_noise(made: Cut) -> None:
    """No passage overlaps a noise block or a mark."""
    for p in made.passages:
        assert not [n for n in made.document.noise() if n.start < p.end and p.start < n.end]


def loses_no_sentence(made: Cut) -> None:
    """Every sentence of the content is in a passage, and nothing else is."""
    content = [b for b in made.document.blocks if not b.noise and b.kind not in ("title", "heading")]
    sentences = {span for block in content for span in sentences_of(made.document, block)}

    assert {span for p in made.passages for span in p.sentences} == sentences


def shares_one_sentence_where_it_fits(made: Cut) -> None:
    """A passage opens with the last sentence of the one above, unless that leaves no room for the next."""
    for above, below in pairwise(made.passages):
        if made.is_window(above) or made.is_window(below) or made.apart(above, below):
            continue
        shared = set(above.sentences) & set(below.sentences)
        if shared:
            assert shared == {above.sentences[-1]} == {below.sentences[0]}
        else:
            assert made.tokens(above.sentences[-1], below.sentences[0]) > made.size


def is_as_long_as_it_can_be(made: Cut) -> None:
    """A passage ends only where the next sentence doesn't fit or something parts them."""
    for above, below in pairwise(made.passages):
        if made.is_window(above) or made.apart(above, below):
            continue
        fresh = [span for span in below.sentences if span not in above.sentences]
        assert made.tokens(*above.sentences, fresh[0]) > made.size


def has_an_id_of_its_own(made: Cut) -> None:
    """Ids differ within a document and are the same when it is cut again."""
    ids = [p.id for p in made.passages]

    assert len(set(ids)) == len(ids)
    assert [p.id for p in cut_passages(made.document, made.tokenizer, made.size)] == ids


def is_searched_sentence_by_sentence(made: Cut) -> None:
    """The searched text holds each sentence's plain words at its span, in order, after the header's."""
    for p in made.passages:
        searched = searched_text(made.document, p)
        clipped = [made.document.text[max(s, p.start) : min(e, p.end)] for s, e in p.sentences]
        assert [searched.text[s:e] for s, e in searched.spans] == [plain_words(text) for text in clipped]
        assert searched.text[: searched.spans[0][0]] == (f"{plain_words(p.context)}: " if p.context else "")


HOLDS = [
    is_at_most_size_tokens,
    is_on_sentence_bounds,
    is_under_one_heading,
    holds_no_noise,
    loses_no_sentence,
    shares_one_sentence_where_it_fits,
    is_as_long_as_it_can_be,
    has_an_id_of_its_own,
    is_searched_sentence_by_sentence,
]

sentence = st.integers(1, 9).map(lambda n: " ".join(["Ships", *["came"] * n]) + ".")
paragraph = st.lists(sentence, min_size=1, max_size=6).map(" ".join)
part = st.one_of(
    paragraph,
    st.sampled_from(
        [
            "# Harbour",
            "## Grain",
            "### Rail",
            "© 2024 Harbour Board",
            "- one pier\n- two piers",
            "| Ship | Tons |\n|---|---|\n| Aurora | 10 |\n| Bremen | 12 |",
            "Ships came **twice.** More came. Subscribe to our newsletter for updates! Few left again after that.",
            "one " * 30 + "end.",
            "船来了。" * 9,
        ]
    ),
)
parts = st.lists(part, min_size=1, max_size=7)


@given(parts, st.integers(6, 30))
def test_what_holds_of_any_documents_passages(parts: list[str], size: int) -> None:
    """All of the above, whatever the document and the size."""
    made = cut(extract("\n\n".join(["Ships came in.", *parts]).encode(), "x.md"), Words(), size)

    for holds in HOLDS:
        holds(made)


def test_what_holds_of_a_real_documents_passages(document: Document, wordpieces: WordPieces) -> None:
    """All of the above, for real files and the embedder's own tokenizer."""
    made = cut(document, wordpieces, WORDPIECES)

    assert made.passages
    for holds in HOLDS:
        holds(made)


def test_what_is_embedded_fits_the_size(document: Document, wordpieces: WordPieces) -> None:
    """Counted on the very text that is embedded, a passage without a table header is within the size."""
    passages = cut_passages(document, wordpieces, WORDPIECES)
    texts = [searched_text(document, p).text for p in passages if not p.context]

    assert max(map(len, wordpieces.spans(texts)), default=0) <= WORDPIECES


def words(*numbers: int) -> str:
    """Sentences of so many words and a full stop."""
    return " ".join(" ".join(["Ship", *["came"] * (n - 1)]) + "." for n in numbers)


def passages_of(text: str, size: int) -> list[str]:
    """The passages' own words, read as Markdown and counted in words and stops."""
    document = extract(text.encode(), "x.md")
    return [document.text[p.start : p.end] for p in cut_passages(document, Words(), size)]


def test_sentences_are_packed_with_one_of_overlap() -> None:
    """Four sentences of five tokens, ten at a time: each passage shares one with the next."""
    assert passages_of(words(4, 4, 4, 4), 10) == [words(4, 4)] * 3


def test_no_overlap_where_it_would_leave_no_room() -> None:
    """A sentence is not repeated where the next one wouldn't fit beside it."""
    assert passages_of(words(3, 8, 3), 10) == [words(3), words(8), words(3)]


def test_a_long_sentence_is_covered_by_windows_and_stays_one_sentence() -> None:
    """Each window names the whole sentence as what is quoted; its neighbours stand apart."""
    document = extract(words(2, 40, 2).encode(), "x.md")
    made = cut(document, Words(), 30)
    windows = [p for p in made.passages if made.is_window(p)]
    long = (len(words(2)) + 1, len(words(2, 40)))

    assert {p.sentences for p in windows} == {(long,)}
    assert (windows[0].start, windows[-1].end) == long
    assert all(above.start < below.start < above.end < below.end for above, below in pairwise(windows))
    assert [document.text[p.start : p.end] for p in made.passages if p not in windows] == [words(2)] * 2


@pytest.mark.parametrize(
    "between", ["# Heading", "© 2024 Harbour Board", "| Ship |\n|---|\n| Aurora came in. |"]
)
def test_a_passage_ends_at_headings_noise_and_tables(between: str) -> None:
    """Two short paragraphs never share a passage across what parts them."""
    made = passages_of(f"{words(7, 7)}\n\n{between}\n\n{words(8, 8)}", 100)

    assert words(7, 7) in made
    assert words(8, 8) in made


def test_a_marked_sentence_ends_a_passage_and_is_in_none() -> None:
    """Sentences before and after a mark are in different passages."""
    text = "One came. Two came. Three came."
    document = Document(
        "id", "sha", "text/plain", text, (Block(0, len(text), "paragraph"),), (Mark(10, 19, "caption"),)
    )

    assert [text[p.start : p.end] for p in cut_passages(document, Words(), 50)] == [
        "One came.",
        "Three came.",
    ]


def test_a_table_row_is_one_sentence_searched_with_its_header() -> None:
    """The header is searched before the row and never inside what is quoted."""
    document = extract(b"| Ship | Tons |\n|---|---|\n| Aurora. It came. | 10 |", "x.md")
    (passage,) = cut_passages(document, Words(), 50)
    searched = searched_text(document, passage)

    assert document.text[passage.start : passage.end] == "| Aurora. It came. | 10 |"
    assert passage.sentences == ((passage.start, passage.end),)
    assert searched.text == "| Ship | Tons |: | Aurora. It came. | 10 |"


def test_a_passage_has_the_page_it_starts_on() -> None:
    """Pages are told by offset, also inside a paragraph that goes over one."""
    text = words(4, 4, 4)
    starts = (0, text.index("Ship", 1))
    document = Document(
        "id", "sha", "application/pdf", text, (Block(0, len(text), "paragraph", page=1),), page_starts=starts
    )

    assert [p.page for p in cut_passages(document, Words(), 6)] == [1, 2, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Two** [links](https://example.org),\n> quoted", "Two links, quoted"),
        ("![A pier](pier.png) *once* `more`", "A pier once more"),
        ("snake_case and 2*3*4 stay", "snake_case and 2*3*4 stay"),
        ("__Bold__, _leaning_", "Bold, leaning"),
        ("[note] (not a link)", "[note] (not a link)"),
        ("  many\n\tspaces ", "many spaces"),
    ],
)
def test_plain_words(text: str, expected: str) -> None:
    """Markup goes, words and their own marks stay."""
    assert plain_words(text) == expected
