"""Texts from the skill's `i18n/<language>.json`."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path

from adaos import _host
from adaos.sdk.data.context import get_current_skill

__all__ = ["_"]

_DEFAULT_LANGUAGE = "en"


def _(key: str, **kwargs: object) -> str:
    """The text of `key` in the user's language, then in English, then the key itself."""
    for language in _languages():
        text = _texts(str(_folder()), language).get(key)
        if text is not None:
            return _filled(key, text, kwargs)
    return key


def _languages() -> list[str]:
    """From most to least wanted: `de_AT.UTF-8` gives `de-AT`, `de_AT`, `de`, `en`."""
    wanted = os.environ.get("ADAOS_LANG") or os.environ.get("LANG") or _DEFAULT_LANGUAGE
    name = wanted.split(".")[0].split("@")[0]
    plain = name.replace("_", "-")
    short = plain.split("-")[0].lower()
    return list(dict.fromkeys([plain, plain.replace("-", "_"), short, _DEFAULT_LANGUAGE]))


def _folder() -> Path:
    skill = get_current_skill()
    root = skill.path if skill else Path(os.environ.get("ADAOS_SKILL_ROOT") or os.getcwd())
    return root / "i18n"


@lru_cache(maxsize=64)
def _texts(folder: str, language: str) -> dict[str, str]:
    if "/" in language or os.sep in language:
        return {}
    file = Path(folder, f"{language}.json")
    try:
        loaded = json.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as problem:
        _host.warn(f"i18n/{language}.json cannot be read: {problem}")
        return {}
    if not isinstance(loaded, dict):
        _host.warn(f"i18n/{language}.json must hold one object of texts.")
        return {}
    return {key: text for key, text in loaded.items() if isinstance(text, str)}


def _filled(key: str, text: str, values: dict[str, object]) -> str:
    try:
        return text.format(**values)
    except (LookupError, ValueError, AttributeError) as problem:
        _host.warn(f"The text {key} cannot be filled in: {problem!r}")
        return text
