"""Web: the news pages that questions of ours are about, in a library.

`training/web-train.jsonl` and `eval/sets/web-dev.jsonl` are eval sets over the pages of
`../shared/data/html`: questions and places, none of the pages' words.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from library import Library
from settings import Settings

TRAIN, DEV = Path("training/web-train.jsonl"), Path("eval/sets/web-dev.jsonl")
_KIN = 0.22
"""Cosine of two pages' words from which they may tell the same story, so that neither is wrong for the other."""


def pages(root: Path, folder: Path) -> list[Path]:
    """The pages of `root`, unpacked into `folder` under the names the sets call them by."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for packed in sorted((root / "html" / "html").glob("*.html.gz")):
        page = folder / f"{packed.name[:12]}.html"
        if not page.exists():
            page.write_bytes(gzip.decompress(packed.read_bytes()))
        made.append(page)
    return made


def web_library(root: Path, folder: Path) -> Library:
    """A library of all pages, kept in `folder`."""
    pages(root, folder / "pages")
    library = Library(Settings.from_env(folder / "data"))
    library.sync([folder / "pages"])
    return library


def kindred(library: Library) -> dict[str, set[str]]:
    """For each document, those that may tell the same story, itself among them."""
    ids = [id for (id,) in library.catalog.db.execute("SELECT id FROM documents ORDER BY id")]
    texts = [document.text for id in ids if (document := library.catalog.document(id))]
    words = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    near: NDArray[np.bool_] = (words @ words.T).toarray() > _KIN
    return {id: {ids[at] for at in np.flatnonzero(row)} | {id} for id, row in zip(ids, near, strict=True)}
