"""The plain way, to compare with: 1,000-character chunks, torch MiniLM, one Chroma collection, top-k by ``query``.

    python -m eval.plain FOLDER CHUNKS MODEL < questions.json

as tutorials build it (recursive splitting at blank lines, lines, then spaces; 200 characters of overlap;
documents kept in Chroma). Prints its figures as JSON. A program of its own, for it loads torch.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

_SIZE, _OVERLAP = 1000, 200
_BATCH = 256
_TOP = 50


def chunks(text: str) -> Iterator[str]:
    """Pieces of at most 1,000 characters, cut at the widest gap there is, overlapping by up to 200.

    >>> [len(piece) for piece in chunks("word " * 300)]
    [999, 700]
    """
    at = 0
    while at < len(text):
        piece = text[at : at + _SIZE]
        if at + _SIZE < len(text):
            cut = next((c for gap in ("\n\n", "\n", " ") if (c := piece.rfind(gap)) > _SIZE // 2), len(piece))
            piece = piece[:cut]
        yield piece
        if at + len(piece) >= len(text):
            return
        at += max(1, len(piece) - _OVERLAP)


def main(folder: Path, most: int, model: str, questions: list[str]) -> dict[str, Any]:
    """Ingest the first ``most`` chunks, then ask."""
    import chromadb
    from sentence_transformers import SentenceTransformer

    texts = [p.read_text(encoding="utf-8") for p in sorted(folder.rglob("*.txt"))]
    pieces = [piece for text in texts for piece in chunks(text)][:most]
    encoder = SentenceTransformer(model, device="cpu")
    encoder.encode(["warm"])
    with TemporaryDirectory(prefix="quotary-plain-") as made:
        client = chromadb.PersistentClient(made, settings=chromadb.Settings(anonymized_telemetry=False))
        collection = client.create_collection("langchain", embedding_function=None)
        start = perf_counter()
        for at in range(0, len(pieces), _BATCH):
            batch = pieces[at : at + _BATCH]
            vectors = encoder.encode(batch, show_progress_bar=False)
            collection.add(ids=[str(at + i) for i in range(len(batch))], embeddings=vectors, documents=batch)
        took = perf_counter() - start
        times = []
        for question in questions:
            start = perf_counter()
            vector = encoder.encode(question, show_progress_bar=False)
            collection.query(query_embeddings=[vector], n_results=min(_TOP, len(pieces)))
            times.append(perf_counter() - start)
    p50, p95 = np.percentile(np.array(times) * 1000, [50, 95])
    characters = sum(map(len, pieces))
    return {
        "chunks": len(pieces),
        "characters_per_s": round(characters / took),
        "whole_ms": {"p50": round(float(p50), 2), "p95": round(float(p95), 2)},
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], json.load(sys.stdin))))
