"""The tools of the weather skill."""

from __future__ import annotations

from typing import Any

from adaos.sdk.core.decorators import tool
from adaos.sdk.data import secrets
from adaos.sdk.data.i18n import _

from .open_meteo import OpenMeteo, WeatherError

KEY = "WEATHER_API_KEY"
MAXIMUM_DAYS = 16


@tool("get_weather")
def get_weather(city: str, days: int = 1) -> dict[str, Any]:
    """The weather in `city` now, and the forecast for `days` days (1 to 16), today first."""
    name = city.strip() if isinstance(city, str) else ""
    if not name:
        return _refusal("error.city_missing")
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MAXIMUM_DAYS:
        return _refusal("error.days", maximum=MAXIMUM_DAYS)
    service = OpenMeteo(key=secrets.get(KEY))
    try:
        place = service.find(name)
        weather = service.forecast(place, days)
    except WeatherError as problem:
        return _refusal(problem.reason, **problem.values)
    return {"ok": True, "city": place.name, "country": place.country, **weather}


@tool("setup")
def setup(api_key: str | None = None) -> dict[str, Any]:
    """Store a key for the paid service. Without one, tell what is stored."""
    if api_key is None:
        return {"ok": True, "message": _("setup.stored" if secrets.get(KEY) else "setup.none")}
    key = api_key.strip()
    if not key:
        return _refusal("setup.empty")
    secrets.set(KEY, key)
    return {"ok": True, "message": _("setup.saved")}


def _refusal(reason: str, **values: object) -> dict[str, Any]:
    return {"ok": False, "error": _(reason, **values)}
