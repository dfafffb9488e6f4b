"""Trying a generation in a process of its own, for Chroma's loader may crash on damaged files.

    python -m index.probe DATA NAME MODEL PASSAGES TEXTS LAST_ROW sample|all

prints what is wrong, as a JSON list.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.catalog import Catalog

if TYPE_CHECKING:
    from index.vectors import Generation

_SAMPLES = 16
_BATCH = 1000
_NEAREST = 5
_LEAST_COSINE = 0.999
_PATIENCE_S = 900
_NAMED = 3


def probe(data: Path, generation: "Generation", *, everything: bool = False) -> list[str]:
    """What is wrong with a generation; some of its vectors are tried, or all of them."""
    scope = "all" if everything else "sample"
    described = map(str, astuple(generation))
    try:
        run = subprocess.run(
            [sys.executable, "-m", "index.probe", str(data), *described, scope],
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [f"didn't open within {_PATIENCE_S} s"]
    if run.returncode < 0:
        return [f"crashes what opens it ({signal.Signals(-run.returncode).name})"]
    try:
        return [str(said) for said in json.loads(run.stdout)]
    except ValueError:
        return [f"can't be tried ({run.stderr.strip()[-300:]})"]


def problems(data: Path, generation: "Generation", *, everything: bool) -> Iterator[str]:
    """The same, in this process."""
    from index.vectors import collection_in

    catalog = Catalog(data)
    collection = collection_in(data / "vectors" / generation.name)
    count = collection.count()
    if count != generation.texts:
        yield f"holds {count} vectors, not {generation.texts}"
        return
    yield from _lost(catalog, generation, collection)
    for ids, vectors in _pieces(catalog, generation, everything=everything):
        yield from _differing(collection, ids, vectors)
    yield from _unfound(collection, *_sample(catalog, generation))


def _lost(catalog: Catalog, generation: "Generation", collection: Any) -> Iterator[str]:
    held = set(collection.get(include=[])["ids"])
    here = catalog.db.execute(
        "SELECT id, text_sha256 FROM passages WHERE model = ? AND row <= ?",
        (generation.model, generation.last_row),
    )
    lost = [id for id, text in here if text not in held]
    if lost:
        yield f"lacks {len(lost)} passages, among them {', '.join(lost[:_NAMED])}"


def _pieces(
    catalog: Catalog, generation: "Generation", *, everything: bool
) -> Iterator[tuple[list[str], Any]]:
    if not everything:
        yield _sample(catalog, generation)
        return
    for ids, vectors in catalog.text_batches(generation.model, generation.last_row):
        for at in range(0, len(ids), _BATCH):
            yield ids[at : at + _BATCH], vectors[at : at + _BATCH]


def _sample(catalog: Catalog, generation: "Generation") -> tuple[list[str], Any]:
    """Texts of passages spread over all of those that were built."""
    ids: list[str] = []
    vectors: list[Any] = []
    for row in np.linspace(0, max(0, generation.last_row - 1), _SAMPLES, dtype=int).tolist():
        found = catalog.db.execute(
            "SELECT text_sha256, vector FROM passages JOIN embeddings USING (model, text_sha256) "
            "WHERE model = ? AND row > ? AND row <= ? ORDER BY row LIMIT 1",
            (generation.model, row, generation.last_row),
        ).fetchone()
        if found and found[0] not in ids:
            ids.append(found[0])
            vectors.append(np.frombuffer(found[1], dtype=np.float32))
    return ids, np.stack(vectors) if vectors else np.empty((0, 0), dtype=np.float32)


def _differing(collection: Any, ids: list[str], vectors: Any) -> Iterator[str]:
    if not ids:
        return
    found = collection.get(ids=ids, include=["embeddings"])
    held = dict(zip(found["ids"], np.asarray(found["embeddings"], dtype=np.float32), strict=True))
    other = [
        id for id, v in zip(ids, vectors, strict=True) if id in held and _cosine(v, held[id]) < _LEAST_COSINE
    ]
    if other:
        yield f"has other vectors for {len(other)} texts, among them {', '.join(other[:_NAMED])}"


def _unfound(collection: Any, ids: list[str], vectors: Any) -> Iterator[str]:
    """Texts that their own vector doesn't find."""
    for id, vector in zip(ids, vectors, strict=True):
        found = collection.query(query_embeddings=[vector], n_results=_NEAREST, include=["distances"])
        if not found["ids"][0] or 1 - found["distances"][0][0] < _LEAST_COSINE:
            yield f"doesn't find text {id} by its own vector"


def _cosine(one: Any, other: Any) -> float:
    if one.shape != other.shape:
        return 0.0
    return float(one @ other / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-12))


def main(arguments: list[str]) -> None:
    """The child's side."""
    from index.vectors import Generation

    data, name, model, passages, texts, last_row, scope = arguments
    generation = Generation(name, model, int(passages), int(texts), int(last_row))
    try:
        wrong = list(problems(Path(data), generation, everything=scope == "all"))
    except Exception as error:  # Chroma raises bare and internal types of many kinds
        wrong = [f"can't be opened ({error})"]
    print(json.dumps(wrong))


if __name__ == "__main__":
    main(sys.argv[1:])
