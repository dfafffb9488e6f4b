"""The options that confine a search to some of the sources."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.filters import Filters

SourceName = Annotated[
    list[str],
    typer.Option(
        "--source",
        metavar="NAME",
        help="Only this file, folder, site or URI, or the end of a path; may be repeated.",
        show_default=False,
    ),
]
TypeName = Annotated[
    list[str],
    typer.Option(
        "--type",
        metavar="TYPE",
        help="Only this type, as pdf or text/html; may be repeated.",
        show_default=False,
    ),
]
Language = Annotated[
    list[str],
    typer.Option(
        "--lang", metavar="CODE", help="Only this language, as en; may be repeated.", show_default=False
    ),
]
Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only what was published then or later: 2025, 2025-03 or 2025-03-01."),
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only what was published by then.")]


def filters_of(
    sources: "Sequence[str]",
    types: "Sequence[str]",
    languages: "Sequence[str]",
    since: str | None,
    until: str | None,
) -> "Filters":
    """What the options say.

    Raises:
        UsageError: a type isn't read, or a date isn't one.
    """
    from index.filters import Filters

    return Filters(tuple(sources), tuple(types), tuple(languages), since, until)
