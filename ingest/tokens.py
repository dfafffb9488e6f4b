"""Counting tokens: of passages by the embedder's tokenizer, of what leaves Quotary by tiktoken.

The first comes as an argument. The second is our own byte-level BPE unless a model's is asked for by
name; the two agree on nothing, so neither stands in for the other.
"""

import gzip
import hashlib
import os
import re
import tempfile
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from errors import UsageError
from ingest.document import Span

if TYPE_CHECKING:
    from tiktoken import Encoding

OWN = "quotary16k"
"""Trained by ``training/tokens.py``; its counts are ours, not any model's."""
OWN_RANKS = Path(__file__).with_name(f"{OWN}.tiktoken.gz")
OWN_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""Nothing possessive: the trainer's engine reads ``{1,3}+`` as another thing than tiktoken's does."""
_END = "<|endoftext|>"
_HELD_ELSEWHERE = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}
_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"
ENCODINGS = (OWN, *_HELD_ELSEWHERE)
_PIECE = 20_000
"""Characters that are encoded at once: a million spaces in one go make tiktoken panic."""
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_])(?= [^\W\d_])")


class Tokenizer(Protocol):
    """What passages need to know of an embedder's tokenizer."""

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """For each text, the character span of each of its tokens, special ones left out."""
        ...


def windows(tokens: Sequence[Span], size: int, overlap: int) -> list[Span]:
    """Character spans of at most ``size`` tokens that cover all of them, neighbours sharing ``overlap``.

    A window starts and ends between words, runs of tokens without a gap between them; runs of more
    than a quarter of ``size``, as in scripts without spaces, are parted between tokens.
    """
    longest = max(1, size // 4)
    overlap = min(overlap, size - longest)  # so that there is room for a word more than the last window had
    words = _words(tokens, longest)
    spans: list[Span] = []
    first = 0
    while first < len(words):
        last, count = first, 0
        while last < len(words) and (last == first or count + words[last][2] <= size):
            count += words[last][2]
            last += 1
        spans.append((words[first][0], words[last - 1][1]))
        if last == len(words):
            break
        shared = 0
        following = last
        most = min(overlap, size - words[last][2])  # what is shared must leave room for something new
        while following - 1 > first and shared + words[following - 1][2] <= most:
            following -= 1
            shared += words[following][2]
        first = following
    return spans


def _words(tokens: Sequence[Span], longest: int) -> list[tuple[int, int, int]]:
    """``(start, end, tokens)`` of each run of at most ``longest`` adjoining tokens."""
    words: list[tuple[int, int, int]] = []
    for start, end in tokens:
        if words and words[-1][1] == start and words[-1][2] < longest:
            words[-1] = (words[-1][0], end, words[-1][2] + 1)
        else:
            words.append((start, end, 1))
    return words


def check_encoding(name: str) -> None:
    """Refuse a name that is no encoding's.

    Raises:
        UsageError: it is none.
    """
    if name not in ENCODINGS:
        raise UsageError(f"{name}: no such encoding; there are {', '.join(ENCODINGS)}")


@lru_cache
def encoding(name: str = OWN) -> "Encoding":
    """The encoding of this name: our own, or a model's where its file lies on this machine.

    Raises:
        UsageError: there is no such encoding, or its file isn't here; nothing is fetched.
    """
    import tiktoken

    check_encoding(name)
    if name in _HELD_ELSEWHERE:
        _check_held(name)
        return tiktoken.get_encoding(name)
    ranks = _own_ranks()
    return tiktoken.Encoding(
        OWN, pat_str=OWN_PATTERN, mergeable_ranks=ranks, special_tokens={_END: len(ranks)}
    )


def _own_ranks() -> dict[bytes, int]:
    lines = gzip.decompress(OWN_RANKS.read_bytes()).splitlines()
    ranks = {b64decode(token): int(rank) for token, rank in (line.split() for line in lines)}
    if sorted(ranks.values()) != list(range(len(lines))) or not all(bytes([b]) in ranks for b in range(256)):
        raise ValueError(f"{OWN_RANKS.name} is damaged: its ranks aren't one for each token")
    return ranks


def _check_held(name: str) -> None:
    """Make sure that tiktoken finds its file without asking the network."""
    folder = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    cache = Path(folder or Path(tempfile.gettempdir()) / "data-gym-cache")
    file = cache / hashlib.sha1(_ADDRESS.format(name).encode()).hexdigest()
    if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == _HELD_ELSEWHERE[name]:
        return
    raise UsageError(
        f"{name} isn't on this machine, and nothing is fetched for you. Where there is a network, set "
        f"TIKTOKEN_CACHE_DIR to a folder and run: python -c \"import tiktoken; tiktoken.get_encoding('{name}')\"; "
        f"then set it to that folder here. Or take {OWN}, which is always here"
    )


def count_tokens(text: str, name: str = OWN) -> int:
    """How many tokens ``text`` has; any text, special tokens' names in it included.

    Raises:
        UsageError: as for ``encoding``.
    """
    encoder = encoding(name)
    return sum(len(encoder.encode_ordinary(piece)) for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces, parted where a token ends anyway, if there is such a place."""
    start = 0
    while len(text) - start > _PIECE:
        places = [
            match.start() for match in _BETWEEN_WORDS.finditer(text, start + _PIECE // 2, start + _PIECE)
        ]
        end = places[-1] if places else start + _PIECE
        yield text[start:end]
        start = end
    yield text[start:]


@dataclass(frozen=True, slots=True)
class Packed:
    """Which texts fit into a budget, by their index, and how many tokens they take together."""

    kept: tuple[int, ...]
    tokens: int


def pack(texts: Sequence[str], budget: int, name: str = OWN, *, separator: str = "\n\n") -> Packed:
    """Take texts, best first, as long as they fit; one too long is passed over, never cut.

    Raises:
        UsageError: the budget isn't positive, or as for ``encoding``.
    """
    if budget < 1:
        raise UsageError(f"{budget}: a budget is at least one token")
    between = count_tokens(separator, name)
    kept, total = list[int](), 0
    for index, text in enumerate(texts):
        needed = count_tokens(text, name) + (between if kept else 0)
        if total + needed <= budget:
            kept.append(index)
            total += needed
    return Packed(tuple(kept), total)
