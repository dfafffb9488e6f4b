"""The writing way: what is on disk against what is kept, as a plan; then the plan, source by source.

Planning is set arithmetic on values and touches nothing. Applying keeps one source a transaction, so
that whatever interrupts it, each source is entirely old or entirely new and the next run goes on.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from errors import LibraryError, SourceError
from index.catalog import Catalog, Entry, Source
from index.embedder import Embedder
from ingest.document import CHUNK_VERSION, EXTRACT_VERSION, Document, Passage, digest, document_id
from ingest.extract import extract, media_type
from ingest.passages import cut_passages, plain_words, searched_text
from ingest.sources import Candidate

Status = Literal["added", "unchanged", "updated", "renamed", "removed", "skipped", "failed"]
PRUNE_SHARE = 0.20
"""Share of a root's sources that a prune may remove without being told to insist."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file as the disk has it; ``document_id`` names what it would become, None if it can't be read."""

    uri: str
    path: Path
    size: int
    mtime_ns: int
    document_id: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one source. ``was`` is the URI that a rename comes from."""

    status: Status
    uri: str
    found: Found | None = None
    was: str | None = None
    reason: str = ""
    touched: bool = False
    """The same content under another size or time: the row is brought up to date."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source."""

    uri: str
    status: Status
    reason: str = ""
    passages: int = 0
    embedded: int = 0


def survey(candidates: Sequence[Candidate], have: Mapping[str, Source]) -> Iterator[Found]:
    """Look at each file: by size and time where it is known, else by its content."""
    for candidate in candidates:
        if candidate.refusal:
            yield Found(candidate.uri, candidate.path, 0, 0, None, candidate.refusal)
            continue
        try:
            stat = candidate.path.stat()
            known = have.get(candidate.uri)
            same = known and (known.size, known.mtime_ns) == (stat.st_size, stat.st_mtime_ns)
            id = known.document_id if known and same else _identify(candidate.path)
        except OSError as error:
            yield Found(candidate.uri, candidate.path, 0, 0, None, f"can't be read: {error.strerror}")
            continue
        yield Found(candidate.uri, candidate.path, stat.st_size, stat.st_mtime_ns, id)


def _identify(path: Path) -> str:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return document_id(sha256, media_type(path.name) or "")


def plan(
    have: Mapping[str, Source],
    want: Sequence[Found],
    *,
    current: Callable[[str], bool],
    prunable: Collection[str] = (),
    movable: Collection[str] = (),
) -> list[Step]:
    """What to do so that the library holds what ``want`` says.

    Args:
        have: the sources kept, by URI.
        want: the files found.
        current: whether a document was made by the extractor, chunker and embedder of today.
        prunable: URIs that go if they aren't among ``want``.
        movable: URIs whose file is gone; new ones with their content are these, renamed.
    """
    wanted = {found.uri for found in want}
    gone = [uri for uri in sorted(prunable) if uri in have and uri not in wanted]
    vanished = {have[uri].document_id: uri for uri in reversed(sorted(movable)) if uri not in wanted}
    steps = [_step(have, found, current, vanished) for found in want]
    moved = {step.was for step in steps if step.was}
    return steps + [Step("removed", uri) for uri in gone if uri not in moved]


def _step(
    have: Mapping[str, Source], found: Found, current: Callable[[str], bool], vanished: dict[str, str]
) -> Step:
    if found.document_id is None:
        unread = "not a format" in found.reason or "link" in found.reason
        return Step("skipped" if unread else "failed", found.uri, found, reason=found.reason)
    known = have.get(found.uri)
    if known is None:
        was = vanished.pop(found.document_id, None)
        return Step("renamed" if was else "added", found.uri, found, was)
    same = known.document_id == found.document_id and current(known.document_id)
    touched = (known.size, known.mtime_ns) != (found.size, found.mtime_ns)
    return Step("unchanged" if same else "updated", found.uri, found, touched=touched)


def check_prune(steps: Sequence[Step], under_root: int) -> None:
    """Refuse a plan that would remove a suspicious share of what a root held.

    Raises:
        LibraryError: more than PRUNE_SHARE of the ``under_root`` sources would go.
    """
    going = sum(step.status == "removed" for step in steps)
    if under_root and going > max(1, PRUNE_SHARE * under_root):
        raise LibraryError(
            f"--prune would remove {going} of {under_root} sources; nothing was changed. "
            "If that is right, say --yes"
        )


def pipeline_name(embedding_key: str, passage_wordpieces: int) -> str:
    """Names what passages are made by; a document made by another is made again."""
    return digest("pipeline", EXTRACT_VERSION, CHUNK_VERSION, embedding_key, str(passage_wordpieces))


@dataclass(frozen=True, slots=True)
class Writer:
    """Carries out steps on one catalog with one embedder."""

    catalog: Catalog
    embedder: Embedder
    passage_wordpieces: int

    @property
    def pipeline(self) -> str:
        """What it makes passages by."""
        return pipeline_name(self.embedder.key, self.passage_wordpieces)

    def apply(self, step: Step) -> Outcome:
        """One step, in one transaction; what can't be read leaves the old state in place."""
        try:
            return self._apply(step)
        except SourceError as error:
            return Outcome(step.uri, "failed", str(error))
        except OSError as error:
            return Outcome(step.uri, "failed", f"can't be read: {error.strerror or error}")

    def _apply(self, step: Step) -> Outcome:
        if step.status == "removed":
            with self.catalog.transaction():
                self.catalog.remove_source(step.uri)
            return Outcome(step.uri, "removed")
        found = step.found
        if found is None or step.status in ("skipped", "failed"):
            return Outcome(step.uri, step.status, step.reason)
        if step.status == "unchanged":
            self._point(found)
            return Outcome(
                step.uri, "unchanged", passages=self.catalog.passage_count(found.document_id or "")
            )
        if step.status == "renamed" and step.was:
            with self.catalog.transaction():
                self.catalog.put_source(found.uri, found.document_id or "", found.size, found.mtime_ns)
                self.catalog.remove_source(step.was)
            return Outcome(step.uri, "renamed", f"was {step.was}")
        return self._read(step, found)

    def _point(self, found: Found) -> None:
        with self.catalog.transaction():
            self.catalog.put_source(found.uri, found.document_id or "", found.size, found.mtime_ns)

    def _read(self, step: Step, found: Found) -> Outcome:
        """Bytes to passages in the catalog; another source's same content costs nothing."""
        data = found.path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        id = document_id(sha256, media_type(found.path.name) or "")
        if self.catalog.pipeline(id) == self.pipeline:
            with self.catalog.transaction():
                self.catalog.put_source(found.uri, id, found.size, found.mtime_ns)
            return Outcome(step.uri, step.status, "same content as another source")
        document = extract(data, found.path.name)
        passages = cut_passages(document, self.embedder, self.passage_wordpieces)
        entries = [_entry(document, passage) for passage in passages]
        if not entries:
            raise SourceError("nothing in it can be quoted: all of it is headings or noise")
        texts = {entry.text_sha256: entry.searched for entry in entries}
        known = self.catalog.embedded(self.embedder.key, list(texts))
        fresh = [sha for sha in texts if sha not in known]
        vectors = self.embedder.embed_passages([texts[sha] for sha in fresh])
        with self.catalog.transaction():
            self.catalog.put_vectors(self.embedder.key, dict(zip(fresh, vectors, strict=True)))
            self.catalog.put_document(document, entries, self.embedder.key, self.pipeline)
            self.catalog.put_source(found.uri, document.id, found.size, found.mtime_ns)
            self.catalog.remember("model", self.embedder.key)
        return Outcome(step.uri, step.status, "; ".join(document.warnings), len(passages), len(fresh))


def _entry(document: Document, passage: Passage) -> Entry:
    searched = searched_text(document, passage)
    above = [plain_words(heading) for heading in (document.title or "", *passage.heading_path)]
    return Entry(passage, digest("text", searched.text, repr(searched.spans)), searched, " ".join(above))


def path_of(uri: str) -> Path | None:
    """The local path that a ``file://`` URI names."""
    parts = urlsplit(uri)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None
