"""The plain way, to compare with: 1,000-character chunks, torch MiniLM, one Chroma collection, top-k by ``query``.

    echo '{"folder": …, "chunks": …, "model": …}' | python -m eval.plain
    echo '{"library": …, "key": …, "model": …, "questions": […]}' | python -m eval.plain

as tutorials build it (recursive splitting at blank lines, lines, then spaces; 200 characters of overlap;
texts kept in Chroma, its own defaults). The first says how fast so many chunks of a folder's texts are taken
in, the second how fast and how fully a collection of a library's passages is searched. Prints its figures as
JSON. A program of its own, for it loads torch.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from eval.speed import DEPTH, least_of_best
from index.catalog import Catalog
from index.embedder import Vectors, unit

_SIZE, _OVERLAP = 1000, 200
_BATCH = 256


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


def ingest(encoder: Any, folder: Path, most: int) -> dict[str, Any]:
    """Cut the folder's texts into chunks, embed the first ``most`` of them and add them: how fast."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in files)
    start, pieces = perf_counter(), list[str]()
    for text in texts:
        pieces += chunks(text)
        if len(pieces) >= most:
            break
    pieces = pieces[:most]
    with TemporaryDirectory(prefix="quotary-plain-") as made:
        collection = _collection(Path(made))
        for at in range(0, len(pieces), _BATCH):
            batch = pieces[at : at + _BATCH]
            _add(collection, at, batch, encoder.encode(batch, show_progress_bar=False))
    characters = sum(map(len, pieces))
    return {"chunks": len(pieces), "characters_per_s": round(characters / (perf_counter() - start))}


def ask(encoder: Any, library: Path, key: str, questions: Sequence[str]) -> dict[str, Any]:
    """Query a collection that holds a library's passages and their vectors: its times and its recall.

    Its chunks would be as many for twice the text; so each is a passage, which spares embedding anew.
    """
    catalog = Catalog(library)
    ids, vectors = catalog.vectors(key)
    texts = {id: _text(catalog, id) for id in ids}
    times, recalled = [], []
    with TemporaryDirectory(prefix="quotary-plain-") as made:
        collection, start = _collection(Path(made)), perf_counter()
        for at in range(0, len(ids), _BATCH):
            _add(collection, at, [texts[id] for id in ids[at : at + _BATCH]], vectors[at : at + _BATCH])
        filled = perf_counter() - start
        top = min(DEPTH, len(ids))
        for question in questions:
            start = perf_counter()
            vector = encoder.encode(question, show_progress_bar=False)
            found = collection.query(query_embeddings=[vector], n_results=top)
            times.append(perf_counter() - start)
            least = least_of_best(vectors, unit(vector))
            recalled.append(sum(1 - distance >= least for distance in found["distances"][0]) / top)
    p50, p95 = np.percentile(np.array(times) * 1000, [50, 95])
    return {
        "filled_s": round(filled, 1),
        "whole_ms": {"p50": round(float(p50), 2), "p95": round(float(p95), 2)},
        "recall@50": round(float(np.mean(recalled)), 4),
    }


def _collection(folder: Path) -> Any:
    import chromadb

    client = chromadb.PersistentClient(folder, settings=chromadb.Settings(anonymized_telemetry=False))
    space: Any = {"hnsw:space": "cosine"}
    return client.create_collection("langchain", metadata=space, embedding_function=None)


def _add(collection: Any, first: int, texts: list[str], vectors: Vectors) -> None:
    ids = [str(first + i) for i in range(len(texts))]
    collection.add(ids=ids, embeddings=vectors, documents=texts)


def _text(catalog: Catalog, id: str) -> str:
    passage = catalog.passages([id])[id]
    return catalog.slice(passage.document_id, passage.start, passage.end)


def main(request: dict[str, Any]) -> dict[str, Any]:
    """What the request asks for: ``ingest`` of a folder, or ``ask`` over a library."""
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(request["model"], device="cpu")
    encoder.encode(["warm"])
    if "folder" in request:
        return ingest(encoder, Path(request["folder"]), request["chunks"])
    return ask(encoder, Path(request["library"]), request["key"], request["questions"])


if __name__ == "__main__":
    print(json.dumps(main(json.load(sys.stdin))))
