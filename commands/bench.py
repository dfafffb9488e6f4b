"""``quotary bench``."""

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from errors import UsageError
from terminal import AsJson, failures, print_json, progress, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from settings import Settings

_INGESTED = 4_000
"""Most passages for the rate of ingest."""


def bench(
    texts: Annotated[Path, typer.Argument(help="A folder of text files to make the libraries of.")],
    questions: Annotated[str, typer.Option(help="A set, as eval run takes it, whose questions are asked.")],
    sizes: Annotated[str, typer.Option(help="Passages, apart by commas.")] = "1000,10000",
    limit: Annotated[int, typer.Option(min=1, help="Most questions.")] = 200,
    collection: Annotated[
        Path, typer.Option(help="Where the libraries are kept, one a size, to be gone on with.")
    ] = Path("build/bench"),
    out: Annotated[
        Path | None,
        typer.Option(help="Write NAME.md and NAME.json here, as docs/benchmarks/NAME.", show_default=False),
    ] = None,
    note: Annotated[str, typer.Option(help="What a reader should know of the texts and the machine.")] = "",
    as_json: AsJson = False,
) -> None:
    """Measure search, recall, ingest, room and cold start at several sizes, each beside something plain.

    Never in a library of yours. Example: quotary bench notes --questions squad:dev.json --sizes 1000
    """
    with failures():
        from eval.sets import read_set
        from eval.speed import machine
        from eval.written import sample
        from settings import Settings

        wanted = _numbers(sizes)
        files = sorted(path for path in texts.expanduser().rglob("*") if path.is_file())
        if not files:
            raise UsageError(f"{texts}: no files in it")
        asked = [case.question for case in sample(read_set(questions).cases, limit, 0)]
        settings = Settings.from_env(collection)
        on = machine()
        measured = [
            _measure(settings, files, asked, size, smaller)
            for smaller, size in pairwise([0, *sorted(wanted)])
        ]
        found = {"title": "Benchmark", "note": note or str(texts), "machine": on, "sizes": measured}
        found |= _ingest(settings, texts, files, min(_INGESTED, max(wanted)))
        _show(found, out, as_json=as_json)


def _numbers(sizes: str) -> list[int]:
    try:
        numbers = [int(size) for size in sizes.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 1:
        raise UsageError(f"--sizes {sizes}: whole numbers from 1, apart by commas, are wanted")
    return numbers


def _measure(
    settings: "Settings", files: "Sequence[Path]", asked: list[str], size: int, smaller: int
) -> dict[str, Any]:
    from dataclasses import replace
    from time import perf_counter

    from eval.speed import cold, grow, plain, queries, room
    from index.models import weights_folder
    from library import open_library

    data = settings.data / str(size)
    _begin(data, settings.data / str(smaller))
    library = open_library(replace(settings, data=data))
    with progress(f"{size:,} passages") as tick:
        added = grow(library, files, size, tick)
    start = perf_counter()
    rebuilt = library.rebuild()
    seconds = round(perf_counter() - start, 1)
    say(f"{rebuilt.passages:,} passages, rebuilt in {seconds} s")
    with progress("Asking") as tick:
        searched = queries(library, asked, tick)
    found = {"passages": rebuilt.passages, "added": added, "rebuild_s": seconds, "queries": searched}
    found |= {"room": room(library), "cold": cold(library, asked[0])}
    key, model = library.embedder.key, str(weights_folder(settings.model))
    say("The same passages in plain Chroma")
    return found | {"plain": plain({"library": str(data), "key": key, "model": model, "questions": asked})}


def _begin(data: Path, smaller: Path) -> None:
    """Start from the next smaller library of this run, if any: what it holds isn't embedded again."""
    from shutil import copytree, rmtree

    if smaller.exists() and not data.exists():
        part = data.with_name(f"{data.name}.part")
        rmtree(part, ignore_errors=True)
        copytree(smaller, part)
        part.rename(data)


def _ingest(settings: "Settings", texts: Path, files: "Sequence[Path]", passages: int) -> dict[str, Any]:
    from eval.speed import ingest, plain
    from index.models import weights_folder

    say(f"A first sync of {passages:,} passages")
    made, model = ingest(settings, files, passages), str(weights_folder(settings.model))
    return {
        "ingest": made,
        "plain": plain(
            {"folder": str(texts.expanduser().absolute()), "chunks": passages // 2, "model": model}
        ),
    }


def _show(found: dict[str, Any], out: Path | None, *, as_json: bool) -> None:
    import json

    from eval.speed_page import page

    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        out.with_suffix(".md").write_text(page(found), encoding="utf-8")
    print_json(found) if as_json else print(page(found))
