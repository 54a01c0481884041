"""What the decorators marked, by module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

tools: dict[str, dict[str, Callable[..., Any]]] = {}
subscriptions: list[tuple[str, Callable[..., Any]]] = []
emitted_topics: dict[str, set[str]] = {}


def find_tool(module: str, name: str) -> Callable[..., Any] | None:
    """The function that `@tool(name)` marked in this module."""
    return tools.get(module, {}).get(name)
