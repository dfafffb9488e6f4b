"""What a single word is made into for the lexical index, by script and language.

Knows Snowball's stemmers, the scripts that are written without spaces, and what SQLite's tokenizer
would tear apart. Nothing made here is ever shown or quoted.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from Stemmer import Stemmer

LATIN, UNSPACED = "latin", "unspaced"
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_SCRIPTS = (
    (UNSPACED, r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
     r"\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"),
    ("cyrillic", r"\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f"),
    ("greek", r"\u0370-\u03ff\u1f00-\u1fff"),
    ("arabic", r"\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"),
    ("devanagari", r"\u0900-\u097f"),
    ("tamil", r"\u0b80-\u0bff"),
    ("armenian", r"\u0530-\u058f"),
    ("other", r"\u0590-\u05ff\u0700-\u074f\u0780-\u08ff\u0980-\u0b7f\u0c00-\u0dff\u0f00-\u0fff\u10a0-\u177f\u1800-\u1c7f"),
)  # fmt: skip
"""Hangul too is taken in pairs: its words are spaced, but their endings have no stemmer."""
_PIECE = re.compile("|".join(f"(?P<{name}>[{ranges}]+)" for name, ranges in _SCRIPTS))
_USUAL = {
    "cyrillic": "ru",
    "greek": "el",
    "arabic": "ar",
    "devanagari": "hi",
    "tamil": "ta",
    "armenian": "hy",
}
"""The language of a word in a document whose own language isn't written in its script."""
_WRITTEN = {
    "cyrillic": {"ru", "sr"}, "greek": {"el"}, "arabic": {"ar", "fa"}, "devanagari": {"hi", "ne"},
    "tamil": {"ta"}, "armenian": {"hy"},
}  # fmt: skip
_CASE_ENDING = re.compile(
    r"(?<=[а-яё]{3})(?:[ия]?ями|ами|[ия]?ях|ах|[ия]?ям|ам|[оеё][вмй]|ией|ий|ии|ию|ия|ие|ью|(?<![тш])ь|[аеоуыияю])$"
)
_ADJECTIVE = re.compile(r"(?:[оеё]го|[ое]му|[ыи]ми|ая|яя|ую|юю|ое|ее|ые|ый|ых|их)$")
"""Of Russian nouns. Taken off first, for Snowball takes Иран and Ирану for a verb's forms and parts them."""
_MARKS = "".join(chr(c) for c in range(0x300, 0x2000) if unicodedata.category(chr(c)).startswith("M"))
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}\u200c\u200d])*")
"""A word with its vowel signs, which ``\\w`` doesn't know."""
_TORN = {ord(mark): chr(0xE000 + ord(mark) - 0x300) for mark in _MARKS}
"""SQLite would part a word at a vowel sign; at a private-use character it doesn't."""
_TORN |= {0x200C: None, 0x200D: None}  # type: ignore[dict-item]


def fold(text: str) -> str:
    """Lower case, without accents and with plain apostrophes: for comparing, never for quoting."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def split_scripts(text: str) -> Iterator[tuple[str, str]]:
    """Stretches of ``text`` with the script that they are in; what has none of its own is Latin.

    >>> list(split_scripts("NATO и Иран"))
    [('latin', 'NATO '), ('cyrillic', 'и'), ('latin', ' '), ('cyrillic', 'Иран')]
    """
    at = 0
    for match in _PIECE.finditer(text):
        if match.start() > at:
            yield LATIN, text[at : match.start()]
        yield match.lastgroup or LATIN, match.group()
        at = match.end()
    if at < len(text):
        yield LATIN, text[at:]


def language_of(script: str, language: str) -> str:
    """By which language a word is stemmed, in a document of ``language``."""
    if script == LATIN:
        others = any(language in written for written in _WRITTEN.values())
        return "en" if others or language not in _STEMMERS else language
    return language if language in _WRITTEN.get(script, ()) else _USUAL.get(script, "")


def pairs(piece: str) -> Iterator[str]:
    """Neighbouring characters of a script without spaces; a lone one by itself.

    >>> list(pairs("伊朗核")), list(pairs("伊"))
    (['伊朗', '朗核'], ['伊'])
    """
    for word in WORD.findall(unicodedata.normalize("NFKC", piece)):
        whole = word.translate(_TORN)
        yield from map("".join, pairwise(whole)) if len(whole) > 1 else (whole,)


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """A word's stem by its language, with accents, then without; itself where there is no stemmer."""
    lower = unicodedata.normalize("NFC", word.casefold())
    if language == "ru" and not _ADJECTIVE.search(lower):
        lower = _CASE_ENDING.sub("", lower)
    algorithm = _STEMMERS.get(language)
    stemmed = str(_stemmer(algorithm).stemWord(lower)) if algorithm else lower
    return fold(stemmed).translate(_TORN)


@lru_cache(maxsize=100_000)
def stem_folded(word: str) -> str:
    """The stem of an English word that is folded already."""
    return str(_stemmer("english").stemWord(word))


@lru_cache(maxsize=len(_STEMMERS))
def _stemmer(algorithm: str) -> Any:
    return Stemmer(algorithm)
