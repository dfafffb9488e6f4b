"""``python -m tests.measure_resync N stub|real FOLDER``: how long it takes to sync N small files again.

Makes the files, a paragraph each, and the library in FOLDER where they aren't there yet, then syncs with
nothing changed, with every file hashed, and with one changed; each with a library opened anew, as a
command would. CPU seconds are this process's, and not those of the child that reads.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time

from index.embedder import Embedder
from library import Library
from settings import Settings, cache_from_env
from sync import Outcome
from tests.measure_sync import StubEmbedder

_NOTE = "In box {0} there is a letter about the harvest of the year {0}. It was never sent.\n"
_QUESTION = "Who wrote about the zyxwvut lighthouse?"
_SAID = "The keeper wrote a book about the zyxwvut lighthouse on the island in the year {}."


def _open(place: Path, how: str) -> Library:
    embedder: Embedder | None = StubEmbedder() if how == "stub" else None
    return Library(Settings(data=place / "data", cache=cache_from_env().absolute()), embedder=embedder)


def _timed(work: Callable[[], object]) -> dict[str, float]:
    wall, cpu = perf_counter(), process_time()
    work()
    return {"seconds": round(perf_counter() - wall, 2), "cpu": round(process_time() - cpu, 2)}


def _sync(place: Path, how: str, *, rehash: bool = False) -> list[Outcome]:
    library = _open(place, how)
    outcomes = list(library.apply(library.plan([place / "files"], rehash=rehash)))
    library.catalog.close()
    return outcomes


def _unchanged(place: Path, how: str, *, rehash: bool) -> None:
    assert {outcome.status for outcome in _sync(place, how, rehash=rehash)} == {"unchanged"}


def _change(place: Path) -> Path:
    path = place / "files" / "00000.txt"
    number = len(path.read_bytes())
    with path.open("a", encoding="utf-8") as file:
        file.write("\n\n" + _SAID.format(number) + "\n")
    return path


def _until_searchable(place: Path, how: str) -> dict[str, dict[str, float]]:
    """Until the changed file is committed and found by a reader of its own; then the rest of the sync."""
    uri = _change(place).as_uri()
    library, reader = _open(place, how), _open(place, how)
    running: list[Iterator[Outcome]] = []

    def to_the_change() -> None:
        running.append(library.apply(library.plan([place / "files"])))
        assert next(outcome.status for outcome in running[0] if outcome.uri == uri) == "updated"

    committed = _timed(to_the_change)
    asked = _timed(lambda: _ask(reader))
    rest = _timed(lambda: list(running[0]))
    return {"one changed: committed": committed, "its first question": asked, "the rest": rest}


def _ask(reader: Library) -> None:
    answer = reader.ask(_QUESTION)
    assert any("zyxwvut" in quote.text for quote in (*answer.quotes, *answer.nearest))


def main() -> None:
    """Measure, and print one line of JSON."""
    count, how, place = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]).absolute()
    found: dict[str, object] = {"files": count, "embedder": how}
    if not (place / "files").is_dir():
        (place / "files").mkdir(parents=True)
        for number in range(count):
            (place / "files" / f"{number:05}.txt").write_text(_NOTE.format(number), encoding="utf-8")
        found["first sync"] = _timed(lambda: _sync(place, how))
    found["unchanged"] = _timed(lambda: _unchanged(place, how, rehash=False))
    found["rehash"] = _timed(lambda: _unchanged(place, how, rehash=True))
    print(json.dumps(found | _until_searchable(place, how)))


if __name__ == "__main__":
    main()
