"""What the tools promise, also when the service does not play along."""

from __future__ import annotations

import json
import logging
import socket

import pytest
import requests
from skills.weather_skill.handlers import main, open_meteo
from skills.weather_skill.handlers.main import get_weather, setup

from adaos.sdk.data import secrets

KEY = "k3y-that-nobody-may-see"


def error_of(result):
    """The one sentence of a refusal."""
    assert set(result) == {"ok", "error"}
    assert result["ok"] is False
    assert result["error"].endswith(".")
    assert "\n" not in result["error"]
    assert KEY not in result["error"]
    return result["error"]


def test_asks_for_what_it_needs(stub):
    assert get_weather(city="  Paris ", days=3)["ok"] is True
    search, forecast = (query for _path, query in stub.asked)
    assert search == {"name": "Paris", "count": "1", "language": "en"}
    assert forecast["latitude"] == "48.85341"
    assert forecast["longitude"] == "2.3488"
    assert forecast["timezone"] == "auto"
    assert forecast["forecast_days"] == "3"


@pytest.mark.parametrize("days", [1, 16])
def test_tells_as_many_days_as_asked(stub, days):
    assert len(get_weather(city="Paris", days=days)["days"]) == days


@pytest.mark.parametrize("days", [0, 17, -1, 1.5, "2", True, None])
def test_refuses_other_numbers_of_days(stub, days):
    assert error_of(get_weather(city="Paris", days=days)) == "Ask for 1 to 16 days."
    assert stub.asked == []


@pytest.mark.parametrize("city", ["", "   ", None, 5])
def test_refuses_a_city_without_name(stub, city):
    assert "Name a city" in error_of(get_weather(city=city))
    assert stub.asked == []


@pytest.mark.parametrize("answer", [{}, {"results": []}, {"generationtime_ms": 0.5}])
def test_does_not_know_every_city(stub, answer):
    stub.search = answer
    assert "“Pariss”" in error_of(get_weather(city="Pariss"))


def test_a_country_may_be_missing(stub):
    stub.search = {"results": [{"name": "Atlantis", "latitude": 0, "longitude": 0}]}
    assert get_weather(city="Atlantis")["country"] == ""


def test_an_unknown_sky_stays_a_number(stub):
    stub.forecast = {"current": {**_forecast()["current"], "weather_code": 42}, "daily": _forecast()["daily"]}
    assert get_weather(city="Paris")["current"]["weather"] == "weather code 42"


@pytest.mark.parametrize(
    ("status", "words"), [(500, "status 500"), (404, "status 404"), (429, "too many"), (403, "refuses")]
)
def test_says_when_the_service_fails(stub, status, words):
    stub.status = status
    assert words in error_of(get_weather(city="Paris"))


@pytest.mark.parametrize("raw", [b"{", b"<html>", b"", b"[1]", b'"x"', b"\xff\xfe"])
def test_says_when_the_answer_is_not_json(stub, raw):
    stub.raw = raw
    assert "cannot be understood" in error_of(get_weather(city="Paris"))


@pytest.mark.parametrize(
    "answer", [[1], [{"name": "Paris"}], [{"name": "P", "latitude": "x", "longitude": 0}], "x"]
)
def test_says_when_a_place_is_not_one(stub, answer):
    stub.search = {"results": answer}
    assert "cannot be understood" in error_of(get_weather(city="Paris"))


@pytest.mark.parametrize(
    "damage",
    [
        {"current": None},
        {"daily": {}},
        {"daily": {"time": ["2026-03-01"], "weather_code": []}},
        {"current": {"time": "2026-03-01T12:00", "temperature_2m": None}},
    ],
)
def test_says_when_a_forecast_is_not_one(stub, damage):
    stub.forecast = {**_forecast(), **damage}
    assert "cannot be understood" in error_of(get_weather(city="Paris"))


def test_says_when_nobody_listens(monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setenv("WEATHER_API_BASE", f"http://127.0.0.1:{port}/")
    assert "cannot be reached" in error_of(get_weather(city="Paris"))


def test_says_when_the_address_is_wrong(monkeypatch):
    monkeypatch.setenv("WEATHER_API_BASE", "nonsense://")
    assert "WEATHER_API_BASE" in error_of(get_weather(city="Paris"))


def test_says_when_time_is_up(stub, monkeypatch):
    monkeypatch.setattr(open_meteo, "TIMEOUT", (1, 0.05))
    stub.release.clear()
    assert "in time" in error_of(get_weather(city="Paris"))


def test_sends_a_key_only_when_one_is_stored(stub):
    get_weather(city="Paris")
    assert all("apikey" not in query for _path, query in stub.asked)
    stub.asked.clear()
    assert setup(api_key=f" {KEY}\n") == {"ok": True, "message": "The key is stored."}
    get_weather(city="Paris")
    assert [query["apikey"] for _path, query in stub.asked] == [KEY, KEY]


def test_never_shows_the_key(stub, caplog, capfd, monkeypatch):
    caplog.set_level(logging.DEBUG)
    assert KEY not in json.dumps(setup(api_key=KEY))
    assert KEY not in json.dumps([setup(), get_weather(city="Paris")])
    stub.status = 403
    assert "stored key" in error_of(get_weather(city="Paris"))
    monkeypatch.setenv("WEATHER_API_BASE", "http://127.0.0.1:9")
    error_of(get_weather(city="Paris"))
    assert KEY not in caplog.text
    assert KEY not in "".join(capfd.readouterr())


def test_paying_customers_have_their_own_hosts(monkeypatch):
    monkeypatch.delenv("WEATHER_API_BASE", raising=False)
    asked = []

    def get(address, **_rest):
        asked.append(address)
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", get)
    get_weather(city="Paris")
    secrets.set(main.KEY, KEY)
    get_weather(city="Paris")
    assert asked == [
        "https://geocoding-api.open-meteo.com/v1/search",
        "https://customer-geocoding-api.open-meteo.com/v1/search",
    ]


def test_setup_refuses_an_empty_key():
    error_of(setup(api_key="  "))
    assert secrets.get(main.KEY) is None
    secrets.set(main.KEY, KEY)
    assert setup()["message"] == "A key is stored; the paid service is used."


def _forecast():
    days = {"time": ["2026-03-01"], "weather_code": [3], "temperature_2m_min": [4.5]}
    return {
        "current": {
            "time": "2026-03-01T12:00",
            "temperature_2m": 11.4,
            "apparent_temperature": 9,
            "relative_humidity_2m": 71,
            "precipitation": 0.2,
            "weather_code": 61,
            "wind_speed_10m": 14.8,
        },
        "daily": {**days, "temperature_2m_max": [12.5], "precipitation_sum": [1.5]},
    }
