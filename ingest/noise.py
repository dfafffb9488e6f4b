"""What in a document is not its author's word to the reader: marked with a reason, never removed.

Rules look at a block's own text, then at its neighbours, then inside the last paragraphs for
sentences that talk to the reader about the page. None knows any document by name.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from ingest import phrases
from ingest.dates import iso_date
from ingest.document import Block, Kind, Mark, Span
from ingest.prose import is_prose, is_sentence
from ingest.sentences import split_sentences

_KEY_VALUE = re.compile(r"^[\s•*-]*(?P<key>[A-Za-z][A-Za-z -]{1,20}?)\s*:(?:\s|$)")
_E_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b")
_PHONE = re.compile(r"(?:\+\d[\d ().-]{7,}\d|\(\d{3}\) ?\d{3}-\d{4}|\b\d{3}-\d{3}-\d{4}\b)")
_ARROW = re.compile(r"^\s*[←→↑↓]|[←→]\s*$|→|^\s*[«»‹›][^«»‹›]*$|^[^«»‹›]*[»›]\s*$")
"""An arrow, or a guillemet that stands for one: a quotation has two."""
_EMPHASIS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)|`+")
_DECORATION = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W\d_]+")
_ABOUT_BLOCKS, _ABOUT_WORDS, _ABOUT_SHARE = 12, 60, 0.10
_SHORT_BLOCK = 60
"""Words of a block that is noise as a whole where half of its sentences are."""
_CARD = 3
"""Lines of ``key : value`` with an author's keys that make an author card."""


def mark_noise(
    text: str, blocks: Sequence[Block], language: str
) -> tuple[tuple[Block, ...], tuple[Mark, ...]]:
    """The same blocks, those that are noise with their reason, and marks for noisy sentences.

    What an extractor has set aside already, such as a page's footer, says nothing about its neighbours.
    """
    left = [b for b in blocks if not b.noise]
    texts = [_EMPHASIS.sub("", text[b.start : b.end]).strip() for b in left]
    reasons = [_own_reason(t, b.kind, language) for b, t in zip(left, texts, strict=True)]
    marks: list[list[Mark]] = []
    for i, block in enumerate(left):
        below = texts[i + 1] if i + 1 < len(texts) else ""
        own, whole = ([], None) if reasons[i] else _sentence_marks(text, block, below, language)
        marks.append(own)
        reasons[i] = reasons[i] or whole
    for rule in (_cards, _repeats, _about_author, _tail, _sandwiched):
        rule(texts, left, reasons)
    found = iter(reasons)
    marked = tuple(b if b.noise else replace(b, noise=next(found)) for b in blocks)
    kept = (mark for own, reason in zip(marks, reasons, strict=True) if not reason for mark in own)
    return marked, tuple(kept)


def _own_reason(bare: str, kind: Kind, language: str) -> str | None:
    """A reason that the block's own words give."""
    if not _DECORATION.sub("", bare):
        return "decoration"
    if len(bare) <= 2 and not bare.isdigit() and bare.isascii():
        return "fragment"
    if iso_date(bare):
        return "date line"
    for pattern, reason in (
        (phrases.CONTENTS, "contents list"),
        (phrases.NAVIGATION, "navigation"),
        (phrases.SOCIAL, "social links"),
    ):
        if pattern.fullmatch(bare):
            return reason
    return _line_reason(bare, kind, language)


def _line_reason(bare: str, kind: Kind, language: str) -> str | None:
    prose = is_prose(bare)
    if _ARROW.search(bare) and not prose and len(bare.split()) <= 8:
        return "navigation"
    if phrases.RIGHTS.search(bare) and not prose:
        return "rights notice"
    if phrases.COOKIES.search(bare) and len(bare.split()) <= 60:
        return "cookie notice"
    if not prose and kind in ("paragraph", "list_item") and (_E_MAIL.search(bare) or _PHONE.search(bare)):
        return "contact details"
    return "filler text" if language != "la" and _is_filler(bare) else None


def _is_filler(text: str) -> bool:
    words = [w.lower() for w in _WORD.findall(text)]
    if len(words) < 4:
        return False
    return sum(w in phrases.FILLER for w in words) >= 0.5 * len(words) and not {"the", "of", "and"} & set(
        words
    )


def _cards(texts: Sequence[str], blocks: Sequence[Block], reasons: list[str | None]) -> None:
    """Runs of ``key : value`` lines with an author's or an account's keys."""
    keys = [_KEY_VALUE.match(t) for t in texts]
    personal = [k is not None and k["key"].strip().lower() in phrases.AUTHOR_KEYS for k in keys]
    for start, end in _runs(personal):
        if end - start >= _CARD:
            for i in range(start, end):
                reasons[i] = reasons[i] or "author card"
    for i, key in enumerate(keys):  # "Detail Author:", "instagram:" right above such a run
        heads_card = key and i + 1 < len(texts) and reasons[i + 1] in ("author card", "contact details")
        if heads_card and not texts[i].split(":", 1)[1].strip():
            reasons[i] = reasons[i] or "author card"


def _runs(flags: Sequence[bool]) -> list[Span]:
    runs: list[Span] = []
    for i, flag in enumerate(flags):
        if flag and runs and runs[-1][1] == i:
            runs[-1] = (runs[-1][0], i + 1)
        elif flag:
            runs.append((i, i + 1))
    return runs


def _repeats(texts: Sequence[str], blocks: Sequence[Block], reasons: list[str | None]) -> None:
    """Later copies of a block; the first stays, in a list, a refrain or a table row all do."""
    seen: dict[bytes, int] = {}  # by digest: the texts themselves would be all of a long document once more
    for i, block in enumerate(blocks):
        key = " ".join(texts[i].lower().split())
        first = seen.setdefault(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest(), i)
        if first == i or reasons[i] or block.kind in ("list_item", "table_row"):
            continue
        next_to = first == i - 1 or (reasons[i - 1] == "repeated" and texts[i - 1] == texts[i])
        if is_prose(key) or blocks[first].kind == "title" or next_to:
            reasons[i] = "repeated"


def _about_author(texts: Sequence[str], blocks: Sequence[Block], reasons: list[str | None]) -> None:
    """A short note on the author, from its heading on, at the end or before the next heading."""
    total = sum(map(len, texts))
    for i, block in enumerate(texts):
        if not phrases.ABOUT_AUTHOR.fullmatch(block):
            continue
        end = min(i + 1 + _ABOUT_BLOCKS, len(texts))
        body = list(range(i, end))
        short = all(len(texts[j].split()) <= _ABOUT_WORDS for j in body)
        if end == len(texts) and short and sum(len(texts[j]) for j in body) <= max(600, _ABOUT_SHARE * total):
            for j in body:
                reasons[j] = reasons[j] or "about the author"
        else:
            reasons[i] = reasons[i] or "about the author"


def _tail(texts: Sequence[str], blocks: Sequence[Block], reasons: list[str | None]) -> None:
    """Everything after the last running text, where at least half of it is noise already."""
    last = max(
        (i for i, t in enumerate(texts) if not reasons[i] and (is_prose(t) or is_sentence(t))), default=None
    )
    if last is None:
        return
    tail = range(last + 1, len(texts))
    noisy = sum(bool(reasons[i]) for i in tail)
    structured = any(blocks[i].kind in ("table_row",) for i in tail)
    if noisy and noisy >= 0.5 * len(tail) and not structured:
        for i in tail:
            reasons[i] = reasons[i] or "after the end"


def _sandwiched(texts: Sequence[str], blocks: Sequence[Block], reasons: list[str | None]) -> None:
    """A short line between two noise blocks."""
    for i in range(1, len(texts) - 1):
        short = len(texts[i].split()) <= 6 and not is_sentence(texts[i]) and blocks[i].kind != "title"
        if short and not reasons[i] and reasons[i - 1] and reasons[i + 1]:
            reasons[i] = "between noise"


def _sentence_marks(text: str, block: Block, below: str, language: str) -> tuple[list[Mark], str | None]:
    """Sentences of a block that speak to the reader about the page, or aren't finished.

    Where they are most of a short block, the block itself is noise, and their first reason is its own.
    """
    if block.kind in ("title", "heading", "table_row"):
        return [], None
    spans = split_sentences(text, block.start, block.end, language)
    sentences = [text[s:e] for s, e in spans]
    reasons = [_sentence_reason(sentence, language) for sentence in sentences]
    for i in (*range(len(spans)), *reversed(range(len(spans)))):
        near = any(reasons[max(i - 1, 0) : i + 2])
        if not reasons[i] and near and _addresses_reader(sentences[i]):
            reasons[i] = "call to the reader"
    if len(spans) > 1 and not reasons[-1]:
        reasons[-1] = _ending_reason(sentences[-1], below)
    marks = [Mark(s, e, r) for (s, e), r in zip(spans, reasons, strict=True) if r]
    mostly = marks and 2 * len(marks) >= len(spans) and sum(len(t.split()) for t in sentences) <= _SHORT_BLOCK
    return ([], marks[0].noise) if mostly or (marks and len(marks) == len(spans)) else (marks, None)


def _addresses_reader(sentence: str) -> bool:
    """Beside a call to the reader: a question or an exclamation that belongs to it."""
    if phrases.ENGAGEMENT.match(sentence):
        return True
    return len(sentence.split()) <= 8 and sentence.rstrip('*_ "”').endswith("!")


def _sentence_reason(sentence: str, language: str) -> str | None:
    if phrases.CALL.search(sentence):
        return "call to the reader"
    if phrases.ENGAGEMENT_SURE.match(sentence):
        return "question to the reader"
    link = phrases.CROSS_LINK.match(sentence)
    if link and _is_title_case(link["target"]):
        return "link to another page"
    return "filler text" if language != "la" and _is_filler(sentence) else None


def _is_title_case(words: str) -> bool:
    long = [w for w in _WORD.findall(words) if len(w) > 3]
    return len(long) >= 3 and sum(w[0].isupper() for w in long) >= 0.75 * len(long)


def _ending_reason(sentence: str, below: str) -> str | None:
    """For a paragraph's last sentence: a caption glued to it, or one that breaks off."""
    words = sentence.split()
    if len(words) <= 12 and below.lower().split()[: len(words)] == sentence.lower().split():
        return "caption"
    if len(words) >= 5 and words[-1].strip("*_").lower() in phrases.UNFINISHED:
        return "breaks off"
    return None
