"""The source panel: a document, whole or around a place, with the quote marked.

What the browser sends is only a place; the text and everything about it come from the library again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import time_ns

from ingest.document import Document, locator
from library import Library
from prompts.wording import file_name, render
from ui import strings
from ui.paint import escape, paint
from ui.place import Place

WHOLE = 200_000
"""Characters of the longest document that is sent whole."""
AROUND = 30_000
"""Characters on each side of the place in a longer one; doubles each time more is asked for."""
_WIDEST = 5
_WORTH_OUTLINING = 3
_OUTLINED = 400
"""Headings listed at most."""


@dataclass(frozen=True, slots=True)
class View:
    """What is to be seen: a place, the answer's other places, and how much around it."""

    place: Place
    others: tuple[Place, ...] = ()
    wider: int = 0

    @classmethod
    def parse(cls, data: object) -> "View | None":
        """What the browser asks for, where it makes sense."""
        if not isinstance(data, dict):
            return None
        place = Place.parse(data.get("href"))
        others, wider = data.get("others"), data.get("wider")
        found = [Place.parse(other) for other in others[:50]] if isinstance(others, list) else []
        times = min(max(wider, 0), _WIDEST) if isinstance(wider, int) else 0
        return cls(place, tuple(other for other in found if other), times) if place else None


def open_view(library: Library, view: View | None) -> str:
    """The panel's HTML; a clear message where the place isn't in the library, or never was."""
    document = library.document(view.place.document_id) if view else None
    if view is None or document is None or not _fits(document, view.place):
        return show_stale()
    uris = library.catalog.uris(document.id)
    return _show(document, uris, view) if uris else show_stale()


def close_panel() -> str:
    """A panel with nothing in it; the page leaves it out."""
    return f'<div data-n="{time_ns()}"></div>'


def show_stale() -> str:
    """What stands where a source can't be shown any more."""
    return f'<div class="stale" data-n="{time_ns()}">{_button("back", strings.BACK)}<p>{escape(strings.STALE)}</p></div>'


def _fits(document: Document, place: Place) -> bool:
    whole = place.start == place.end == 0
    return whole or 0 <= place.start < place.end <= len(document.text)


def _show(document: Document, uris: Sequence[str], view: View) -> str:
    start, end = _window(document, view)
    others = [place for place in view.others if place != view.place]
    body = paint(document, start, end, view.place, others)
    before = _more(strings.EARLIER, start) if start else ""
    after = _more(strings.LATER, len(document.text) - end) if end < len(document.text) else ""
    title = escape(document.title or file_name(uris[0]))
    # The time makes two openings of the same place differ, so that the page notices the second.
    return (
        f'<article class="doc" data-n="{time_ns()}" data-shows="{view.place.href}" aria-label="{strings.PANEL_LABEL}: {title}">'
        f"<header>{_button('back', strings.BACK)}<h2>{title}</h2>"
        f'<p class="about">{_about(document, uris)}</p>{_tools(document, uris[0], view.place)}'
        f"{_outline(document)}</header>"
        f'<div class="sheet" tabindex="0" role="region" aria-label="{title}">{before}'
        f'<div class="text" lang="{escape(document.language)}">{body}</div>{after}</div></article>'
    )


def _window(document: Document, view: View) -> tuple[int, int]:
    length = len(document.text)
    if length <= WHOLE:
        return 0, length
    around = AROUND << view.wider
    start, end = max(0, view.place.start - around), min(length, view.place.end + around)
    # From block to block, so that it neither begins nor ends within a sentence.
    start = max((b.start for b in document.blocks if b.start <= start), default=0) if start else 0
    end = min((b.end for b in document.blocks if b.end >= end), default=length)
    limit = 2 * around
    return max(start, view.place.start - limit, 0), min(end, view.place.end + limit, length)


def _about(document: Document, uris: Sequence[str]) -> str:
    kind = strings.MEDIA_TYPES.get(document.media_type, document.media_type)
    names = ", ".join(dict.fromkeys(file_name(uri) for uri in uris))
    return " · ".join(escape(part) for part in (names, kind, document.author, document.published) if part)


def _tools(document: Document, uri: str, place: Place) -> str:
    copy = ""
    if place.start < place.end:
        data = escape(reference(document, uri, place)).replace("\n", "&#10;")
        copy = (
            f'<button type="button" class="copy" title="{strings.COPY_HINT}" data-copy="{data}" '
            f'data-done="{strings.COPIED}">{strings.COPY}</button>'
        )
    return (
        f'<div class="tools">{copy}<span class="steps">'
        f'<button type="button" class="step" data-step="-1" title="{strings.PREVIOUS}" aria-label="{strings.PREVIOUS}">↑</button>'
        f'<button type="button" class="step" data-step="1" title="{strings.NEXT}" aria-label="{strings.NEXT}">↓</button>'
        "</span></div>"
    )


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
        line=line if document.media_type in ("text/plain", "text/markdown") else None,
        published=document.published,
        start=place.start,
        end=place.end,
        sha256=document.sha256,
    ).strip()


def _more(label: str, count: int) -> str:
    return f'<p class="more"><button type="button" class="wider">{label.format(count=count)}</button></p>'


def _button(style: str, label: str) -> str:
    return f'<button type="button" class="{style}">{label}</button>'


def opening(places: Sequence[Place]) -> View | None:
    """The view of an answer's first quote."""
    return View(places[0], tuple(places[1:])) if places else None
