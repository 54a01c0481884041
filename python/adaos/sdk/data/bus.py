"""Events. They go to this process's own handlers and to the host."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from adaos import _host

__all__ = ["emit", "on", "get_meta"]

Handler = Callable[[dict[str, Any]], Awaitable[Any] | Any]

_handlers: list[tuple[str, Handler]] = []


async def emit(topic: str, payload: dict[str, Any] | None = None, **meta: Any) -> None:
    """Publish an event. `meta` (source, trace_id …) reaches handlers as `payload["_meta"]`."""
    data = dict(payload or {})
    _host.notify("emit", {"topic": topic, "payload": data, "meta": meta})
    if meta:
        data["_meta"] = {**get_meta(data), **meta}
    for pattern, handler in list(_handlers):
        if pattern in (topic, "*") or (pattern.endswith("*") and topic.startswith(pattern[:-1])):
            answer = handler(dict(data))
            if inspect.isawaitable(answer):
                await answer


async def on(topic: str, handler: Handler) -> None:
    """Call `handler(payload)` for events of this process; `nlp.*` stands for all that begin so."""
    _handlers.append((topic, handler))


def get_meta(payload: Any) -> dict[str, Any]:
    """The metadata of an event's payload; empty when it carries none."""
    meta = payload.get("_meta") if isinstance(payload, dict) else None
    return dict(meta) if isinstance(meta, dict) else {}
