"""Comparing all that is kept with itself: the catalog's pages, rows, texts, words and vectors, and the generation.

Reads only. Each problem is told with the command that mends it.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from errors import LibraryError
from index import rows
from index.catalog import Catalog
from index.entry import entry_of
from index.vectors import Generations
from ingest.document import Document, Passage

RESTORE = "quotary restore FILE --replace, from a backup; or move the library away and ingest again"
_MEND = "quotary rebuild --all"
REBUILD = "quotary rebuild"
_INGEST = "quotary ingest PATH, after removing the source"
_NAMED = 3
_LOOSE = {
    "sources of no document": (
        "SELECT uri FROM sources WHERE document_id NOT IN (SELECT id FROM documents)", _INGEST
    ),
    "documents of no source": (
        "SELECT id FROM documents WHERE id NOT IN (SELECT document_id FROM sources)", _INGEST
    ),
    "texts of no document": (
        "SELECT document_id FROM texts WHERE document_id NOT IN (SELECT id FROM documents)", RESTORE
    ),
    "passages of no document": (
        "SELECT id FROM passages WHERE document_id NOT IN (SELECT id FROM documents)", RESTORE
    ),
    "passages without words": ("SELECT id FROM passages WHERE row NOT IN (SELECT rowid FROM lexical)", _MEND),
    "words of no passage": ("SELECT rowid FROM lexical WHERE rowid NOT IN (SELECT row FROM passages)", _MEND),
    "passages without a vector": (
        "SELECT id FROM passages p WHERE NOT EXISTS (SELECT 1 FROM embeddings e "
        "WHERE p.model = e.model AND p.text_sha256 = e.text_sha256)", _MEND
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that isn't as it should be, and the command that mends it."""

    where: str
    """``catalog``, ``passages``, ``words``, ``vectors`` or ``generation``."""
    said: str
    remedy: str


def problems(
    catalog: Catalog,
    generations: Generations,
    model: str,
    pipeline: str,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Problem]:
    """All that is wrong, in one state of the library.

    Args:
        catalog: what is checked.
        generations: of the catalog's vectors.
        model: the embedding key that vectors should have.
        pipeline: what made passages that are up to date; others' hashes aren't compared.
        tick: told of documents done and all of them.
    """
    try:
        with catalog.snapshot():
            yield from _pages(catalog)
            yield from _rows(catalog)
            yield from _documents(catalog, pipeline, tick)
            yield from _vectors(catalog, model)
    except (sqlite3.DatabaseError, LibraryError) as error:
        yield Problem("catalog", str(error), RESTORE)
    yield from _generation(catalog, generations, model)


def _pages(catalog: Catalog) -> Iterator[Problem]:
    for (said,) in catalog.db.execute("PRAGMA integrity_check(10)"):
        if said != "ok":
            yield Problem("catalog", said, remedy_of(said))
    for table, *_ in catalog.db.execute("PRAGMA foreign_key_check"):
        yield Problem("catalog", f"a row of {table} points at nothing", RESTORE)


def remedy_of(damage: str) -> str:
    """What mends what SQLite found wrong with its pages."""
    return _MEND if "lexical" in damage else RESTORE


def _rows(catalog: Catalog) -> Iterator[Problem]:
    for what, (query, remedy) in _LOOSE.items():
        found = [str(name) for (name,) in catalog.db.execute(query)]
        if found:
            where = "words" if "words" in what else "vectors" if "vector" in what else "catalog"
            yield Problem(where, f"{len(found)} {what}, among them {', '.join(found[:_NAMED])}", remedy)


def _documents(catalog: Catalog, pipeline: str, tick: Callable[[int, int], None]) -> Iterator[Problem]:
    kept = catalog.db.execute("SELECT id, length, pipeline FROM documents ORDER BY id").fetchall()
    for done, (id, length, made_by) in enumerate(kept, 1):
        document = _read(catalog, id)
        if document is None or len(document.text) != length:
            held = len(document.text) if document else 0
            yield Problem("catalog", f"document {id}: {held} characters of text, not {length}", _INGEST)
        else:
            passages = catalog.passages_of(id)
            yield from _offsets(document, [passage for _, passage in passages])
            if made_by == pipeline:
                yield from _texts(catalog, document, passages)
        tick(done, len(kept))


def _read(catalog: Catalog, id: str) -> Document | None:
    """A document; None where its layout isn't what it was packed from."""
    try:
        return catalog.document(id)
    except (ValueError, TypeError, zlib.error):
        return None


def _offsets(document: Document, passages: list[Passage]) -> Iterator[Problem]:
    for passage in passages:
        edges = [edge for span in passage.sentences for edge in span]
        inside = 0 <= passage.start < passage.end <= len(document.text)
        if (
            not inside
            or not edges
            or edges != sorted(edges)
            or not 0 <= edges[0] < edges[-1] <= len(document.text)
        ):
            yield Problem("passages", f"passage {passage.id}: not a place in document {document.id}", _INGEST)


def _texts(catalog: Catalog, document: Document, passages: list[tuple[int, Passage]]) -> Iterator[Problem]:
    """Whether what was embedded and indexed for each passage is what would be today."""
    found = catalog.db.execute(
        "SELECT row, text_sha256, body, heading FROM passages LEFT JOIN lexical ON lexical.rowid = row "
        "WHERE document_id = ?",
        (document.id,),
    )
    held = {row: rest for row, *rest in found}
    for row, passage in passages:
        entry = entry_of(document, passage)
        sha, *words = held[row]
        if sha != entry.text_sha256:
            yield Problem("passages", f"passage {passage.id}: the hash of another text", _INGEST)
        elif words != [None, None] and tuple(words) != entry.words(document.language):
            yield Problem("words", f"passage {passage.id}: indexed under other words than its own", _MEND)


def _vectors(catalog: Catalog, model: str) -> Iterator[Problem]:
    found = catalog.db.execute(
        "SELECT length(vector), count(*) FROM embeddings WHERE model = ? GROUP BY 1 ORDER BY 2 DESC", (model,)
    ).fetchall()
    dimension = found[0][0] // 4 if found else 0  # most of them are right
    for sha, packed in catalog.db.execute(
        "SELECT text_sha256, vector FROM embeddings WHERE model = ?", (model,)
    ):
        if not rows.is_unit(packed, dimension):
            yield Problem("vectors", f"the vector of text {sha} isn't one of this model", _MEND)


def _generation(catalog: Catalog, generations: Generations, model: str) -> Iterator[Problem]:
    try:
        generation = generations.live(model)
    except (sqlite3.DatabaseError, LibraryError):
        return  # told of already
    if generation is None:
        return
    for said in generations.try_all(generation):
        yield Problem("generation", f"{generation.name}: {said}", REBUILD)
