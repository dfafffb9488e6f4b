"""From the lines of printed pages to paragraphs: pure geometry and wording, no PDF library.

Running headers and footers are told by repeating at a page's edge; a paragraph may cross columns
and pages; a hyphen at a line's end is dropped unless the hyphenated word stands elsewhere in one line.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.document import Run

_FOLIO = re.compile(r"^\W*\d+|\d+\W*$|\b(?:page|seite|p\.)\s*\d+(?:\s*(?:of|von|/)\s*\d+)?", re.I)
"""A page's own number, at either end of a running header; other digits in it don't change."""
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?[^\w.]*", re.I)
_STOP = re.compile(r"""[.!?:;…][)"”’\]]*$""")
BULLET = re.compile(r"^(?:[•‣◦▪–*]|\d{1,3}[.)]|[a-z]\))\s+")
_SURE_BULLETS = "•‣◦▪"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SOFT_HYPHENS = "\x02\xad\ufffe"
_HYPHENS = _SOFT_HYPHENS + "-‐"
_EDGE_LINES = 2
"""Lines at each edge of a page that may be a running header or footer."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; ``chars[i]`` is the page's own index of ``text[i]``. Sizes in points."""

    page: int
    text: str
    chars: tuple[int, ...]
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, joined; runs are relative to its own text."""

    text: str
    lines: tuple[Line, ...]
    runs: tuple[Run, ...]

    @property
    def size(self) -> float:
        return median(line.size for line in self.lines)

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)


def furniture(pages: Sequence[Sequence[Line]]) -> frozenset[Line]:
    """Running headers, footers and page numbers: edge lines that repeat, page numbers apart."""
    edges = [(line, _key(line)) for lines in pages for line in _edge(lines)]
    seen = Counter(key for _, key in {(line.page, key) for line, key in edges})
    enough = max(2, 0.4 * len(pages))
    return frozenset(
        line
        for line, key in edges
        if seen[key] >= enough or (len(pages) > 1 and _PAGE_NUMBER.fullmatch(line.text.strip()))
    )


def _edge(lines: Sequence[Line]) -> list[Line]:
    by_height = sorted(lines, key=lambda line: -line.top)
    return [*by_height[:_EDGE_LINES], *by_height[_EDGE_LINES:][-_EDGE_LINES:]]


def _key(line: Line) -> str:
    return _FOLIO.sub("#", " ".join(line.text.split()).lower())


def paragraphs(lines: Sequence[Line], titles: Collection[str] = ()) -> list[Paragraph]:
    """Body lines, in reading order, grouped and joined; each of ``titles`` (``bare``) by itself."""
    words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    leading = _leading(lines)
    widths = _column_widths(lines)
    groups: list[list[Line]] = []
    for line in lines:
        named = groups and (bare(line.text) in titles or bare(groups[-1][-1].text) in titles)
        if groups and not named and not _breaks(groups[-1][-1], line, leading, widths):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_join(group, words) for group in groups]


def bare(text: str | None) -> str:
    """Words in lower case with single spaces: for telling a line that the outline names."""
    return " ".join((text or "").lower().split())


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance from one line's foot to the next's, in points."""
    steps = [round(a.bottom - b.bottom, 1) for a, b in pairwise(lines) if a.page == b.page]
    usual = [step for step in steps if 0 < step < 60]
    return Counter(usual).most_common(1)[0][0] if usual else 0.0


def _column_widths(lines: Sequence[Line]) -> dict[int, float]:
    """By page, how wide full lines are: as most are at the widest, for a title may span two columns."""
    widths: dict[int, list[float]] = {}
    for line in lines:
        widths.setdefault(line.page, []).append(line.right - line.left)
    return {page: sorted(found)[-1 - len(found) // 8] for page, found in widths.items()}


def _breaks(above: Line, line: Line, leading: float, widths: dict[int, float]) -> bool:
    """Whether ``line`` opens a new paragraph."""
    if abs(line.size - above.size) > 0.1 * max(line.size, above.size):
        return True
    if _hyphenated(above.text, line.text) and line.text[0].islower():
        return False
    finished = bool(_STOP.search(above.text.rstrip()))
    step = above.bottom - line.bottom
    if line.bold != above.bold or (BULLET.match(line.text) and _opens_item(above, line, finished, widths)):
        return True
    if above.page != line.page or step <= 0:  # the next page or column
        return finished or (line.text[:1].isupper() and above.right - above.left < 0.6 * widths[above.page])
    goes_on = not finished and line.text[:1].islower() and abs(line.left - above.left) < line.size
    if leading and step > (2.5 if goes_on else 1.35) * max(leading, line.size * 0.9):
        return True
    short = above.right - above.left < 0.8 * widths[above.page] and above.left <= line.left + line.size
    indented = line.left - above.left > 0.8 * line.size
    return finished and (indented or (short and line.right > above.right))


def _opens_item(above: Line, line: Line, finished: bool, widths: dict[int, float]) -> bool:
    """Whether what looks like a bullet is one: a number or a dash may begin any line of a paragraph."""
    short = above.right - above.left < 0.85 * widths[above.page]
    return line.text[0] in _SURE_BULLETS or finished or short or line.left - above.left > line.size


def _join(lines: Sequence[Line], words: Counter[str]) -> Paragraph:
    parts, runs, length = list[str](), list[Run](), 0
    for i, line in enumerate(lines):
        text, chars = line.text, line.chars
        after = lines[i + 1].text if i + 1 < len(lines) else None
        joiner = "" if after is None else " "
        if after is not None and _hyphenated(text, after):
            joiner = ""
            if _drops_hyphen(text, after, words):
                text, chars = text[:-1], chars[:-1]
        text = _plain_hyphen(text)
        runs += _runs(length, line.page, chars)
        parts += [text, joiner]
        length += len(text) + len(joiner)
    return Paragraph("".join(parts), tuple(lines), tuple(runs))


def _hyphenated(text: str, after: str) -> bool:
    return len(text) > 1 and text[-1] in _HYPHENS and text[-2].isalpha() and after[:1].isalpha()


def _plain_hyphen(text: str) -> str:
    return text[:-1] + "-" if text[-1] in _SOFT_HYPHENS else text


def _drops_hyphen(text: str, after: str, words: Counter[str]) -> bool:
    first, second = _WORD.findall(text[:-1])[-1].lower(), _WORD.findall(after)[0].lower()
    joined, hyphenated = words[first + second], words[f"{first}-{second}"]
    if joined or hyphenated:
        return joined >= hyphenated
    return text[-1] in _SOFT_HYPHENS or after[:1].islower()


def _runs(start: int, page: int, chars: Sequence[int]) -> list[Run]:
    runs: list[Run] = []
    for i, char in enumerate(chars):
        last = runs[-1] if runs else None
        if last and char == last.char + last.length and start + i == last.start + last.length:
            runs[-1] = Run(last.start, page, last.char, last.length + 1)
        else:
            runs.append(Run(start + i, page, char, 1))
    return runs
