"""How well the rules on kinds of question tell the sentence that answers from those around it.

``python -m training.kinds`` over the public question sets: for each kind, how often a sentence with the
answer fits it, and how often another sentence of the same text does.
"""

import argparse
import random
from collections import defaultdict
from pathlib import Path

from answer.kinds import fits, kind_of
from ingest.sentences import split_sentences
from training.data import Example, read


def judged(example: Example) -> list[tuple[bool, float]]:
    """For each sentence of the text, whether it holds the answer and how far it fits the question's kind."""
    kind = kind_of(example.question)
    return [
        (
            any(start < b and a < end for a, b in example.evidence),
            fits(kind, example.text[start:end], example.question),
        )
        for start, end in split_sentences(example.text, 0, len(example.text))
    ]


def main() -> None:
    """Print one line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/qa"))
    parser.add_argument("--limit", type=int, default=6000, help="examples, drawn with a fixed seed")
    args = parser.parse_args()
    examples = [e for e in read(args.data) if e.answerable and e.evidence]
    drawn = random.Random(0).sample(examples, min(args.limit, len(examples)))
    found: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    asked: dict[str, int] = defaultdict(int)
    for example in drawn:
        kind = kind_of(example.question)
        asked[kind] += 1
        found[kind] += judged(example)
    print(f"{'kind':<10}{'questions':>10}{'answers: fit':>14}{'perhaps':>9}{'others: fit':>13}{'perhaps':>9}")
    for kind, rows in sorted(found.items()):
        shares = [share(rows, holds, value) for holds in (True, False) for value in (1.0, 0.5)]
        print(
            f"{kind:<10}{asked[kind]:>10}{shares[0]:>14.2f}{shares[1]:>9.2f}{shares[2]:>13.2f}{shares[3]:>9.2f}"
        )


def share(rows: list[tuple[bool, float]], holds: bool, value: float) -> float:
    """Of the sentences that hold the answer (or don't), how many have this value."""
    values = [fit for answers, fit in rows if answers is holds]
    return values.count(value) / len(values) if values else float("nan")


if __name__ == "__main__":
    main()
