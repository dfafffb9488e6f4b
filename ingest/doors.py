"""Shuts what no reader of documents needs: network, other programs, and files beside its own code.

An audit hook, which can't be taken out again. It holds for what Python does, an ``include`` that a
format's library follows, say; native code is kept from it by its parsers' own options.
"""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

_STARTS_PROGRAMS = frozenset(
    [
        "subprocess.Popen",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "pty.spawn",
    ]
)
_NETWORK = "socket."
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SYSTEM = ("/usr/", "/lib", "/System/", "/Library/", "/opt/", "/dev/null", "/dev/urandom", "/etc/localtime", "/etc/mime.types", "/proc/self/", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/")  # fmt: skip
"""What runtimes and their libraries open for themselves; nothing of a person's."""


def shut_doors(own: str) -> None:
    """From here on this process may write in the folder ``own`` and read there and in what Python is of."""
    root = Path(__file__).resolve().parent.parent
    installed = {*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, *_site_folders()}
    readable = (*_SYSTEM, *(_folder(path) for path in installed if Path(path) != root), _folder(own))
    code = (_folder(root / "ingest"), str(root / "errors.py"), _folder(root / "__pycache__"))

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            _check_open(args, own, (*readable, *code))
        elif event in _STARTS_PROGRAMS or event.startswith(_NETWORK):
            raise PermissionError(f"{event}: shut in the reader of documents")

    sys.addaudithook(hook)


def _site_folders() -> list[str]:
    """Where packages are imported from, the folder of our own code apart."""
    return [path for path in sys.path if "site-packages" in path or "dist-packages" in path]


def _folder(path: str | Path) -> str:
    return os.path.join(os.path.realpath(path), "")


def _check_open(args: tuple[Any, ...], own: str, readable: tuple[str, ...]) -> None:
    path, _, flags = args
    if not isinstance(path, str | bytes | os.PathLike):
        return  # a descriptor that is open already
    real = _folder(os.fsdecode(path))  # as if a folder, so that a folder is in itself
    writes = isinstance(flags, int) and flags & _WRITES
    if not real.startswith((_folder(own), os.devnull) if writes else readable):
        raise PermissionError(f"{os.fsdecode(path)}: shut in the reader of documents")
