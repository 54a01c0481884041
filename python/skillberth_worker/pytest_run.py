"""Runs test files under the skill's own pytest and reports each test as it ends."""

from __future__ import annotations

import os
import sys
from typing import Any

from skillberth_worker.errors import WorkerError
from skillberth_worker.failures import reason
from skillberth_worker.pytest_messages import failure_message, skip_message
from skillberth_worker.script_run import Cases

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


def run(files: list[str], cases: Cases) -> list[str]:
    """One pytest for all files. Returns those in which nothing was collected."""
    import pytest

    root = os.getcwd()
    own = [name for name in _CONFIGURATIONS if os.path.isfile(name)]
    reporter = _Reporter(cases, pytest.Module)
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
        cases.add(files[0], "pytest", "failed", 0.0, f"pytest stopped early (exit code {int(code)}): {why}")
        return []
    return [file for file in files if os.path.normpath(file) not in reporter.files]


class _Reporter:
    """A pytest plugin. Its methods are named by pytest."""

    def __init__(self, cases: Cases, module: type) -> None:
        self._cases = cases
        self._module = module
        self._running: dict[str, dict[str, Any]] = {}
        self._lines: dict[str, int | None] = {}
        self.files: set[str] = set()
        self.failures = 0
        self.stopped: str | None = None

    def pytest_collectstart(self, collector: Any) -> None:
        # A module is imported while it is collected, and may hang there.
        if isinstance(collector, self._module):
            self._cases.begin(collector.nodeid.split("::")[0], "(collection)")

    def pytest_runtest_logstart(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        file, _, name = nodeid.partition("::")
        self._lines[nodeid] = line = _line(file, location)
        self._cases.begin(file, name, line)

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
            line = self._lines.pop(nodeid, None)
            self._end(file, name, state["outcome"], state["seconds"], state["message"], line)

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        self.stopped = excinfo.exconly().strip().splitlines()[-1]

    def _end(
        self,
        file: str,
        name: str,
        outcome: str,
        seconds: float,
        message: str | None,
        line: int | None = None,
    ) -> None:
        self.files.add(os.path.normpath(file))
        self.failures += outcome == "failed"
        self._cases.add(file, name, outcome, seconds, message, line)


def _line(file: str, location: tuple[str, int | None, str]) -> int | None:
    """Where a test is defined, from 1; None where that is another file (an inherited test) or unknown."""
    place, line, _ = location
    return line + 1 if line is not None and os.path.normpath(place) == os.path.normpath(file) else None
