"""Where in the skill's own sources something happened."""

from __future__ import annotations

import os
from types import TracebackType

_WORKER = os.path.dirname(os.path.abspath(__file__)) + os.sep
_SDK = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "adaos") + os.sep
_MACHINERY = ("<frozen importlib", "<frozen runpy>", "<frozen zipimport>")
_MACHINERY_FILES = (
    os.sep + os.path.join("importlib", "__init__.py"),
    os.sep + "runpy.py",
    os.sep + os.path.join("asyncio", "runners.py"),
    os.sep + os.path.join("asyncio", "base_events.py"),
)


def skill_root() -> str:
    """The skill's folder, without symbolic links."""
    return os.path.realpath(os.environ.get("ADAOS_SKILL_ROOT") or os.getcwd())


def relative(file: str) -> str | None:
    """The file relative to the skill's folder, with slashes; None when it is not the skill's own."""
    if file.startswith("<"):
        return None
    root, real = skill_root(), os.path.realpath(file)
    return os.path.relpath(real, root).replace(os.sep, "/") if real.startswith(root + os.sep) else None


def is_machinery(file: str) -> bool:
    """Frames that say nothing to the skill's author: the worker, the SDK's inside, the import system."""
    return file.startswith((_WORKER, _SDK)) or file.startswith(_MACHINERY) or file.endswith(_MACHINERY_FILES)


def innermost(problem: BaseException) -> tuple[str, int] | tuple[None, None]:
    """File and line of the innermost frame in the skill's own sources."""
    if isinstance(problem, SyntaxError) and problem.filename and problem.lineno:
        file = relative(problem.filename)
        if file is not None:
            return file, problem.lineno
    found: tuple[str, int] | tuple[None, None] = (None, None)
    step: TracebackType | None = problem.__traceback__
    while step is not None:
        file = relative(step.tb_frame.f_code.co_filename)
        if file is not None:
            found = (file, step.tb_lineno)
        step = step.tb_next
    return found
