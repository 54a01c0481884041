"""Exceptions of a skill, as text for its author."""

from __future__ import annotations

from typing import Any

from skillberth_worker.places import innermost, is_machinery
from skillberth_worker.typed_input import is_unanswered

_MAXIMUM_SENTENCE = 500
_MAXIMUM_TRACEBACK = 100_000


def describe(problem: BaseException) -> str:
    """`ValueError: bad value`, the first line only."""
    lines = _text(problem).strip().splitlines()
    text = f"{type(problem).__name__}: {lines[0]}" if lines else type(problem).__name__
    return text if len(text) <= _MAXIMUM_SENTENCE else text[: _MAXIMUM_SENTENCE - 1] + "…"


def reason(problem: BaseException) -> str:
    """As `describe`; an ImportError says enough without its type."""
    lines = _text(problem).strip().splitlines()
    return lines[0] if isinstance(problem, ImportError) and lines else describe(problem)


def trace(problem: BaseException) -> str:
    """The traceback without the worker's own frames."""
    import traceback

    exception = traceback.TracebackException.from_exception(problem)
    _trim(exception, set())
    text = "".join(exception.format())
    return text if len(text) <= _MAXIMUM_TRACEBACK else "…\n" + text[-_MAXIMUM_TRACEBACK:]


def details(problem: BaseException) -> dict[str, Any]:
    """`file`, `line`, `traceback` and `unanswered` of an error's data."""
    file, line = innermost(problem)
    unanswered = True if is_unanswered(problem) else None
    return {"file": file, "line": line, "traceback": trace(problem), "unanswered": unanswered}


def _text(problem: BaseException) -> str:
    try:
        return str(problem)
    except Exception as failure:  # noqa: BLE001 - an exception whose own __str__ raises
        return f"its text cannot be read ({type(failure).__name__})"


def _trim(exception: Any, seen: set[int]) -> None:
    """Through causes, contexts and groups."""
    if exception is None or id(exception) in seen:
        return
    seen.add(id(exception))
    exception.stack[:] = [frame for frame in exception.stack if not is_machinery(frame.filename)]
    _trim(exception.__cause__, seen)
    _trim(exception.__context__, seen)
    for inner in getattr(exception, "exceptions", None) or ():
        _trim(inner, seen)
