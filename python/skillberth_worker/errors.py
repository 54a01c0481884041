"""A failure that the supervisor is told of."""

from __future__ import annotations

from typing import Any

WORKER_ERROR = -32000
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603


class WorkerError(Exception):
    """One sentence and its `kind`; see "Failures" in docs/worker-protocol.md."""

    def __init__(self, kind: str, message: str, **data: Any) -> None:
        super().__init__(message)
        self.code = WORKER_ERROR
        self.message = message
        self.data = {"kind": kind, **{key: value for key, value in data.items() if value is not None}}


class ProtocolError(Exception):
    """A request that does not fit the protocol."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class FrameTooLarge(Exception):
    """A message over the limit; nothing of it was sent."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The message is {size / 2**20:.1f} MiB; at most 16 MiB pass.")
        self.size = size
