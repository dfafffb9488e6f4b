"""The source panel: a document, whole or around a place, with the quote marked.

What the browser sends is only a place; the text and everything about it come from the library again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import time_ns

from ingest.document import Document, locator
from ingest.extract.formats import VERBATIM
from prompts.wording import file_name, render
from ui import strings
from ui.desk import Desk
from ui.paint import escape, paint
from ui.place import Place
from ui.stale import show_stale
from ui.window import around

_WORTH_OUTLINING = 3
_OUTLINED = 400
"""Headings listed at most."""
_MARKED = 50
"""Places of one answer that are marked at most."""
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class View:
    """What is to be seen: a place, and the answer's other places."""

    place: Place
    others: tuple[Place, ...] = ()

    @classmethod
    def parse(cls, data: object) -> "View | None":
        """What the browser asks for, where it makes sense."""
        if not isinstance(data, dict):
            return None
        place, others = Place.parse(data.get("href")), data.get("others")
        found = [Place.parse(other) for other in others[:_MARKED]] if isinstance(others, list) else []
        return cls(place, tuple(other for other in found if other)) if place else None


def open_view(desk: Desk, view: View | None) -> str:
    """The panel's HTML; a clear message where the place isn't in the library, or never was."""
    document = desk.document(view.place.document_id) if view else None
    if view is None or document is None or not _fits(document, view.place):
        return show_stale(desk, view.place if view else None)
    return _show(document, desk.library.catalog.uris(document.id), view)


def close_panel() -> str:
    """A panel with nothing in it; the page leaves it out."""
    return f'<div data-n="{time_ns()}"></div>'


def opening(places: Sequence[Place]) -> View | None:
    """The view of an answer's first quote."""
    return View(places[0], tuple(places[1:])) if places else None


def _fits(document: Document, place: Place) -> bool:
    whole = place.start == place.end == 0
    return whole or 0 <= place.start < place.end <= len(document.text)


def _show(document: Document, uris: Sequence[str], view: View) -> str:
    place, title = view.place, escape(document.title or file_name(uris[0]))
    start, end = around(document, place.start, place.end)
    others = [p for p in view.others if p != place and p.document_id == document.id]
    data = {
        "document": document.id,
        "start": start,
        "end": end,
        "length": len(document.text),
        "hit": f"{place.start}-{place.end}",
        "marks": ",".join(f"{p.start}-{p.end}" for p in others),
    }
    attributes = " ".join(f'data-{name}="{value}"' for name, value in data.items())
    # The time makes two openings of the same place differ, so that the page notices the second.
    return (
        f'<article class="doc" data-n="{time_ns()}" data-shows="{place.href}" aria-label="{strings.PANEL_LABEL}: {title}">'
        f"<header>{_button('back', strings.BACK)}<div class='head'><h2>{title}</h2><span class='steps'>"
        f"{_step('step', -1, strings.PREVIOUS, '↑')}{_step('step', 1, strings.NEXT, '↓')}</span></div>"
        f'<p class="about">{_about(document, uris)}</p>{_tools(document, uris[0], place)}'
        f"{_outline(document)}</header>"
        f'<div class="sheet" tabindex="0" role="region" aria-label="{title}">{_end("before", start > 0)}'
        f'<div class="text" lang="{escape(document.language)}" {attributes}>'
        f"{paint(document, start, end, place, others)}</div>{_end('after', end < len(document.text))}"
        f"{_printed()}</div></article>"
    )


def _about(document: Document, uris: Sequence[str]) -> str:
    kind = strings.MEDIA_TYPES.get(document.media_type, document.media_type)
    names = ", ".join(dict.fromkeys(file_name(uri) for uri in uris))
    return " · ".join(escape(part) for part in (names, kind, document.author, document.published) if part)


def _tools(document: Document, uri: str, place: Place) -> str:
    copy = ""
    if place.start < place.end:
        data = escape(reference(document, uri, place)).replace("\n", "&#10;")
        copy = f'<button type="button" class="copy" title="{strings.COPY_HINT}" data-copy="{data}">{strings.COPY}</button>'
    page = ""
    if document.media_type == _PDF and document.runs:
        number = locator(document, place.start)[1] or 1
        page = (
            f'<button type="button" class="as-page" aria-pressed="false" data-page="{number}">'
            f"{strings.AS_PAGE.format(page=number)}</button>"
        )
    file = f'<a class="original" href="source/{document.id}/original" download>{strings.ORIGINAL}</a>'
    return f'<div class="tools">{copy}{page}{file}{_finder()}</div>'


def _finder() -> str:
    return (
        f'<span class="finder"><input type="search" class="find" placeholder="{strings.FIND}" '
        f'aria-label="{strings.FIND}" autocomplete="off"><span class="found" role="status"></span><span class="steps">'
        f"{_step('find-step', -1, strings.FIND_PREVIOUS, '‹')}{_step('find-step', 1, strings.FIND_NEXT, '›')}</span></span>"
    )


def _step(style: str, by: int, label: str, sign: str) -> str:
    return f'<button type="button" class="{style}" data-step="{by}" title="{label}" aria-label="{label}">{sign}</button>'


def _outline(document: Document) -> str:
    headings = [b for b in document.blocks if b.kind == "heading" and not b.noise][:_OUTLINED]
    if len(headings) < _WORTH_OUTLINING:
        return ""
    items = "".join(
        f'<li class="depth-{min(len(b.heading_path), 4)}"><a class="entry" '
        f'href="{Place(document.id, b.start, b.end).href}">{escape(document.text[b.start : b.end])}</a></li>'
        for b in headings
    )
    return f'<details class="outline"><summary>{strings.OUTLINE}</summary><ul>{items}</ul></details>'


def _end(side: str, more: bool) -> str:
    """An end of the window; scrolled to, it brings more of the document."""
    return f'<p class="more {side}"{"" if more else " hidden"}>{strings.MORE}</p>'


def _printed() -> str:
    """Room for a page as it is printed, filled when it is asked for."""
    return (
        '<div class="pages"><p class="pager">'
        f'<button type="button" class="turn" data-turn="-1" aria-label="{strings.PAGE_BEFORE}">←</button>'
        '<span class="page-number" role="status"></span>'
        f'<button type="button" class="turn" data-turn="1" aria-label="{strings.PAGE_AFTER}">→</button>'
        '</p><div class="printed"></div></div>'
    )


def reference(document: Document, uri: str, place: Place) -> str:
    """The quote with all that is needed to find it again, as plain text."""
    line, page = locator(document, place.start)
    path = next((b.heading_path for b in document.blocks if b.start <= place.start < b.end), ())
    return render(
        "reference.txt.jinja",
        text=document.text[place.start : place.end],
        title=document.title,
        uri=uri,
        heading_path=path,
        page=page,
        line=line if document.media_type in VERBATIM else None,
        published=document.published,
        start=place.start,
        end=place.end,
        sha256=document.sha256,
    ).strip()


def _button(style: str, label: str) -> str:
    return f'<button type="button" class="{style}">{label}</button>'
