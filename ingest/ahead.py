"""Reading ahead: the next file is read while the passages of the one before are embedded."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from ingest.document import Document
from ingest.sandbox import Extractor


class Ahead:
    """An extractor that may begin with a file before it is asked for it."""

    def __init__(self, extract: Extractor) -> None:
        self._extract = extract
        self._reader = ThreadPoolExecutor(1, "ahead")
        self._begun: dict[tuple[Path, str], Future[Document]] = {}

    def begin(self, source: Path, name: str) -> None:
        """Read a file that will probably be asked for; what goes wrong is told then.

        Beside it only the one begun before is remembered, so that two documents at most wait in memory.
        """
        last = list(self._begun.items())[-1:]
        self._begun = {**dict(last), (source, name): self._reader.submit(self._extract, source, name)}

    def __call__(self, source: bytes | Path, name: str) -> Document:
        """As ``Extractor``."""
        begun = self._begun.pop((source, name), None) if isinstance(source, Path) else None
        return begun.result() if begun else self._extract(source, name)

    def __enter__(self) -> "Ahead":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.shutdown(wait=False, cancel_futures=True)
