"""Tells whether the skill can work. Needs no network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def probe() -> dict[str, Any]:
    """Its dependency is there, and every language has the same texts."""
    import requests

    texts = {
        file.stem: set(json.loads(file.read_text(encoding="utf-8"))) for file in ROOT.glob("i18n/*.json")
    }
    for language, keys in texts.items():
        missing = texts.get("en", set()) ^ keys
        if missing:
            return {
                "status": "degraded",
                "detail": f"i18n/{language}.json differs: {', '.join(sorted(missing))}",
            }
    return {"status": "ok", "detail": f"requests {requests.__version__}"}
