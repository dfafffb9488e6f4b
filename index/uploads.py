"""Content that came from elsewhere than the disk, kept by its hash: uploads and fetched pages.

A file here never changes. One that no source holds any more goes at the end of the next sync.
"""

import hashlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote

SCHEME = "upload"


def upload_uri(name: str) -> str:
    """The URI of an upload of this name.

    >>> upload_uri("samovar tea.md")
    'upload:samovar%20tea.md'
    """
    return f"{SCHEME}:{quote(name, safe='')}"


@dataclass(frozen=True, slots=True)
class Uploads:
    """The files under ``folder``."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Where content of this hash is, or would be."""
        return self.folder / sha256

    def put(self, content: bytes) -> Path:
        """Keep some content; nothing to do where it is here already."""
        path = self.path(hashlib.sha256(content).hexdigest())
        if path.exists():
            return path
        self.folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folder, prefix=".new-", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                os.replace(file.name, path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        return path

    def sweep(self, held: Collection[str]) -> None:
        """Delete what isn't ``held``, and what a kill left half written."""
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if path.name not in held:
                path.unlink(missing_ok=True)
