"""Routes of what the page of areas draws: units with their figures, and places that changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, wraps
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.errors import Refusal
from layers.home import home_folder
from layers.store import store
from layers.webmap import Payload, frame_payload
from layers.words import words
from planning.plansources import only_kept
from planning.statistics import StatisticsAsked, zone_statistics
from planning.zonechange import ChangeAsked, zone_change
from planning.zoneclasses import DEPTHS, Depth
from views.maproutes import kept
from views.routes import SECURITY_HEADERS
from views.ui.statisticmap import changed_drawn, units_drawn

if TYPE_CHECKING:
    from collections.abc import Callable


def statistic_routes() -> list[BaseRoute]:
    """Return the routes; an address whose figures have changed since is not found."""
    return [
        Route("/map/statistics/{version}/{lang}/units.geojson", _units),
        Route("/map/statistics/{version}/{lang}/changed.geojson", _changed),
    ]


def _or_404(answer: Callable[[str, str, Mapping[str, str]], Payload]) -> Callable[..., Response]:
    @wraps(answer)
    def guarded(request: Request) -> Response:
        asked = request.path_params
        try:
            words(asked["lang"])
            payload = answer(asked["version"], asked["lang"], request.query_params)
        except (Refusal, ValueError) as refusal:
            code = refusal.code if isinstance(refusal, Refusal) else "not-found"
            return PlainTextResponse(code, status_code=404, headers=SECURITY_HEADERS)
        return kept(request, payload)

    return guarded


@_or_404
def _units(version: str, lang: str, told: Mapping[str, str]) -> Payload:
    plans = tuple(filter(None, told.get("plans", "").split(",")))
    return _units_payload(
        version, StatisticsAsked(plans, told.get("units") or None, _depth(told), lang)
    )


@_or_404
def _changed(version: str, lang: str, told: Mapping[str, str]) -> Payload:
    asked = ChangeAsked(told.get("from", ""), told.get("to", ""), _depth(told), lang)
    return _changed_payload(version, asked)


def _depth(told: Mapping[str, str]) -> Depth:
    depth = told.get("depth")
    return depth if depth in DEPTHS else "deepest"


@lru_cache(maxsize=16)
def _units_payload(version: str, asked: StatisticsAsked) -> Payload:
    shared = store(home_folder())
    only_kept(shared.home, asked.plans)
    found = zone_statistics(shared, asked)
    _check(found.version, version)
    return frame_payload(units_drawn(found))


@lru_cache(maxsize=8)
def _changed_payload(version: str, asked: ChangeAsked) -> Payload:
    shared = store(home_folder())
    only_kept(shared.home, (asked.before, asked.after))
    found = zone_change(shared, asked)
    _check(found.version, version)
    return frame_payload(changed_drawn(found))


def _check(now: str, asked: str) -> None:
    if now != asked:
        raise ValueError(asked)
