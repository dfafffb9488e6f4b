"""A conversation as a file: Markdown with footnotes, JSON with proofs, BibTeX or CSL of what it cites.

What documents and people wrote stays characters in each: nothing of it is markup, markup's code or a link.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from answer.quote import Answer, Cited, Quote, as_json
from prompts.wording import file_name, render
from ui import strings
from ui.desk import Desk

_BIB = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", '"': "''", "@": r"\char64{}", "\n": " ", "\r": " ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A question with its answer, its quotes numbered through the conversation."""

    question: str
    answer: Answer
    numbered: tuple[tuple[int, Quote], ...]


def save(desk: Desk, told: Sequence[tuple[str, Answer]], form: str) -> str:
    """The file as the page downloads it, as JSON of name, type and text; "" where there is no such form."""
    if form not in FORMS:
        return ""
    suffix, media_type, write = FORMS[form]
    text = write(desk, told)
    return json.dumps({"name": f"quotary-conversation.{suffix}", "type": media_type, "text": text})


def as_markdown(desk: Desk, told: Sequence[tuple[str, Answer]]) -> str:
    """Every question with its quotes, and a footnote for each that says where it stands."""
    turns, number = list[Told](), 0
    for question, answer in told:
        numbered = tuple(enumerate(answer.quotes, number + 1))
        number += len(numbered)
        turns.append(Told(question, answer, numbered))
    notes = [note for turn in turns for note in turn.numbered]
    return render("conversation.md.jinja", title=strings.EXPORT_TITLE, turns=turns, notes=notes)


def as_proofs(desk: Desk, told: Sequence[tuple[str, Answer]]) -> str:
    """The answers as ``ask --json`` gives them, each quote with its proof; ``verify-quote`` reads it."""
    return json.dumps([as_json(answer) for _, answer in told], ensure_ascii=False, indent=1) + "\n"


def as_bibtex(desk: Desk, told: Sequence[tuple[str, Answer]]) -> str:
    """An entry for each cited source that says who wrote it or when."""
    return "".join(_bib_entry(document, author) for document, author in _cited(desk, told))


def as_csl(desk: Desk, told: Sequence[tuple[str, Answer]]) -> str:
    """The same for reference managers."""
    rows = [_csl_row(document, author) for document, author in _cited(desk, told)]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


FORMS: Mapping[str, tuple[str, str, Callable[[Desk, Sequence[tuple[str, Answer]]], str]]] = {
    "markdown": ("md", "text/markdown", as_markdown),
    "json": ("json", "application/json", as_proofs),
    "bibtex": ("bib", "application/x-bibtex", as_bibtex),
    "csl": ("csl.json", "application/vnd.citationstyles.csl+json", as_csl),
}


def _cited(desk: Desk, told: Sequence[tuple[str, Answer]]) -> list[tuple[Cited, str | None]]:
    """Cited documents with an author or a date, in order, once each."""
    documents = {quote.document.id: quote.document for _, answer in told for quote in answer.quotes}
    found = [(document, desk.author(document.id)) for document in documents.values()]
    return [(document, author) for document, author in found if author or document.published]


def bibtex(text: str) -> str:
    """``text`` as characters of a BibTeX value.

    >>> bibtex("50 % {of} it")
    '50 \\\\% \\\\{of\\\\} it'
    """
    return "".join(_BIB.get(c, c) for c in text)


def _key(document: Cited) -> str:
    words = re.findall(r"[a-z0-9]+", document.title.lower())[:3]
    return "-".join([*words, (document.published or "")[:4], document.sha256[:6]]).replace("--", "-")


def _bib_entry(document: Cited, author: str | None) -> str:
    fields = {
        "title": document.title,
        "author": f"{{{bibtex(author)}}}" if author else None,
        "year": (document.published or "")[:4] or None,
        "date": document.published,
        "howpublished": file_name(document.uri),
        "note": f"sha256 {document.sha256}",
    }
    lines = [
        f"  {name} = {{{value if name == 'author' else bibtex(value)}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@misc{{{_key(document)},", *lines, "}", "", ""])


def _csl_row(document: Cited, author: str | None) -> dict[str, object]:
    row: dict[str, object] = {"id": _key(document), "type": "document", "title": document.title}
    if author:
        row["author"] = [{"literal": author}]
    if document.published:
        row["issued"] = {"date-parts": [[int(part) for part in re.findall(r"\d+", document.published)[:3]]]}
    return row | {"source": file_name(document.uri), "note": f"sha256 {document.sha256}"}
