"""The one door from the SDK to the process that runs the skill."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

Request = Callable[[str, Mapping[str, Any]], Any]
Notify = Callable[[str, Mapping[str, Any]], None]


class HostRefused(RuntimeError):
    """The host answered a call with an error, for example a secret the manifest does not declare."""


_request: Request | None = None
_notify: Notify | None = None


def connect(request: Request, notify: Notify) -> None:
    """Called once by the worker, before any code of the skill runs."""
    global _request, _notify
    if _request is not None:
        raise RuntimeError("The SDK is connected already.")
    _request, _notify = request, notify


def connected() -> bool:
    """False when the skill's code was imported outside a worker, for example by a plain pytest."""
    return _request is not None


def request(method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the host and wait for its answer. Any thread may call."""
    if _request is None:
        raise RuntimeError(f"{method} needs a worker.")
    answer = _request(method, params)
    return answer if isinstance(answer, dict) else {}


def notify(method: str, params: Mapping[str, Any]) -> None:
    """Tell the host something; nothing outside a worker."""
    if _notify is not None:
        _notify(method, params)


def warn(message: str) -> None:
    """A line in the skill's log."""
    if _notify is not None:
        _notify("log", {"level": "warning", "message": message})
    else:
        warnings.warn(message, stacklevel=3)
