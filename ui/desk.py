"""Where questions from the browser arrive: one library, ready or not yet, and what it lately said."""

from collections.abc import Sequence
from functools import lru_cache
from threading import Thread

from answer.quote import Answer
from errors import LibraryError
from index.filters import ALL, Filters
from ingest.document import Document
from library import Library
from ui.warmth import Warmth

_REMEMBERED = 512
"""Answers; a conversation's earlier ones are shown again with each new one."""
_OPEN = 8
"""Documents kept at hand: citations of one answer lead into the same few."""


class Desk:
    """Answers from ``library`` once it is warm. Safe to share between threads."""

    def __init__(self, library: Library, *, may_write: bool = True) -> None:
        self.library = library
        self.may_write = may_write
        self.warmth = Warmth()
        self._answer = lru_cache(_REMEMBERED)(self._ask)
        self._document = lru_cache(_OPEN)(self._read)

    def warm(self) -> None:
        """Begin to load what answering needs; then mend the vector index where it is damaged."""
        self.warmth.start(self.library.warm)
        Thread(target=self._mend, daemon=True).start()

    def _mend(self) -> None:
        if self.warmth.wait() and not self.warmth.error:
            self.library.mend()

    def ask(self, question: str, history: Sequence[str] = (), filters: Filters = ALL) -> Answer:
        """The library's answer as it stands now; waits while it warms.

        Raises:
            QuotaryError: as ``Library.ask``, or the model can't be loaded.
        """
        self.warmth.wait()
        if self.warmth.error:
            raise LibraryError(self.warmth.error)
        return self._answer(question, tuple(history), filters, self.revision)

    def forget(self) -> None:
        """Ask anew whatever is asked next."""
        self._answer.cache_clear()

    def document(self, document_id: str) -> Document | None:
        """A document as it is now; None where no source holds it any more."""
        return self._document(document_id, self.revision)

    def language(self, document_id: str) -> str:
        """The language of a document that is held."""
        about = self.library.catalog.about(document_id)
        return (about and about["language"]) or ""

    def author(self, document_id: str) -> str | None:
        """Who wrote a document, where it says so."""
        about = self.library.catalog.about(document_id)
        return about["author"] if about else None

    @property
    def revision(self) -> int:
        """Moves on with every change of the library."""
        return self.library.catalog.revision if self.library.catalog.exists else 0

    def _ask(self, question: str, history: tuple[str, ...], filters: Filters, revision: int) -> Answer:
        """``revision`` is only for remembering: a changed library is asked anew."""
        return self.library.ask(question, history, filters)

    def _read(self, document_id: str, revision: int) -> Document | None:
        document = self.library.document(document_id)
        return document if document and self.library.catalog.uris(document.id) else None
