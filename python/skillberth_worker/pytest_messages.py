"""What a pytest report says, in a few lines with their place."""

from __future__ import annotations

import re
from typing import Any

from skillberth_worker.places import relative

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_MAXIMUM_LINES = 16
_MAXIMUM_LENGTH = 2000


def failure_message(report: Any) -> str:
    """`tests/test_x.py:12: AssertionError: assert 1 == 2` and pytest's comparison."""
    longrepr = report.longrepr
    crash = getattr(longrepr, "reprcrash", None)
    if longrepr is None or crash is None:
        return _from_text(report)
    file, line = _place(longrepr) or _crash_place(crash)
    lines = [text.rstrip() for text in _plain(crash.message).strip().splitlines()]
    lines = [text for text in lines if text and not text.strip().startswith(("Use -v", "...Full output"))]
    return _short([f"{file}:{line}: {lines[0] if lines else 'failed'}", *lines[1:]])


def skip_message(report: Any) -> str | None:
    """The reason, where one was given."""
    expected = getattr(report, "wasxfail", None)
    if expected is not None:
        return f"failed as expected: {expected}" if expected else "failed as expected"
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")[:_MAXIMUM_LENGTH] or None
    return None


def _crash_place(crash: Any) -> tuple[str, int]:
    file = str(crash.path)
    return relative(file) or file, crash.lineno


def _place(longrepr: Any) -> tuple[str, int] | None:
    """The innermost place in the skill's own sources: where its author looks first."""
    entries = getattr(getattr(longrepr, "reprtraceback", None), "reprentries", [])
    for entry in reversed(entries):
        location = getattr(entry, "reprfileloc", None)
        if location is not None and (file := relative(str(location.path))) is not None:
            return file, location.lineno
    return None


def _from_text(report: Any) -> str:
    """Where pytest gives only text (a collection error, an unknown fixture): the last line and a place in it."""
    longrepr = report.longrepr
    node_file = report.nodeid.split("::")[0]
    if hasattr(longrepr, "errorstring"):
        first = _plain(longrepr.errorstring).strip().splitlines()[0]
        return _short(
            [f"{relative(str(longrepr.filename)) or node_file}:{longrepr.firstlineno + 1}: {first}"]
        )
    lines = [line.rstrip() for line in _plain(str(longrepr)).splitlines() if line.strip()]
    last = lines[-1].removeprefix("E").strip() if lines else "failed"
    place = next(filter(None, (_place_in(line) for line in reversed(lines))), node_file)
    return _short([f"{place}: {last}"])


def _place_in(line: str) -> str | None:
    """`tests/test_x.py:3: in <module>`, or `File "…", line 3`, when the file is the skill's own."""
    found = re.match(r"(?:E\s+)?(?P<file>[^\s:][^:]*):(?P<line>\d+):", line) or re.match(
        r'(?:E\s+)?\s*File "(?P<file>[^"]+)", line (?P<line>\d+)', line
    )
    file = relative(found["file"]) if found else None
    return f"{file}:{found['line']}" if found and file else None


def _plain(text: str) -> str:
    return _COLOURS.sub("", text)


def _short(lines: list[str]) -> str:
    if len(lines) > _MAXIMUM_LINES:
        lines = [*lines[: _MAXIMUM_LINES - 1], "…"]
    text = "\n".join(lines)
    return text if len(text) <= _MAXIMUM_LENGTH else text[: _MAXIMUM_LENGTH - 1] + "…"
