"""``python -m tests.make_texts DATA FOLDER CHARACTERS``: so much real text as files, for ``quotary bench``.

Every distinct paragraph of the public sets under DATA comes first, in a fixed random order, twenty to a
file. Where more is wanted, paragraphs are put together out of their sentences in another random order:
their words and lengths are those of real text, and each of their sentences stands elsewhere too.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from training.data import read, squad
from training.text import sentences

_IN_A_FILE = 20
_SEED = 0


def paragraphs(root: Path) -> list[str]:
    """Every distinct paragraph of the question and retrieval sets, in a fixed random order."""
    texts = {example.text for example in read(root / "qa")}
    texts |= {example.text for example in squad(root / "qa" / "squad_dev.json")}
    for name in ("scifact", "cranfield"):
        with (root / "retrieval" / name / "corpus.jsonl").open(encoding="utf-8") as file:
            texts |= {f"{row['title']}\n{row['text']}" for row in map(json.loads, file)}
    found = sorted(" ".join(text.split()) for text in texts if text.strip())
    random.Random(_SEED).shuffle(found)
    return found


def shuffled(real: list[str]) -> Iterator[str]:
    """Paragraphs as long as the real ones, of their sentences in random order, without end."""
    chance = random.Random(_SEED)
    split = [[text[start:end] for start, end in sentences(text)] for text in real]
    lengths = [len(parts) for parts in split if parts]
    pool = [sentence for parts in split for sentence in parts]
    while True:
        chance.shuffle(pool)
        at = 0
        while at < len(pool):
            many = chance.choice(lengths)
            yield " ".join(pool[at : at + many])
            at += many


def write(folder: Path, real: list[str], characters: int) -> int:
    """Write files until they hold so many characters; the number of files."""
    folder.mkdir(parents=True, exist_ok=True)
    more, waiting = shuffled(real), iter(real)
    written = files = 0
    while written < characters:
        text = "\n\n".join(next(waiting, None) or next(more) for _ in range(_IN_A_FILE))
        (folder / f"{files:06}.txt").write_text(text + "\n", encoding="utf-8")
        written, files = written + len(text), files + 1
    return files


if __name__ == "__main__":
    made = paragraphs(Path(sys.argv[1]))
    print(f"{len(made):,} real paragraphs; {write(Path(sys.argv[2]), made, int(sys.argv[3])):,} files")
