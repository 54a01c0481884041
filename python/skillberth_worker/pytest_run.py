"""Runs test files under the skill's own pytest and reports each test as it ends."""

from __future__ import annotations

import os
import sys
from typing import Any

from skillberth_worker.errors import WorkerError
from skillberth_worker.failures import reason
from skillberth_worker.pytest_messages import failure_message, skip_message
from skillberth_worker.script_run import AddCase

#: Where pytest reads its configuration; of the skill's folder only, never of a workspace around it.
_CONFIGURATIONS = (
    "pytest.toml",
    ".pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)

_INTERRUPTED = 2
_BROKEN = (3, 4)


def require_pytest(file: str) -> None:
    """Raises WorkerError when the skill's environment has no pytest."""
    try:
        import pytest  # noqa: F401
    except ImportError as problem:
        message = f"{file} needs pytest, which the skill's environment does not have: {reason(problem)}"
        raise WorkerError("pytest-missing", message, file=file) from None


def run(files: list[str], add: AddCase) -> list[str]:
    """One pytest for all files. Returns those in which nothing was collected."""
    import pytest

    root = os.getcwd()
    own = [name for name in _CONFIGURATIONS if os.path.isfile(name)]
    reporter = _Reporter(add)
    sys.argv[:] = ["pytest", *files]
    code = pytest.main(
        [
            "--color=yes",
        "--no-header",
            "-p",
            "no:cacheprovider",
            "--continue-on-collection-errors",
            f"--rootdir={root}",
            f"--confcutdir={root}",
            "-c",
            own[0] if own else os.devnull,
            *files,
        ],
        plugins=[reporter],
    )
    # Errors of collection count as an interruption too, and are reported one by one.
    stopped = reporter.stopped is not None or (int(code) == _INTERRUPTED and not reporter.failures)
    if stopped or int(code) in _BROKEN:
        why = reporter.stopped or "its output says why"
        add(files[0], "pytest", "failed", 0.0, f"pytest stopped early (exit code {int(code)}): {why}")
        return []
    return [file for file in files if os.path.normpath(file) not in reporter.files]


class _Reporter:
    """A pytest plugin. Its methods are named by pytest."""

    def __init__(self, add: AddCase) -> None:
        self._add = add
        self._running: dict[str, dict[str, Any]] = {}
        self.files: set[str] = set()
        self.failures = 0
        self.stopped: str | None = None

    def pytest_collectreport(self, report: Any) -> None:
        file = report.nodeid.split("::")[0]
        if report.failed:
            self._end(file, "(collection)", "failed", 0.0, failure_message(report))
        elif report.skipped:
            self._end(file, "(collection)", "skipped", 0.0, skip_message(report))

    def pytest_collection_finish(self, session: Any) -> None:
        self.files.update(os.path.normpath(item.nodeid.split("::")[0]) for item in session.items)

    def pytest_runtest_logreport(self, report: Any) -> None:
        state = self._running.setdefault(
            report.nodeid, {"outcome": "passed", "seconds": 0.0, "message": None}
        )
        state["seconds"] += report.duration
        if report.failed and state["outcome"] != "failed":
            state.update(outcome="failed", message=failure_message(report))
        elif report.skipped and state["outcome"] == "passed":
            state.update(outcome="skipped", message=skip_message(report))

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        state = self._running.pop(nodeid, None)
        if state is not None:
            file, _, name = nodeid.partition("::")
            self._end(file, name, state["outcome"], state["seconds"], state["message"])

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        self.stopped = excinfo.exconly().strip().splitlines()[-1]

    def _end(self, file: str, name: str, outcome: str, seconds: float, message: str | None) -> None:
        self.files.add(os.path.normpath(file))
        self.failures += outcome == "failed"
        self._add(file, name, outcome, seconds, message)
