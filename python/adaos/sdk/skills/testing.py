"""The skill under test, for a skill's own tests."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from types import ModuleType
from typing import Any

__all__ = ["SkillUnderTest", "skill"]


@dataclass(frozen=True)
class SkillUnderTest:
    """Where the tested sources are and how they are imported."""

    name: str
    package: str
    root: str
    mode: str

    def import_module(self, path: str = "") -> ModuleType:
        """A module of the skill, for example `handlers.main`; the package itself without a path."""
        return importlib.import_module(f"{self.package}.{path}" if path else self.package)

    def import_(self, path: str, attribute: str) -> Any:
        """One attribute of one module; AttributeError names both."""
        return getattr(self.import_module(path), attribute)


def skill() -> SkillUnderTest:
    """The skill that `ADAOS_SKILL_PACKAGE`, or else `ADAOS_SKILL_NAME`, names."""
    name = os.environ.get("ADAOS_SKILL_NAME", "")
    package = os.environ.get("ADAOS_SKILL_PACKAGE") or (f"skills.{name}" if name else "")
    if not package:
        raise RuntimeError(
            "No skill is under test: set ADAOS_SKILL_NAME, or run the tests with `skillberth test`."
        )
    return SkillUnderTest(
        name=name or package.rpartition(".")[2],
        package=package,
        root=os.environ.get("ADAOS_SKILL_ROOT", ""),
        mode=os.environ.get("ADAOS_SKILL_MODE", ""),
    )
