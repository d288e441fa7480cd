"""Routes of a comparison: the outline of a side, and one side's outline over the other place."""

from __future__ import annotations

import datetime as dt
import hashlib

import geopandas as gpd
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.measure import LONLAT_CRS
from geo.placed import laid_over
from layers.home import home_folder
from layers.store import store
from layers.webmap import frame_payload
from planning.comparedareas import ComparedArea, compared_area
from views.maproutes import guarded, kept
from views.routes import SECURITY_HEADERS

_PLACES = 5  # decimals of a degree: a metre


def compare_routes() -> list[BaseRoute]:
    """Return the routes."""
    return [
        Route("/map/compared/{digest}/{at}/{ids}.geojson", _outline),
        Route("/map/compared/{digest}/{at}/{ids}/over/{place}.geojson", _outline),
    ]


def outline_url(area: ComparedArea) -> str:
    """Return the address of the outline of a side."""
    told = f"{area.at.isoformat()}/{','.join(area.ids)}"
    return f"/map/compared/{_digest(area)}/{told}.geojson"


def over_url(area: ComparedArea, place: tuple[float, float]) -> str:
    """Return the address of a side's outline with its middle at another place (lon, lat)."""
    plain = outline_url(area).removesuffix(".geojson")
    return f"{plain}/over/{place[0]:.{_PLACES}f},{place[1]:.{_PLACES}f}.geojson"


def _digest(area: ComparedArea) -> str:
    return hashlib.sha256(area.outline.wkb).hexdigest()[:12]


@guarded
def _outline(request: Request) -> Response:
    asked = request.path_params
    area = compared_area(
        store(home_folder()), asked["ids"].split(","), dt.date.fromisoformat(asked["at"])
    )
    if _digest(area) != asked["digest"]:
        return PlainTextResponse("version", status_code=404, headers=SECURITY_HEADERS)
    place = asked.get("place")
    shape = laid_over(area.outline, _lonlat(place)) if place else area.outline
    frame = gpd.GeoDataFrame({"id": [asked["ids"]]}, geometry=[shape], crs=LONLAT_CRS)
    return kept(request, frame_payload(frame))


def _lonlat(text: str) -> tuple[float, float]:
    lon, lat = map(float, text.split(","))
    if not (abs(lon) <= 180 and abs(lat) <= 85):  # noqa: PLR2004  the bounds of a map
        raise ValueError(text)
    return lon, lat
