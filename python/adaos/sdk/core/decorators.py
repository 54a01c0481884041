"""Marks for tools and event handlers. They return the function as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from adaos import _registry

__all__ = ["tool", "subscribe", "emits"]

Function = TypeVar("Function", bound=Callable[..., Any])


def tool(name: str | None = None, **metadata: Any) -> Callable[[Function], Function]:
    """Mark a function as the tool `name`; its own name where none is given.

    Further keywords (summary, input_schema …) are accepted: the manifest is what counts here.
    """

    def mark(function: Function) -> Function:
        of_module = _registry.tools.setdefault(function.__module__, {})
        of_module[name or function.__name__] = function
        return function

    return mark


def subscribe(topic: str) -> Callable[[Function], Function]:
    """Mark a function as the handler of a topic."""

    def mark(function: Function) -> Function:
        _registry.subscriptions.append((topic, function))
        return function

    return mark


def emits(*topics: str) -> Callable[[Function], Function]:
    """Mark the topics that a function publishes."""

    def mark(function: Function) -> Function:
        name = f"{function.__module__}.{function.__qualname__}"
        _registry.emitted_topics.setdefault(name, set()).update(topics)
        return function

    return mark
