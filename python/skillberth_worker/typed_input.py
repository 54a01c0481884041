"""What a person types while a tool asks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

#: Texts of the EOFError that `input` and `getpass` raise.
_ENDED = frozenset({"", "EOF when reading a line"})


def is_unanswered(problem: BaseException) -> bool:
    """True when a tool asked for a line and its standard input had ended."""
    return isinstance(problem, EOFError) and str(problem) in _ENDED


def hide_passwords(tell: Callable[[bool], None]) -> None:
    """Make `getpass.getpass` work without a terminal of its own.

    The terminal belongs to the host. `tell(True)` asks it to show nothing of what is typed, `tell(False)` ends that.
    """
    import getpass as module

    def getpass(prompt: str = "Password: ", stream: Any = None, **_: Any) -> str:
        out = sys.stderr if stream is None else stream
        tell(True)
        try:
            out.write(prompt)
            out.flush()
            line = sys.stdin.readline()
        finally:
            tell(False)
        if not line:
            raise EOFError
        return line.rstrip("\n")

    module.getpass = getpass
