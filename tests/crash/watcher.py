"""A reader that polls a catalog while another process writes, and notes whatever it should never see."""

import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path

Signatures = Mapping[str, str]
_PARTS = (
    "SELECT id, sha256, title, length, layout, pipeline FROM documents ORDER BY id",
    "SELECT document_id, start, body FROM texts ORDER BY document_id, start",
    'SELECT p.document_id, p.id, p.start, p."end", p.sentences, body, heading, vector, e.sentences FROM passages p '
    "LEFT JOIN lexical ON lexical.rowid = p.row LEFT JOIN embeddings e USING (model, text_sha256) ORDER BY p.id",
)


def signatures(data: Path) -> Signatures:
    """For each source a digest of all that a reader can see of it, in one snapshot; empty where there is nothing."""
    if not (data / "catalog.sqlite").is_file():
        return {}
    uri = (data / "catalog.sqlite").as_uri()
    with closing(sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=60, isolation_level=None)) as db:
        if not db.execute("PRAGMA user_version").fetchone()[0]:
            return {}
        db.execute("BEGIN")
        sources = db.execute("SELECT uri, document_id FROM sources").fetchall()
        digests = {id: sha256() for _, id in sources}
        for query in _PARTS:
            for id, *rest in db.execute(query):
                if id in digests:
                    digests[id].update(repr(rest).encode())
    return {uri: digests[id].hexdigest() for uri, id in sources}


class Watcher:
    """Polls ``data`` until stopped. Each source must be as ``old`` or as ``new`` has it, and nothing else."""

    def __init__(self, data: Path, old: Signatures, new: Signatures, moved: Mapping[str, str]) -> None:
        self.polls = 0
        self.wrong: list[str] = []
        self._data, self._old, self._new, self._moved = data, old, new, moved
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            try:
                self._judge(signatures(self._data))
            except sqlite3.OperationalError as error:
                self.wrong.append(f"a reader was turned away: {error}")

    def _judge(self, seen: Signatures) -> None:
        self.polls += 1
        if not seen and not self._old:
            return
        for uri in {*seen, *self._old, *self._new}:
            if seen.get(uri) not in (self._old.get(uri), self._new.get(uri)):
                self.wrong.append(f"{uri}: neither old nor new")
        for was, now in self._moved.items():
            if (was in seen) == (now in seen):
                self.wrong.append(f"{was}: renamed in two steps")
