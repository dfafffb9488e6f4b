"""Folders of small notes, the same for the same seed, and the edits that a person makes to them."""

import random
from pathlib import Path

_VOCABULARY = (
    "river bridge letter treaty garden market window engine harbour teacher winter summer paper forest "
    "village station doctor painter captain kitchen lantern mountain island valley orchard machine journal "
    "museum theatre factory railway minister council senate border farmer miller baker weaver tailor sailor"
)
_WORDS = _VOCABULARY.split()


def note(number: int, version: int, sentences: int = 6) -> str:
    """A note with a title and a few sentences of its own; another version shares most of them.

    >>> note(3, 0).splitlines()[0]
    '# Note 3'
    """
    lines = [_sentence(number, at, version if at == 0 else 0) for at in range(sentences)]
    return f"# Note {number}\n\n" + " ".join(lines[:3]) + "\n\n## More\n\n" + " ".join(lines[3:]) + "\n"


def _sentence(number: int, at: int, version: int) -> str:
    chosen = random.Random(f"{number} {at} {version}").choices(_WORDS, k=9)
    return (
        f"In {1900 + number} the {' and the '.join(chosen[:4])} were near the {' of the '.join(chosen[4:7])}."
    )


def fill(folder: Path, count: int) -> None:
    """``count`` first versions, in folders of fifty."""
    for number in range(count):
        path = note_path(folder, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(note(number, 0), encoding="utf-8")


def edit(folder: Path, count: int) -> None:
    """Of every six notes one is changed, one deleted, one renamed, one copied, two are left; a tenth are new."""
    for number in range(count):
        path = note_path(folder, number)
        match number % 6:
            case 0:
                path.write_text(note(number, 1), encoding="utf-8")
            case 1:
                path.unlink()
            case 2:
                path.rename(path.with_stem(path.stem + " moved"))
            case 3:
                path.with_stem(path.stem + " copy").write_bytes(path.read_bytes())
    for number in range(count, count + count // 10):
        path = note_path(folder, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(note(number, 0), encoding="utf-8")


def note_path(folder: Path, number: int) -> Path:
    """Where a note stands before anybody moves it."""
    return folder / f"box {number // 50}" / f"note {number:04}.md"
