"""Reads files in killable, limited children, and uses each child for many files.

A file that breaks its child costs that child and nothing else. Children that are idle are kept for
the next file until the sandbox is closed.
"""

import io
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol

from errors import SourceError
from ingest.child import Child, Gone
from ingest.document import Document
from ingest.limits import LIMITS, Limits, too_much
from ingest.worker import job_line, read_document

_FILES = 1_000
"""Files that one child reads; what native code leaks goes with it."""


class Extractor(Protocol):
    """Anything that makes a document of a file."""

    def __call__(self, source: bytes | Path, name: str) -> Document:
        """The document in ``source``, its content or where it stands; ``name`` tells its format.

        Raises:
            SourceError: it can't be read, with the reason.
        """
        ...


class Sandbox:
    """An extractor whose parsers run in child processes. Safe to share between threads."""

    def __init__(self, limits: Limits = LIMITS, command: list[str] | None = None) -> None:
        self._limits = limits
        self._command = command
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __call__(self, source: bytes | Path, name: str) -> Document:
        """As ``Extractor``.

        Raises:
            SourceError: it can't be read, or breaks a limit, which is named.
            LibraryError: no child can be started.
        """
        if isinstance(source, bytes):
            return self._read(io.BytesIO(source), len(source), name)
        with source.open("rb") as file:
            return self._read(file, os.fstat(file.fileno()).st_size, name)

    def _read(self, file: IO[bytes], size: int, name: str) -> Document:
        if size > self._limits.input_bytes:
            raise SourceError(too_much(size, self._limits.input_bytes, "bytes"))
        limits = self._limits.for_input(size)
        child, fit = self._take(), False
        try:
            job = job_line(name.encode("utf-8", "replace").decode("utf-8"), size, limits)
            document = child.read(file, size, job, limits)
            fit = size <= limits.usual_bytes
            return document
        except Gone as gone:
            raise SourceError(str(gone)) from None
        except SourceError:
            fit = True
            raise
        finally:
            self._give_back(child, fit=fit and child.files < _FILES)

    def _take(self) -> Child:
        with self._lock:
            child = self._idle.pop() if self._idle else None
        if child is not None and not child.is_alive:  # something else ended it; the next file isn't to blame
            child.close()
            child = None
        child = child or Child(self._command)
        with self._lock:
            self._busy.add(child)
        return child

    def _give_back(self, child: Child, *, fit: bool) -> None:
        with self._lock:
            self._busy.discard(child)
            fit = fit and not self._closed
            if fit:
                self._idle.append(child)
        if not fit:
            child.close()

    @property
    def idle(self) -> list[int]:
        """Process ids of the children that wait for a file."""
        with self._lock:
            return [child.pid for child in self._idle]

    def close(self) -> None:
        """End all children; a file that is being read elsewhere fails there."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = list(self._busy)
        for child in idle:
            child.close()
        for child in busy:
            child.kill()  # whoever reads from it notices, and closes it

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_here(source: bytes | Path, name: str) -> Document:
    """An extractor without a child, for tests and for files that are ours; the checks are the same."""
    from ingest.extract import extract

    data = source if isinstance(source, bytes) else source.read_bytes()
    return read_document(data, name, LIMITS.for_input(len(data)), extract)
