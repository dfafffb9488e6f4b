"""One writer at a time: a lock on the library's directory that says who holds it.

The lock is the system's own, so that it goes with its holder however that ends; what is written
beside it only tells a person who that is.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from errors import BusyError, LibraryError

_LONGEST_COMMAND = 120


class WriterLock:
    """The right to write in ``folder``; a thread that has it may take it again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / "writer.lock")
        self._note = folder / "writer.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it.

        Raises:
            BusyError: another process or thread does; says which, and since when.
            LibraryError: the folder can't be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise BusyError(
                f"{self._holder()} is writing to {self._folder}; wait for it to finish, then try again"
            ) from error
        except OSError as error:
            raise LibraryError(
                f"{self._folder}: can't be written ({error.strerror or error}); it can be asked all the "
                "same; to change it, copy it to where it can be written and name the copy with --data"
            ) from error
        first = self._lock.lock_counter == 1
        try:
            if first:
                self._sign()
            yield
        finally:
            if first:
                self._note.unlink(missing_ok=True)
            self._lock.release()

    def _sign(self) -> None:
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:_LONGEST_COMMAND]
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        with suppress(OSError):  # a full disk is told by what can't be written itself
            self._note.write_text(
                json.dumps({"pid": os.getpid(), "command": command, "since": since}), "utf-8"
            )

    def _holder(self) -> str:
        """Who holds it, as far as it has said."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = json.loads(self._note.read_text("utf-8"))
            since = datetime.fromisoformat(said["since"]).strftime("%H:%M:%S on %d %B")
            return f"another process ({said['pid']}: {said['command']}, since {since})"
        return "another process"
