"""Bytes to text, never losing a character without saying so."""

import codecs

from charset_normalizer import from_bytes

from errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its prefix
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CERTAIN_AT = 200
"""Bytes below which a detected encoding is called uncertain (a 16-byte sample was guessed wrong)."""


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of ``data`` and what is uncertain about it: byte-order mark, then UTF-8, then a detector.

    Raises:
        SourceError: no encoding fits; nothing is replaced silently.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(name), ()
            except UnicodeDecodeError as error:
                raise SourceError(f"marked as {name} but byte {error.start} is not") from error
    wide = _wide(data)
    if wide:
        return data.decode(wide), (f"encoding taken to be {wide}",)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _detect(data)
    return (text, ()) if "\x00" not in text else _detect(data)  # no text has them


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of what it says in ASCII is zero."""
    sample = data[:4096]
    if len(data) % 2 or not 0.1 * len(sample) < sample.count(0) <= 0.5 * len(sample):
        return None
    name = "utf_16_be" if sample[::2].count(0) > sample[1::2].count(0) else "utf_16_le"
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return None
    zeros = max(sample[::2].count(0), sample[1::2].count(0))
    return name if zeros > 0.9 * sample.count(0) else None


def _detect(data: bytes) -> tuple[str, tuple[str, ...]]:
    best = from_bytes(data).best()
    if best is None:
        raise SourceError("text in an encoding that can't be told; save it as UTF-8")
    warning = f"encoding taken to be {best.encoding}"
    if len(data) < _CERTAIN_AT or best.chaos > 0.1:
        warning += " (uncertain)"
    return data.decode(best.encoding), (warning,)
