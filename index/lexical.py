"""Words as the lexical leg sees them: folded, stemmed, stop words known by name.

The same treatment is given to passages (as a shadow field that is never quoted) and to questions.
What a word becomes depends on its script and on the document's language; a question's words become
all that they could be in the languages that the library holds. English ones are always English.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from math import log

from index.filters import ALL, Filters
from index.words import LATIN, UNSPACED, WORD, fold, language_of, pairs, split_scripts, stem, stem_folded

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
"""English words that carry no meaning of their own in a question."""
_QUOTED = re.compile(r"[\"“„]([^\"“”„]+)[\"”“]|«([^»]+)»")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*(?:\.[^\W_]+)*")


def terms(text: str, language: str = "en") -> list[str]:
    """The stemmed words of ``text``, in order, repeats and stop words included.

    >>> terms("Russia’s treaties, 2025: U.S. aid")
    ['russia', 'treati', '2025', 'us', 'aid']
    >>> terms("Договоры Ирана"), terms("伊朗核协议", "zh")
    (['договор', 'ира'], ['伊朗', '朗核', '核协', '协议'])
    """
    if text.isascii() and language == "en":
        return [term for _, term in _english(text)]
    return [term for _, term in _terms(text, language) if term.strip()]


def content_terms(question: str, languages: Sequence[str] = ("en",)) -> list[str]:
    """The terms that carry a question's meaning, each once; all of them where none would be left.

    Args:
        question: in whatever language.
        languages: those that the library's documents are in; a word may be any of them.
    """
    found = [pair for language in dict.fromkeys(("en", *languages)) for pair in _terms(question, language)]
    kept = [term for word, term in found if word not in STOP_WORDS and term.strip()]
    return list(dict.fromkeys(kept or [term for _, term in found if term.strip()]))


def shadow(text: str, language: str = "en") -> str:
    """What is indexed in place of ``text``."""
    return " ".join(terms(text, language))


def _terms(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Each word, folded, with its term; of a script without spaces, each pair of characters."""
    for script, piece in split_scripts(text):
        if script == LATIN and language_of(script, language) == "en":
            yield from _english(piece)
        elif script == UNSPACED:
            yield from ((pair, pair) for pair in pairs(piece))
        else:
            for word in WORD.findall(piece):
                yield fold(word), stem(word, language_of(script, language))


def _english(text: str) -> Iterator[tuple[str, str]]:
    for word in _WORD.findall(fold(text)):
        yield word, stem_folded(_bare(word))


def _bare(word: str) -> str:
    if word.isalnum():
        return word
    return re.sub(r"'s$|['.]", "", word)


def match_expression(words: Iterable[str]) -> str:
    """An FTS5 query for passages with any of these terms."""
    return " OR ".join(f'"{word}"' for word in words)


def phrase_expression(question: str, languages: Sequence[str] = ("en",)) -> str:
    """An FTS5 query for passages with every phrase that the question quotes; empty where it quotes none.

    >>> phrase_expression('What is "direct military aid"?')
    '("direct militari aid") AND ("direct militari aid" OR "direct" OR "militari" OR "aid")'
    """
    spoken = dict.fromkeys(("en", *languages))
    quoted = [match.group(1) or match.group(2) for match in _QUOTED.finditer(question)]
    forms = [list(dict.fromkeys(" ".join(terms(phrase, code)) for code in spoken)) for phrase in quoted]
    phrases = [form for form in forms if all(" " in words for words in form)]
    if not phrases:
        return ""
    anything = [*(words for form in phrases for words in form), *content_terms(question, languages)]
    wanted = " AND ".join(f"({match_expression(form)})" for form in phrases)
    return f"{wanted} AND ({match_expression(anything)})"


def lexical_search(
    db: sqlite3.Connection, question: str, depth: int, filters: Filters = ALL
) -> list[tuple[str, float]]:
    """Ids of the best passages by BM25 and their scores (higher is better), at most ``depth``.

    A word in a heading counts half of one in the text. Where the question quotes a phrase, passages
    that hold it come alone, if there are any.
    """
    known = languages(db)
    words = content_terms(question, known)
    if not words:
        return []
    phrases = phrase_expression(question, known)
    found = _matching(db, phrases, depth, filters) if phrases else []
    return found or _matching(db, match_expression(words), depth, filters)


def _matching(
    db: sqlite3.Connection, expression: str, depth: int, filters: Filters
) -> list[tuple[str, float]]:
    join, values = "", list[str]()
    if filters:
        sql, values = filters.clause()
        join = f"JOIN passages ON row = lexical.rowid AND {sql}"
    # Scored first and joined for the best alone: a common word stands in thousands of passages.
    found = db.execute(
        "SELECT id, -score FROM (SELECT lexical.rowid AS found, bm25(lexical, 1.0, 0.5) AS score "
        f"FROM lexical {join} WHERE lexical MATCH ? ORDER BY score LIMIT ?) JOIN passages ON row = found "
        "ORDER BY score, found",
        (*values, expression, depth),
    )
    return [(id, score) for id, score in found]


def languages(db: sqlite3.Connection) -> list[str]:
    """The languages of the documents kept."""
    return [code for (code,) in db.execute("SELECT DISTINCT language FROM documents ORDER BY language")]


def idf(db: sqlite3.Connection, words: Iterable[str]) -> dict[str, float]:
    """How rare each term is among the passages: ln(1 + (N - n + ½) / (n + ½)), Robertson–Spärck Jones."""
    (total,) = db.execute("SELECT count(*) FROM passages").fetchone()
    weights: dict[str, float] = {}
    for word in words:
        row = db.execute("SELECT doc FROM lexical_terms WHERE term = ?", (word,)).fetchone()
        holding = row[0] if row else 0
        weights[word] = log(1 + (total - holding + 0.5) / (holding + 0.5))
    return weights
