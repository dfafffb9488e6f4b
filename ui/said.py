"""What people said of answers, as a list to be dealt with."""

from collections.abc import Sequence
from typing import Any

from ui import strings
from ui.paint import escape

_LISTED = 200


def show_said(rows: Sequence[dict[str, Any]], *, may_write: bool) -> str:
    """What people said of answers; a draft wants the sentence that answers it."""
    if not rows:
        return f"<h2>{strings.SAID}</h2><p class='quiet'>{strings.NOTHING_SAID}</p>"
    items = "".join(_said(row, may_write) for row in reversed(rows[-_LISTED:]))
    return f'<h2>{strings.SAID}</h2><ul class="said">{items}</ul>'


def _said(row: dict[str, Any], may_write: bool) -> str:
    verdict = strings.VERDICTS.get(str(row.get("verdict")), "")
    shown = row.get("shown") or []
    quote = shown[0].get("quote", "") if shown and isinstance(shown[0], dict) else ""
    tools = ""
    if may_write:
        field = (
            f'<input type="text" class="answering" aria-label="{strings.ANSWERING}" placeholder="{strings.ANSWERING}">'
            f'<label><input type="checkbox" class="unanswerable"> {strings.UNANSWERABLE}</label>'
            if row.get("draft")
            else ""
        )
        tools = (
            f'<p class="tools">{field}<button type="button" class="promote">{strings.PROMOTE}</button> '
            f'<button type="button" class="discard">{strings.DISCARD}</button></p>'
        )
    return (
        f'<li data-id="{escape(row["id"])}"><a href="#ask">{escape(row["question"])}</a> <span>{verdict}</span>'
        f"{f'<blockquote>{escape(quote)}</blockquote>' if quote else ''}{tools}</li>"
    )
