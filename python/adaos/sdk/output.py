"""Messages for the person who uses the skill."""

from __future__ import annotations

__all__ = ["output"]


def output(message: object) -> None:
    """Show a message: it goes to the skill's log."""
    print(message, flush=True)
