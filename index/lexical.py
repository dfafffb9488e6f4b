"""Words as the lexical leg sees them: folded, stemmed, stop words known by name.

The same treatment is given to passages (as a shadow field that is never quoted) and to questions.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from math import log

from snowballstemmer import stemmer

STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "above",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "down",
        "during",
        "each",
        "few",
        "for",
        "from",
        "further",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "herself",
        "him",
        "himself",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "just",
        "let",
        "me",
        "might",
        "more",
        "most",
        "must",
        "my",
        "myself",
        "no",
        "nor",
        "not",
        "of",
        "off",
        "on",
        "once",
        "only",
        "or",
        "other",
        "our",
        "ours",
        "ourselves",
        "out",
        "over",
        "own",
        "please",
        "same",
        "shall",
        "she",
        "should",
        "so",
        "some",
        "such",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "themselves",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "yours",
        "yourself",
        "yourselves",
    ]
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*(?:\.[^\W_]+)*")
_ENGLISH = stemmer("english")


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_ENGLISH.stemWord(word))


def terms(text: str) -> list[str]:
    """The stemmed words of ``text``, in order, repeats and stop words included.

    >>> terms("Russia’s treaties, 2025: U.S. aid")
    ['russia', 'treati', '2025', 'us', 'aid']
    """
    return [_stem(_bare(word)) for word in _WORD.findall(fold(text))]


def fold(text: str) -> str:
    """Lower case, without accents and with plain apostrophes: for comparing, never for quoting."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _bare(word: str) -> str:
    return re.sub(r"'s$|['.]", "", word)


def content_terms(text: str) -> list[str]:
    """The terms that carry a question's meaning, each once; all of them where none would be left."""
    words = [(w, _stem(_bare(w))) for w in _WORD.findall(fold(text))]
    kept = [stem for word, stem in words if word not in STOP_WORDS and stem]
    return list(dict.fromkeys(kept or [stem for _, stem in words if stem]))


def shadow(text: str) -> str:
    """What is indexed in place of ``text``."""
    return " ".join(terms(text))


def match_expression(words: Iterable[str]) -> str:
    """An FTS5 query for passages with any of these terms."""
    return " OR ".join(f'"{word}"' for word in words)


def lexical_search(db: sqlite3.Connection, question: str, depth: int) -> list[tuple[str, float]]:
    """Ids of the best passages by BM25 and their scores (higher is better), at most ``depth``.

    A word in a heading counts half of one in the text.
    """
    words = content_terms(question)
    if not words:
        return []
    found = db.execute(
        "SELECT p.id, -bm25(lexical, 1.0, 0.5) FROM lexical JOIN passages p ON p.row = lexical.rowid "
        "WHERE lexical MATCH ? ORDER BY bm25(lexical, 1.0, 0.5) LIMIT ?",
        (match_expression(words), depth),
    )
    return [(id, score) for id, score in found]


def idf(db: sqlite3.Connection, words: Iterable[str]) -> dict[str, float]:
    """How rare each term is among the passages: ln(1 + (N - n + ½) / (n + ½)), Robertson–Spärck Jones."""
    (total,) = db.execute("SELECT count(*) FROM passages").fetchone()
    weights: dict[str, float] = {}
    for word in words:
        row = db.execute("SELECT doc FROM lexical_terms WHERE term = ?", (word,)).fetchone()
        holding = row[0] if row else 0
        weights[word] = log(1 + (total - holding + 0.5) / (holding + 0.5))
    return weights
