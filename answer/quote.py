"""What an answer is made of. A quote is a place in a document; its text is never rewritten."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

State = Literal["answered", "related", "nothing"]


@dataclass(frozen=True, slots=True)
class Cited:
    """The document a quote stands in, as much of it as a citation needs."""

    id: str
    uri: str
    uris: tuple[str, ...]
    """Every source that holds this same document; ``uri`` is the first."""
    title: str
    sha256: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """Another place that says nearly the same in nearly the same words."""

    document: Cited
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What is needed to check a quote later, against the library or the original file (``proof.py``)."""

    uri: str
    sha256: str
    """Of the source's bytes."""
    text_sha256: str
    """Of the canonical text, as UTF-8, that the offsets count in."""
    start: int
    end: int
    quote: str
    pipeline: str
    """What read the source and cut the text."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences, word for word: ``document.text[start:end] == text``."""

    text: str
    start: int
    end: int
    score: float
    document: Cited
    heading_path: tuple[str, ...] = ()
    page: int | None = None
    line: int | None = None
    """1-based line in the source, for sources that are text themselves."""
    also: tuple[Copy, ...] = ()
    confidence: float = 0.0
    """How sure it is, from 0 to 1, that this quote answers the question."""
    independent: int = 1
    """Sources that say so of their own; documents that copy one another count once."""
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Gainsaid:
    """Two of the quotes, by their number from 1, that say nearly the same and differ in this."""

    one: int
    other: int
    by: Literal["number", "date", "negation"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, or the nearest that don't answer; never both."""

    id: str | float | None
    question: str
    understood_as: str
    found: bool
    confidence: float
    """How sure it is, from 0 to 1, that the shown quotes answer the question."""
    quotes: tuple[Quote, ...] = ()
    nearest: tuple[Quote, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    state: State = "nothing"
    """``answered``; ``related``: the nearest speak of it but don't answer; ``nothing``: not even that."""
    differing: tuple[Gainsaid, ...] = ()
    """Where the quotes gainsay one another."""
    timed: bool = False
    """Whether the question asks about a time, so that the sources' dates matter."""
    filtered: bool = False
    """Whether only some of the sources were asked."""
    tokens: int | None = None
    """Tokens of the quotes' text, where they were fitted into a budget."""


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer as ``docs/answer.schema.json`` describes it."""
    return asdict(answer)
