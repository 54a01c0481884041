"""Does it work at all?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from skills.weather_skill.handlers.main import get_weather, setup

ROOT = Path(__file__).resolve().parents[2]


def test_tells_the_weather(stub):
    result = get_weather(city="Paris")
    assert result == {
        "ok": True,
        "city": "Paris",
        "country": "France",
        "current": {
            "time": "2026-03-01T12:00",
            "weather": "light rain",
            "temperature_c": 11.4,
            "feels_like_c": 9.0,
            "humidity_percent": 71.0,
            "precipitation_mm": 0.2,
            "wind_kmh": 14.8,
        },
        "days": [
            {
                "date": "2026-03-01",
                "weather": "overcast",
                "min_c": 4.5,
                "max_c": 12.5,
                "precipitation_mm": 1.5,
            }
        ],
    }
    assert [path for path, _query in stub.asked] == ["/v1/search", "/v1/forecast"]


def test_setup_needs_no_key():
    result = setup()
    assert result["ok"] is True
    assert "none is needed" in result["message"]


@pytest.mark.parametrize("language", ["de"])
def test_languages_have_the_same_texts(language):
    english, other = (
        json.loads((ROOT / f"i18n/{name}.json").read_text("utf-8")) for name in ("en", language)
    )
    assert set(english) == set(other)


def test_speaks_german(stub, monkeypatch):
    monkeypatch.setenv("ADAOS_LANG", "de_DE.UTF-8")
    assert get_weather(city="Paris")["current"]["weather"] == "leichter Regen"
    assert stub.asked[0][1]["language"] == "de"
