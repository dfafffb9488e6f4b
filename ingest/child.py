"""One reader child as its parent sees it: a process, two pipes, and a clock.

Nothing here waits without a deadline, and what comes back is counted and checked before it is
believed.
"""

import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import IO

from errors import LibraryError, SourceError
from ingest import codec, wire
from ingest.document import Document
from ingest.limits import Limits, amount, gives_too_much, takes_cpu, takes_long

_START_SECONDS = 120
_CHUNK = 1 << 20
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TZ")
"""Of the environment: what some Pythons need to start at all, and the time zone."""
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
_HINT = 200


class Gone(Exception):
    """The child ended or fell silent; it can't be used again. ``str()`` is the reason, for people."""


class Child:
    """A process that reads one file after the other."""

    def __init__(self, command: list[str] | None = None) -> None:
        """Start it, and wait until it is ready.

        Raises:
            LibraryError: it doesn't start; nothing can be read then.
        """
        self.files = 0
        self._folder = tempfile.mkdtemp(prefix="quotary-")
        self._errors = Path(self._folder, "stderr")
        self._deadline = monotonic() + _START_SECONDS
        try:
            self._process = self._start(command or [sys.executable, "-P", "-s", "-m", "ingest.worker"])
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise LibraryError(f"the reader of documents doesn't start: {error}") from error
        try:
            self._await_ready()
        except BaseException:
            self.close()
            raise

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        with self._errors.open("wb") as errors:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=self._folder,
                env=_environment(self._folder),
                start_new_session=True,  # Ctrl-C is for the parent, which then ends its children
            )

    def _await_ready(self) -> None:
        for pipe in (self._input, self._output):
            os.set_blocking(pipe.fileno(), False)
        try:
            kind, _ = self._frame(0)
        except (Gone, EOFError, TimeoutError):
            kind = b""
        if kind != wire.READY:
            reason = self._last_words() or f"no word from it in {_START_SECONDS} s"
            raise LibraryError(f"the reader of documents doesn't start: {reason}")

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can still take a file."""
        return self._process.poll() is None

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _output(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def read(self, file: IO[bytes], size: int, job: bytes, limits: Limits) -> Document:
        """The document in the first ``size`` bytes of ``file``.

        Raises:
            SourceError: the file can't be read; the child goes on.
            Gone: the child can't be used any more, for a reason that is the file's.
        """
        self.files += 1
        self._deadline = monotonic() + limits.wall_seconds
        try:
            self._write(wire.frame(wire.JOB, job))
            self._send_file(file, size)
            return self._document(limits)
        except TimeoutError:
            raise Gone(takes_long(limits)) from None
        except (BrokenPipeError, EOFError):
            raise Gone(self._death(limits)) from None

    def _send_file(self, file: IO[bytes], size: int) -> None:
        left = size
        while left and (chunk := file.read(min(left, _CHUNK))):
            left -= len(chunk)
            self._write(chunk)
        if left:
            raise Gone("it became shorter while it was read")

    def _document(self, limits: Limits) -> Document:
        head, text, layout, got = b"", bytearray(), codec.Layout(), 0
        while True:
            kind, payload = self._frame(limits.output_bytes)
            got += len(payload)
            if got > limits.output_bytes or layout.parts > limits.parts:
                raise Gone(gives_too_much(limits))
            if kind == wire.HEAD:
                head = payload
            elif kind == wire.TEXT:
                text += payload
            elif kind == wire.LAYOUT:
                _take(layout, payload)
            elif kind == wire.DONE:
                return codec.assemble(head, _decoded(text), layout)
            elif kind == wire.FAILURE:
                raise SourceError(payload.decode("utf-8", "replace"))
            else:
                raise Gone(payload.decode("utf-8", "replace") or "its reader's reply makes no sense")

    def _frame(self, most: int) -> tuple[bytes, bytes]:
        kind, length = wire.parse_header(self._bytes(wire.HEADER_BYTES))
        if length > most:
            raise Gone("its reader's reply makes no sense")
        return kind, self._bytes(length)

    def _bytes(self, count: int) -> bytes:
        got = bytearray()
        while len(got) < count:
            self._await(read=True)
            chunk = os.read(self._output.fileno(), min(count - len(got), _CHUNK))
            if not chunk:
                raise EOFError
            got += chunk
        return bytes(got)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._await(read=False)
            with suppress(BlockingIOError):
                view = view[os.write(self._input.fileno(), view) :]

    def _await(self, *, read: bool) -> None:
        left = self._deadline - monotonic()
        pipe, event = (self._output, selectors.EVENT_READ) if read else (self._input, selectors.EVENT_WRITE)
        # Not select(), which knows no descriptor over 1,023: a server with many connections has those.
        with selectors.DefaultSelector() as waiting:
            waiting.register(pipe, event)
            if left <= 0 or not waiting.select(left):
                raise TimeoutError

    def _death(self, limits: Limits) -> str:
        """Why it ended, by how it ended."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        code = self._process.returncode
        if code == -signal.SIGXCPU:
            return takes_cpu(limits)
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
        most = amount(limits.memory_bytes)
        return f"its reader broke down ({how}), as one does that needs more than {most} of memory; not read"

    def _last_words(self) -> str:
        with suppress(OSError):
            lines = self._errors.read_text("utf-8", "replace").strip().splitlines()
            return lines[-1][:_HINT] if lines else ""
        return ""

    def kill(self) -> None:
        """End it, whatever it is doing, and everything it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def close(self) -> None:
        """End it, and leave nothing of it."""
        self.kill()
        self._process.wait()
        for pipe in (self._input, self._output):
            with suppress(OSError):
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _environment(folder: str) -> dict[str, str]:
    """Enough to start Python and find this package; nothing of the person's."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        **dict.fromkeys(_ONE_THREAD, "1"),
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
        "PYTHONUTF8": "1",
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "HOME": folder,
        "TMPDIR": folder,
        "MALLOC_ARENA_MAX": "2",  # each arena of glibc reserves address space, which is limited
    }


def _take(layout: codec.Layout, line: bytes) -> None:
    try:
        layout.take(line)
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Gone("its reader's reply makes no sense") from error


def _decoded(text: bytearray) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Gone("its reader's reply makes no sense") from error
