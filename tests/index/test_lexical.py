"""The lexical leg: what words are made of, and what is found by them."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import (
    content_terms,
    idf,
    lexical_search,
    match_expression,
    phrase_expression,
    shadow,
    terms,
)
from index.schema import MIGRATIONS


@pytest.fixture
def db() -> sqlite3.Connection:
    """A catalog in memory with three passages."""
    db = sqlite3.connect(":memory:")
    db.executescript(MIGRATIONS[0])
    for row, (id, body) in enumerate(
        [
            ("war", "Russia’s troops fought in Ukraine"),
            ("tea", "A samovar boils water"),
            ("both", "Tea for the troops"),
        ],
        1,
    ):
        db.execute(
            "INSERT INTO passages VALUES (?, ?, 'd', 0, 1, '[]', '[]', NULL, '', 'm', 't')",
            (row, id),
        )
        db.execute("INSERT INTO lexical (rowid, body, heading) VALUES (?, ?, '')", (row, shadow(body)))
    return db


def test_words_are_folded_and_stemmed_alike_in_text_and_question() -> None:
    """Case, accents, apostrophes and endings don't part a question from its answer."""
    assert terms("Presidents’ TREATIES signed, Çelik") == terms("president treaty signing celik")


def test_names_and_numbers_are_kept() -> None:
    """What a fact hangs on is a term."""
    assert content_terms("What did the S-300 cost in 2016?") == ["s", "300", "cost", "2016"]


def test_stop_words_are_kept_where_nothing_else_is_left() -> None:
    """A question of stop words alone is still searched for."""
    assert content_terms("Who is it?") == ["who", "is", "it"]


def test_the_passage_with_the_rarer_word_comes_first(db: sqlite3.Connection) -> None:
    """BM25 ranks by what is rare; passages without any of the words aren't there."""
    found = lexical_search(db, "troops in Ukraine", 10)

    assert [id for id, _ in found] == ["war", "both"]
    assert found[0][1] > found[1][1] > 0


def test_a_rarer_word_weighs_more(db: sqlite3.Connection) -> None:
    """IDF falls with the number of passages that hold a term; unknown ones weigh most."""
    weights = idf(db, ["troop", "samovar", "zeppelin"])

    assert weights["troop"] < weights["samovar"] < weights["zeppelin"]


@given(st.text())
def test_any_text_makes_a_valid_query(text: str) -> None:
    """No character of a question is ever search syntax."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5 (body)")
    words = content_terms(text)

    assert (
        not words
        or db.execute("SELECT * FROM t WHERE t MATCH ?", (match_expression(words),)).fetchall() == []
    )


@given(st.text())
def test_a_shadow_finds_its_own_words(text: str) -> None:
    """What is indexed for a text is found by the text's own terms."""
    db = sqlite3.connect(":memory:")
    db.execute('CREATE VIRTUAL TABLE t USING fts5 (body, tokenize = "unicode61 remove_diacritics 0")')
    db.execute("INSERT INTO t VALUES (?)", (shadow(text),))
    words = [word for word in content_terms(text) if word.isascii()]

    assert not words or db.execute("SELECT 1 FROM t WHERE t MATCH ?", (match_expression(words),)).fetchall()


def test_a_quoted_phrase_is_kept_together(db: sqlite3.Connection) -> None:
    """Passages with the words in that order come alone; where there are none, the words are looked for."""
    together = [id for id, _ in lexical_search(db, 'which "troops fought" in Ukraine', 10)]
    apart = [id for id, _ in lexical_search(db, 'which "fought troops" in Ukraine', 10)]

    assert together == ["war"]
    assert apart == ["war", "both"]
    assert [id for id, _ in lexical_search(db, "Was it “for the”?", 10)] == ["both"]


@given(st.text(), st.text())
def test_any_phrase_makes_a_valid_query(one: str, other: str) -> None:
    """Nothing between quotation marks is search syntax."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5 (body)")
    expression = phrase_expression(f'{one} "{other}" «{one}»')

    assert not expression or db.execute("SELECT * FROM t WHERE t MATCH ?", (expression,)).fetchall() == []


def test_a_letter_that_folds_to_nothing_is_no_term() -> None:
    """An Arabic ligature of marks alone leaves white space, which must not be searched for."""
    assert content_terms("\ufc5e") == []
