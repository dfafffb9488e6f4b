"""Articles: texts written by us to ask about, six on each of 32 subjects, in a library.

`training/articles.jsonl` is an eval set over them. Its cases name every sentence that answers, in whichever
article, so that what they don't name is known not to.
"""

from pathlib import Path

from library import Library
from settings import Settings

FOLDER, SET = Path("training/articles"), Path("training/articles.jsonl")


def articles_library(folder: Path) -> Library:
    """A library of all articles, kept in `folder`."""
    library = Library(Settings.from_env(folder / "data"))
    library.sync([FOLDER])
    return library
