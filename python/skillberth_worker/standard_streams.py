"""The standard streams, which belong to the skill."""

from __future__ import annotations

import os
import sys
from typing import Any, TextIO

from skillberth_worker.framing import write_all


class StandardStreams:
    """Keeps a way to the skill's log that the skill's code cannot close or redirect."""

    def __init__(self, typed: bool = False) -> None:
        """`typed`: someone answers on standard input. Else a tool that asks gets the end of the input at once."""
        if not typed:
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            os.close(nothing)
        self._kept = {1: os.dup(1), 2: os.dup(2)}
        self._standard: list[TextIO] = [_usable(sys.stdout, 1), _usable(sys.stderr, 2)]
        for stream in self._standard:
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(encoding="utf-8", errors="backslashreplace")

    def restore(self) -> None:
        """Undo what the last piece of skill code did to the streams: closed, redirected, replaced."""
        _flush(sys.stdout)
        _flush(sys.stderr)
        for number, kept in self._kept.items():
            os.dup2(kept, number)
        self._standard = [_usable(self._standard[0], 1), _usable(self._standard[1], 2)]
        sys.stdout, sys.stderr = self._standard

    def write_mark(self, mark: str) -> None:
        """Flush, then write the mark and a newline to both."""
        for stream in (sys.stdout, sys.stderr, *self._standard):
            _flush(stream)
        for kept in self._kept.values():
            write_all(kept, f"{mark}\n".encode())


def _flush(stream: Any) -> None:
    try:
        stream.flush()
    except (AttributeError, TypeError, ValueError, OSError):
        # The skill closed it, or put something there that is no stream: there is nothing to flush.
        pass


def _usable(stream: TextIO | None, number: int) -> TextIO:
    if stream is None or stream.closed:
        return open(number, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    return stream
