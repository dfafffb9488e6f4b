"""How a reader child and its parent speak over two pipes: framed bytes, nothing that can be run.

A frame is one byte of kind, four of length, and the payload. Down goes a JOB and then the file
itself; up comes READY once, and for each job a HEAD, TEXT pieces, LAYOUT lines and DONE, or at any
point a FAILURE, whose payload is the reason, or a FATAL one, after which the child ends.
"""

import struct

JOB = b"J"
READY, HEAD, TEXT, LAYOUT, DONE, FAILURE, FATAL = b"R", b"H", b"T", b"L", b"D", b"F", b"X"
_HEADER = struct.Struct(">cI")
HEADER_BYTES = _HEADER.size


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """A frame, ready to be written."""
    return _HEADER.pack(kind, len(payload)) + payload


def parse_header(header: bytes) -> tuple[bytes, int]:
    """A frame's kind, and the length of the payload that follows."""
    kind, length = _HEADER.unpack(header)
    return kind, length
