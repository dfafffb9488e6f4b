"""The one object that every door holds: a directory of kept sources, and what can be done with it."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from answer.answerer import Answerer
from answer.asked import checked
from answer.calibration import FACT, calibrated
from answer.proof import Current, Verdict, against_file, check, current_in
from answer.quote import Answer, Cited, Proof
from answer.quoter import cite
from answer.reader import Reader
from answer.trained import trained_reader
from errors import LibraryError, ModelError, QuotaryError, SourceError, UsageError
from finish import drop_outlived, finish
from index import copybook
from index.backup import Backup
from index.catalog import Catalog, Source
from index.check import RESTORE, Problem
from index.embedder import Embedder, load_embedder
from index.erase import PENDING, drop_lines_naming, files_naming, is_pending, scrub
from index.filters import ALL, Filters
from index.lock import WriterLock
from index.models import known_key
from index.replaced import Replaced, find
from index.search import Hit, Searcher
from index.uploads import Uploads, upload_uri
from index.vectors import Generations
from ingest.ahead import Ahead
from ingest.document import Document
from ingest.sandbox import Extractor, Sandbox
from ingest.sources import find_candidates
from intake import fetched, kept, page_uri, upload_name, uploaded
from settings import Settings
from sync import (
    Found,
    Outcome,
    Step,
    check_prune,
    is_under,
    outdated,
    path_of,
    pipeline_name,
    plan,
    survey,
    vanished,
)
from upkeep import Rebuilt, Tick, Upkeep, nothing_read, silent
from writer import Writer

if TYPE_CHECKING:
    from ingest.fetch import Fetcher

_SAID_OF_ANSWERS = ("feedback.jsonl", "sets/feedback.jsonl")
"""Files in which the chat keeps what people said of answers, with the quotes."""
_UNFINISHED = "unfinished"
"""The fact that is there from a sync's first change until its last."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source as a person sees it in a list."""

    uri: str
    document: Cited
    media_type: str
    passages: int
    synced: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A source that was forgotten, and what else held the same content, which therefore stays."""

    uri: str
    document_id: str
    passages: int
    also_in: tuple[str, ...]


class Library:
    """Sources kept in ``settings.data``; ask it, add to it. Safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        reader: Reader | None = None,
        *,
        extractor: Extractor | None = None,
        embedder: Embedder | None = None,
        searcher: type[Searcher] = Searcher,
        calibration: bool = True,
    ) -> None:
        self.settings = settings
        self.catalog = Catalog(settings.data)
        self._lock = WriterLock(settings.data)
        self._uploads = Uploads(settings.data / "uploads")
        self._generations = Generations(settings.data / "vectors", self.catalog)
        self._upkeep = Upkeep(settings, self.catalog, self._generations)
        self.searcher = searcher(self.catalog, self._generations, settings.words)
        self._reader = reader or trained_reader(settings.reads)
        self._extractor = extractor
        self._embedder = embedder
        self._calibration = calibration

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model; loaded, and exported if it never was, at first use."""
        return self._embedder or load_embedder(self.settings.model, self.settings.cache)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask."""
        return not self.catalog.exists or self.catalog.is_empty

    # Reading

    @property
    def reader(self) -> Reader:
        """What reads for an answer: with this library's own calibration, where one was made for it."""
        if not self._calibration:
            return self._reader
        return calibrated(self._reader, self.catalog.fact(FACT), self._embedding_key)

    def ask(self, question: str, history: Sequence[str] = (), filters: Filters = ALL) -> Answer:
        """An answer in the sources' own words, of those that the filters let through.

        Raises:
            UsageError: the question is empty or too long, or no source passes the filters.
            LibraryError: the library is missing or empty.
            ModelError: the library was made with another embedding model.
        """
        with self._readable(filters):
            self._reader.load()
            self._generations.load(self._embedding_key)
            answerer = Answerer(
                catalog=self.catalog,
                searcher=self.searcher,
                embedder=self.embedder,
                reader=self.reader,
                leg_depth=self.settings.leg_depth,
                passages=self.settings.candidates,
                quotes=self.settings.quotes,
                threshold=self.settings.threshold,
            )
            return answerer.answer(question, history, filters)

    def warm(self) -> None:
        """Load what questions need.

        Raises:
            ModelError: the model isn't here, or can't be exported.
        """
        self._reader.load()
        self.embedder.embed_question("Is it warm?")

    def search(self, question: str, depth: int = 10, filters: Filters = ALL) -> list[Hit]:
        """The best passages, without reading them for an answer.

        Raises:
            UsageError: the question is empty or too long, or no source passes the filters.
            LibraryError: the library is missing or empty.
            ModelError: the library was made with another embedding model.
        """
        asked = checked(question)
        with self._readable(filters):
            vector = self.embedder.embed_question(asked)
            found = self.searcher.search(asked, vector, self.embedder, self.settings.leg_depth, filters)
            return found[:depth]

    def verify_quote(self, proof: Proof) -> Verdict:
        """Whether the source of a quote still says so: as the library holds it, else as its file is now.

        Where the file is no longer what the library holds, the verdict is on the library's copy, and says so.
        A file that is there and can't be read is told as ``unread``.

        Raises:
            LibraryError: the catalog can't be opened.
        """
        current = None
        if self.catalog.exists:
            with self.catalog.snapshot():
                current = current_in(self.catalog, proof)
        if current is None:
            try:
                return check(proof, self._current_file(proof))
            except (SourceError, OSError) as error:
                return Verdict(proof, "unread", f"the source couldn't be read ({_why(error)})", proof.uri)
        return check(proof, against_file(current, path_of(current.uri)))

    def _current_file(self, proof: Proof) -> Current | None:
        """The file that a proof's URI names, read anew; None where there is none.

        Raises:
            SourceError, OSError: it is there, and can't be read.
        """
        try:
            path = path_of(proof.uri) if proof.uri.startswith("file://") else None
            if path is None or not path.is_file():
                return None
        except ValueError:  # not a URI at all
            return None
        with self._reading() as extract:
            document = extract(path, path.name)
        return Current(proof.uri, document)

    def document(self, document_id: str) -> Document | None:
        """A document by its id, or by a beginning of it that is its alone."""
        if not self.catalog.exists:
            return None
        with self.catalog.snapshot():
            return self.catalog.document(document_id)

    def replaced(self, document_id: str) -> Replaced | None:
        """A document that a newer version replaced, as it was; None where it is held, or no longer kept."""
        return find(self.catalog.db, document_id) if self.catalog.exists else None

    def sources(self) -> list[SourceInfo]:
        """Every source, by URI.

        Raises:
            LibraryError: the catalog can't be opened.
        """
        if not self.catalog.exists:
            return []
        with self.catalog.snapshot():
            counts = self.catalog.passage_counts()
            return [self._info(source, counts) for source in self.catalog.sources()]

    def keeps_noise(self, uri: str) -> bool:
        """Whether a person wants what is marked in this source as noise to be quotable."""
        return any(source.keep_noise for source in self.catalog.sources() if source.uri == uri)

    def _info(self, source: Source, counts: dict[str, int]) -> SourceInfo:
        about = self.catalog.about(source.document_id) or {}
        document = cite(self.catalog, source.document_id)
        return SourceInfo(
            source.uri,
            document,
            about.get("media_type") or "",
            counts.get(source.document_id, 0),
            source.synced,
        )

    @contextmanager
    def _readable(self, filters: Filters) -> Iterator[None]:
        """One state of the library from the first look to the last, whatever a writer does meanwhile."""
        if not self.catalog.exists:
            self._check_readable()
        with self.catalog.snapshot():
            self._check_readable()
            if filters and not self.catalog.count_within(filters):
                raise UsageError(f"no source passes the filters: {filters}")
            yield

    def _check_readable(self) -> None:
        if cut := self.catalog.cut_short:
            raise LibraryError(f"{cut}; mend it with: {RESTORE}")
        if self.is_empty:
            raise LibraryError(
                f"the library in {self.settings.data} is empty; add sources with: quotary ingest PATH"
            )
        made_with = self.catalog.fact("model")
        if made_with != self._embedding_key:
            raise ModelError(
                f"the library was made with {made_with}, but the model set is {self._embedding_key}; set "
                "QUOTARY_MODEL back, or embed everything anew with: quotary ingest PATH (the same paths as before)"
            )

    # Writing

    def plan(
        self,
        paths: Sequence[Path],
        *,
        prune: bool = False,
        insist: bool = False,
        keep_noise: bool | None = None,
        rehash: bool = False,
    ) -> list[Step]:
        """What a sync of these files and folders would do.

        ``keep_noise`` says whether what is marked as noise in them is quotable from now on; None
        leaves each source as it was. ``rehash`` looks into files whose size and time are as before, too.

        Raises:
            UsageError: a path doesn't exist.
            LibraryError: ``prune`` would remove a suspicious share, and ``insist`` wasn't said.
        """
        have = self._have()
        want = list(survey(find_candidates(paths, self.settings.data), have, keep_noise, rehash=rehash))
        under = _under(have, paths, want) if prune else []
        current = self._current()
        steps = plan(have, want, current=current, prunable=under, movable=vanished(have, want))
        steps += plan(have, outdated(have, steps, current, self._kept), current=current)
        if prune and not insist:
            check_prune(steps, len(under))
        return steps

    def _have(self) -> dict[str, Source]:
        return {source.uri: source for source in self.catalog.sources()} if self.catalog.exists else {}

    def _kept(self, source: Source) -> Found:
        """A source where it is: a person's file, or our copy of what was uploaded or fetched."""
        path = path_of(source.uri)
        if path is not None:
            return Found(
                source.uri,
                path,
                source.size,
                source.mtime_ns,
                source.document_id,
                keep_noise=source.keep_noise,
            )
        origin = self.catalog.origins()[source.uri]
        return kept(source, origin, self.catalog.sha256(source.document_id) or "", self._uploads)

    def add_upload(self, name: str, content: bytes) -> Outcome:
        """Keep an uploaded file under ``upload:NAME``, in place of an earlier one of that name.

        Raises:
            UsageError: its format isn't read.
            BusyError: another process is writing.
        """
        uri = upload_uri(upload_name(name))
        return self._take_in(uri, lambda known: uploaded(name, content, known, self._uploads))

    def add_url(self, url: str, fetcher: "Fetcher") -> Outcome:
        """Keep the page at a URL, or bring it up to date; never called unless a person allows the network.

        Raises:
            BusyError: another process is writing.
        """
        uri = page_uri(url)
        origin = self.catalog.origins().get(uri) if self.catalog.exists else None
        return self._take_in(uri, lambda known: fetched(uri, known, origin, self._uploads, fetcher))

    def _take_in(self, uri: str, receive: Callable[[Source | None], Found | None]) -> Outcome:
        with self._lock.held():
            have = self._have()
            try:
                found = receive(have.get(uri)) or self._kept(have[uri])
            except SourceError as error:
                return Outcome(uri, "failed", str(error))
            (step,) = plan(have, [found], current=self._current())
            (outcome,) = self.apply([step])
            return outcome

    def remove(self, uris: Sequence[str]) -> list[Removed]:
        """Forget these sources: when this returns, nothing that only they held is in any file of the library.

        Raises:
            UsageError: one of them isn't a source.
            LibraryError: the files can't be rewritten now; the next writer does it.
        """
        with self._lock.held():
            have = self._have()
            if unknown := [uri for uri in uris if uri not in have]:
                raise UsageError(f"{unknown[0]}: no such source; they are listed by: quotary sources")
            past = {id for uri in uris for id in self.catalog.past_ids(uri)}
            going = [id for id in past if set(self.catalog.uris(id)) <= set(uris)]
            for path in files_naming(self.settings.data / "runs", going):
                path.unlink(missing_ok=True)
            for said in _SAID_OF_ANSWERS:
                drop_lines_naming(self.settings.data / said, going)
            removed = [self._removed(have[uri]) for uri in dict.fromkeys(uris)]
            with self.catalog.transaction():
                for uri in uris:
                    self.catalog.remove_source(uri)
                self.catalog.remember(PENDING, "1")
                self.catalog.remember(_UNFINISHED, "1")
            self._erase()
            return removed

    def _removed(self, source: Source) -> Removed:
        id = source.document_id
        others = tuple(uri for uri in self.catalog.uris(id) if uri != source.uri)
        return Removed(source.uri, id, self.catalog.passage_count(id), others)

    def _erase(self) -> None:
        """Take what was removed out of every file, also after an interruption."""
        with self.catalog.transaction():
            self.catalog.drop_unused_vectors()
        copybook.update(self.catalog)
        self._uploads.sweep(self.catalog.uploaded())
        self._generations.retire()
        scrub(self.catalog)
        self._upkeep.build_if_due(self._embedding_key)

    def _current(self) -> Callable[[str], bool]:
        """Whether a document was made by the extractor, chunker and embedder of today."""
        made = self.catalog.made_by(self._pipeline) if self.catalog.exists else frozenset[str]()
        return made.__contains__

    @cached_property
    def _pipeline(self) -> str:
        return pipeline_name(self._embedding_key, self.settings.passage_wordpieces)

    @cached_property
    def _embedding_key(self) -> str:
        return self._embedder.key if self._embedder else known_key(self.settings.model, self.settings.cache)

    def apply(
        self, steps: Sequence[Step], watch: Callable[[int], None] = lambda passages: None
    ) -> Iterator[Outcome]:
        """Carry out a plan, one source after the other, and build the next generation if it is time.

        ``watch`` is told of passages as they are made. Leaving off taking outcomes stops the run.

        Raises:
            LibraryError: another process is writing, or nothing can be read or written.
        """
        with self._lock.held(), self._reading() as extract:
            if is_pending(self.catalog):
                self._erase()
            unfinished = any(step.changes for step in steps) or self._left_unfinished
            if unfinished:
                with self.catalog.transaction():
                    self.catalog.remember(_UNFINISHED, "1")
            counts = self.catalog.passage_counts() if self.catalog.exists else {}
            for step, coming in zip_longest(steps, steps[1:]):
                self._receive(step)
                if not step.changes:
                    yield _left_alone(step, counts)
                    continue
                writer = self._writer(extract, watch)
                if coming:
                    writer.begin(coming)
                yield writer.apply(step)
            if unfinished:
                finish(self.catalog, self._writer(extract, watch), self._uploads)
                with self.catalog.transaction():
                    self.catalog.forget(_UNFINISHED)
            if self.catalog.exists:
                drop_outlived(self.catalog, self.settings.replaced_days)
                self._upkeep.build_if_due(self._embedding_key)

    def _receive(self, step: Step) -> None:
        """Keep the content that a step brings, before it is read."""
        if step.changes and step.found and step.found.content is not None:
            try:
                self._uploads.put(step.found.content)
            except OSError as error:
                raise LibraryError(f"{self._uploads.folder}: can't be written ({error.strerror})") from error

    @property
    def _left_unfinished(self) -> bool:
        """Whether an earlier run was interrupted before it had done all that follows the last source."""
        return self.catalog.exists and self.catalog.fact(_UNFINISHED) is not None

    @contextmanager
    def _reading(self) -> Iterator[Ahead]:
        """The extractor: the one given, or a sandbox that is gone, with its children, afterwards."""
        with (
            nullcontext(self._extractor) if self._extractor else Sandbox() as extract,
            Ahead(extract) as ahead,
        ):
            yield ahead

    def _writer(self, extract: Ahead, watch: Callable[[int], None]) -> Writer:
        return Writer(self.catalog, self.embedder, extract, self.settings.passage_wordpieces, watch)

    # Upkeep

    def verify(self, tick: Tick = silent) -> list[Problem]:
        """All that is wrong with what is kept, each with the command that mends it; nothing is changed."""
        if not self.catalog.exists:
            return [Problem("catalog", cut, RESTORE)] if (cut := self.catalog.cut_short) else []
        return self._upkeep.verify(self._embedding_key, self._pipeline, tick)

    def rebuild(self, *, everything: bool = False, tick: Tick = silent) -> Rebuilt:
        """Build the vector generation anew from the catalog; small libraries need none.

        Args:
            everything: words and missing vectors too, from the kept texts.
            tick: told of documents done and all of them.

        Raises:
            LibraryError: there is nothing to build from, another process is writing, or it can't be written.
        """
        if self.is_empty:
            raise LibraryError(f"the library in {self.settings.data} is empty; there is nothing to rebuild")
        with self._lock.held():
            writer = self._writer(Ahead(nothing_read), lambda passages: None) if everything else None
            return self._upkeep.rebuild(self._embedding_key, writer, tick)

    def mend(self) -> None:
        """Build the generation anew where its files are damaged; nothing where another process is writing."""
        try:
            if self.catalog.exists and self.broken:
                with self._lock.held():
                    self._upkeep.build_if_due(self._embedding_key)
        except QuotaryError as error:
            logging.getLogger(__name__).warning("%s", error)

    @property
    def broken(self) -> str | None:
        """What is wrong with the generation's files; questions are answered by an exact search meanwhile."""
        return self._upkeep.broken(self._embedding_key)

    @property
    def outside(self) -> int:
        """Passages outside the generation, where the next writer should build another; else 0."""
        return self._upkeep.outside(self.catalog.fact("model") or "") if self.catalog.exists else 0

    def backup(self, target: Path) -> Backup:
        """Everything that can't be made again, in one file.

        Raises:
            UsageError: ``target`` can't be meant.
            LibraryError: there is no library, or it can't be read, or ``target`` not written.
        """
        return self._upkeep.backup(target)

    def restore(self, source: Path, *, replace: bool = False) -> Backup:
        """A backup's library in place of this one.

        Raises:
            UsageError: ``source`` isn't a backup, or there is a library and ``replace`` wasn't said.
            LibraryError: the backup is damaged, another process is writing, or nothing can be written.
        """
        if not self.settings.data.exists():
            return self._upkeep.restore(source)
        with self._lock.held():
            return self._upkeep.restore(source, replace=replace)

    def sync(
        self,
        paths: Sequence[Path],
        *,
        prune: bool = False,
        insist: bool = False,
        keep_noise: bool | None = None,
        progress: Callable[[int, int, Outcome], None] | None = None,
    ) -> list[Outcome]:
        """Bring the library in line with these files and folders; the outcome for each source."""
        steps = self.plan(paths, prune=prune, insist=insist, keep_noise=keep_noise)
        outcomes: list[Outcome] = []
        for outcome in self.apply(steps):
            outcomes.append(outcome)
            if progress:
                progress(len(outcomes), len(steps), outcome)
        return outcomes


def _why(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _under(have: Mapping[str, Source], paths: Sequence[Path], want: Sequence[Found]) -> list[str]:
    """The sources in these folders, but for those in what couldn't be looked into."""
    roots = [path.expanduser().absolute() for path in paths]
    closed = [found.path for found in want if found.document_id is None]
    return [uri for uri in have if is_under(uri, roots) and not is_under(uri, closed)]


def _left_alone(step: Step, counts: Mapping[str, int]) -> Outcome:
    held = step.found.document_id if step.found and step.status == "unchanged" else None
    return Outcome(step.uri, step.status, step.reason, counts.get(held, 0) if held else 0)


def open_library(settings: Settings) -> Library:
    """The library in ``settings.data``; made when something is first added."""
    if settings.data.exists() and not settings.data.is_dir():
        raise UsageError(f"{settings.data}: not a directory; --data takes the library's directory")
    return Library(settings)
