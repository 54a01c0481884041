"""Says what in a value JSON cannot hold, and where."""

from __future__ import annotations

import math
from typing import Any

_MAXIMUM_DEPTH = 200


def first_problem(value: Any, place: str = "the result", depth: int = 0) -> str | None:
    """For example `the result.days[0].when is a datetime`; None when nothing is found."""
    if value is None or isinstance(value, (str, bool, int)):
        return None
    if isinstance(value, float):
        return None if math.isfinite(value) else f"{place} is {value}"
    if depth > _MAXIMUM_DEPTH:
        return f"{place[:60]}… is nested too deep, or holds itself"
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (key is None or isinstance(key, (str, bool, int, float))):
                return f"{place} has a key that is {_kind(key)}"
            problem = first_problem(inner, f"{place}.{key}", depth + 1)
            if problem:
                return problem
        return None
    if isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            problem = first_problem(inner, f"{place}[{index}]", depth + 1)
            if problem:
                return problem
        return None
    return f"{place} is {_kind(value)}"


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
