"""Values to catalog rows and back."""

import json
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from index.embedder import Vectors
from ingest.codec import Layout, layout_lines
from ingest.document import Document, Passage

DOCUMENT = "id, sha256, media_type, title, author, published, language, length, page_starts, layout"
PASSAGE = 'id, document_id, start, "end", sentences, heading_path, page, context'


def from_document(document: Document) -> tuple[Any, ...]:
    """The columns of DOCUMENT."""
    packer = zlib.compressobj()
    layout = b"".join(packer.compress(line + b"\n") for line in layout_lines(document)) + packer.flush()
    return (
        document.id, document.sha256, document.media_type, document.title, document.author, document.published,
        document.language, len(document.text), json.dumps(document.page_starts), layout,
    )  # fmt: skip


def document(row: tuple[Any, ...], text: str) -> Document:
    """The document of a row, whose text is stored apart."""
    id, sha256, media_type, title, author, published, language, _, page_starts, packed = row
    layout = Layout()
    for line in zlib.decompress(packed).splitlines():
        layout.take(line)
    return Document(
        id=id,
        sha256=sha256,
        media_type=media_type,
        text=text,
        blocks=tuple(layout.blocks),
        marks=tuple(layout.marks),
        page_starts=tuple(json.loads(page_starts)),
        title=title,
        author=author,
        published=published,
        language=language,
        warnings=tuple(layout.warnings),
        runs=tuple(layout.runs),
    )


def from_passage(passage: Passage) -> tuple[Any, ...]:
    """The columns of PASSAGE."""
    return (
        passage.id, passage.document_id, passage.start, passage.end, json.dumps(passage.sentences),
        json.dumps(passage.heading_path), passage.page, passage.context,
    )  # fmt: skip


def passage(row: Sequence[Any]) -> Passage:
    """The passage of a row."""
    id, document_id, start, end, sentences, heading_path, page, context = row
    spans = tuple((s, e) for s, e in json.loads(sentences))
    return Passage(id, document_id, start, end, spans, tuple(json.loads(heading_path)), page, context)


def pack(vectors: Vectors) -> bytes:
    """Unit vectors in a quarter of the room: a scale each (float32), then 8-bit integers."""
    scales = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-12).astype(np.float32)
    steps = np.rint(vectors / scales * 127).astype(np.int8)
    return bytes(scales.tobytes() + steps.tobytes())


def unpack(packed: bytes, dimension: int) -> Vectors:
    """What ``pack`` packed, each component to within 1/254 of its vector's largest."""
    count = len(packed) // (dimension + 4)
    scales = np.frombuffer(packed, dtype=np.float32, count=count)
    steps = np.frombuffer(packed, dtype=np.int8, offset=4 * count).reshape(count, dimension)
    vectors: Vectors = steps.astype(np.float32) * (scales[:, None] / np.float32(127))
    return vectors


def is_unit(packed: bytes, dimension: int) -> bool:
    """Whether these are the bytes of a vector of that length and of length 1."""
    if len(packed) != 4 * dimension:
        return False
    return bool(abs(float(np.linalg.norm(np.frombuffer(packed, dtype=np.float32))) - 1) < 0.01)
