"""The secrets that the skill's manifest declares. Outside a worker: environment variables."""

from __future__ import annotations

import os

from adaos import _host

__all__ = ["get", "set", "delete"]


def get(name: str, default: str | None = None) -> str | None:
    """The stored value, or `default` when there is none."""
    if _host.connected():
        value = _host.request("secrets.get", {"name": name}).get("value")
        return default if value is None else str(value)
    return os.environ.get(name, default)


def set(name: str, value: str) -> None:  # noqa: A001 - the name real skills import
    """Store a value."""
    if not isinstance(value, str):
        raise TypeError(f"The secret {name} must be a string.")
    if _host.connected():
        _host.request("secrets.set", {"name": name, "value": value})
    else:
        os.environ[name] = value


def delete(name: str) -> None:
    """Remove a stored value; nothing happens when there is none."""
    if _host.connected():
        _host.request("secrets.set", {"name": name, "value": None})
    else:
        os.environ.pop(name, None)
