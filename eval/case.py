"""One question with a known answer, as a run sees it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a document that answers the question by itself; or ``whole`` documents, judged as such."""

    document_id: str
    start: int
    end: int
    text: str = ""
    document: str = ""
    """The document's file name, for people."""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One question; ``evidence`` is empty where it can't be answered."""

    id: str
    question: str
    answerable: bool
    evidence: tuple[Evidence, ...] = ()
    history: tuple[str, ...] = ()
    tags: frozenset[str] = field(default=frozenset())
