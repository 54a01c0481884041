"""JSON-RPC with the supervisor: requests come in, calls go out, from any thread."""

from __future__ import annotations

import _thread
import itertools
import os
import queue
import signal
from collections.abc import Mapping
from typing import Any

from skillberth_worker.framing import BrokenFrame, FrameReader, encode, write_all


class Connection:
    """One duplex stream.

    A thread of its own reads, so that answers arrive, and the end of the stream is seen, while the main thread
    is in the skill's code. That thread is no `threading.Thread`: a skill that joins all threads would wait for
    it for ever.
    """

    def __init__(self, file_descriptor: int) -> None:
        # Moved away from 3, so that a stray write to that number can't break the stream; never inherited.
        self._file_descriptor = os.dup(file_descriptor)
        os.close(file_descriptor)
        os.set_blocking(self._file_descriptor, True)
        self._process = os.getpid()
        self._requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._answers: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        self._identifiers = itertools.count(1)
        self._writing = _thread.allocate_lock()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=lambda: os.close(self._file_descriptor))

    def listen(self) -> None:
        """Start to read."""
        _thread.start_new_thread(self._read, ())

    def next_request(self) -> dict[str, Any]:
        """The next request of the supervisor; waits for it."""
        return self._requests.get()

    def in_child(self) -> bool:
        """True in a process that the skill forked: the stream is not its own."""
        return os.getpid() != self._process

    def is_sending(self) -> bool:
        """True while a frame is being written, by whatever thread."""
        return self._writing.locked()

    def send(self, frame: bytes) -> None:
        """Write an encoded frame."""
        if self.in_child():
            raise RuntimeError("A forked process cannot talk to the skill's host; its parent can.")
        with self._writing:
            write_all(self._file_descriptor, frame)

    def notify(self, method: str, params: Mapping[str, Any]) -> None:
        """Send a notification."""
        self.send(encode({"jsonrpc": "2.0", "method": method, "params": params}))

    def request(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Send a request and wait for the whole answer, `{result}` or `{error}`."""
        identifier = next(self._identifiers)
        frame = encode({"jsonrpc": "2.0", "id": identifier, "method": method, "params": params})
        answer: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._answers[identifier] = answer
        try:
            self.send(frame)
            return answer.get()
        finally:
            self._answers.pop(identifier, None)

    def _read(self) -> None:
        reader = FrameReader(self._file_descriptor)
        try:
            while (message := reader.read()) is not None:
                self._take(message)
        except Exception as problem:
            os.write(2, f"The worker cannot follow its supervisor: {problem}\n".encode())
        finally:
            kill_group()

    def _take(self, message: Any) -> None:
        if not isinstance(message, dict):
            raise BrokenFrame("a message that is no object")
        if "method" in message:
            # Notifications, cancellation among them, need no answer: the supervisor stops a call by killing it.
            if "id" in message:
                self._requests.put(message)
            return
        waiting = self._answers.get(message.get("id", 0))
        if waiting is not None:
            waiting.put(message)


def kill_group() -> None:
    """End this process and everything in its group, whatever the main thread is doing."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
    finally:
        os._exit(1)
