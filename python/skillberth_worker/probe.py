"""Runs the skill's own health check."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from skillberth_worker.errors import WorkerError
from skillberth_worker.failures import describe, details, reason
from skillberth_worker.framing import encode
from skillberth_worker.invoker import settle
from skillberth_worker.not_json import first_problem
from skillberth_worker.places import skill_root

_FILE = "runtime/health.py"


def run(params: Mapping[str, Any]) -> dict[str, Any] | None:
    """What `probe()` returned; None when the skill has no health check."""
    file = os.path.join(skill_root(), "runtime", "health.py")
    if not os.path.isfile(file):
        return None
    function = getattr(_import(file), "probe", None)
    if not callable(function):
        raise WorkerError("probe", f"{_FILE} has no function probe.", file=_FILE)
    try:
        status = settle(function())
    except BaseException as problem:
        raise WorkerError("probe", f"probe raised {describe(problem)}", **details(problem)) from None
    return _checked(status)


def _import(file: str) -> ModuleType:
    package = os.environ.get("ADAOS_SKILL_PACKAGE") or "skill"
    name = f"{package}.runtime.health"
    if name in sys.modules:
        return sys.modules[name]
    specification = importlib.util.spec_from_file_location(name, file)
    if specification is None or specification.loader is None:
        raise WorkerError("probe", f"{_FILE} cannot be read.", file=_FILE)
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    try:
        specification.loader.exec_module(module)
    except BaseException as problem:
        del sys.modules[name]
        message = f"{_FILE} cannot be imported: {reason(problem)}"
        raise WorkerError("probe", message, **details(problem)) from None
    return module


def _checked(status: Any) -> dict[str, Any]:
    if not isinstance(status, dict) or not isinstance(status.get("status"), str):
        shown = repr(status)[:80]
        message = f'probe returned {shown}; it must return an object such as {{"status": "ok"}}.'
        raise WorkerError("probe", message, file=_FILE)
    try:
        encode(status)
    except Exception as problem:
        found = first_problem(status, "the status") or describe(problem)
        raise WorkerError(
            "probe", f"probe returned something that is not JSON: {found}", file=_FILE
        ) from None
    return status
