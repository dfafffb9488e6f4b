"""The list of sources, as one HTML table."""

from library import Library, SourceInfo
from prompts.wording import file_name
from ui import strings
from ui.paint import escape
from ui.place import Place

_MOST = 2000
"""Rows; a longer table would make the page slow."""


def show_sources(library: Library) -> str:
    """Every source: title, file, type, date, passages, last sync."""
    sources = library.sources()
    if not sources:
        return f'<p class="empty">{strings.NO_SOURCES} <code>{escape(strings.EMPTY_COMMAND)}</code></p>'
    head = "".join(f'<th scope="col">{column}</th>' for column in strings.COLUMNS)
    rows = "".join(_row(source) for source in sources[:_MOST])
    return (
        f'<div class="sources"><p class="bar"><input type="search" class="filter" placeholder="{strings.FILTER}" '
        f'aria-label="{strings.FILTER}"><span>{strings.plural(len(sources), "source")}</span></p>'
        f'<div class="rows" tabindex="0" role="region" aria-label="{strings.SOURCES_TAB}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _row(source: SourceInfo) -> str:
    document = source.document
    name = file_name(source.uri)
    title = f'<a href="{Place(document.id).href}">{escape(document.title or name)}</a>'
    kind = strings.MEDIA_TYPES.get(source.media_type, source.media_type)
    synced = source.synced[:16].replace("T", " ")
    cells = (
        title,
        escape(name),
        escape(kind),
        escape(document.published or ""),
        f"{source.passages:,}",
        synced,
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
