"""Which skill runs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CurrentSkill", "set_current_skill", "get_current_skill", "clear_current_skill"]


@dataclass(frozen=True)
class CurrentSkill:
    """A skill's name and the folder of its sources."""

    name: str
    path: Path


def _skill(name: str) -> CurrentSkill:
    return CurrentSkill(name, Path(os.environ.get("ADAOS_SKILL_ROOT") or os.getcwd()))


def _of_environment() -> CurrentSkill | None:
    name = os.environ.get("ADAOS_SKILL_NAME")
    return _skill(name) if name else None


_current: CurrentSkill | None = _of_environment()


def set_current_skill(name: str) -> bool:
    """Make `name` the current skill. False, and nothing changes, when this process runs another one."""
    global _current
    here = _of_environment()
    if here is not None and here.name != name:
        return False
    _current = here or _skill(name)
    return True


def get_current_skill() -> CurrentSkill | None:
    """The current skill; None after `clear_current_skill`."""
    return _current


def clear_current_skill() -> None:
    """Forget the current skill."""
    global _current
    _current = None
