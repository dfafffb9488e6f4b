"""Telling running text from the short lines around it."""

import re

_INNER_STOP = re.compile(r"""[.!?。！？؟][)"”’»*_]*\s""")
_FINAL_STOP = re.compile(r"""[.!?…。！？؟:][)"”’»*_\[\]\d]*$""")


def is_prose(text: str) -> bool:
    """Running text: at least 40 words, or at least 12 with a sentence's end inside.

    A final full stop alone doesn't tell: a paragraph can end in a caption glued to it.
    """
    words = len(text.split())
    return words >= 40 or (words >= 12 and bool(_INNER_STOP.search(text.rstrip())))


def is_sentence(text: str) -> bool:
    """A single sentence: some words and a final stop."""
    return len(text.split()) >= 6 and bool(_FINAL_STOP.search(text.rstrip()))
