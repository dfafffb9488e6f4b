"""Articles: texts written by us to ask about, six on each of many subjects, in a library.

`training/articles.jsonl` is an eval set over them. Its cases name every sentence that answers, in whichever
article, so that what they don't name is known not to. Articles on a few more subjects and the questions about
them are held out: no reader learns from them, fusion is fitted on them too.
"""

from pathlib import Path

from library import Library
from settings import Settings

FOLDER, SET = Path("training/articles"), Path("training/articles.jsonl")
HELD_FOLDER, HELD_SET = Path("training/held"), Path("training/held.jsonl")


def articles_library(folder: Path, articles: Path = FOLDER) -> Library:
    """A library of all articles, kept in `folder`."""
    library = Library(Settings.from_env(folder / "data"))
    library.sync([articles])
    return library
