"""What a question is put to: all sources, or those that a person picked. Kept in the browser like the questions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from errors import UsageError
from index.filters import ALL, Filters
from library import SourceInfo
from prompts.wording import file_name
from ui import strings
from ui.desk import Desk
from ui.paint import escape

_LISTS = ("sources", "types", "languages")
_DATES = ("since", "until")
_QUERY = {"source": "sources", "type": "types", "lang": "languages", "since": "since", "until": "until"}
"""How a link says it."""
_MOST = 500
"""Values in one field that are taken from a browser."""
_LISTED = 2000
"""Sources to pick from."""


def read_filters(kept: object) -> Filters:
    """The filters that a browser sends; what makes no sense confines nothing."""
    row = kept if isinstance(kept, dict) else {}
    lists = {name: _texts(row.get(name)) for name in _LISTS}
    dates = {name: row.get(name) if isinstance(row.get(name), str) else None for name in _DATES}
    try:
        return Filters(**lists, **{name: said or None for name, said in dates.items()})  # type: ignore[arg-type]
    except UsageError:
        return ALL


def _texts(said: object) -> tuple[str, ...]:
    values = said if isinstance(said, list | tuple) else ()
    return tuple(value for value in values[:_MOST] if isinstance(value, str) and value)


def stored(filters: Filters) -> dict[str, Any]:
    """The filters in the form that a browser remembers."""
    return {name: list(said) if isinstance(said, tuple) else said for name, said in asdict(filters).items()}


def from_query(query: Sequence[tuple[str, str]]) -> Filters:
    """What the address of a page asks for, as ``&source=NAME&since=2025``."""
    row: dict[str, Any] = {}
    for key, value in query:
        name = _QUERY.get(key)
        if name in _LISTS:
            row.setdefault(name, []).append(value)
        elif name:
            row[name] = value
    return read_filters(row)


def words(filters: Filters) -> list[tuple[str, str]]:
    """The filters as (key in a link, what a person reads)."""
    said = [("source", file_name(uri)) for uri in filters.sources]
    said += [("type", kind) for kind in filters.types] + [("lang", code) for code in filters.languages]
    dates: Mapping[str, str | None] = {"since": filters.since, "until": filters.until}
    return said + [(name, date) for name, date in dates.items() if date]


def show_within(desk: Desk, filters: Filters) -> str:
    """A fold to pick sources in: by name, type, language and date."""
    sources = desk.library.sources()
    if len(sources) < 2:
        return ""
    picks = "".join(_pick(source, filters) for source in sources[:_LISTED])
    types = sorted({source.media_type for source in sources})
    languages = sorted({desk.language(source.document.id) for source in sources})
    return (
        f'<details class="within" data-sources="{len(sources)}"><summary>{strings.all_sources(len(sources))}</summary>'
        f'<div class="fields"><input type="search" class="pick" placeholder="{strings.PICK}" aria-label="{strings.PICK}" '
        f'autocomplete="off"><div class="choices" role="group" aria-label="{strings.SOURCES_TAB}" tabindex="0">{picks}</div>'
        f"{_boxes(strings.TYPE, 'types', types, filters.types, strings.MEDIA_TYPES)}"
        f"{_boxes(strings.LANGUAGE, 'languages', languages, filters.languages, {})}"
        f'<div class="row">{_date(strings.SINCE, "since", filters.since)}{_date(strings.UNTIL, "until", filters.until)}'
        f'<button type="button" class="everything">{strings.EVERYTHING}</button></div></div></details>'
    )


def _pick(source: SourceInfo, filters: Filters) -> str:
    name = file_name(source.uri)
    isin = source.uri in filters.sources or name in filters.sources
    return (
        f'<label><input type="checkbox" name="sources" value="{escape(source.uri)}"{_checked(isin)}> '
        f"<span>{escape(source.document.title or name)} <small>{escape(name)}</small></span></label>"
    )


def _boxes(
    legend: str, name: str, values: Sequence[str], on: Sequence[str], called: Mapping[str, str]
) -> str:
    """A row of boxes to tick; nothing where there is no choice."""
    if len(values) < 2:
        return ""
    boxes = "".join(
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}"{_checked(value in on)}> '
        f"<span>{escape(called.get(value, value))}</span></label>"
        for value in values
    )
    return f'<div class="row" role="group" aria-label="{legend}">{boxes}</div>'


def _date(label: str, name: str, value: str | None) -> str:
    return (
        f'<label>{label} <input type="text" name="{name}" value="{escape(value or "")}" size="10" '
        f'placeholder="2025-03" pattern="[0-9]{{4}}(-[0-9]{{2}}(-[0-9]{{2}})?)?"></label>'
    )


def _checked(on: bool) -> str:
    return " checked" if on else ""
