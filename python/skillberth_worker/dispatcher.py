"""From a request to its reply."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from skillberth_worker import denials
from skillberth_worker.connection import Connection
from skillberth_worker.errors import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    ProtocolError,
    WorkerError,
)
from skillberth_worker.failures import describe
from skillberth_worker.framing import encode
from skillberth_worker.standard_streams import StandardStreams

Handler = Callable[[Mapping[str, Any]], Any]

_REQUIRED = {
    "load": ("tools",),
    "invoke": ("module", "callable", "input"),
    "test": ("suite", "files"),
}


class Dispatcher:
    """Runs one handler at a time and replies after the marks are written."""

    def __init__(
        self, connection: Connection, streams: StandardStreams, handlers: Mapping[str, Handler]
    ) -> None:
        self._connection = connection
        self._streams = streams
        self._handlers = handlers

    def run(self, prepare: Callable[[], None]) -> None:
        """For ever. `prepare` is called once the first request has come: it may run code of the skill."""
        request = self._connection.next_request()
        prepare()
        while True:
            self._answer(request)
            request = self._connection.next_request()

    def _answer(self, request: Mapping[str, Any]) -> None:
        identifier = request.get("id")
        params = request.get("params")
        self._streams.restore()
        denials.begin_call()
        outcome = self._outcome(str(request.get("method")), params)
        if self._connection.in_child():
            _leave_child()
        # Encoded before the marks: turning the result into JSON may still run the skill's code.
        frame = _encode_reply(identifier, outcome)
        denials.end_call()
        mark = params.get("mark") if isinstance(params, dict) else None
        if isinstance(mark, str):
            self._streams.write_mark(mark)
        self._connection.send(frame)

    def _outcome(self, method: str, params: Any) -> dict[str, Any]:
        try:
            handler = self._handlers.get(method)
            if handler is None:
                raise ProtocolError(METHOD_NOT_FOUND, f"The worker has no method {method}.")
            if not isinstance(params, dict) or not isinstance(params.get("mark"), str):
                raise ProtocolError(INVALID_PARAMS, f"{method} needs an object of parameters with a mark.")
            for name in _REQUIRED.get(method, ()):
                if name not in params:
                    raise ProtocolError(INVALID_PARAMS, f"{method} needs the parameter {name}.")
            return {"result": handler(params)}
        except WorkerError as failure:
            return {"error": {"code": failure.code, "message": failure.message, "data": failure.data}}
        except ProtocolError as failure:
            return {"error": {"code": failure.code, "message": failure.message}}
        except BaseException as problem:
            sys.excepthook(type(problem), problem, problem.__traceback__)
            message = f"The worker failed in {method}: {type(problem).__name__}: {problem}"
            return {"error": {"code": INTERNAL_ERROR, "message": message}}


def _encode_reply(identifier: Any, outcome: Mapping[str, Any]) -> bytes:
    try:
        return encode({"jsonrpc": "2.0", "id": identifier, **outcome})
    except Exception as problem:
        # Too large; or the skill's own threads changed the value after it was checked.
        failure = WorkerError("result", f"The result cannot be sent: {describe(problem)}")
        error = {"code": failure.code, "message": failure.message, "data": failure.data}
        return encode({"jsonrpc": "2.0", "id": identifier, "error": error})


def _leave_child() -> None:
    """A process that the tool forked came back from the tool: the reply is its parent's to give."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()
    os._exit(0)
