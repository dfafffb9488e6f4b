"""The benchmark's figures, on something small."""

import json
from pathlib import Path

import pytest

from errors import UsageError
from eval.plain import chunks
from eval.speed import DEPTH, grow, ingest, queries, room
from library import Library, open_library
from tests.conftest import ROOT, settings_for
from tests.test_cli import quotary

QUESTIONS = ["Would Russia defend Iran?", "What is a samovar?"]


def test_a_small_library_is_searched_without_loss(corpus_library: Library) -> None:
    """Searched exactly, recall is 1; every stage has its times, and the whole is no less than a part."""
    found = queries(corpus_library, QUESTIONS)

    assert found["recall@50"] == found["recall@50_least"] == 1.0
    stages = {"embed", "dense", "lexical", "whole", "exact_numpy", "ask"}
    assert set(found["cpu_ms"]) == set(found["ms"]) == stages
    assert all(0 < ms["p50"] <= ms["p95"] for ms in found["ms"].values())
    assert room(corpus_library)["catalog_bytes_per_passage"] > 384 * 4
    assert corpus_library.settings.leg_depth == DEPTH


@pytest.mark.slow
def test_a_library_grows_until_it_is_large_enough(tmp_path: Path) -> None:
    """It stops there, goes on from there, and says where the texts don't suffice."""
    texts = sorted((ROOT / "corpus").glob("*.md"))
    library = open_library(settings_for(tmp_path / "data"))
    first = grow(library, texts, 10, lambda done, total: None)
    again = grow(library, texts, 10, lambda done, total: None)

    assert first["embedded"] >= 10
    assert len(library.sources()) < len(texts)
    assert again["embedded"] == 0
    with pytest.raises(UsageError, match="are wanted"):
        grow(library, texts, 10_000, lambda done, total: None)


@pytest.mark.slow
def test_ingest_is_measured_over_the_same_passages(tmp_path: Path) -> None:
    """The bare embedder can't take longer than all of ingest by much; the counts are the library's."""
    found = ingest(settings_for(tmp_path), [ROOT / "corpus" / "nuclear-file.md"], 3)

    assert found["passages"] >= 3
    assert found["times_the_bare_embedder"] > 0.5


@pytest.mark.parametrize("length", [0, 999, 1000, 1001, 5000])
def test_plain_chunks_hold_all_of_a_text(length: int) -> None:
    """Nothing is lost between two chunks, and none is too long."""
    text = "".join(f"{n:04} " for n in range(length // 5 + 1))[:length]
    made = list(chunks(text))

    assert all(len(piece) <= 1000 for piece in made)
    assert all(word in " ".join(made) for word in text.split())


@pytest.mark.slow
def test_the_command_writes_a_page_and_its_figures(tmp_path: Path) -> None:
    """Each figure of the page is in the JSON beside it."""
    texts = tmp_path / "texts"
    texts.mkdir()
    for number in range(40):
        lines = [f"In {1900 + number} house {number} had {room} rooms and a garden." for room in range(60)]
        (texts / f"{number}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    case = {"id": "1", "question": "How many rooms had house 7?", "answerable": False}
    (tmp_path / "set.jsonl").write_text(json.dumps(case), encoding="utf-8")
    run = quotary(
        "bench", str(texts), "--questions", str(tmp_path / "set.jsonl"), "--sizes", "60,120",
        "--collection", str(tmp_path / "kept"), "--out", str(tmp_path / "out" / "small"),
    )  # fmt: skip
    figures = json.loads((tmp_path / "out" / "small.json").read_text(encoding="utf-8"))
    page = (tmp_path / "out" / "small.md").read_text(encoding="utf-8")

    assert run.returncode == 0, run.stderr
    assert figures["sizes"][0]["passages"] >= 60
    assert figures["sizes"][0]["cold"]["cpu_share"] < 0.5
    assert f"| cold `ask`, s | {figures['sizes'][0]['cold']['ask_s']} |" in page
    assert figures["sizes"][1]["added"]["embedded"] < figures["sizes"][1]["passages"]
    assert figures["sizes"][1]["plain"]["recall@50"] > 0.9
    assert f"{figures['machine']['cores']} cores" in page
    assert figures["plain"]["chunks"] > 0
