"""``quotary search``: passages as they are found, before anything is read for an answer."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.filtered import Language, Since, SourceName, TypeName, Until, filters_of
from commands.opened import open_library
from terminal import AsJson, Data, failures, print_json, show

if TYPE_CHECKING:
    from collections.abc import Iterator


def search(
    query: Annotated[
        str, typer.Argument(help='What to look for; a "phrase" in double quotes is kept together.')
    ],
    depth: Annotated[int, typer.Option("--depth", min=1, max=100, help="Most passages.")] = 10,
    source: SourceName = [],  # noqa: B006  (Typer's way to say "none given")
    kind: TypeName = [],  # noqa: B006
    lang: Language = [],  # noqa: B006
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List the passages nearest to a query, with their rank by meaning and by words.

    Example: quotary search "military aid" --type pdf
    """
    with failures():
        from details import hit_row

        library = open_library(data)
        hits = library.search(query, depth, filters_of(source, kind, lang, since, until))
        rows = [hit_row(library, hit) for hit in hits]
        if as_json:
            print_json({"query": query, "passages": rows})
        else:
            for number, row in enumerate(rows, 1):
                for line in _lines(number, row):
                    show(line)


def _lines(number: int, row: dict[str, Any]) -> "Iterator[str]":
    ranks = f"meaning {row['dense_rank'] or '–'}, words {row['lexical_rank'] or '–'}"
    place = f"page {row['page']}" if row["page"] else f"line {row['line']}" if row["line"] else ""
    named = (row["document"]["title"], *row["heading_path"], place)
    if number > 1:
        yield ""
    yield f"[{number}] {' · '.join(filter(None, named))}  ({ranks})"
    yield f"    {' '.join(row['text'].split())}"
