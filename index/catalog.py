"""The catalog: one SQLite file that is the truth about sources, documents and passages.

One transaction per source; readers in other threads and processes see each source entirely old or
entirely new. Vectors for searching are a cache built from here (``vectors.py``).
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

import numpy as np

from errors import LibraryError
from index import replaced, rows
from index.embedder import Embedded, Vectors
from index.entry import Entry
from index.filters import ALL, Filters
from index.schema import MIGRATIONS
from ingest.boilerplate import Footprint
from ingest.codec import PIECE, text_pieces
from ingest.document import Document, Passage
from ingest.extract.formats import VERBATIM

_BATCH = 5_000
"""Vectors that are read together."""
_TEXTS = (
    "FROM embeddings e WHERE model = ? AND text_sha256 > ? AND EXISTS "
    "(SELECT 1 FROM passages p WHERE p.model = e.model AND p.text_sha256 = e.text_sha256 AND p.row <= ?)"
)
_PATIENCE_S = 10
"""How long another connection's lock is waited for …"""
_WRITERS_PATIENCE_S = 60
"""… and by who is about to write."""


@dataclass(frozen=True, slots=True)
class Source:
    """A URI and which document it holds now."""

    uri: str
    document_id: str
    size: int
    mtime_ns: int
    synced: str
    keep_noise: bool = False
    """Whether a person wants what is marked in it as noise to be quotable."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Of a source that is no file: what its content is called, and what a server said of it."""

    name: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """A web page's footprint, and the hashes of its blocks that are marked as its site's."""

    footprint: Footprint
    marked: frozenset[str]


class Catalog:
    """Reads and writes the catalog in ``folder``; one connection a thread."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "catalog.sqlite"
        self._local = threading.local()
        self._text_hashes: dict[str, str] = {}

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept here; a file cut short to nothing is none."""
        return self.path.is_file() and self.path.stat().st_size > 0

    @property
    def cut_short(self) -> str | None:
        """What is wrong where there is a file with nothing in it."""
        empty = self.path.is_file() and not self.exists
        return f"{self.path}: cut short to nothing, or never written" if empty else None

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection; made, with the tables, where there is none."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    def _connect(self) -> sqlite3.Connection:
        try:
            return self._connect_to_write()
        except sqlite3.DatabaseError as error:
            if self.exists and error.sqlite_errorname.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
                return self._connect_to_read()
            raise self.told(error, "opened") from error

    def _connect_to_write(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self.path, timeout=_PATIENCE_S, isolation_level=None)
        _write_ahead(db)
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        self._migrate(db)
        return db

    def _connect_to_read(self) -> sqlite3.Connection:
        """For a disk or directory that can't be written: as it is, where it is complete and of this schema."""
        log = self.path.with_name(self.path.name + "-wal")
        complete = not log.exists() or not log.stat().st_size
        for how in ("mode=ro", "immutable=1") if complete else ("mode=ro",):
            try:
                db = sqlite3.connect(f"{self.path.absolute().as_uri()}?{how}", uri=True, isolation_level=None)
                version = _version(db)
            except sqlite3.DatabaseError as error:
                last = error
                continue
            if version != len(MIGRATIONS):
                raise LibraryError(
                    f"{self.path}: made by another Quotary (schema {version}; this one wants {len(MIGRATIONS)}), "
                    "and can't be written; open it once where it can be, as: quotary sources"
                )
            db.execute("PRAGMA query_only = ON")
            return db
        raise LibraryError(
            f"{self.path}: can't be written, and not be read without that ({last}); copy its directory to "
            "where it can be written, and name the copy with --data"
        )

    def _migrate(self, db: sqlite3.Connection) -> None:
        version = _version(db)
        if version > len(MIGRATIONS):
            raise LibraryError(
                f"{self.path}: made by a newer Quotary (schema {version}; this one knows {len(MIGRATIONS)})"
            )
        if version == len(MIGRATIONS):
            return
        db.execute("BEGIN IMMEDIATE")
        try:
            for script in MIGRATIONS[_version(db) :]:  # asked again: another process may have been first
                for statement in _statements(script):
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
            db.execute("COMMIT")
        except BaseException:
            _roll_back(db)
            raise

    @property
    def version(self) -> int:
        """Which of the numbered schemas the tables have."""
        return _version(self.db)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed: the file or its directory can't be written."""
        return bool(self.db.execute("PRAGMA query_only").fetchone()[0])

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; every committed one moves ``revision`` on.

        Raises:
            LibraryError: the disk is full, or the catalog can't be written.
        """
        try:
            self.db.execute(f"PRAGMA busy_timeout = {1000 * _WRITERS_PATIENCE_S}")
            self.db.execute("BEGIN IMMEDIATE")
            yield self.db
            self.db.execute(
                "INSERT INTO facts VALUES ('revision', '1') "
                "ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
            )
            self.db.execute("COMMIT")
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            _roll_back(self.db)
            raise  # our own mistake, not the library's state
        except sqlite3.DatabaseError as error:
            _roll_back(self.db)
            raise self.told(error) from error
        except BaseException:
            _roll_back(self.db)
            raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Every read inside sees one and the same state, whatever is committed meanwhile."""
        if self.db.in_transaction:
            yield
            return
        self.db.execute("BEGIN")
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise
        except sqlite3.DatabaseError as error:
            raise self.told(error) from error
        finally:
            _roll_back(self.db)

    def told(self, error: sqlite3.DatabaseError, done: str = "written") -> LibraryError:
        """What SQLite raised, as what it means for a library and what to do about it."""
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_SHORT")):
            return LibraryError(
                f"{self.path}: damaged ({error}); what is wrong is told by: quotary verify; a backup comes back "
                f"with: quotary restore FILE --replace; without one, move {self.path.parent} away and ingest again"
            )
        if name.startswith("SQLITE_READONLY"):
            return LibraryError(f"{self.path}: can't be written ({error}); it can be asked all the same")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return LibraryError(
                f"{self.path}: another program has locked it ({error}); what was finished is kept: wait for that "
                "program, or close it, and do the same again"
            )
        return LibraryError(
            f"{self.path}: can't be {done} ({error}); what was finished is kept: free some space, "
            "and do the same again"
        )

    # What is there

    @property
    def revision(self) -> int:
        """A number that moves with every committed change, whichever process made it."""
        return int(self.fact("revision") or 0)

    def fact(self, key: str) -> str | None:
        """A single remembered value."""
        row = self.db.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def remember(self, key: str, value: str) -> None:
        """Keep a single value."""
        self.db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (key, value))

    def forget(self, key: str) -> None:
        """Keep a single value no longer."""
        self.db.execute("DELETE FROM facts WHERE key = ?", (key,))

    def sources(self) -> list[Source]:
        """Every source, by URI."""
        found = self.db.execute(
            "SELECT uri, document_id, size, mtime_ns, synced, keep_noise FROM sources ORDER BY uri"
        )
        return [
            Source(uri, id, size, time, synced, bool(keep)) for uri, id, size, time, synced, keep in found
        ]

    def uris(self, document_id: str) -> list[str]:
        """Every source that holds this document."""
        found = self.db.execute("SELECT uri FROM sources WHERE document_id = ? ORDER BY uri", (document_id,))
        return [uri for (uri,) in found]

    def origins(self) -> dict[str, Origin]:
        """Every source that is no file, by URI, with where its content is from."""
        found = self.db.execute("SELECT uri, name, etag, last_modified FROM origins ORDER BY uri")
        return {uri: Origin(*rest) for uri, *rest in found}

    def sha256(self, document_id: str) -> str | None:
        """The hash of the bytes that a document was read from."""
        row = self.db.execute("SELECT sha256 FROM documents WHERE id = ?", (document_id,)).fetchone()
        return row[0] if row else None

    def heir(self, sha256: str) -> str | None:
        """The first source with content of this hash; else the one where it was last replaced by another."""
        holds = (
            "SELECT uri FROM sources s JOIN documents d ON d.id = s.document_id WHERE sha256 = ? ORDER BY uri"
        )
        held = "SELECT uri FROM sources JOIN replaced USING (uri) WHERE sha256 = ? ORDER BY replaced_at DESC, uri"
        for query in (holds, held):
            if row := self.db.execute(query, (sha256,)).fetchone():
                return str(row[0])
        return None

    def uploaded(self) -> set[str]:
        """Hashes of the content that sources which are no files hold."""
        found = self.db.execute(
            "SELECT DISTINCT d.sha256 FROM origins o JOIN sources s USING (uri) JOIN documents d ON d.id = s.document_id"
        )
        return {sha for (sha,) in found}

    def pipeline(self, document_id: str) -> str | None:
        """What made the document's passages; None where the document isn't here."""
        row = self.db.execute("SELECT pipeline FROM documents WHERE id = ?", (document_id,)).fetchone()
        return row[0] if row else None

    def made_by(self, pipeline: str) -> frozenset[str]:
        """The documents whose passages this pipeline made."""
        found = self.db.execute("SELECT id FROM documents WHERE pipeline = ?", (pipeline,))
        return frozenset(id for (id,) in found)

    def document(self, document_id: str) -> Document | None:
        """A whole document, by its id or a beginning of it that no other shares."""
        found = self.db.execute(
            f"SELECT {rows.DOCUMENT} FROM documents WHERE id >= ? AND id < ? LIMIT 2",
            (document_id, document_id + "g"),  # ids are hexadecimal
        ).fetchall()
        if len(found) != 1:
            return None
        return rows.document(found[0], self.slice(found[0][0], 0, found[0][7]))

    def about(self, document_id: str) -> dict[str, str | None] | None:
        """A document's id, title, author, date, type and hash, without its text."""
        names = ("id", "sha256", "media_type", "title", "author", "published", "language")
        row = self.db.execute(
            f"SELECT {', '.join(names)} FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        return dict(zip(names, row, strict=True)) if row else None

    def page(self, document_id: str, offset: int) -> int | None:
        """The 1-based page that an offset stands on, where the format has pages."""
        row = self.db.execute("SELECT page_starts FROM documents WHERE id = ?", (document_id,)).fetchone()
        starts = json.loads(row[0]) if row else []
        return sum(start <= offset for start in starts) or None

    def line(self, document_id: str, offset: int) -> int | None:
        """The 1-based line that an offset stands on, for documents whose text is the file itself."""
        about = self.about(document_id)
        if about is None or about["media_type"] not in VERBATIM:
            return None
        return self.slice(document_id, 0, offset).count("\n") + 1

    def slice(self, document_id: str, start: int, end: int) -> str:
        """``text[start:end]`` of a document, without reading the rest of a long one."""
        first = start - start % PIECE
        pieces = self.db.execute(
            "SELECT body FROM texts WHERE document_id = ? AND start >= ? AND start < ? ORDER BY start",
            (document_id, first, end),
        )
        return "".join(body for (body,) in pieces)[start - first : end - first]

    def text_sha256(self, document_id: str) -> str:
        """The hash of a document's text as UTF-8; worked out once, since the text never changes."""
        if document_id not in self._text_hashes:
            pieces = self.db.execute(
                "SELECT body FROM texts WHERE document_id = ? ORDER BY start", (document_id,)
            )
            hashed = sha256()
            for (body,) in pieces:
                hashed.update(body.encode("utf-8", "surrogatepass"))
            self._text_hashes[document_id] = hashed.hexdigest()
        return self._text_hashes[document_id]

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with these ids that are still here."""
        marks = ",".join("?" * len(ids))
        found = self.db.execute(f"SELECT {rows.PASSAGE} FROM passages WHERE id IN ({marks})", list(ids))
        return {passage.id: passage for passage in map(rows.passage, found)}

    def passages_of(self, document_id: str) -> list[tuple[int, Passage]]:
        """A document's passages with their rows, in order."""
        found = self.db.execute(
            f"SELECT row, {rows.PASSAGE} FROM passages WHERE document_id = ? ORDER BY start", (document_id,)
        )
        return [(row, rows.passage(rest)) for row, *rest in found]

    @property
    def is_empty(self) -> bool:
        """Whether there is no passage."""
        return not self.db.execute("SELECT EXISTS (SELECT 1 FROM passages)").fetchone()[0]

    def count(self) -> int:
        """How many passages there are."""
        return int(self.db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def count_after(self, row: int) -> int:
        """How many passages are newer than this row."""
        return int(self.db.execute("SELECT count(*) FROM passages WHERE row > ?", (row,)).fetchone()[0])

    def count_within(self, filters: Filters, until: int | None = None) -> int:
        """How many passages the filters let through, up to this row."""
        if not filters:
            return self.count() - (self.count_after(until) if until is not None else 0)
        sql, values = filters.clause()
        found = self.db.execute(
            f"SELECT count(*) FROM passages WHERE row <= coalesce(?, row) AND {sql}", (until, *values)
        )
        return int(found.fetchone()[0])

    def holding(
        self, model: str, texts: Sequence[str], until: int, filters: Filters
    ) -> list[tuple[str, str]]:
        """The passages up to this row that have one of these texts and are let through: id and text's hash."""
        sql, values = filters.clause()
        return self.db.execute(
            "SELECT id, text_sha256 FROM passages "
            f"WHERE model = ? AND text_sha256 IN ({','.join('?' * len(texts))}) AND row <= ? AND {sql}",
            (model, *texts, until, *values),
        ).fetchall()

    def passage_count(self, document_id: str) -> int:
        """How many passages a document has."""
        of = "SELECT count(*) FROM passages WHERE document_id = ?"
        return int(self.db.execute(of, (document_id,)).fetchone()[0])

    def passage_counts(self) -> dict[str, int]:
        """How many passages each document has."""
        return dict(self.db.execute("SELECT document_id, count(*) FROM passages GROUP BY document_id"))

    def embedded_count(self, model: str, until: int) -> int:
        """How many passages up to this row have a vector of this model."""
        found = self.db.execute(
            "SELECT count(*) FROM passages JOIN embeddings USING (model, text_sha256) "
            "WHERE model = ? AND row <= ?",
            (model, until),
        )
        return int(found.fetchone()[0])

    def last_row(self) -> int:
        """The newest passage's row number."""
        return int(self.db.execute("SELECT coalesce(max(row), 0) FROM passages").fetchone()[0])

    def vectors(self, model: str, after: int = 0, filters: Filters = ALL) -> tuple[list[str], Vectors]:
        """Ids and vectors of the passages after this row, in row order."""
        batches = list(self._vector_batches(model, after, filters))
        ids = [id for batch, _ in batches for id in batch]
        empty: Vectors = np.empty((0, 0), np.float32)
        return ids, np.concatenate([vectors for _, vectors in batches]) if ids else empty

    def _vector_batches(
        self, model: str, after: int, filters: Filters
    ) -> Iterator[tuple[list[str], Vectors]]:
        """As ``vectors``, a few thousand at a time; each batch is read as it is taken."""
        sql, values = filters.clause()
        while True:
            found = self.db.execute(
                "SELECT row, id, vector FROM passages JOIN embeddings USING (model, text_sha256) "
                f"WHERE model = ? AND row > ? AND {sql} ORDER BY row LIMIT ?",
                (model, after, *values, _BATCH),
            ).fetchall()
            if not found:
                return
            after = found[-1][0]
            yield [id for _, id, _ in found], _stacked([vector for _, _, vector in found])

    def text_count(self, model: str, until: int) -> int:
        """How many different texts with a vector the passages up to this row have."""
        return int(self.db.execute(f"SELECT count(*) {_TEXTS}", (model, "", until)).fetchone()[0])

    def text_batches(self, model: str, until: int) -> Iterator[tuple[list[str], Vectors]]:
        """Hashes and vectors of these texts, in the order of the hashes; each batch is read as it is taken."""
        after = ""
        while found := self.db.execute(
            f"SELECT text_sha256, vector {_TEXTS} ORDER BY text_sha256 LIMIT ?", (model, after, until, _BATCH)
        ).fetchall():
            after = found[-1][0]
            yield [text for text, _ in found], _stacked([vector for _, vector in found])

    def passage_vectors(self, model: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vector of each of these passages."""
        marks = ",".join("?" * len(ids))
        # The plus keeps SQLite from going through all of the model's passages instead of these.
        found = self.db.execute(
            "SELECT id, vector FROM passages JOIN embeddings USING (model, text_sha256) "
            f"WHERE id IN ({marks}) AND +model = ?",
            [*ids, model],
        )
        return {id: np.frombuffer(vector, dtype=np.float32) for id, vector in found}

    def sentence_vectors(self, ids: Sequence[str], dimension: int) -> dict[str, Vectors]:
        """For each passage, one vector for each of its sentences."""
        marks = ",".join("?" * len(ids))
        found = self.db.execute(
            "SELECT id, embeddings.sentences FROM passages JOIN embeddings USING (model, text_sha256) "
            f"WHERE id IN ({marks})",
            list(ids),
        )
        return {id: rows.unpack(packed, dimension) for id, packed in found}

    def footprints(self) -> dict[str, Remembered]:
        """What is remembered of every web page, by document."""
        found = self.db.execute(
            "SELECT document_id, short, prose, marked FROM footprints ORDER BY document_id"
        )
        return {
            id: Remembered(
                Footprint(id, frozenset(json.loads(short)), frozenset(json.loads(prose))),
                frozenset(json.loads(marked)),
            )
            for id, short, prose, marked in found
        }

    def is_embedded(self, model: str, text_sha256: str) -> bool:
        """Whether this text already has a vector."""
        found = self.db.execute(
            "SELECT 1 FROM embeddings WHERE model = ? AND text_sha256 = ?", (model, text_sha256)
        )
        return found.fetchone() is not None

    # Changes; call within ``transaction``

    def put_document(self, document: Document, entries: Iterable[Entry], model: str, pipeline: str) -> None:
        """Keep a document with its passages, in place of what was made of it before.

        ``entries`` are kept as they are taken, so that they need never all be there.
        """
        self._drop_passages(document.id)
        self.db.execute("DELETE FROM replaced WHERE document_id = ?", (document.id,))
        self.db.execute(
            f"INSERT INTO documents ({rows.DOCUMENT}, pipeline) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET pipeline = excluded.pipeline, layout = excluded.layout",
            (*rows.from_document(document), pipeline),
        )
        self.db.executemany(
            "INSERT OR REPLACE INTO texts VALUES (?, ?, ?)",
            ((document.id, i * PIECE, piece) for i, piece in enumerate(text_pieces(document.text))),
        )
        for entry in entries:
            row = self.db.execute(
                f"INSERT INTO passages ({rows.PASSAGE}, model, text_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*rows.from_passage(entry.passage), model, entry.text_sha256),
            ).lastrowid
            self.put_words(row or 0, entry, document.language)

    def put_words(self, row: int, entry: Entry, language: str) -> None:
        """Keep what the lexical leg finds a passage's row by."""
        self.db.execute(
            "INSERT OR REPLACE INTO lexical (rowid, body, heading) VALUES (?, ?, ?)",
            (row, *entry.words(language)),
        )

    def put_footprint(self, page: Footprint, marked: frozenset[str]) -> None:
        """Remember what a web page shares with its site, and which of it is marked."""
        self.db.execute(
            "INSERT OR REPLACE INTO footprints VALUES (?, ?, ?, ?)",
            (page.id, *(json.dumps(sorted(keys)) for keys in (page.short, page.prose, marked))),
        )

    def put_vectors(self, model: str, vectors: Mapping[str, Embedded]) -> None:
        """Keep the vectors of these texts, by their hash."""
        self.db.executemany(
            "INSERT OR IGNORE INTO embeddings VALUES (?, ?, ?, ?)",
            ((model, sha, v.passage.tobytes(), rows.pack(v.sentences)) for sha, v in vectors.items()),
        )

    def put_source(
        self, uri: str, document_id: str, size: int, mtime_ns: int, *, keep_noise: bool = False
    ) -> None:
        """Point a source at a document; the one it held before goes where no other source holds it."""
        before = self.db.execute("SELECT document_id FROM sources WHERE uri = ?", (uri,)).fetchone()
        synced = datetime.now(UTC).isoformat(timespec="seconds")
        self.db.execute(
            "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?)",
            (uri, document_id, size, mtime_ns, synced, keep_noise),
        )
        if before and before[0] != document_id:
            self._drop_if_unheld(before[0], replaced_in=uri)

    def past_ids(self, uri: str) -> list[str]:
        """The documents that a source holds and that were replaced in it, as far as they are kept."""
        found = self.db.execute(
            "SELECT document_id FROM sources WHERE uri = ? UNION SELECT document_id FROM replaced WHERE uri = ?",
            (uri, uri),
        )
        return [id for (id,) in found]

    def put_origin(self, uri: str, origin: Origin) -> None:
        """Remember where a source that is no file has its content from."""
        self.db.execute(
            "INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?)",
            (uri, origin.name, origin.etag, origin.last_modified),
        )

    def move_source(self, was: str, uri: str) -> None:
        """``uri``, which is here already, is what was called ``was``."""
        replaced.move(self.db, was, uri)
        self.remove_source(was)

    def remove_source(self, uri: str) -> None:
        """Forget a source, and its document where no other source holds it."""
        before = self.db.execute("SELECT document_id FROM sources WHERE uri = ?", (uri,)).fetchone()
        self.db.execute("DELETE FROM sources WHERE uri = ?", (uri,))
        self.db.execute("DELETE FROM origins WHERE uri = ?", (uri,))
        replaced.forget(self.db, uri)
        if before:
            self._drop_if_unheld(before[0])

    def _drop_if_unheld(self, document_id: str, replaced_in: str | None = None) -> None:
        if not self.uris(document_id):
            if replaced_in:
                replaced.keep(self.db, document_id, replaced_in)
            self._drop_passages(document_id)
            self.db.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def _drop_passages(self, document_id: str) -> None:
        of = "(SELECT row FROM passages WHERE document_id = ?)"
        self.db.execute(f"DELETE FROM lexical WHERE rowid IN {of}", (document_id,))
        self.db.execute("DELETE FROM passages WHERE document_id = ?", (document_id,))

    def drop_bad_vectors(self, model: str, hashes: Sequence[str], dimension: int) -> None:
        """Forget those vectors of these texts that can't be a vector of this model."""
        for sha in hashes:
            found = self.db.execute(
                "SELECT vector FROM embeddings WHERE model = ? AND text_sha256 = ?", (model, sha)
            )
            if any(not rows.is_unit(packed, dimension) for (packed,) in found.fetchall()):
                self.db.execute("DELETE FROM embeddings WHERE model = ? AND text_sha256 = ?", (model, sha))

    def drop_unused_vectors(self) -> None:
        """Forget vectors that no passage has any more."""
        self.db.execute(
            "DELETE FROM embeddings WHERE NOT EXISTS (SELECT 1 FROM passages p "
            "WHERE p.model = embeddings.model AND p.text_sha256 = embeddings.text_sha256)"
        )


def _stacked(packed: Sequence[bytes]) -> Vectors:
    """Stored vectors as the rows of one array."""
    return np.frombuffer(b"".join(packed), dtype=np.float32).reshape(len(packed), -1)


def _write_ahead(db: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, waiting for others who do the same: SQLite's own timeout doesn't."""
    until = monotonic() + _PATIENCE_S
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or monotonic() > until:
                raise
            sleep(0.01)


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: ``executescript`` would commit before it begins."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _roll_back(db: sqlite3.Connection) -> None:
    """Give up what is open; SQLite itself has done so where the disk was full."""
    if db.in_transaction:
        db.execute("ROLLBACK")
