"""The Sources tab: adding files, the table of what is there, folders to read again."""

from library import SourceInfo
from prompts.wording import file_name
from ui import strings
from ui.desk import Desk
from ui.folders import State, folders, state
from ui.paint import escape
from ui.place import Place

_MOST = 2000
"""Rows; a longer table would make the page slow."""


def show_intake(desk: Desk) -> str:
    """Where files are added, and what becomes of each; never shown anew, so that nothing of it is lost."""
    if not desk.may_write:
        return f'<p class="quiet">{strings.READ_ONLY}</p>'
    head = "".join(f'<th scope="col">{column}</th>' for column in strings.OUTCOME_COLUMNS)
    return (
        f'<div class="drop"><label><strong>{strings.ADD}</strong> <span>{strings.ADD_HINT}</span>'
        '<input type="file" class="files heard" multiple></label></div>'
        f'<div class="run" hidden><p class="bar"><span class="told" role="status"></span>'
        f'<button type="button" class="cancel">{strings.STOP}</button></p>'
        '<progress max="1" value="0" aria-label="Progress"></progress>'
        f'<div class="outcomes"><table><thead><tr>{head}</tr></thead><tbody></tbody></table></div></div>'
    )


def show_sources(desk: Desk) -> str:
    """Every source: title, file, type, date, passages, state, last sync, and what can be done with it."""
    sources = desk.library.sources()
    if not sources:
        return f'<p class="empty">{strings.NO_SOURCES} <code>{escape(strings.EMPTY_COMMAND)}</code></p>'
    kept = {source.uri: source for source in desk.library.catalog.sources()}
    rows = "".join(
        _row(source, state(kept[source.uri]), desk.may_write)
        for source in sources[:_MOST]
        if source.uri in kept
    )
    more = (
        f"<p class='quiet'>{strings.MORE_SOURCES.format(count=len(sources) - _MOST)}</p>"
        if len(sources) > _MOST
        else ""
    )
    head = "".join(_column(name, column) for name, column in strings.COLUMNS.items())
    return (
        f'<div class="sources"><p class="bar"><input type="search" class="filter" placeholder="{strings.FILTER}" '
        f'aria-label="{strings.FILTER}"><span>{strings.plural(len(sources), "source")}</span></p>'
        f'<div class="rows" tabindex="0" role="region" aria-label="{strings.SOURCES_TAB}">'
        f'<table><thead><tr>{head}<th scope="col"><span class="heard">{strings.DO}</span></th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{more}{_folders(desk)}</div>"
    )


def _column(name: str, label: str) -> str:
    return f'<th scope="col" class="of-{name}"><button type="button" class="sort">{label}</button></th>'


def _row(source: SourceInfo, now: State, may_write: bool) -> str:
    document, name = source.document, file_name(source.uri)
    kind = strings.MEDIA_TYPES.get(source.media_type, source.media_type)
    cells = {
        "title": f'<a href="{Place(document.id).href}">{escape(document.title or name)}</a>',
        "file": escape(name),
        "type": escape(kind),
        "date": escape(document.published or ""),
        "passages": f"{source.passages:,}",
        "state": f'<span class="is-{now}" title="{strings.STATE_HINTS[now]}">{strings.STATES_OF_SOURCES[now]}</span>',
        "synced": f'<time datetime="{escape(source.synced)}">{escape(source.synced[:16].replace("T", " "))}</time>',
    }
    tools = f'<button type="button" class="left-out">{strings.LEFT_OUT}</button>'
    if may_write:
        tools += f' <button type="button" class="remove">{strings.REMOVE}</button>'
    tds = "".join(f'<td class="of-{column}">{cell}</td>' for column, cell in cells.items())
    return f'<tr data-uri="{escape(source.uri)}">{tds}<td class="do">{tools}</td></tr>'


def _folders(desk: Desk) -> str:
    """Folders that sources came from, each to be read again."""
    found = folders(desk.library) if desk.may_write else []
    if not found:
        return ""
    items = "".join(
        f'<li data-folder="{escape(str(folder))}"><code>{escape(str(folder))}</code> '
        f'<button type="button" class="sync">{strings.SYNC}</button> '
        f'<label><input type="checkbox" class="prune"> {strings.PRUNE}</label></li>'
        for folder in found[:50]
    )
    return f'<h2>{strings.FOLDERS}</h2><ul class="folders">{items}</ul>'
