"""A citation of what a source said before: that it changed, what was quoted, and what stands there now."""

from difflib import SequenceMatcher
from time import time_ns

from answer.standing import likest, standing
from index.replaced import Replaced
from ingest.document import Document, Span
from prompts.wording import file_name
from ui import strings
from ui.desk import Desk
from ui.paint import escape
from ui.place import Place

_BEFORE, _AFTER = 300, 600
"""Characters around the quote, and around what stands there now, that are compared."""


def show_stale(desk: Desk, place: Place | None) -> str:
    """What stands where a citation's source isn't as it was; what changed, where the old text is still kept."""
    before = desk.library.replaced(place.document_id) if place else None
    known = before is not None and place is not None and 0 <= place.start < place.end <= len(before.text)
    back = f'<button type="button" class="back">{strings.BACK}</button>'
    if before is None or place is None or not known:
        return f'<div class="stale" data-n="{time_ns()}">{back}<p>{escape(strings.STALE)}</p></div>'
    now = desk.document(before.now) if before.now else None
    quote = before.text[place.start : place.end]
    title = before.title or file_name(before.uri)
    said = strings.CHANGED if now else strings.NOW_GONE
    return (
        f'<div class="stale" data-n="{time_ns()}">{back}<h2>{escape(title)}</h2>'
        f"<p>{escape(said.format(when=before.replaced_at[:10]))}</p>"
        f'<h3>{strings.WAS_QUOTED}</h3><blockquote class="was">{escape(quote)}</blockquote>'
        f"{_now(before, place, now) if now else ''}</div>"
    )


def _now(before: Replaced, place: Place, now: Document) -> str:
    """Where the quote still stands, or how the text around it changed."""
    quote = before.text[place.start : place.end]
    # The same bytes read otherwise may have other sentences, and say no less for that.
    found = standing(now, quote, place.start, whole=before.sha256 != now.sha256)
    if found:
        still = strings.STILL if now.text[slice(*found)] == quote else strings.STILL_SPACED
        href = Place(now.id, *found).href
        return f'<p>{still} <a class="citation" href="{href}">{strings.OPEN_NOW}</a></p>'
    whole = Place(now.id).href
    return (
        f"<h3>{strings.CHANGES}</h3><p class='changes'>{changes(before.text, place, now.text)}</p>"
        f'<p><a class="citation" href="{whole}">{strings.OPEN_NOW}</a></p>'
    )


def changes(was: str, place: Place, now: str) -> str:
    """The old text around the quote against today's, word by word: what went and what came."""
    start, end = _around(was, (place.start, place.end))
    old = was[start:end].split(" ")
    like = likest(now, was[place.start : place.end], place.start) or likest(now, was[start:end], start)
    new = now[slice(*_around(now, like))].split(" ") if like else []
    blocks = [b for b in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks() if b.size]
    if not blocks:
        return f"<del>{escape(' '.join(old))}</del>"
    parts, i, j = list[str](), 0, blocks[0].b
    for block in blocks:
        parts += [_marked("del", old[i : block.a]), _marked("ins", new[j : block.b])]
        parts.append(escape(" ".join(old[block.a : block.a + block.size])))
        i, j = block.a + block.size, block.b + block.size
    return " ".join(part for part in [*parts, _marked("del", old[i:])] if part)


def _around(text: str, span: Span) -> Span:
    return max(0, span[0] - _BEFORE), min(len(text), span[1] + _AFTER)


def _marked(element: str, words: list[str]) -> str:
    return f"<{element}>{escape(' '.join(words))}</{element}>" if words else ""
