"""From picks to quotes: the words read again from the catalog, cited, with copies and proof."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from answer.proof import pipeline_of
from answer.quote import Cited, Copy, Proof, Quote
from answer.reader import Reader
from answer.select import Pick
from answer.stretch import leans
from errors import LibraryError, ProofError
from index.catalog import Catalog
from index.copies import triples
from index.copybook import KeptCopy, Place, copies_of, independent
from index.variants import same_statement

_MOST_COPIES = 10


@dataclass(slots=True)
class Quoter:
    """Makes quotes of one catalog's text, each document looked up once."""

    catalog: Catalog
    reader: Reader
    _cited: dict[str, Cited] = field(default_factory=dict)

    def quotes(self, picks: Sequence[Pick]) -> Iterator[Quote]:
        """A quote for each pick.

        Raises:
            ProofError: a document doesn't hold the words that were picked from it.
        """
        return (self._quote(pick, picks) for pick in picks)

    def _quote(self, pick: Pick, shown: Sequence[Pick]) -> Quote:
        document = self._cite(pick.candidate.document_id)
        text = self.catalog.slice(document.id, pick.start, pick.end)
        if pick.candidate.text not in text:
            raise ProofError(f"{document.uri} [{pick.start}, {pick.end}): the text changed under the quote")
        place = Place(document.id, pick.candidate.start, pick.candidate.end)
        kept = copies_of(self.catalog.db, [place], _MOST_COPIES)
        elsewhere = [copy for copy in kept[place] if not any(_holds(one, copy.place) for one in shown)]
        return Quote(
            text=text,
            start=pick.start,
            end=pick.end,
            score=round(pick.score, 4),
            document=document,
            heading_path=pick.candidate.heading_path,
            page=self.catalog.page(document.id, pick.start),
            line=self.catalog.line(document.id, pick.start),
            also=tuple(self._also(pick, elsewhere)),
            confidence=round(self.reader.confidence([pick.score]), 4),
            independent=self._independent(pick, place, kept),
            proof=self._proof(document, pick, text),
        )

    def _also(self, pick: Pick, kept: Sequence[KeptCopy]) -> Iterator[Copy]:
        """Where else it is said: what was folded into it, and what the catalog knows besides."""
        said = [Place(c.document_id, c.start, c.end) for c in pick.copies]
        own = pick.candidate
        # What is quoted with its neighbours, or points back at them, is more than the catalog's copies hold.
        for copy in (copy.place for copy in kept if pick.span == pick.own and not leans(own.text)):
            if copy.document_id != own.document_id and all(copy.document_id != s.document_id for s in said):
                words = self.catalog.slice(copy.document_id, copy.start, copy.end)
                if same_statement(own.text, words):
                    said.append(copy)
        for place in said[:_MOST_COPIES]:
            text = self.catalog.slice(place.document_id, place.start, place.end)
            yield Copy(self._cite(place.document_id), place.start, place.end, text)

    def _independent(self, pick: Pick, place: Place, kept: dict[Place, list[KeptCopy]]) -> int:
        if not len(triples(pick.candidate.text)):
            return 1  # too short for the catalog to know whether one copied the other
        others = [Place(c.document_id, c.start, c.end) for c in pick.copies]
        return independent([place, *others], kept | copies_of(self.catalog.db, others, _MOST_COPIES))

    def _proof(self, document: Cited, pick: Pick, text: str) -> Proof:
        return Proof(
            uri=document.uri,
            sha256=document.sha256,
            text_sha256=self.catalog.text_sha256(document.id),
            start=pick.start,
            end=pick.end,
            quote=text,
            pipeline=pipeline_of(self.catalog, document.id),
        )

    def _cite(self, document_id: str) -> Cited:
        if document_id not in self._cited:
            self._cited[document_id] = cite(self.catalog, document_id)
        return self._cited[document_id]


def _holds(pick: Pick, place: Place) -> bool:
    """Whether what is picked is quoted with that place in it, or part of it."""
    return (
        pick.candidate.document_id == place.document_id and pick.start < place.end and place.start < pick.end
    )


def cite(catalog: Catalog, document_id: str) -> Cited:
    """What a citation says of a document.

    Raises:
        LibraryError: the document was removed meanwhile.
    """
    about = catalog.about(document_id)
    uris = tuple(catalog.uris(document_id))
    if about is None or not uris:
        raise LibraryError(
            f"document {document_id} was removed while the question was being answered; ask again"
        )
    title = about["title"] or PurePosixPath(unquote(urlsplit(uris[0]).path)).stem
    return Cited(document_id, uris[0], uris, title, about["sha256"] or "", about["published"])
