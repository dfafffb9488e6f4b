"""Every choice a person can make, as one frozen value.

Defaults are the ones measured in ``docs/``; an environment variable ``QUOTARY_…`` overrides a few.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from errors import UsageError

DEFAULT_DATA = ".quotary"
DEFAULT_REPLACED_DAYS = 30.0
DEFAULT_WORDS = 0.3
DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"


def data_from_env() -> Path:
    """The data directory: ``QUOTARY_DATA``, else ``.quotary`` in the working directory."""
    return Path(os.environ.get("QUOTARY_DATA") or DEFAULT_DATA)


def cache_from_env() -> Path:
    """Where exported models are kept: ``QUOTARY_CACHE``, else the user's cache directory."""
    given = os.environ.get("QUOTARY_CACHE")
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "quotary"


def _days(said: str | None) -> float:
    try:
        return max(0.0, float(said)) if said else DEFAULT_REPLACED_DAYS
    except ValueError:
        raise UsageError(f"QUOTARY_REPLACED_DAYS={said}: wants a number of days") from None


@dataclass(frozen=True, slots=True)
class Settings:
    """How a library is kept, searched and answered from."""

    data: Path
    cache: Path
    model: str = DEFAULT_MODEL
    passage_wordpieces: int = 128
    """Upper bound of a passage, in wordpieces of the embedder's own tokenizer."""
    tail_passages: int = 1000
    """A sync that leaves more passages than this outside the live generation …"""
    tail_share: float = 0.10
    """… and more than this share of all of them, builds the next generation."""
    replaced_days: float = DEFAULT_REPLACED_DAYS
    """How long the text of a replaced document stays, so that an older citation can show what changed."""
    leg_depth: int = 50
    """Passages taken from each leg of the search."""
    words: float = DEFAULT_WORDS
    """What the best match by words counts beside a cosine of 1 (docs/decisions.md); less for a model whose cosines lie
    close together."""
    candidates: int = 24
    """Fused passages whose sentences are read."""
    reads: int | None = None
    """Of those, how many the trained reader reads; None takes as many as it was tuned with (docs/decisions.md)."""
    quotes: int = 5
    """Most quotes in an answer."""
    threshold: float | None = None
    """Least confidence of an answer; None takes the reader's own, tuned on the dev sets."""

    @classmethod
    def from_env(cls, data: Path | None = None) -> "Settings":
        """Settings for ``data``, or for the directory that the environment names."""
        return cls(
            data=(data or data_from_env()).expanduser().absolute(),
            cache=cache_from_env().expanduser().absolute(),
            model=os.environ.get("QUOTARY_MODEL") or DEFAULT_MODEL,
            replaced_days=_days(os.environ.get("QUOTARY_REPLACED_DAYS")),
        )
