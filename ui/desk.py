"""Where questions from the browser arrive: one library, ready or not yet, and what it lately said."""

from collections.abc import Sequence
from functools import lru_cache
from threading import Thread

from answer.quote import Answer
from errors import LibraryError
from library import Library
from ui.warmth import Warmth

_REMEMBERED = 512
"""Answers; a conversation's earlier ones are shown again with each new one."""


class Desk:
    """Answers from ``library`` once it is warm. Safe to share between threads."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.warmth = Warmth()
        self._answer = lru_cache(_REMEMBERED)(self._ask)

    def warm(self) -> None:
        """Begin to load what answering needs; then mend the vector index where it is damaged."""
        self.warmth.start(lambda: self.library.embedder.embed_question("Is it warm?"))
        Thread(target=self._mend, daemon=True).start()

    def _mend(self) -> None:
        if self.warmth.wait() and not self.warmth.error:
            self.library.mend()

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """The library's answer as it stands now; waits while it warms.

        Raises:
            QuotaryError: as ``Library.ask``, or the model can't be loaded.
        """
        self.warmth.wait()
        if self.warmth.error:
            raise LibraryError(self.warmth.error)
        revision = self.library.catalog.revision if self.library.catalog.exists else 0
        return self._answer(question, tuple(history), revision)

    def _ask(self, question: str, history: tuple[str, ...], revision: int) -> Answer:
        """``revision`` is only for remembering: a changed library is asked anew."""
        return self.library.ask(question, history)
