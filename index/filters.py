"""Which documents a search is confined to: by source, type, language and date of publication.

A filter names documents, never passages, so both legs of the search apply the same SQL to the same rows.
"""

import os
import re
from dataclasses import astuple, dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes

from errors import UsageError
from ingest.dates import exists
from ingest.extract.formats import BY_SUFFIX, BY_TYPE

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filters:
    """Every field that isn't empty must hold; of several values in one field, any.

    Raises:
        UsageError: a type isn't read, or a date isn't one.
    """

    sources: tuple[str, ...] = ()
    """A URI, a path or the end of one, a folder, or a web site's host."""
    types: tuple[str, ...] = ()
    """A media type, or a file's suffix such as ``pdf``."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes."""
    since: str | None = None
    """Published on this day or later: ``2025``, ``2025-03`` or ``2025-03-01``; undated documents aren't."""
    until: str | None = None
    """Published by the end of this day, month or year."""

    def __post_init__(self) -> None:
        for kind in self.types:
            _media_type(kind)
        for said in (self.since, self.until):
            if said is not None and not (_DATE.fullmatch(said) and exists(said)):
                raise UsageError(
                    f"{said}: not a date; say a year, a month or a day: 2025, 2025-03, 2025-03-01"
                )

    def __bool__(self) -> bool:
        return any(astuple(self))

    def __str__(self) -> str:
        """As they are said on the command line."""
        said: list[tuple[str, str | None]] = [("--source", name) for name in self.sources]
        said += [("--type", kind) for kind in self.types]
        said += [("--lang", language) for language in self.languages]
        said += [("--since", self.since), ("--until", self.until)]
        return " ".join(f"{option} {value}" for option, value in said if value)

    def clause(self) -> tuple[str, list[str]]:
        """SQL that is true of a passage's row where its document passes, and the values in it."""
        parts: list[str] = []
        values: list[str] = []
        for sql, held in (_of_sources(self.sources), _of_types(self.types), _of_languages(self.languages)):
            if held:
                parts.append(sql)
                values += held
        if self.since:
            parts.append("published >= ?")
            values.append(self.since)
        if self.until:
            parts.append("substr(published, 1, length(?)) <= ?")
            values += [self.until, self.until]
        if not parts:
            return "1", []
        return f"document_id IN (SELECT id FROM documents WHERE {' AND '.join(parts)})", values


ALL = Filters()
"""Confined to nothing."""


def _media_type(kind: str) -> str:
    known = BY_TYPE.get(kind.lower()) or BY_SUFFIX.get(f".{kind.lower().removeprefix('.')}")
    if known is None:
        suffixes = ", ".join(suffix[1:] for suffix in BY_SUFFIX)
        raise UsageError(f"{kind}: no such type of document; there are {suffixes}")
    return known.media_type


def _of_types(types: tuple[str, ...]) -> tuple[str, list[str]]:
    return f"media_type IN ({_marks(types)})", [_media_type(kind) for kind in types]


def _of_languages(languages: tuple[str, ...]) -> tuple[str, list[str]]:
    return f"language IN ({_marks(languages)})", [language.lower() for language in languages]


def _of_sources(called: tuple[str, ...]) -> tuple[str, list[str]]:
    named = [_of_source(name) for name in called]
    held = " OR ".join(sql for sql, _ in named)
    return (
        f"id IN (SELECT document_id FROM sources WHERE {held})",
        [value for _, values in named for value in values],
    )


def _of_source(called: str) -> tuple[str, list[str]]:
    """A URI is compared as it is; an absolute path with what it begins; any other with names in between."""
    if called.startswith(("/", "~", "./", "../")) or called in (".", ".."):
        path = os.path.abspath(Path(called).expanduser())
        uri = f"file://{quote_from_bytes(os.fsencode(path))}".rstrip("/")
        return "uri = ? OR substr(uri, 1, length(?)) = ?", [uri, f"{uri}/", f"{uri}/"]
    name = quote_from_bytes(os.fsencode(called.rstrip("/")))
    ends = "substr(uri, -length(?)) = ?"
    return (
        f"uri = ? OR uri = ? OR {ends} OR instr(uri, ?)",
        [called, f"upload:{called}", f"/{name}", f"/{name}", f"/{name}/"],
    )


def _marks(values: tuple[str, ...]) -> str:
    return ",".join("?" * len(values))
