"""Runs one suite: pytest files in one pytest, other files as scripts."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from skillberth_worker import pytest_run, script_run
from skillberth_worker.failures import describe
from skillberth_worker.test_files import SUPPORT_FILES, kind_of

#: Takes the name of a notification, `testStarted` or `testCase`, and its parameters.
Report = Callable[[str, Mapping[str, Any]], None]


def run(params: Mapping[str, Any], report: Report, restore: Callable[[], None]) -> dict[str, list[str]]:
    """Reports each test as it begins and as it ends; returns the files in which none ran."""
    suite = str(params["suite"])
    cases = _Cases(suite, report)
    of_pytest, scripts, empty = _sorted([str(file) for file in params["files"]], cases)
    if of_pytest:
        pytest_run.require_pytest(of_pytest[0])
        with _cleaned_up([*of_pytest, *scripts]):
            empty += pytest_run.run(of_pytest, cases)
        restore()
    for file in scripts:
        with _cleaned_up([file]):
            script_run.run(file, cases, restore)
    return {"emptyFiles": empty}


class _Cases:
    def __init__(self, suite: str, report: Report) -> None:
        self._suite = suite
        self._report = report

    def begin(self, file: str, name: str, line: int | None = None) -> None:
        started = {"file": file, "name": name}
        self._report("testStarted", {**started, "line": line} if line else started)

    def add(
        self,
        file: str,
        name: str,
        outcome: str,
        seconds: float,
        message: str | None = None,
        line: int | None = None,
    ) -> None:
        case = {
            "suite": self._suite,
            "file": file,
            "name": name,
            "outcome": outcome,
            "durationMs": round(seconds * 1000, 1),
        }
        known = {"message": message, "line": line}
        self._report("testCase", {**case, **{key: value for key, value in known.items() if value}})


def _sorted(files: list[str], cases: _Cases) -> tuple[list[str], list[str], list[str]]:
    """By kind; a file that cannot be read or parsed is a failed case."""
    found: dict[str, list[str]] = {"pytest": [], "script": [], "empty": []}
    for file in files:
        if os.path.basename(file) in SUPPORT_FILES:
            continue
        started = time.monotonic()
        try:
            with open(file, "rb") as opened:
                found[kind_of(opened.read())].append(file)
        except (OSError, SyntaxError, ValueError) as problem:
            line = problem.lineno if isinstance(problem, SyntaxError) else None
            message = f"{file}:{line or 1}: {describe(problem)}"
            sys.stdout.write(script_run.verdict(False, file) + message + "\n")
            cases.add(file, os.path.basename(file), "failed", time.monotonic() - started, message)
    return found["pytest"], found["script"], found["empty"]


@contextmanager
def _cleaned_up(files: list[str]) -> Iterator[None]:
    """Undo what one run of tests leaves in the process, so that the next suite starts as the first did."""
    path, arguments, folder = list(sys.path), list(sys.argv), os.getcwd()
    main, before = sys.modules["__main__"], set(sys.modules)
    folders = tuple({os.path.dirname(os.path.realpath(file)) + os.sep for file in files})
    try:
        yield
    finally:
        os.chdir(folder)
        sys.path[:], sys.argv[:] = path, arguments
        sys.modules["__main__"] = main
        # Two suites may each have a `test_weather.py`; they must not meet in `sys.modules`.
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if isinstance(file, str) and os.path.realpath(file).startswith(folders):
                del sys.modules[name]
