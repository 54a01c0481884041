"""Fits the input to a callable's parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from skillberth_worker.errors import WorkerError

_WHOLE_INPUT = ("payload", "data")
_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def bind(function: Callable[..., Any], name: str, values: Any) -> tuple[list[Any], dict[str, Any]]:
    """Positional and keyword arguments for the call. Raises WorkerError of kind `input`."""
    if not isinstance(values, dict):
        raise WorkerError("input", f"{name} takes an object of arguments, not {_kind(values)}.")
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        # Some built-in callables do not tell; the call itself decides.
        return [], dict(values)
    if len(parameters) == 1 and parameters[0].name in _WHOLE_INPUT and parameters[0].kind not in _VARIABLE:
        return _whole(parameters[0], values)
    _refuse_unknown(name, parameters, values)
    _refuse_missing(name, parameters, values)
    return _split(name, parameters, values)


def _whole(parameter: inspect.Parameter, values: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
        return [], {parameter.name: dict(values)}
    return [dict(values)], {}


def _refuse_unknown(name: str, parameters: list[inspect.Parameter], values: Mapping[str, Any]) -> None:
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters):
        return
    known = [parameter.name for parameter in parameters if parameter.kind not in _VARIABLE]
    for given in values:
        if given in known:
            continue
        import difflib

        close = difflib.get_close_matches(given, known, n=1)
        if close:
            hint = f" Did you mean {close[0]}?"
        else:
            hint = f" It takes {', '.join(known)}." if known else " It takes none."
        raise WorkerError("input", f"{name} has no argument {given}.{hint}")


def _refuse_missing(name: str, parameters: list[inspect.Parameter], values: Mapping[str, Any]) -> None:
    for parameter in parameters:
        required = parameter.default is inspect.Parameter.empty and parameter.kind not in _VARIABLE
        if required and parameter.name not in values:
            raise WorkerError("input", f"{name} needs the argument {parameter.name}.")


def _split(
    name: str, parameters: list[inspect.Parameter], values: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Everything by keyword, but parameters that only a position can fill."""
    positional: list[Any] = []
    keywords = dict(values)
    left_out: str | None = None
    for parameter in parameters:
        if parameter.kind is not inspect.Parameter.POSITIONAL_ONLY:
            continue
        if parameter.name not in keywords:
            left_out = left_out or parameter.name
        elif left_out is not None:
            raise WorkerError(
                "input", f"{name} needs the argument {left_out} when {parameter.name} is given."
            )
        else:
            positional.append(keywords.pop(parameter.name))
    return positional, keywords


def _kind(value: Any) -> str:
    return {list: "a list", str: "a string", type(None): "null"}.get(type(value), "a number or boolean")
