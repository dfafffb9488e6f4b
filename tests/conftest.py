"""What many tests share: the embedder, the sample library, and where things outside the repo are."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from library import Library, open_library
from settings import Settings, cache_from_env

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

hypothesis_settings.register_profile("quotary", deadline=None, print_blob=True)
hypothesis_settings.load_profile("quotary")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that read ../shared skip, with the reason, where a person doesn't have it; CI must."""
    if SHARED.is_dir() or os.environ.get("CI"):
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="../shared isn't here"))


def settings_for(data: Path) -> Settings:
    """Settings with their own data and the model export that all tests share."""
    return Settings(data=data, cache=cache_from_env().absolute())


@pytest.fixture
def empty_library(tmp_path: Path) -> Library:
    """A library that nothing was ever added to."""
    return open_library(settings_for(tmp_path / "data"))


@pytest.fixture(scope="session")
def corpus_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The sample corpus, ingested once; only for tests that don't write."""
    library = open_library(settings_for(tmp_path_factory.mktemp("corpus")))
    outcomes = library.sync([ROOT / "corpus"])
    assert {outcome.status for outcome in outcomes} == {"added"}
    yield library
    library.catalog.close()


@pytest.fixture(scope="session")
def seeds_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The five seed articles, ingested once; only for tests that don't write."""
    library = open_library(settings_for(tmp_path_factory.mktemp("seeds")))
    outcomes = library.sync([SHARED / "corpus" / "seeds"])
    assert {outcome.status for outcome in outcomes} == {"added"}
    yield library
    library.catalog.close()
