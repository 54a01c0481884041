"""A weather service on this machine, so that the tests need no network."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from adaos.sdk.data import secrets

PARIS = {"results": [{"name": "Paris", "country": "France", "latitude": 48.85341, "longitude": 2.3488}]}


def forecast(days: int) -> dict[str, object]:
    """An answer in the shape of Open-Meteo's."""
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
        "daily": {
            "time": [f"2026-03-{day:02}" for day in range(1, days + 1)],
            "weather_code": [3] * days,
            "temperature_2m_min": [4.5] * days,
            "temperature_2m_max": [12.5] * days,
            "precipitation_sum": [1.5] * days,
        },
    }


class Stub:
    """The service: answers by path, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.search: object = PARIS
        self.forecast: object = None
        self.status = 200
        self.raw: bytes | None = None
        self.release = threading.Event()
        self.release.set()

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append((path, query))
        self.release.wait(10)
        if self.raw is not None or self.status != 200:
            return self.status, b'{"error": true, "reason": "made up"}' if self.raw is None else self.raw
        if path == "/v1/search":
            return 200, json.dumps(self.search).encode()
        if path == "/v1/forecast":
            given = self.forecast
            return 200, json.dumps(forecast(int(query["forecast_days"])) if given is None else given).encode()
        return 404, b"{}"


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """The running service; the skill's requests go there."""
    service = Stub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(address.query).items()}
            status, body = service.answer(address.path, query)
            # A client that gave up waiting has closed the connection.
            with contextlib.suppress(ConnectionError):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """The tests' output stays the tests'."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("WEATHER_API_BASE", f"http://127.0.0.1:{server.server_port}")
    try:
        yield service
    finally:
        service.release.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """English, no proxy before this machine, and an empty store of secrets: the user's own stays untouched."""
    monkeypatch.setenv("ADAOS_LANG", "en")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")
    stored: dict[str, str] = {}
    monkeypatch.setattr(secrets, "get", lambda name, default=None: stored.get(name, default))
    monkeypatch.setattr(secrets, "set", stored.__setitem__)
    monkeypatch.setattr(secrets, "delete", lambda name: stored.pop(name, None))
