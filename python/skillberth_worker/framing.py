"""`Content-Length` frames of JSON on a file descriptor."""

from __future__ import annotations

import json
import os
from typing import Any

from skillberth_worker.errors import FrameTooLarge

MAXIMUM_FRAME = 16 * 2**20
MAXIMUM_HEADER = 4096


class BrokenFrame(Exception):
    """What came in is not the protocol; the stream cannot be followed any further."""


def encode(message: Any) -> bytes:
    """One frame. Raises FrameTooLarge; TypeError or ValueError when the message is not JSON."""
    text = json.dumps(message, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    try:
        body = text.encode("utf-8")
    except UnicodeEncodeError:
        # Lone surrogates have no UTF-8; JSON can still spell them.
        body = json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii")
    if len(body) > MAXIMUM_FRAME:
        raise FrameTooLarge(len(body))
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def write_all(file_descriptor: int, data: bytes) -> None:
    """Write everything, also where somebody made the descriptor non-blocking."""
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(file_descriptor, rest) :]
        except BlockingIOError:
            os.set_blocking(file_descriptor, True)


class FrameReader:
    """Reads frames from a file descriptor."""

    def __init__(self, file_descriptor: int) -> None:
        self._file_descriptor = file_descriptor
        self._buffer = bytearray()

    def read(self) -> Any | None:
        """The next message; None at the end of the stream. Raises BrokenFrame."""
        end = self._buffer.find(b"\r\n\r\n")
        while end < 0:
            if len(self._buffer) > MAXIMUM_HEADER:
                raise BrokenFrame("no header within 4 KiB")
            if not self._fill():
                return None
            end = self._buffer.find(b"\r\n\r\n")
        length = _content_length(bytes(self._buffer[:end]))
        start = end + 4
        while len(self._buffer) < start + length:
            if not self._fill():
                return None
        body = bytes(self._buffer[start : start + length])
        del self._buffer[: start + length]
        try:
            return json.loads(body)
        except ValueError as problem:
            raise BrokenFrame(f"not JSON: {problem}") from None

    def _fill(self) -> bool:
        try:
            data = os.read(self._file_descriptor, 65536)
        except BlockingIOError:
            os.set_blocking(self._file_descriptor, True)
            return True
        except OSError:
            # A reset connection is an ended one.
            return False
        self._buffer += data
        return bool(data)


def _content_length(header: bytes) -> int:
    for line in header.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
            if length > MAXIMUM_FRAME:
                raise BrokenFrame(f"a frame of {length} bytes")
            return length
    raise BrokenFrame("a header without Content-Length")
