"""JSON values that the skill keeps between calls. Outside a worker: this process's memory."""

from __future__ import annotations

import json
from typing import Any

from adaos import _host

__all__ = ["get", "set"]

_here: dict[str, str] = {}


def get(key: str, default: Any = None) -> Any:
    """The stored value, or `default` when there is none."""
    if _host.connected():
        value = _host.request("memory.get", {"key": key}).get("value")
    else:
        value = json.loads(_here[key]) if key in _here else None
    return default if value is None else value


def set(key: str, value: Any) -> None:  # noqa: A001 - the name real skills import
    """Store a value; raises TypeError or ValueError when it is not JSON."""
    text = json.dumps(value, allow_nan=False)
    if _host.connected():
        _host.request("memory.set", {"key": key, "value": value})
    else:
        # As text, so that a later change of the object does not change what was stored.
        _here[key] = text
