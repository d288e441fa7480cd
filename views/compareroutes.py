"""Routes of a comparison: the outline of a side, and one side's outline over the other place."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import geopandas as gpd
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.measure import LONLAT_CRS
from geo.placed import laid_over
from layers.home import home_folder
from layers.store import Store, store
from layers.webmap import Payload, frame_payload
from planning.comparedareas import compared_area
from views.maproutes import guarded, kept
from views.routes import SECURITY_HEADERS

_PLACES = 5  # decimals of a degree: a metre


def compare_routes() -> list[BaseRoute]:
    """Return the routes; the version of the territory is a part of every address."""
    return [
        Route("/map/compared/{version}/{at}/{ids}.geojson", _outline),
        Route("/map/compared/{version}/{at}/{ids}/over/{place}.geojson", _outline),
    ]


def outline_url(store: Store, ids: tuple[str, ...], at: dt.date) -> str:
    """Return the address of the outline of a side."""
    return f"/map/compared/{store.territory.version}/{at.isoformat()}/{','.join(ids)}.geojson"


def over_url(store: Store, ids: tuple[str, ...], at: dt.date, place: tuple[float, float]) -> str:
    """Return the address of a side's outline with its middle at another place (lon, lat)."""
    plain = outline_url(store, ids, at).removesuffix(".geojson")
    return f"{plain}/over/{place[0]:.{_PLACES}f},{place[1]:.{_PLACES}f}.geojson"


@guarded
def _outline(request: Request) -> Response:
    asked, shared = request.path_params, store(home_folder())
    if asked["version"] != shared.territory.version:
        return PlainTextResponse("version", status_code=404, headers=SECURITY_HEADERS)
    ids, at = tuple(asked["ids"].split(",")), dt.date.fromisoformat(asked["at"])
    place = asked.get("place")
    return kept(request, _payload(shared, ids, at, _lonlat(place) if place else None))


def _lonlat(text: str) -> tuple[float, float]:
    lon, lat = map(float, text.split(","))
    if not (abs(lon) <= 180 and abs(lat) <= 85):  # noqa: PLR2004  the bounds of a map
        raise ValueError(text)
    return lon, lat


@lru_cache(maxsize=64)
def _payload(
    shared: Store, ids: tuple[str, ...], at: dt.date, place: tuple[float, float] | None
) -> Payload:
    outline = compared_area(shared, ids, at).outline
    shape = laid_over(outline, place) if place else outline
    return frame_payload(
        gpd.GeoDataFrame({"id": [",".join(ids)]}, geometry=[shape], crs=LONLAT_CRS)
    )
