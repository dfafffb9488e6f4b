"""Looking after a library: whether all that is kept fits together, the vector index built anew, backups."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from errors import LibraryError
from index import backup
from index.backup import Backup
from index.catalog import Catalog
from index.check import REBUILD, Problem, problems
from index.vectors import Generations
from ingest.document import Document
from settings import Settings
from writer import Writer

Tick = Callable[[int, int], None]
_UNPUBLISHED = (
    "the new vector index doesn't find its own vectors, so it isn't used; everything is kept, and questions are "
    "answered by an exact search; it is tried again by the next ingest, and by: quotary rebuild"
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild made."""

    passages: int
    embedded: int
    """Texts whose vectors were missing."""
    generation: str | None
    """None where the library is small enough to be searched exactly."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Of one catalog and its generations. What changes them wants the writer's lock held."""

    settings: Settings
    catalog: Catalog
    generations: Generations

    def verify(self, model: str, pipeline: str, tick: Tick) -> list[Problem]:
        """All that is wrong."""
        found = list(problems(self.catalog, self.generations, model, pipeline, tick))
        if not found and (outside := self.outside(model)):
            found.append(Problem("generation", f"lacks {outside:,} passages", REBUILD))
        return found

    def broken(self, model: str) -> str | None:
        """What is wrong with the live generation's files."""
        generation = self.generations.live(model)
        return self.generations.problem(generation) if generation else None

    def build_if_due(self, model: str) -> None:
        """Build the next generation where too much is outside the last one, or that one is damaged."""
        self.generations.sweep()
        broken = self.broken(model)
        if broken:
            _log.warning("%s; building it anew", broken)
            self.generations.withdraw()
        if self.outside(model):
            if not self.generations.build(model):
                _log.warning("%s", _UNPUBLISHED)
            self._lexical("optimize")

    def outside(self, model: str) -> int:
        """Passages outside the live generation, where they are more than are meant to be; else 0."""
        generation = self.generations.live(model)
        outside = self.catalog.count_after(generation.last_row if generation else 0)
        meant = max(self.settings.tail_passages, self.settings.tail_share * self.catalog.count())
        return outside if outside > meant else 0

    def _lexical(self, command: str) -> None:
        """A command to the full-text index: ``rebuild`` it from its words, or ``optimize`` it into one piece."""
        with self.catalog.transaction() as db:
            db.execute("INSERT INTO lexical (lexical) VALUES (?)", (command,))

    def rebuild(self, model: str, writer: Writer | None, tick: Tick) -> Rebuilt:
        """The lexical index from its words and a generation from the vectors; with a writer, these too.

        Raises:
            LibraryError: the generation can't be written, or isn't fit to be published.
        """
        embedded = self._mend(writer, tick) if writer else 0
        self._lexical("rebuild")
        self._lexical("optimize")
        count = self.catalog.count()
        if count <= self.settings.tail_passages:
            self.generations.withdraw()
            return Rebuilt(count, embedded, None)
        generation = self.generations.build(model)
        if generation is None:
            raise LibraryError(_UNPUBLISHED)
        return Rebuilt(count, embedded, generation.name)

    def _mend(self, writer: Writer, tick: Tick) -> int:
        ids = sorted(self.catalog.passage_counts())
        embedded = 0
        for done, id in enumerate(ids, 1):
            embedded += writer.mend(id)
            tick(done, len(ids))
        with self.catalog.transaction() as db:
            db.execute("DELETE FROM lexical WHERE rowid NOT IN (SELECT row FROM passages)")
        return embedded

    def backup(self, target: Path) -> Backup:
        """As ``Library.backup``."""
        if not self.catalog.exists:
            raise LibraryError(f"there is no library in {self.settings.data}")
        return backup.write(self.catalog, target)

    def restore(self, source: Path, *, replace: bool = False) -> Backup:
        """As ``Library.restore``."""
        self.catalog.close()
        return backup.restore(source, self.settings.data, replace=replace)


def silent(done: int, total: int) -> None:
    """Tells nobody of progress."""


def nothing_read(source: bytes | Path, name: str) -> Document:
    """The extractor of what reads no files."""
    raise LibraryError(f"{name}: nothing is read here")
