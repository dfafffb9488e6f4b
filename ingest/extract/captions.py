"""Transcripts (WebVTT and SubRip): cues joined into paragraphs, under a heading with time and speaker.

The text is composed: in the file, numbers and times stand between the halves of a sentence.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from errors import SourceError
from ingest.extract.draft import Composer, Draft
from ingest.extract.encoding import decode

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}.*$")
_VOICE = re.compile(r"<v(?:\.[\w.]*)?\s+([^>]+)>")
_TAG = re.compile(
    r"</?(?:[a-z][^<>]*|\d[\d:.]*)>|\{(?:\\(?:an?\d{1,2}|[bius][01]|(?:pos|fad)\([\d., ]*\)))+\}", re.I
)
_SPEAKER = re.compile(r"^(?:-\s*)?(?:>>\s*)?(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}):\s+(?=\S)")
_SOUND = re.compile(r"[\[(♪][^\])♪]*[\])♪]")
_STOP = re.compile(r"""[.!?…。！？؟]["”’)\]]*$""")
_PAUSE = 4.0
"""Seconds of silence that end a paragraph."""
_FULL, _FULLEST = 400, 800
"""Characters after which a paragraph ends with its sentence, and at the latest."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from one second to another, and who says it where that is said."""

    start: float
    end: float
    text: str
    speaker: str = ""


def read(data: bytes) -> Draft:
    """A .vtt or .srt file."""
    text, warnings = decode(data)
    cues = _cues(text)
    if not cues:
        raise SourceError("no cues in this transcript")
    composer = Composer()
    for paragraph in _paragraphs(cues):
        heading = " ".join(filter(None, (_clock(paragraph[0].start), paragraph[0].speaker)))
        composer.add(heading, "heading")
        said = " ".join(cue.text for cue in paragraph)
        composer.add(said, noise="sound, not speech" if _SOUND.fullmatch(said) else None)
    composed, blocks = composer.build()
    return Draft(composed, blocks, warnings=warnings)


def _cues(text: str) -> list[Cue]:
    """Every cue with words in it; one that repeats or continues the last line on screen, only what is new."""
    cues, shown = list[Cue](), ""
    timed = [(timing, " ".join(lines)) for timing, lines in _timed(text)]
    prefixes = (_SPEAKER.match(_plain(line)) for _, line in timed)
    names = Counter(prefix["name"] for prefix in prefixes if prefix)
    speakers = {name for name, times in names.items() if times > 1 or (name.isupper() and len(name) > 2)}
    for timing, line in timed:
        h1, m1, s1, f1, h2, m2, s2, f2 = timing.groups()
        start, end = _seconds(h1, m1, s1, f1), _seconds(h2, m2, s2, f2)
        words, speaker = _words(line, speakers)
        new = words
        if shown and cues and start <= cues[-1].end + 0.5 and words.startswith(shown) and not speaker:
            new = words[len(shown) :].strip()  # captions that roll up show each line twice
        shown = words
        if new:
            cues.append(Cue(start, end, new, speaker))
    return cues


def _timed(text: str) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Each timing with the lines below it, up to the next blank line."""
    timing: re.Match[str] | None = None
    lines: list[str] = []
    for line in [*re.split(r"\r\n?|\n", text), ""]:
        match = _TIMING.match(line)
        if match or not line.strip():
            if timing:
                yield timing, lines
            timing, lines = match, []
        elif timing:
            lines.append(line)


def _plain(line: str) -> str:
    return " ".join(unescape(_TAG.sub("", line)).split())


def _words(line: str, speakers: set[str]) -> tuple[str, str]:
    """A cue's words without markup, and its speaker: by the format's own mark, or by a name before a colon."""
    voice, words = _VOICE.search(line), _plain(line)
    if voice:
        return words, " ".join(unescape(voice[1]).split())
    named = _SPEAKER.match(words)
    return (words[named.end() :], named["name"]) if named and named["name"] in speakers else (words, "")


def _paragraphs(cues: list[Cue]) -> Iterator[list[Cue]]:
    """Cues that belong together: one speaker, no long silence, not too much at once."""
    paragraph: list[Cue] = []
    for cue in cues:
        if paragraph and _parts(paragraph, cue):
            yield paragraph
            paragraph = []
        paragraph.append(cue)
    if paragraph:
        yield paragraph


def _parts(paragraph: list[Cue], cue: Cue) -> bool:
    last = paragraph[-1]
    length = sum(len(c.text) + 1 for c in paragraph)
    if cue.speaker and cue.speaker != paragraph[0].speaker:
        return True
    if bool(_SOUND.fullmatch(cue.text)) != bool(_SOUND.fullmatch(last.text)):
        return True
    finished = bool(_STOP.search(last.text))
    return length > _FULLEST or (finished and (cue.start - last.end > _PAUSE or length > _FULL))


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
