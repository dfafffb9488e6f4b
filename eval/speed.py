"""How fast, how true and how large a library is: what ``quotary bench`` measures.

Each figure stands beside one of something plain in the same run: an exact NumPy scan for the dense leg, the
bare embedder for ingest, ``import sentence_transformers`` for the cold start, and plain Chroma
(``plain.py``). Times depend on what else the machine does, so ratios within a run say more than times.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import numpy as np

from errors import UsageError
from index.embedder import Embedder, Vectors, load_embedder
from index.entry import entry_of
from index.lexical import lexical_search
from ingest.passages import SearchedText
from library import Library, open_library
from settings import Settings

DEPTH = 50
"""Passages from each leg, and how many of the exact best should be among them."""
_STAGES = ("whole", "embed", "dense", "lexical", "exact_numpy", "ask")
_SAME = 1e-4
"""A passage whose cosine is within this of the exact 50th's counts as found."""
_ROOT = Path(__file__).parent.parent
_STARTS = 3
_BATCH = 512
_PASSAGE_BYTES = 480
"""Of a text, for each of its passages, about."""
Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds of one stage over many questions."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        """The median and the 95th percentile."""
        low, high = np.percentile(np.array(seconds) * 1000, [50, 95])
        return cls(round(float(low), 2), round(float(high), 2))


def machine() -> dict[str, Any]:
    """What the figures were measured on: its processor, cores, memory, and how busy it was to begin with."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def grow(library: Library, files: Sequence[Path], passages: int, tick: Tick) -> dict[str, float]:
    """Add files until there are so many passages; what was added and how long it took.

    Raises:
        UsageError: the files aren't enough.
    """
    before = library.catalog.count() if library.catalog.exists else 0
    start, embedded = perf_counter(), 0
    if before < passages:
        for outcome in library.apply(library.plan(files)):
            embedded += outcome.embedded
            have = library.catalog.count()
            tick(have, passages)
            if have >= passages:
                break
    seconds = perf_counter() - start
    if library.catalog.count() < passages:
        raise UsageError(f"the texts make {library.catalog.count():,} passages; {passages:,} are wanted")
    return {"embedded": embedded, "seconds": round(seconds, 1)}


def queries(
    library: Library, questions: Sequence[str], tick: Tick = lambda done, total: None
) -> dict[str, Any]:
    """Stages of a search, whole searches and answers, the exact scan beside them, the dense leg's recall."""
    catalog, embedder, searcher = library.catalog, library.embedder, library.searcher
    library.ask(questions[0])  # what is loaded once isn't a question's
    ids, vectors = catalog.vectors(embedder.key)
    times: dict[str, list[float]] = {name: [] for name in _STAGES}
    spent: dict[str, list[float]] = {name: [] for name in _STAGES}
    recalled: list[float] = []

    def timed(name: str, work: Callable[..., Any], *given: Any) -> Any:
        start, before = perf_counter(), process_time()
        done = work(*given)
        times[name].append(perf_counter() - start)
        spent[name].append(process_time() - before)
        return done

    for number, question in enumerate(questions, 1):
        vector = timed("embed", embedder.embed_question, question)
        with catalog.snapshot():
            found = timed("dense", searcher.dense, vector, embedder.key, DEPTH)
            timed("lexical", lexical_search, catalog.db, question, DEPTH)
        timed("whole", library.search, question, DEPTH)
        least = timed("exact_numpy", least_of_best, vectors, vector)
        timed("ask", library.ask, question)
        recalled.append(sum(cosine >= least for _, cosine in found) / min(DEPTH, len(ids)))
        tick(number, len(questions))
    return {
        "questions": len(questions),
        "ms": {name: asdict(Spread.of(taken)) for name, taken in times.items()},
        "cpu_ms": {name: asdict(Spread.of(taken)) for name, taken in spent.items()},
        "recall@50": round(float(np.mean(recalled)), 4),
        "recall@50_least": round(min(recalled), 4),
    }


def least_of_best(vectors: Vectors, question: Vectors) -> float:
    """The cosine from which a passage counts as one of the exact best."""
    best = min(DEPTH, len(vectors))
    return float(np.partition(vectors @ question, -best)[-best]) - _SAME


def room(library: Library) -> dict[str, float]:
    """Bytes on disk for each passage."""
    data, passages = library.settings.data, library.catalog.count()
    catalog = sum(path.stat().st_size for path in data.glob("catalog.sqlite*"))
    vectors = sum(path.stat().st_size for path in (data / "vectors").rglob("*") if path.is_file())
    return {
        "catalog_bytes_per_passage": round(catalog / passages),
        "vectors_bytes_per_passage": round(vectors / passages),
    }


def cold(library: Library, question: str) -> dict[str, float]:
    """From process start to the answer's end, the best of some; its memory; the import beside it."""
    ask = [sys.executable, "-m", "cli", "ask", question, "--data", str(library.settings.data)]
    plain = [sys.executable, "-c", "import sentence_transformers"]
    asked = [_run(ask, library.settings) for _ in range(_STARTS)]
    imported = [_run(plain, library.settings) for _ in range(_STARTS)]
    least, beside = min(run.seconds for run in asked), min(run.seconds for run in imported)
    return {
        "ask_s": round(least, 2),
        "import_sentence_transformers_s": round(beside, 2),
        "share": round(least / beside, 3),
        "cpu_share": round(min(run.cpu for run in asked) / min(run.cpu for run in imported), 3),
        "ask_peak_mb": round(max(run.peak_kb for run in asked) / 1024),
    }


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took, from its start to its end."""

    seconds: float
    cpu: float
    peak_kb: int


_TIMED = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
took, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, took, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""Run by a small process: one forked from a large one would count that one's memory as its own."""


def _run(command: list[str], settings: Settings) -> Run:
    env = {**os.environ, "QUOTARY_MODEL": settings.model, "QUOTARY_CACHE": str(settings.cache)}
    timed = [sys.executable, "-c", _TIMED, *command]
    said = subprocess.run(timed, cwd=_ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout
    code, seconds, cpu, peak_kb = json.loads(said)
    if code:
        raise UsageError(f"{' '.join(command)}: exit code {code}")
    return Run(seconds, cpu, peak_kb)


def ingest(settings: Settings, files: Sequence[Path], passages: int) -> dict[str, float]:
    """A first sync of some files, to the published generation, and the bare embedder over the same texts."""
    with TemporaryDirectory(prefix="quotary-bench-") as folder:
        library = open_library(replace(settings, data=Path(folder) / "data"))
        library.embedder.embed_passages([SearchedText("warm", ((0, 4),))])
        chosen = _enough(files, passages)
        took, used = _spent(lambda: library.sync(chosen))
        texts = _searched(library)
        bare, bare_used = _spent(lambda: _embed(library.embedder, texts))
        sample, on_one = texts[:_BATCH], load_embedder(settings.model, settings.cache, threads=1)
        alone, _ = _spent(lambda: _embed(on_one, sample))
        library.catalog.close()
    return {
        "passages": len(texts),
        "characters_per_s": round(sum(len(text.text) for text in texts) / took),
        "passages_per_s": round(len(texts) / took, 1),
        "bare_embedder_per_s": round(len(texts) / bare, 1),
        "on_one_thread_per_s": round(len(sample) / alone, 1),
        "times_the_bare_embedder": round(took / bare, 3),
        "times_its_cpu": round(used / bare_used, 3),
    }


def _spent(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that something takes, and those of processor time in this process and its ended children."""
    start, before = perf_counter(), sum(os.times()[:4])
    work()
    return perf_counter() - start, sum(os.times()[:4]) - before


def _enough(files: Iterable[Path], passages: int) -> list[Path]:
    """The first files that probably make so many passages."""
    chosen, size = list[Path](), 0
    for file in files:
        if size >= passages * _PASSAGE_BYTES:
            break
        chosen.append(file)
        size += file.stat().st_size
    return chosen


def _embed(embedder: Embedder, texts: Sequence[SearchedText]) -> None:
    for at in range(0, len(texts), _BATCH):
        embedder.embed_passages(texts[at : at + _BATCH])


def _searched(library: Library) -> list[SearchedText]:
    texts: dict[str, SearchedText] = {}
    for id in library.catalog.passage_counts():
        document = library.catalog.document(id)
        if document:
            for _, passage in library.catalog.passages_of(id):
                entry = entry_of(document, passage)
                texts[entry.text_sha256] = entry.searched
    return list(texts.values())


def plain(request: Mapping[str, Any]) -> dict[str, Any]:
    """What the plain way takes (``plain.py`` says for which request), in a process of its own: it loads torch."""
    command = [sys.executable, "-m", "eval.plain"]
    run = subprocess.run(
        command, cwd=_ROOT, input=json.dumps(request), capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise UsageError(f"{' '.join(command)}: {run.stderr.strip()[-500:]}")
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found
