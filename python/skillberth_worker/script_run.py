"""Runs one test file as a script, one case."""

from __future__ import annotations

import linecache
import os
import runpy
import sys
import time
from collections.abc import Callable
from typing import Protocol

from skillberth_worker.failures import describe, trace
from skillberth_worker.places import innermost, skill_root


class Cases(Protocol):
    """Where tests are reported. Files are relative to the skill's folder, lines count from 1."""

    def begin(self, file: str, name: str, line: int | None = None) -> None: ...

    def add(
        self,
        file: str,
        name: str,
        outcome: str,
        seconds: float,
        message: str | None = None,
        line: int | None = None,
    ) -> None: ...


def run(file: str, cases: Cases, restore: Callable[[], None]) -> None:
    """Passed when it ends without an exception or with exit code 0.

    `restore` repairs the standard streams after whatever the script did to them.
    """
    sys.argv[:] = [file]
    sys.path.insert(0, os.path.dirname(os.path.realpath(file)))
    cases.begin(file, os.path.basename(file))
    started = time.monotonic()
    message: str | None = None
    printed = ""
    try:
        runpy.run_path(file, run_name="__main__")
    except SystemExit as left:
        message = _exit_message(file, left)
        # As the interpreter does with a text.
        printed = f"{left.code}\n" if isinstance(left.code, str) else ""
    except BaseException as problem:
        message = _failure_message(file, problem)
        printed = trace(problem)
    seconds = time.monotonic() - started
    restore()
    sys.stderr.write(printed)
    sys.stdout.write(verdict(message is None, file))
    cases.add(file, os.path.basename(file), "failed" if message else "passed", seconds, message)


def verdict(passed: bool, file: str) -> str:
    """`PASS file` or `FAIL file`, coloured."""
    return f"\x1b[32mPASS\x1b[0m {file}\n" if passed else f"\x1b[31mFAIL\x1b[0m {file}\n"


def _exit_message(file: str, left: SystemExit) -> str | None:
    code = left.code
    if code is None or code == 0:
        return None
    place, line = innermost(left)
    where = f"{place or file}:{line}" if line else file
    if isinstance(code, int):
        return f"{where}: exited with code {int(code)}"
    return f"{where}: exited with: {str(code)[:500]}"


def _failure_message(file: str, problem: BaseException) -> str:
    place, line = innermost(problem)
    if place is None or line is None:
        return f"{file}: {describe(problem)}"
    text = describe(problem)
    if isinstance(problem, AssertionError) and not str(problem):
        # A bare assert has no text of its own; its source line says what was expected.
        text = f"AssertionError: {linecache.getline(os.path.join(skill_root(), place), line).strip()}"
    return f"{place}:{line}: {text}"
