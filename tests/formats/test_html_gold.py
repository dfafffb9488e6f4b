"""Main text and noise on real pages, against what people marked as the article.

Scored as scrapinghub's article-extraction-benchmark does: shingles of four words, each page alike.
"""

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from ingest.document import Document
from ingest.extract import extract

PAGES = Path(__file__).parents[3] / "shared" / "data" / "html"
WORD = re.compile(r"\w+")
LEAST_F1, MOST_LOST = 0.955, 0.005

pytestmark = [
    pytest.mark.slow,
    pytest.mark.shared,
    pytest.mark.skipif(not PAGES.is_dir(), reason="../shared is not here"),
]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words."""
    words = WORD.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words[i : i + 4])


def scores(gold: str, ours: str) -> tuple[float, float]:
    """Precision and recall of one page."""
    wanted, got = shingles(gold), shingles(ours)
    common = sum((wanted & got).values())
    return common / max(1, sum(got.values())), common / max(1, sum(wanted.values()))


def content(document: Document) -> str:
    """What is left for answers."""
    pieces = []
    for block in document.blocks:
        marks = [m for m in document.marks if block.start <= m.start < block.end]
        at = block.start
        for mark in marks:
            pieces.append(document.text[at : mark.start])
            at = mark.end
        pieces.append("" if block.noise else document.text[at : block.end] + "\n")
    return "".join(pieces)


def folded(text: str) -> str:
    """Words alone, for looking one text up in another."""
    return " ".join(WORD.findall(text.lower()))


def lost(gold: str, document: Document) -> list[str]:
    """Blocks of the article, of five words and more, that our marks take out of answers."""
    kept = folded(content(document))
    noise = [folded(document.text[mark.start : mark.end]) for mark in document.noise()]
    blocks = [block for block in map(folded, gold.split("\n")) if len(block.split()) >= 5]
    return [
        block
        for block in dict.fromkeys(blocks)
        if block not in kept
        and any(block in n or (n in block and 2 * len(n) > len(block)) for n in noise if n)
    ]


def test_main_text_and_noise_on_real_pages(capsys: pytest.CaptureFixture[str]) -> None:
    """The article is found, and our marks cost almost none of it."""
    gold = json.loads((PAGES / "ground-truth.json").read_text("utf-8"))
    pairs, gone, blocks = [], [], 0
    for name, truth in gold.items():
        article = truth["articleBody"]
        document = extract(gzip.decompress((PAGES / "html" / f"{name}.html.gz").read_bytes()), "page.html")
        pairs.append(scores(article, content(document)))
        gone += lost(article, document)
        blocks += len({block for block in map(folded, article.split("\n")) if len(block.split()) >= 5})
    precision, recall = mean(p for p, _ in pairs), mean(r for _, r in pairs)
    f1 = 2 * precision * recall / (precision + recall)
    with capsys.disabled():
        print(
            f"\n{len(pairs)} pages: F1 {f1:.4f}, P {precision:.4f}, R {recall:.4f}; {len(gone)} of {blocks} lost"
        )

    assert f1 >= LEAST_F1
    assert len(gone) <= MOST_LOST * blocks
