"""Finds a tool's module and callable."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from adaos import _registry
from skillberth_worker.errors import WorkerError
from skillberth_worker.failures import details, reason
from skillberth_worker.places import relative, skill_root


def load(params: Mapping[str, Any]) -> dict[str, Any]:
    """Import the modules of all tools; stops at the first that fails."""
    for tool in params["tools"]:
        find_callable(tool["module"], tool["callable"], tool["name"])
    return {}


def find_callable(module: str, name: str, tool: str | None = None) -> Callable[..., Any]:
    """The callable of that name, or the one that `@tool(name)` marked. Raises WorkerError."""
    imported = _import(module, tool)
    found = getattr(imported, name, None)
    if found is None:
        found = _registry.find_tool(imported.__name__, name)
    if callable(found):
        return found
    file = relative(getattr(imported, "__file__", None) or "<none>")
    if found is not None:
        message = f"{module}.{name} is {_article(type(found).__name__)}, not a function."
    else:
        message = f"{module} has no callable {name}.{_hint(name, imported)}"
    raise WorkerError("callable-missing", _subject(tool) + message, tool=tool, file=file)


def _import(module: str, tool: str | None) -> ModuleType:
    package = os.environ.get("ADAOS_SKILL_PACKAGE")
    try:
        if module.endswith(".py"):
            return _import_file(module, package or "skill")
        try:
            return importlib.import_module(module)
        except ModuleNotFoundError as missing:
            if not package or not _is_part_of(missing.name, module):
                raise
            try:
                return importlib.import_module(f"{package}.{module}")
            except ModuleNotFoundError as inner:
                if _is_part_of(inner.name, f"{package}.{module}"):
                    # Name the module as the manifest writes it.
                    raise missing from None
                raise inner from None
    except BaseException as problem:
        message = f"{_subject(tool)}module {module} cannot be imported: {reason(problem)}"
        raise WorkerError("import", message, tool=tool, **details(problem)) from None


def _import_file(path: str, package: str) -> ModuleType:
    """The module of a path below the skill's folder, whatever else is known by its name."""
    import importlib.util

    name = f"{package}.{path[: -len('.py')].replace('/', '.')}"
    if name in sys.modules:
        return sys.modules[name]
    file = os.path.realpath(os.path.join(skill_root(), *path.split("/")))
    if relative(file) is None or not os.path.isfile(file):
        raise ImportError(f"The skill has no file {path}.")
    specification = importlib.util.spec_from_file_location(name, file)
    if specification is None or specification.loader is None:
        raise ImportError(f"{path} cannot be read.")
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    try:
        specification.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _is_part_of(missing: str | None, module: str) -> bool:
    """Whether the module itself, or a package above it, is what was not found."""
    return missing is not None and (module == missing or module.startswith(missing + "."))


def _subject(tool: str | None) -> str:
    return f"Tool {tool}: " if tool else ""


def _article(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def _hint(name: str, module: ModuleType) -> str:
    import difflib

    marked = _registry.tools.get(module.__name__, {})
    names = {key for key, value in vars(module).items() if callable(value) and not key.startswith("_")}
    close = difflib.get_close_matches(name, sorted(names | set(marked)), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(close)}?" if close else ""
