"""Calls a tool."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from skillberth_worker.arguments import bind
from skillberth_worker.errors import FrameTooLarge, WorkerError
from skillberth_worker.failures import describe, details
from skillberth_worker.framing import encode
from skillberth_worker.loader import find_callable
from skillberth_worker.not_json import first_problem


def invoke(params: Mapping[str, Any]) -> dict[str, Any]:
    """Run one callable with the input and return `{value}`."""
    name = params["callable"]
    function = find_callable(params["module"], name)
    positional, keywords = bind(function, name, params["input"])
    try:
        value = settle(function(*positional, **keywords))
    except SystemExit as left:
        raise WorkerError("tool", f"{name} called sys.exit({_shown(left.code)}).", **details(left)) from None
    except BaseException as problem:
        raise WorkerError("tool", f"{name} raised {describe(problem)}", **details(problem)) from None
    return {"value": _as_json(name, value)}


def settle(value: Any) -> Any:
    """Await an awaitable; anything else as it is."""
    if not inspect.isawaitable(value):
        return value
    import asyncio

    async def wait() -> Any:
        return await value

    return asyncio.run(wait())


def _as_json(name: str, value: Any) -> Any:
    try:
        encode(value)
    except FrameTooLarge as problem:
        message = f"{name} returned {problem.size / 2**20:.1f} MiB of JSON; at most 16 MiB pass."
        raise WorkerError("result", message, bytes=problem.size) from None
    except BaseException as problem:
        message = f"{name} returned something that is not JSON: {first_problem(value) or describe(problem)}"
        raise WorkerError("result", message) from None
    return value


def _shown(code: Any) -> str:
    return "" if code is None else describe_code(code)


def describe_code(code: Any) -> str:
    """The argument of sys.exit, short."""
    text = repr(code)
    return text if len(text) <= 100 else text[:99] + "…"
