"""JSON and JSON Lines: a record is a heading, its long strings are text, its short values a table row.

The canonical text is composed, because a string stands escaped in the file and could not be quoted.
"""

import re
from collections.abc import Iterator
from itertools import islice
from json import JSONDecodeError, loads
from typing import Any

from errors import SourceError
from ingest.extract.draft import Composer, Draft
from ingest.extract.encoding import decode
from ingest.extract.tables import row_line

_TITLES = ("title", "headline", "subject", "name", "question", "heading", "label", "id", "_id", "key", "url")
_LONG = 80
"""Characters from which a string is text, and not a value."""
_DEEPEST = 40
_BAD_SHARE = 0.1
"""Share of lines that may be broken before the file is."""
_LINE_END = re.compile(r"\r\n?|\n")
_NAMED_LINES = 3


def read(data: bytes) -> Draft:
    """A .json or .jsonl file."""
    text, warnings = decode(data)
    records, bad = _parse(text)
    composer = Composer()
    for number, record in enumerate(records, 1):
        _add_record(composer, record, f"Record {number}" if len(records) > 1 else "", 1)
    composed, blocks = composer.build()
    if all(block.kind == "heading" for block in blocks):
        raise SourceError("no text in its values")
    about = records[0] if len(records) == 1 and isinstance(records[0], dict) else {}
    title = about.get("title")
    return Draft(
        composed, blocks, title=title if isinstance(title, str) else None, warnings=(*warnings, *bad)
    )


def _parse(text: str) -> tuple[list[Any], list[str]]:
    """The records of either format, whatever the file is called, and which lines were passed over."""
    try:
        whole = loads(text)
    except RecursionError as error:
        raise SourceError("nested too deeply to be read") from error
    except (JSONDecodeError, ValueError) as error:
        lines = [line for line in _LINE_END.split(text) if line.strip()]
        if len(lines) < 2:
            raise SourceError(f"damaged JSON: {error}") from error
        return _parse_lines(lines)
    return (whole if isinstance(whole, list) else [whole]), []


def _parse_lines(lines: list[str]) -> tuple[list[Any], list[str]]:
    records: list[Any] = []
    bad: list[int] = []
    for number, line in enumerate(lines, 1):
        try:
            records.append(loads(line))
        except (RecursionError, ValueError):
            bad.append(number)
    if len(bad) > _BAD_SHARE * len(lines):
        raise SourceError(
            f"damaged JSON: line {bad[0]} and {len(bad) - 1} more of {len(lines)} can't be read"
        )
    shown = ", ".join(map(str, islice(bad, _NAMED_LINES)))
    return records, [f"{len(bad)} damaged lines were passed over: {shown}"] if bad else []


def _add_record(composer: Composer, record: Any, name: str, level: int) -> None:
    """A heading, the short values as a row, the long ones as text, and what is nested under its own name."""
    if level > _DEEPEST:
        raise SourceError(f"nested more than {_DEEPEST} levels deep")
    if not isinstance(record, dict):
        _add_value(composer, record, name, level)
        return
    title = next(
        (str(record[key]) for key in _TITLES if isinstance(record.get(key), str) and record[key].strip()), ""
    )
    title = title if len(title) <= 2 * _LONG else ""
    composer.add(" ".join(title.split()) or name, "heading", level=level)
    short = {
        key: _shown(value) for key, value in record.items() if _is_short(value) and _shown(value) != title
    }
    if any(re.search(r"[^\W\d_]", value) for value in short.values()):
        composer.add(
            row_line(list(short.values())), "table_row", context=row_line([k for k in short if short[k]])
        )
    for key, value in record.items():
        if not _is_short(value):
            _add_value(composer, value, key, level)


def _add_value(composer: Composer, value: Any, name: str, level: int) -> None:
    match value:
        case str():
            for line in _LINE_END.split(value):
                composer.add(line)
        case dict():
            _add_record(composer, value, name, level + 1)
        case list() if any(isinstance(item, dict | list) for item in value):
            for number, item in enumerate(value, 1):
                _add_record(composer, item, f"{name} {number}", level + 1)
        case list():
            for line in _strings(value):
                composer.add(line, "list_item")


def _strings(values: list[Any]) -> Iterator[str]:
    """Of a plain list, what is text: a list of numbers says nothing that could be quoted."""
    for value in values:
        if isinstance(value, str):
            yield from _LINE_END.split(value)


def _is_short(value: Any) -> bool:
    return (
        value is None
        or isinstance(value, bool | int | float)
        or (isinstance(value, str) and len(value) < _LONG and "\n" not in value)
    )


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case _:
            return str(value)
