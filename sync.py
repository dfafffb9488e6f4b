"""The writing way, first half: what is on disk against what is kept, as a plan.

Planning is set arithmetic on values and changes nothing; ``writer.py`` carries the plan out.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import unquote_to_bytes, urlsplit

from errors import LibraryError
from index.catalog import Origin, Source
from ingest.document import CHUNK_VERSION, EXTRACT_VERSION, digest, document_id
from ingest.extract import media_type
from ingest.sources import Candidate

Status = Literal["added", "unchanged", "updated", "renamed", "removed", "skipped", "failed"]
PRUNE_SHARE = 0.20
"""Share of a root's sources that a prune may remove without being told to insist."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file as the disk has it; ``document_id`` names what it would become, None if it can't be read."""

    uri: str
    path: Path
    size: int
    mtime_ns: int
    document_id: str | None
    reason: str = ""
    skipped: bool = False
    """Whether an unread one is none of our business, rather than a failure."""
    keep_noise: bool = False
    kept_id: str | None = None
    """What it would become with its noise kept, where nobody said yet whether to."""
    origin: Origin | None = None
    """Where its content is from, if it is no file of a person's; ``path`` is our copy of it."""
    content: bytes | None = None
    """What is to be kept at ``path`` before it is read."""

    @property
    def name(self) -> str:
        """The file name that tells how it is read."""
        return self.origin.name if self.origin else self.path.name


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one source. ``was`` is the URI that a rename comes from."""

    status: Status
    uri: str
    found: Found | None = None
    was: str | None = None
    reason: str = ""
    touched: bool = False
    """The same content under another size or time: the row is brought up to date."""

    @property
    def changes(self) -> bool:
        """Whether carrying it out writes anything."""
        return self.touched or self.status in ("added", "updated", "renamed", "removed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source."""

    uri: str
    status: Status
    reason: str = ""
    passages: int = 0
    embedded: int = 0


def survey(
    candidates: Sequence[Candidate],
    have: Mapping[str, Source],
    keep_noise: bool | None = None,
    *,
    rehash: bool = False,
) -> Iterator[Found]:
    """Look at each file: by size and time where it is known, else (or with ``rehash``) by its content.

    ``keep_noise`` None leaves each source as a person last wanted it.
    """
    for candidate in candidates:
        if candidate.refusal:
            reason, skipped = candidate.refusal, candidate.skipped
            yield Found(candidate.uri, candidate.path, 0, 0, None, reason, skipped)
            continue
        try:
            yield _look(candidate, have.get(candidate.uri), keep_noise, rehash)
        except OSError as error:
            reason = f"can't be read: {error.strerror or error}"
            yield Found(candidate.uri, candidate.path, 0, 0, None, reason)


def _look(candidate: Candidate, known: Source | None, keep_noise: bool | None, rehash: bool) -> Found:
    uri, path = candidate.uri, candidate.path
    stat = path.stat()
    keep = bool(known and known.keep_noise) if keep_noise is None else keep_noise
    size, time = stat.st_size, stat.st_mtime_ns
    if known and not rehash and (known.size, known.mtime_ns, known.keep_noise) == (size, time, keep):
        return Found(uri, path, size, time, known.document_id, keep_noise=keep)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    id = named_id(sha256, path.name, keep_noise=keep)
    kept_id = named_id(sha256, path.name, keep_noise=True) if keep_noise is None and known is None else None
    return Found(uri, path, size, time, id, keep_noise=keep, kept_id=kept_id)


def named_id(sha256: str, name: str, *, keep_noise: bool) -> str:
    """The id of the document that a file of this content and name becomes."""
    return document_id(sha256, media_type(name) or "", keep_noise=keep_noise)


def plan(
    have: Mapping[str, Source],
    want: Sequence[Found],
    *,
    current: Callable[[str], bool],
    prunable: Collection[str] = (),
    movable: Collection[str] = (),
) -> list[Step]:
    """What to do so that the library holds what ``want`` says.

    Args:
        have: the sources kept, by URI.
        want: the files found.
        current: whether a document was made by the extractor, chunker and embedder of today.
        prunable: URIs that go if they aren't among ``want``.
        movable: URIs whose file is gone; new ones with their content are these, renamed.
    """
    wanted = {found.uri for found in want}
    gone = [uri for uri in sorted(prunable) if uri in have and uri not in wanted]
    moved_from = {have[uri].document_id: uri for uri in reversed(sorted(movable)) if uri not in wanted}
    steps = [_step(have, found, current, moved_from) for found in want]
    moved = {step.was for step in steps if step.was}
    return steps + [Step("removed", uri) for uri in gone if uri not in moved]


def _step(
    have: Mapping[str, Source], found: Found, current: Callable[[str], bool], gone: dict[str, str]
) -> Step:
    if found.document_id is None:
        return Step("skipped" if found.skipped else "failed", found.uri, found, reason=found.reason)
    known = have.get(found.uri)
    if known is None:
        return _new_step(found, gone)
    same = known.document_id == found.document_id and current(known.document_id)
    touched = (known.size, known.mtime_ns) != (found.size, found.mtime_ns)
    return Step("unchanged" if same else "updated", found.uri, found, touched=touched)


def _new_step(found: Found, gone: dict[str, str]) -> Step:
    """Added, or renamed where the content of a file that is gone turned up here."""
    was = gone.pop(found.document_id or "", None)
    if was is None and found.kept_id in gone:
        was = gone.pop(found.kept_id)
        found = replace(found, document_id=found.kept_id, keep_noise=True)
    return Step("renamed" if was else "added", found.uri, found, was)


def check_prune(steps: Sequence[Step], under_root: int) -> None:
    """Refuse a plan that would remove a suspicious share of what a root held.

    Raises:
        LibraryError: more than PRUNE_SHARE of the ``under_root`` sources would go.
    """
    going = sum(step.status == "removed" for step in steps)
    if under_root and going > max(1, PRUNE_SHARE * under_root):
        raise LibraryError(
            f"--prune would remove {going} of {under_root} sources; nothing was changed. "
            "If that is right, say --yes"
        )


def outdated(
    have: Mapping[str, Source],
    steps: Sequence[Step],
    current: Callable[[str], bool],
    held: Callable[[Source], Found],
) -> list[Found]:
    """Sources of no step that another model or chunker made, also where the file is gone.

    A library never mixes them. ``held`` says where a source's content is kept.
    """
    dealt_with = {step.uri for step in steps} | {step.was for step in steps}
    return [held(s) for s in have.values() if s.uri not in dealt_with and not current(s.document_id)]


def vanished(have: Mapping[str, Source], want: Sequence[Found]) -> list[str]:
    """Sources whose file is gone: where the same content turned up elsewhere, it was moved."""
    wanted = {found.uri for found in want}
    paths = {uri: path_of(uri) for uri in have if uri not in wanted}
    return [uri for uri, path in paths.items() if path is not None and _is_gone(path)]


def _is_gone(path: Path) -> bool:
    """Whether there is no such file, as far as we may look."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def is_under(uri: str, roots: Sequence[Path]) -> bool:
    """Whether a source's file is one of these, or in one of these folders."""
    path = path_of(uri)
    return path is not None and any(path.is_relative_to(root) for root in roots)


def pipeline_name(embedding_key: str, passage_wordpieces: int) -> str:
    """Names what passages are made by; a document made by another is made again."""
    return digest("pipeline", EXTRACT_VERSION, CHUNK_VERSION, embedding_key, str(passage_wordpieces))


def path_of(uri: str) -> Path | None:
    """The local path that a ``file://`` URI names."""
    parts = urlsplit(uri)
    return Path(os.fsdecode(unquote_to_bytes(parts.path))) if parts.scheme == "file" else None
