"""``python -m tests.measure_sync files:N|bytes:N stub|real FOLDER``: sync that much, print what it took."""

import hashlib
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from index.embedder import Embedded, Embedder, Vectors
from ingest.document import Span
from ingest.passages import SearchedText
from library import Library
from settings import Settings, cache_from_env
from tests.ingest.attacks import PeakMemory, resident_peak

_WORDS = re.compile(r"\w+|[^\w\s]")
_VOCABULARY = [
    "river",
    "mountain",
    "treaty",
    "harvest",
    "engine",
    "library",
    "winter",
    "market",
    "signal",
    "garden",
    "teacher",
    "bridge",
    "copper",
    "window",
    "journey",
    "letter",
    "forest",
    "island",
    "budget",
    "lantern",
]


class StubEmbedder:
    """Vectors that cost nothing: of the real shape, different for different texts, with no meaning."""

    key = "stub"
    dimension = 384

    def embed_passages(self, texts: Iterable[SearchedText]) -> list[Embedded]:
        """A vector seeded by the text for it and for each of its sentences."""
        return [Embedded(self._vector(t.text), self._sentences(t)) for t in texts]

    def _sentences(self, text: SearchedText) -> Vectors:
        return np.tile(self._vector(text.text), (len(text.spans), 1))

    def embed_question(self, text: str) -> Vectors:
        """Likewise for a question."""
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
        scaled: Vectors = vector / np.linalg.norm(vector)
        return scaled

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Words and signs."""
        return [[match.span() for match in _WORDS.finditer(text)] for text in texts]


def paragraphs(seed: int) -> Iterator[str]:
    """Paragraphs of made-up sentences, without end; now and then a heading."""
    chance = random.Random(seed)
    number = 0
    while True:
        number += 1
        if number % 20 == 1:
            yield f"Part {number} of {seed}"
        sentences = (
            " ".join(chance.choices(_VOCABULARY, k=chance.randint(8, 20))).capitalize() + "."
            for _ in range(chance.randint(2, 6))
        )
        yield f"In {number} we said: " + " ".join(sentences)


def write(size: str, folder: Path) -> int:
    """Make ``files:N`` files of about 2 kB, or one of ``bytes:N``; how many there are."""
    what, _, count = size.partition(":")
    if what == "files":
        for number in range(int(count)):
            texts = paragraphs(number)
            body = "\n\n".join(next(texts) for _ in range(6))
            (folder / f"{number:05}.txt").write_text(body, encoding="utf-8")
        return int(count)
    with (folder / "large.txt").open("w", encoding="utf-8") as file:
        for paragraph in paragraphs(0):
            if file.tell() >= int(count):
                return 1
            file.write(paragraph + "\n\n")
    raise AssertionError


def main() -> None:
    """Sync, and print one line of JSON."""
    size, how, place = sys.argv[1:]
    folder = Path(place, "files")
    folder.mkdir()
    files = write(size, folder)
    embedder: Embedder | None = StubEmbedder() if how == "stub" else None
    library = Library(
        Settings(data=Path(place, "data"), cache=cache_from_env().absolute()), embedder=embedder
    )
    start = perf_counter()
    with PeakMemory() as child:
        totals = {"added": 0, "passages": 0}
        for outcome in library.apply(library.plan([folder])):
            totals["added"] += outcome.status == "added"
            totals["passages"] += outcome.passages
            if outcome.status != "added":
                print(outcome, file=sys.stderr)
    seconds = perf_counter() - start
    measured = {
        "parent_mb": round(resident_peak()),
        "child_mb": round(child.mb),
        "seconds": round(seconds, 1),
    }
    print(json.dumps({"files": files, **totals, **measured}))


if __name__ == "__main__":
    main()
