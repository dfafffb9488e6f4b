"""A passage on its way into the catalog: what is embedded and indexed for it."""

from dataclasses import dataclass

from index.lexical import shadow
from ingest.document import Document, Passage, digest
from ingest.passages import SearchedText, plain_words, searched_text


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage ready to be kept: itself, its searched text and that one's hash, and the headings above."""

    passage: Passage
    text_sha256: str
    searched: SearchedText
    heading: str

    def words(self, language: str) -> tuple[str, str]:
        """What the lexical leg finds it by: of its text, and of the headings above it."""
        return shadow(self.searched.text, language), shadow(self.heading, language)


def entry_of(document: Document, passage: Passage) -> Entry:
    """The entry of a passage of ``document``."""
    searched = searched_text(document, passage)
    above = [plain_words(heading) for heading in (document.title or "", *passage.heading_path)]
    return Entry(passage, digest("text", searched.text, repr(searched.spans)), searched, " ".join(above))
