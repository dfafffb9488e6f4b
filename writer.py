"""The writing way, second half: carries out a plan, source by source.

One transaction makes a source's new state the library's, so that whatever interrupts it, each
source is entirely old or entirely new and the next run goes on. Vectors are kept ahead of it, slice
by slice: they belong to texts, not to sources, and what a kill leaves of them is found again.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Never

from errors import LibraryError, ModelError, SourceError
from index.catalog import Catalog
from index.embedder import Embedder
from index.entry import Entry, entry_of
from ingest.ahead import Ahead
from ingest.boilerplate import footprint, unmark_repeated
from ingest.document import Document
from ingest.passages import SearchedText, iter_passages
from sync import Found, Outcome, Step, named_id, pipeline_name

_PAGES = ("text/html", "application/xhtml+xml")
"""Media types of documents that have a site."""
_SLICE = 512
"""Passages that are embedded together; what is in memory of a document beside its text."""
_ABOUT_THE_RUN = (KeyboardInterrupt, SystemExit, GeneratorExit, LibraryError, ModelError)
"""Not one source's fault: these end the run."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Carries out steps on one catalog with one embedder and one extractor."""

    catalog: Catalog
    embedder: Embedder
    extract: Ahead
    passage_wordpieces: int
    watch: Callable[[int], None] = lambda passages: None
    """Told of passages as they are made."""

    @property
    def pipeline(self) -> str:
        """What it makes passages by."""
        return pipeline_name(self.embedder.key, self.passage_wordpieces)

    def begin(self, step: Step) -> None:
        """Have a step's file read meanwhile, if it is going to be."""
        found = step.found
        if not found or found.content is not None or step.status not in ("added", "updated"):
            return
        if not self.catalog.pipeline(found.document_id or ""):
            self.extract.begin(found.path, found.name)

    def apply(self, step: Step) -> Outcome:
        """One step; what can't be read leaves the old state in place.

        Raises:
            LibraryError: the library itself can't be written, or files can't be read at all.
        """
        try:
            return self._apply(step)
        except _ABOUT_THE_RUN:
            raise
        except SourceError as error:
            return Outcome(step.uri, "failed", str(error))
        except OSError as error:
            return Outcome(step.uri, "failed", f"can't be read: {error.strerror or error}")
        except sqlite3.OperationalError as error:
            _stop(self.catalog, error)
        except BaseException as error:  # a panic in native code is no Exception
            return Outcome(step.uri, "failed", f"unexpected {type(error).__name__}: {str(error)[:300]}")

    def _apply(self, step: Step) -> Outcome:
        if step.status == "removed":
            with self.catalog.transaction():
                self.catalog.remove_source(step.uri)
            return Outcome(step.uri, "removed")
        found = step.found
        if found is None or step.status in ("skipped", "failed"):
            return Outcome(step.uri, step.status, step.reason)
        if step.status == "unchanged":
            return self._leave(step, found)
        return self._read(step, found)

    def _leave(self, step: Step, found: Found) -> Outcome:
        id = found.document_id or ""
        if step.touched:
            with self.catalog.transaction():
                self._point(step, found, id)
        return Outcome(step.uri, "unchanged", passages=self.catalog.passage_count(id))

    def _point(self, step: Step, found: Found, document_id: str) -> None:
        self.catalog.put_source(
            found.uri, document_id, found.size, found.mtime_ns, keep_noise=found.keep_noise
        )
        if found.origin:
            self.catalog.put_origin(found.uri, found.origin)
        if step.was:
            self.catalog.move_source(step.was, found.uri)

    def _read(self, step: Step, found: Found) -> Outcome:
        """Bytes to passages in the catalog; another source's same content costs nothing."""
        if self._is_made(found.document_id or ""):
            return self._share(step, found, found.document_id or "")
        document = self._extract(found)
        if self._is_made(document.id):
            return self._share(step, found, document.id)
        passages, embedded = self._keep(step, document, found)
        reasons = [reason for reason in (_was(step), *document.warnings) if reason]
        return Outcome(step.uri, step.status, "; ".join(reasons), passages, embedded)

    def _extract(self, found: Found) -> Document:
        """The document of a file; one that today's extractor has read before isn't read again."""
        held = self.catalog.document(found.document_id) if found.document_id else None
        if held and held.id == named_id(held.sha256, found.name, keep_noise=found.keep_noise):
            return unmark_repeated(held)
        try:
            document = self.extract(found.path, found.name)
        except FileNotFoundError:
            if held is None:
                raise
            return unmark_repeated(held)  # only its passages are made anew, of what is still known of it
        # By name, as the plan has it, or a file would look new for ever that isn't what its name says.
        id = named_id(document.sha256, found.name, keep_noise=found.keep_noise)
        return document.with_noise_kept(id) if found.keep_noise else replace(document, id=id)

    def _is_made(self, document_id: str) -> bool:
        return self.catalog.pipeline(document_id) == self.pipeline

    def _share(self, step: Step, found: Found, document_id: str) -> Outcome:
        with self.catalog.transaction():
            self._point(step, found, document_id)
        reason = _was(step) or "same content as another source"
        return Outcome(step.uri, step.status, reason, self.catalog.passage_count(document_id))

    def _keep(self, step: Step, document: Document, found: Found) -> tuple[int, int]:
        """Passages made, and how many texts were embedded for them."""
        entries = self._entries(document)
        first, embedded = self._embed(islice(entries, _SLICE))
        if not first:
            raise SourceError("nothing in it can be quoted: all of it is headings or noise")
        passages, more = len(first), first
        while len(more) == _SLICE:
            more, fresh = self._embed(islice(entries, _SLICE))
            passages, embedded = passages + len(more), embedded + fresh
        with self.catalog.transaction():
            # A long document is cut again: that is cheap, and keeping all of its passages isn't.
            again = first if passages == len(first) else self._entries(document)
            self.catalog.put_document(document, again, self.embedder.key, self.pipeline)
            if document.media_type in _PAGES:
                self.catalog.put_footprint(footprint(document), frozenset())
            self._point(step, found, document.id)
            self.catalog.remember("model", self.embedder.key)
        return passages, embedded

    def cut_again(self, document: Document, keys: frozenset[str]) -> bool:
        """Keep a page under other marks, which ``keys`` name; not where nothing of it would be left."""
        entries, _ = self._embed(self._entries(document))
        with self.catalog.transaction():
            if entries:
                self.catalog.put_document(document, entries, self.embedder.key, self.pipeline)
            self.catalog.put_footprint(footprint(document), keys)
        return bool(entries)

    def mend(self, document_id: str) -> int:
        """Make anew, from the kept text, what a document's passages are found by; how many were embedded."""
        document = self.catalog.document(document_id)
        if document is None:
            return 0
        entries = {row: entry_of(document, passage) for row, passage in self.catalog.passages_of(document_id)}
        with self.catalog.transaction():
            for row, entry in entries.items():
                self.catalog.put_words(row, entry, document.language)
            self.catalog.drop_bad_vectors(
                self.embedder.key, [entry.text_sha256 for entry in entries.values()], self.embedder.dimension
            )
        return self._embed(entries.values())[1]

    def _entries(self, document: Document) -> Iterator[Entry]:
        for passage in iter_passages(document, self.embedder, self.passage_wordpieces):
            yield entry_of(document, passage)

    def _embed(self, entries: Iterable[Entry]) -> tuple[list[Entry], int]:
        """Keep the vectors of those texts that have none yet: the entries, and how many texts these were.

        Entries are taken as they are made, so that the first are embedded while the next are cut.
        """
        taken, fresh = list[Entry](), dict[str, None]()

        def unembedded() -> Iterator[SearchedText]:
            for entry in entries:
                taken.append(entry)
                if entry.text_sha256 not in fresh and not self.catalog.is_embedded(
                    self.embedder.key, entry.text_sha256
                ):
                    fresh[entry.text_sha256] = None
                    yield entry.searched

        vectors = self.embedder.embed_passages(unembedded())
        if fresh:
            with self.catalog.transaction():
                self.catalog.put_vectors(self.embedder.key, dict(zip(fresh, vectors, strict=True)))
        self.watch(len(taken))
        return taken, len(fresh)


def _was(step: Step) -> str:
    return f"was {step.was}" if step.was else ""


def _stop(catalog: Catalog, error: sqlite3.OperationalError) -> Never:
    raise LibraryError(f"{catalog.path}: can't be written ({error}); what was finished is kept") from error
