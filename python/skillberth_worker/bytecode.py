"""Bytecode reaches the slot whole or not at all."""

import importlib._bootstrap_external as importing  # noqa: PLC2701 (there is no public place for this)
import os
import sys


def write_whole(path: str, data: bytes, mode: int = 0o666) -> None:
    """Write a file in one step; raises OSError and leaves nothing where the disk does not take all of it.

    Older versions of Python write once and do not look how much was taken: on a full disk half a module becomes the
    cached one, and every later import of it fails, also when there is space again.
    """
    temporary = f"{path}.{os.getpid()}.{id(path)}"
    descriptor = os.open(temporary, os.O_EXCL | os.O_CREAT | os.O_WRONLY, mode & 0o666)
    try:
        try:
            rest = memoryview(data)
            while len(rest) > 0:
                rest = rest[os.write(descriptor, rest) :]
        finally:
            os.close(descriptor)
        os.replace(temporary, path)
    except OSError:
        try:
            os.unlink(temporary)
        except OSError:
            # It may be gone already; what failed first is what counts.
            pass
        raise


def begin_writing() -> None:
    """The worker starts with `-B`, so that nothing was written before this; from here on modules are cached."""
    importing._write_atomic = write_whole
    sys.dont_write_bytecode = os.environ.get("PYTHONDONTWRITEBYTECODE", "") != ""
