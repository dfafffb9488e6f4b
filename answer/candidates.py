"""The sentences of the passages that were found: what a reader reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.catalog import Catalog
from index.embedder import Vectors, unit
from index.search import Hit
from ingest.document import Passage, Span
from ingest.passages import SearchedText, plain_words, sentence_words

_TITLE, _HEADING = 90, 160
"""Characters of title and heading that are read before each passage: they say whom and what it is about, and a
reader reads only so much."""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A passage as it is read beside the question: its words without markup, sentence by sentence."""

    hit: Hit
    heading: str
    """Its document's title, the heading that it stands under, and what gives a table row its meaning."""
    words: SearchedText


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence, its surroundings in the passages found, and how near it is to the question."""

    document_id: str
    start: int
    end: int
    text: str
    near: tuple[str, ...]
    """The sentence with its neighbours, which are its window."""
    heading_path: tuple[str, ...]
    context: str
    language: str
    similarity: float
    """Cosine of the question and this sentence as its passage's pass left it."""
    window_similarity: float
    fused: float
    """The best fused score of a passage that holds it, as a share of the best there can be."""
    seen: tuple[tuple[Read, int], ...] = ()
    """The passages that hold it, and which of their sentences it is."""
    before: Span | None = None
    """Where the sentence before it in the passage stands, if there is one."""
    after: tuple[Span, ...] = ()
    """Where those that follow it in the passage stand."""
    published: str | None = None


def gather(catalog: Catalog, hits: Sequence[Hit], question: Vectors, best_fused: float) -> list[Candidate]:
    """Every sentence of ``hits`` once, in order of its first appearance."""
    vectors = catalog.sentence_vectors([hit.passage.id for hit in hits], len(question))
    found: dict[tuple[str, Span], Candidate] = {}
    for hit in hits:
        for candidate in _of_passage(catalog, hit, vectors, question, best_fused):
            key = (candidate.document_id, (candidate.start, candidate.end))
            known = found.get(key)
            found[key] = candidate if known is None else _best_of(known, candidate)
    return list(found.values())


def _of_passage(
    catalog: Catalog, hit: Hit, vectors: Mapping[str, Vectors], question: Vectors, best_fused: float
) -> list[Candidate]:
    passage = hit.passage
    first, last = passage.sentences[0][0], passage.sentences[-1][1]
    text = catalog.slice(passage.document_id, first, last)
    about = catalog.about(passage.document_id) or {}
    read = Read(hit, _heading(passage, about.get("title") or ""), sentence_words(passage, text, first))
    lengths = np.array([end - start for start, end in passage.sentences], dtype=np.float32)[:, None]
    own = vectors[passage.id]
    made = []
    for i, (start, end) in enumerate(passage.sentences):
        near = slice(max(0, i - 1), i + 2)
        window = unit((own[near] * lengths[near]).sum(axis=0))
        made.append(
            Candidate(
                document_id=passage.document_id,
                start=start,
                end=end,
                text=text[start - first : end - first],
                near=tuple(text[start - first : end - first] for start, end in passage.sentences[near]),
                heading_path=passage.heading_path,
                context=passage.context,
                language=about.get("language") or "en",
                similarity=float(own[i] @ question),
                window_similarity=float(window @ question),
                fused=hit.score / best_fused,
                seen=((read, i),),
                before=passage.sentences[i - 1] if i else None,
                after=passage.sentences[i + 1 :],
                published=about.get("published"),
            )
        )
    return made


def _heading(passage: Passage, title: str) -> str:
    own = plain_words(" ".join([*passage.heading_path[-1:], passage.context]))
    return " › ".join(filter(None, [title[:_TITLE], own[:_HEADING]]))


def _best_of(one: Candidate, other: Candidate) -> Candidate:
    """The same sentence seen in two passages: with the wider surroundings and the better of each figure."""
    wider = max(one, other, key=lambda seen: len(seen.near))
    return replace(
        one,
        near=wider.near,
        similarity=max(one.similarity, other.similarity),
        window_similarity=max(one.window_similarity, other.window_similarity),
        fused=max(one.fused, other.fused),
        seen=(*one.seen, *other.seen),
        before=one.before or other.before,
        after=max(one.after, other.after, key=len),
    )
