"""Which language a document is in, told from a sample of it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from ingest.document import Block

_SAMPLE = 4000
"""Characters that are looked at."""
_ENOUGH = 100
"""Letters below which Latin script is taken to be English."""
_NAMES = {"wuu": "zh", "yue": "zh", "nn": "no", "nb": "no", "uzs": "uz", "arz": "ar", "ary": "ar"}
"""Kin that sentence splitting and stemming treat as one."""
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "that",
        "for",
        "it",
        "was",
        "on",
        "are",
        "as",
        "with",
        "by",
        "be",
        "at",
        "this",
        "from",
        "or",
        "have",
        "not",
    ]
)
_ENGLISH_SHARE = 0.15
"""Share of these words from which plain ASCII text is English, and no model needs loading."""


def detect_language(text: str, blocks: Sequence[Block]) -> str:
    """The ISO 639-1 code of what most of the content is in; "en" where there is too little to tell.

    >>> detect_language("Too short", [Block(0, 9, "paragraph")])
    'en'
    """
    sample = _sample(text, blocks)
    letters = sum(map(str.isalpha, sample))
    if letters < _ENOUGH and not _has_other_script(sample):
        return "en"
    if _is_plain_english(sample):
        return "en"
    from py3langid import classify  # 1.5 s and 120 MB, for those who need it

    code = str(classify(sample)[0])
    code = _NAMES.get(code, code)
    return code if len(code) == 2 else "en"


def _sample(text: str, blocks: Sequence[Block]) -> str:
    """The first characters of the running text; of everything, where that is short."""
    for kinds in (("paragraph", "list_item"), ("paragraph", "list_item", "table_row", "heading", "title")):
        parts: list[str] = []
        for block in blocks:
            if block.kind in kinds and not block.noise:
                parts.append(text[block.start : min(block.end, block.start + _SAMPLE)])
                if sum(map(len, parts)) >= _SAMPLE:
                    break
        sample = " ".join(parts)[:_SAMPLE]
        if len(sample) >= 2 * _ENOUGH:
            return sample
    return sample


def _is_plain_english(sample: str) -> bool:
    words = [word.lower() for word in _WORD.findall(sample)]
    if len(words) < 20:
        return False
    return (
        sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words) and _ascii_share(sample) > 0.97
    )


def _ascii_share(sample: str) -> float:
    letters = [c for c in sample if c.isalpha()]
    return sum(c.isascii() for c in letters) / max(1, len(letters))


def _has_other_script(sample: str) -> bool:
    """Whether most letters are of a script that English isn't written in."""
    scripts = Counter(_script(c) for c in sample if c.isalpha())
    return bool(scripts) and scripts.most_common(1)[0][0] != "LATIN"


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    return unicodedata.name(character, "LATIN").split(" ", 1)[0]
