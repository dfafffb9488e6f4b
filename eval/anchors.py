"""Where evidence stands in a library: documents by the end of their URI, quotes in their text."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from errors import CaseError
from eval.case import Evidence
from ingest.document import Span
from library import Library


class Anchors:
    """Finds evidence in one library; each document's text is read once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._sources: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for source in library.sources():
            uri = unquote(source.uri)
            self._sources[_last(uri)].append((uri, source.document.id))
        self._texts: dict[str, str] = {}

    def find(self, item: Mapping[str, Any]) -> Evidence:
        """The place that an evidence item names.

        Raises:
            CaseError: no document has that name, more than one has, or the place isn't in it.
        """
        name = str(item["document"])
        document_id = self.document(name)
        text = self.text(document_id)
        if item.get("whole"):
            return Evidence(document_id, 0, len(text), "", _last(name), whole=True)
        start, end = _place(item, text)
        return Evidence(document_id, start, end, text[start:end], _last(name))

    def document(self, name: str) -> str:
        """The id of the one document whose URI is, or ends with, ``name``.

        Raises:
            CaseError: there is none, or more than one.
        """
        ids = self._named(name) or self._named(unquote(name))
        if len(ids) != 1:
            said = "more than one document has" if ids else "no document in the library has"
            raise CaseError(f"{name}: {said} that name")
        return ids.pop()

    def _named(self, wanted: str) -> set[str]:
        return {id for uri, id in self._sources[_last(wanted)] if uri == wanted or uri.endswith("/" + wanted)}

    def documents(self) -> list[tuple[str, str]]:
        """Every document's name and id."""
        return sorted({(_last(uri), id) for named in self._sources.values() for uri, id in named})

    def text(self, document_id: str) -> str:
        """A document's canonical text."""
        if document_id not in self._texts:
            document = self._library.document(document_id)
            self._texts[document_id] = document.text if document else ""
        return self._texts[document_id]


def _last(name: str) -> str:
    """The last part of a path or URI."""
    return name.rsplit("/", 1)[-1] or name


def _place(item: Mapping[str, Any], text: str) -> Span:
    has_place = "start" in item and "end" in item
    if not has_place and "quote" not in item:
        raise CaseError("evidence wants a quote, or start and end")
    start, end = (int(item["start"]), int(item["end"])) if has_place else (0, 0)
    if "quote" in item:
        return locate(text, str(item["quote"]), near=start)
    if not 0 <= start < end <= len(text):
        raise CaseError(f"[{start}, {end}) is outside {item['document']}, which has {len(text)} characters")
    return start, end


def locate(text: str, quote: str, near: int = 0) -> Span:
    """Where a quote stands, white space apart; the place nearest to ``near`` where there are more.

    >>> locate("One two. One  two.", "One two.", near=8)
    (9, 18)

    Raises:
        CaseError: it stands nowhere.
    """
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    places = [match.span() for match in re.finditer(pattern, text)] if pattern else []
    if not places:
        raise CaseError(f"not in its document: {quote[:80]!r}")
    return min(places, key=lambda span: abs(span[0] - near))
