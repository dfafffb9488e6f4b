"""The program of a reader child: takes files on its standard input, gives documents back.

Started as ``python -m ingest.worker`` by ``ingest/sandbox.py`` and by nothing else. It limits its own
memory and computing time for each file, and shuts the doors that no reader of documents needs:
network, other programs, other files.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any, BinaryIO

from errors import SourceError
from ingest import codec, wire
from ingest.document import Document
from ingest.doors import shut_doors
from ingest.limits import Limits, gives_too_much, needs_memory, shortened
from ingest.preflight import check

_LONGEST_REASON = 300
_WRITTEN_BYTES = 256_000_000
"""Of any file in its own folder: py3langid unpacks its model of 64 MB into one."""


def main() -> None:
    """Serve jobs until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    jobs, replies = sys.stdin.buffer, _private_stdout()
    for limit, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, _WRITTEN_BYTES)):
        _limit(limit, value)
    import ingest.extract

    shut_doors(os.getcwd())
    _send(replies, wire.frame(wire.READY))
    while header := jobs.read(wire.HEADER_BYTES):
        _, length = wire.parse_header(header)
        job = json.loads(jobs.read(length))
        limits = Limits(**job["limits"])
        if not _serve(jobs, replies, job["name"], job["size"], limits, ingest.extract.extract):
            return


def job_line(name: str, size: int, limits: Limits) -> bytes:
    """The JOB payload that announces a file of ``size`` bytes."""
    return json.dumps({"name": name, "size": size, "limits": asdict(limits)}).encode("ascii")


def read_document(data: bytes, name: str, limits: Limits, extract: Any) -> Document:
    """What the child does with one file, without its process limits.

    Raises:
        SourceError: the file breaks a limit, or can't be read.
    """
    check(data, name, limits)
    document: Document = shortened(extract(data, name))
    parts = len(document.blocks) + len(document.marks) + len(document.runs)
    if parts > limits.parts:
        raise SourceError(gives_too_much(limits))
    return document


def _serve(jobs: BinaryIO, replies: BinaryIO, name: str, size: int, limits: Limits, extract: Any) -> bool:
    """One file in, one document or reason out; whether this process is fit for another."""
    arm(limits)
    reason, fit = "", True
    try:
        # Not named here: the bytes can go as soon as the extractor is done with them.
        for reply in _replies(read_document(jobs.read(size), name, limits, extract), limits):
            _send(replies, reply, flush=False)
        _send(replies, wire.frame(wire.DONE))
    except SourceError as error:
        reason = str(error)
    except MemoryError:
        reason, fit = needs_memory(limits), False
    except RecursionError:
        reason = "nested too deeply; not read"
    except BrokenPipeError:
        return False
    except BaseException as error:  # a panic in native code is no Exception
        reason = f"its reader failed ({type(error).__name__}: {error})"
    if reason:
        kind = wire.FAILURE if fit else wire.FATAL
        _send(replies, wire.frame(kind, reason[:_LONGEST_REASON].encode("utf-8", "replace")))
    return fit


def _replies(document: Document, limits: Limits) -> Iterator[bytes]:
    """The document as frames, counted."""
    given = 0
    for kind, payload in _payloads(document):
        given += len(payload)
        if given > limits.output_bytes:
            raise SourceError(gives_too_much(limits))
        yield wire.frame(kind, payload)


def _payloads(document: Document) -> Iterator[tuple[bytes, bytes]]:
    yield wire.HEAD, codec.head_line(document)
    try:
        for piece in codec.text_pieces(document.text):
            yield wire.TEXT, piece.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SourceError("its text holds half of a character (a lone surrogate)") from error
    for line in codec.layout_lines(document):
        yield wire.LAYOUT, line


def arm(limits: Limits) -> None:
    """Set this process's limits for the next file; what a system lacks is left to the parent's clock."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_seconds)
    _limit(resource.RLIMIT_AS, limits.memory_bytes)


def _limit(which: int, value: int) -> None:
    """The soft limit alone: the hard one could never be raised for a later, larger file."""
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with suppress(OSError, ValueError):  # macOS refuses a limit on address space
        resource.setrlimit(which, (value, hard))


def _private_stdout() -> BinaryIO:
    """The reply pipe under a number of its own; what a library prints goes to the error file."""
    private = os.fdopen(os.dup(1), "wb", buffering=1 << 20)
    os.dup2(2, 1)
    return private


def _send(replies: BinaryIO, reply: bytes, *, flush: bool = True) -> None:
    replies.write(reply)
    if flush:
        replies.flush()


if __name__ == "__main__":
    main()
