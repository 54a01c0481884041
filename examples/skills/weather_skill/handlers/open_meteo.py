"""Open-Meteo's geocoding and forecast over HTTP."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import Any

import requests

from adaos.sdk.data.i18n import _

#: Seconds to connect and to read. Two requests stay below the tool's own limit.
TIMEOUT = (4, 10)

# At debug level this logger writes whole addresses, the key among their parameters.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class WeatherError(Exception):
    """Why there is no weather to tell: the key of a text in i18n, and the values it names."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True)
class Place:
    name: str
    country: str
    latitude: float
    longitude: float


class OpenMeteo:
    def __init__(self, key: str | None) -> None:
        self._key = key
        base = os.environ.get("WEATHER_API_BASE", "").rstrip("/")
        # Paying customers have hosts of their own; the free ones know no keys.
        prefix = "customer-" if key else ""
        self._geocoding = base or f"https://{prefix}geocoding-api.open-meteo.com"
        self._weather = base or f"https://{prefix}api.open-meteo.com"

    def find(self, city: str) -> Place:
        """The best match for a city's name. Raises WeatherError."""
        language = _("language")
        answer = self._get(f"{self._geocoding}/v1/search", {"name": city, "count": 1, "language": language})
        found = answer.get("results")
        if not found:
            raise WeatherError("error.city_unknown", city=city)
        try:
            first = found[0]
            return Place(
                name=str(first["name"]),
                country=str(first.get("country") or ""),
                latitude=float(first["latitude"]),
                longitude=float(first["longitude"]),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            raise WeatherError("error.answer") from None

    def forecast(self, place: Place, days: int) -> dict[str, Any]:
        """`current` and `days` of get_weather's result. Raises WeatherError."""
        answer = self._get(
            f"{self._weather}/v1/forecast",
            {
                "latitude": place.latitude,
                "longitude": place.longitude,
                "timezone": "auto",
                "forecast_days": days,
                "current": "temperature_2m,apparent_temperature,relative_humidity_2m,"
                "precipitation,weather_code,wind_speed_10m",
                "daily": "weather_code,temperature_2m_min,temperature_2m_max,precipitation_sum",
            },
        )
        try:
            return {"current": _current(answer["current"]), "days": _days(answer["daily"])}
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            raise WeatherError("error.answer") from None

    def _get(self, address: str, parameters: dict[str, Any]) -> dict[str, Any]:
        if self._key:
            parameters = {**parameters, "apikey": self._key}
        # What requests says of a failure holds the address with the key: only our own sentences leave here.
        try:
            response = requests.get(address, params=parameters, timeout=TIMEOUT)
        except requests.Timeout:
            raise WeatherError("error.timeout") from None
        except requests.ConnectionError:
            raise WeatherError("error.network") from None
        except requests.RequestException:
            raise WeatherError("error.request") from None
        if response.status_code in (401, 403):
            raise WeatherError("error.key" if self._key else "error.refused")
        if response.status_code == 429:
            raise WeatherError("error.busy")
        if response.status_code != 200:
            raise WeatherError("error.status", status=response.status_code)
        try:
            answer = response.json()
        except ValueError:
            raise WeatherError("error.answer") from None
        if not isinstance(answer, dict):
            raise WeatherError("error.answer")
        return answer


def _current(now: dict[str, Any]) -> dict[str, Any]:
    return {
        "time": str(now["time"]),
        "weather": _sky(now["weather_code"]),
        "temperature_c": float(now["temperature_2m"]),
        "feels_like_c": float(now["apparent_temperature"]),
        "humidity_percent": float(now["relative_humidity_2m"]),
        "precipitation_mm": float(now["precipitation"]),
        "wind_kmh": float(now["wind_speed_10m"]),
    }


def _days(daily: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "date": str(date),
            "weather": _sky(daily["weather_code"][index]),
            "min_c": float(daily["temperature_2m_min"][index]),
            "max_c": float(daily["temperature_2m_max"][index]),
            "precipitation_mm": float(daily["precipitation_sum"][index]),
        }
        for index, date in enumerate(daily["time"])
    ]


def _sky(code: Any) -> str:
    """The WMO weather code in words; a code without words stays a number."""
    key = f"sky.{int(code)}"
    text = _(key)
    return text if text != key else _("sky.other", code=int(code))
