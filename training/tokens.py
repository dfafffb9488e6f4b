"""Trains Quotary's own 16k byte-level BPE and writes it as a rank file that tiktoken reads.

    python -m training.tokens            # writes ingest/quotary16k.tiktoken.gz
    python -m training.tokens --check    # trains again and says whether the same file comes out

Trained on text whose licences allow it: the sample corpus of this repository, and passages of SQuAD,
OneStopQA (both CC BY-SA 4.0), QAMR's Wikinews (CC BY), SelQA (Apache-2.0) and FairytaleQA (its tales
are in the public domain) as they lie in ``../shared/data/qa``. What is shipped are the merges, not the text.

Two traps are built around: without the full initial alphabet an unseen byte has no rank, and a pattern
with possessive quantifiers means one thing to the trainer and another to tiktoken.
"""

import gzip
import hashlib
import json
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from ingest.tokens import OWN_PATTERN, OWN_RANKS

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "qa"
SIZE = 16_384


def main() -> int:
    """Train, and write the file or compare it with the one that is there."""
    written = pack(ranks(list(texts())))
    if "--check" in sys.argv[1:]:
        same = OWN_RANKS.read_bytes() == written
        print("the same file" if same else "another file")
        return 0 if same else 1
    OWN_RANKS.write_bytes(written)
    print(f"{OWN_RANKS.name}: {len(written):,} bytes, sha256 {hashlib.sha256(written).hexdigest()}")
    return 0


def texts() -> Iterator[str]:
    """Every passage once, in a fixed order."""
    for path in sorted((ROOT / "corpus").iterdir()):
        if path.suffix in (".md", ".txt"):
            yield path.read_text("utf-8")
    yield from dict.fromkeys(passages())


def passages() -> Iterator[str]:
    """Passages of the public sets, repeats included."""
    for article in json.loads((DATA / "squad_train.json").read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            yield paragraph["context"]
    for row in json.loads((DATA / "selqa.json").read_text("utf-8")):
        yield " ".join(row["candidates"])
    for name in ("fairytaleqa", "onestopqa", "qamr_wikinews"):
        with gzip.open(DATA / "more" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["passage"]


def ranks(training: list[str]) -> dict[bytes, int]:
    """The 256 bytes, then the merges in the order in which they were learned.

    Raises:
        ValueError: two merges make one token, which would make its rank ambiguous.
    """
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(OWN_PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    trainer = trainers.BpeTrainer(vocab_size=SIZE, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(training, trainer)
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    byte_of = byte_alphabet()
    tokens = [bytes([value]) for value in range(256)]
    tokens += [bytes(byte_of[character] for character in first + second) for first, second in merges]
    found = {token: rank for rank, token in enumerate(tokens)}
    if len(found) != len(tokens):
        raise ValueError("two merges make the same token")
    return found


def byte_alphabet() -> dict[str, int]:
    """GPT-2's printable stand-in for each byte, which the trainer writes tokens in, to the byte itself."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [value for value in range(256) if value not in printable]
    stand_ins = {chr(value): value for value in printable}
    return stand_ins | {chr(256 + i): value for i, value in enumerate(others)}


def pack(found: dict[bytes, int]) -> bytes:
    """The rank file: a line for each token, in base 64, with its rank; the same bytes at every run."""
    lines = "".join(f"{b64encode(token).decode()} {rank}\n" for token, rank in found.items())
    return gzip.compress(lines.encode(), mtime=0)


if __name__ == "__main__":
    raise SystemExit(main())
