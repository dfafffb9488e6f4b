"""A benchmark as a Markdown page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_STAGES = {
    "whole": "whole search", "embed": "embedding the question", "dense": "dense leg",
    "exact_numpy": "exact NumPy scan, beside it", "lexical": "lexical leg", "ask": "answer, with the reader",
}  # fmt: skip

_FIGURES = (
    ("room", "catalog_bytes_per_passage", "catalog, bytes a passage"),
    ("room", "vectors_bytes_per_passage", "generation, bytes a passage"),
    ("cold", "ask_s", "cold `ask`, s"),
    ("cold", "import_sentence_transformers_s", "`import sentence_transformers`, s, beside it"),
    ("cold", "share", "share of it"),
    ("cold", "cpu_share", "share of its CPU time"),
    ("cold", "ask_peak_mb", "peak memory of `ask`, MB"),
)


def page(bench: Mapping[str, Any]) -> str:
    """All of a benchmark's figures."""
    head = [f"# {bench['title']}", "", bench["note"], "", _machine(bench["machine"]), ""]
    return "\n".join([*head, *_lines(bench), ""])


def _machine(on: Mapping[str, Any]) -> str:
    return (
        f"Machine: {on['cores']} cores of {on['processor']}, {on['memory_gb']} GB, Python {on['python']}; "
        f"load at the start {on['load']}."
    )


def _lines(bench: Mapping[str, Any]) -> Iterator[str]:
    sizes = bench["sizes"]
    yield _row("passages", [f"{size['passages']:,}" for size in sizes])
    yield "|---|" + "--:|" * len(sizes)
    for stage, name in _STAGES.items():
        times = [size["queries"]["ms"][stage] for size in sizes]
        yield _row(f"{name}, ms p50 / p95", [f"{ms['p50']:.1f} / {ms['p95']:.1f}" for ms in times])
    for stage, name in _STAGES.items():
        times = [size["queries"]["cpu_ms"][stage] for size in sizes]
        yield _row(f"{name}, ms of CPU p50 / p95", [f"{ms['p50']:.1f} / {ms['p95']:.1f}" for ms in times])
    yield _row("recall@50 of the dense leg", [f"{size['queries']['recall@50']:.4f}" for size in sizes])
    yield from _plain([size["plain"] for size in sizes])
    for part, key, name in _FIGURES:
        figures = [size.get(part, {}).get(key) for size in sizes]
        if any(figure is not None for figure in figures):
            yield _row(name, [_figure(figure) for figure in figures])
    yield _row("rebuilding the generation, s", [str(size["rebuild_s"]) for size in sizes])
    yield from _ingest(bench["ingest"], bench["plain"])


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:,}"


def _row(name: str, figures: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(figures)} |"


def _plain(sizes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Plain Chroma over the same passages."""
    times = [f"{size['whole_ms']['p50']:.1f} / {size['whole_ms']['p95']:.1f}" for size in sizes]
    yield _row("plain Chroma, a whole query, ms p50 / p95", times)
    yield _row("plain Chroma, recall@50", [f"{size['recall@50']:.4f}" for size in sizes])
    filled = [f"{size['filled_s']}" for size in sizes]
    yield _row("plain Chroma, filling it with ready vectors, s", filled)


def _ingest(ingest: Mapping[str, Any], plain: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield (
        f"Ingest of {ingest['passages']:,} passages, to the published generation: {ingest['passages_per_s']} "
        f"a second, the bare embedder {ingest['bare_embedder_per_s']} (on one thread "
        f"{ingest['on_one_thread_per_s']}): {ingest['times_the_bare_embedder']} times its time, "
        f"{ingest['times_its_cpu']} times its processor time."
    )
    yield (
        f"Plain Chroma ({plain['chunks']:,} chunks of 1,000 characters, torch MiniLM): "
        f"{plain['characters_per_s']:,} characters a second, here {ingest['characters_per_s']:,}. "
        "A chunk is cut off at the model's 256 tokens."
    )
