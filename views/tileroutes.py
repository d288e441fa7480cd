"""Routes of plans with very many zones: their tiles, and the outline of one zone or feature.

A tile's address carries the version of what is behind it, the style included, so browsers keep it
for good; the process keeps the last thousand (10 to 50 kB each). Where a plan has no zone, all
addresses share one clear tile.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.errors import Refusal
from geo.zone_looks import Looks
from layers.home import home_folder
from layers.loading import Loaded
from layers.store import store
from layers.webmap import Payload, frame_payload
from layers.zone_pictures import ZonePicture, class_picture, looks_of
from layers.zone_styles import zone_layer_style
from planning.planbuilds import build_folder
from planning.planlayers import plan_report
from planning.planstore import get_plan
from views.maproutes import guarded, kept
from views.routes import IMMUTABLE, SECURITY_HEADERS
from views.ui.checkjobs import checks_folder, is_token, tiles_of
from views.ui.planmap import national_style
from views.ui.planmapping import code_rows

_TILE = "{z:int}/{x:int}/{y:int}.png"
_KEPT = 1024


def tile_routes() -> list[BaseRoute]:
    """Return the routes; a tile of what is not there, or not any more, is not found."""
    return [
        Route(f"/map/tiles/{{layer}}/{{version}}/{_TILE}", _layer_tile),
        Route(f"/map/plans/{{plan}}/{{version}}/tiles/{{palette}}/{_TILE}", _plan_tile),
        Route(f"/map/checks/{{token}}/{{stamp:int}}/{{data}}/{_TILE}", _check_tile),
        Route("/map/features/{layer}/{version}/{number:int}.geojson", _feature),
    ]


def _opened(request: Request) -> Loaded:
    """Return the layer of an address; refuses one that is gone or was drawn anew since."""
    asked = request.path_params
    opened = store(home_folder()).open(asked["layer"], dt.date.today())  # noqa: DTZ011  plans have no date
    if opened.version != asked["version"]:
        raise Refusal("layer-unknown", layer=asked["layer"])
    return opened


@guarded
def _layer_tile(request: Request) -> Response:
    zones = _opened(request).zones
    if zones is None:
        raise Refusal("zone-tiles-missing")
    return _tile(request, zones)


@guarded
def _plan_tile(request: Request) -> Response:
    asked, home = request.path_params, home_folder()
    plan = get_plan(home, asked["plan"])
    if str(plan.version) != asked["version"] or asked["palette"] not in {"inspire", "national"}:
        raise Refusal("zone-tiles-missing")
    folder = build_folder(home, plan)
    return _tile(request, _plan_picture(home, folder, plan.id, asked["palette"]))


@lru_cache(maxsize=16)
def _plan_picture(home: Path, folder: Path, plan_id: str, palette: str) -> ZonePicture:
    plan = get_plan(home, plan_id)
    picture = class_picture(folder, practice=plan.practice)
    if palette == "inspire":
        return picture
    report, build = plan_report(home, plan_id), picture.build
    style = zone_layer_style(build.classes, practice=plan.practice)
    codes = code_rows(report, plan.mapping)
    national = national_style(style, codes, str(report["crosswalk"]))
    return ZonePicture(build, looks_of(build, national))


@guarded
def _check_tile(request: Request) -> Response:
    token, stamp, data = (request.path_params[name] for name in ("token", "stamp", "data"))
    if not is_token(token) or data not in {"real", "practice"}:
        raise Refusal("zone-tiles-missing")
    return _tile(request, _check_picture(checks_folder() / token, stamp, data))


@lru_cache(maxsize=16)
def _check_picture(folder: Path, stamp: int, data: str) -> ZonePicture:
    return class_picture(tiles_of(folder, stamp), practice=data == "practice")


def _tile(request: Request, zones: ZonePicture) -> Response:
    z, x, y = (request.path_params[name] for name in "zxy")
    headers = {"Cache-Control": IMMUTABLE, **SECURITY_HEADERS}
    return Response(_drawn(zones, z, x, y), media_type="image/png", headers=headers)


@lru_cache(maxsize=_KEPT)
def _drawn(zones: ZonePicture, z: int, x: int, y: int) -> bytes:
    return zones.build.tiles.tile(z, x, y, zones.looks) or _clear()


@lru_cache(maxsize=1)
def _clear() -> bytes:
    """Return the one tile without a zone."""
    import numpy as np  # noqa: PLC0415  only here

    return Looks([]).png(np.zeros((1, 1), np.intp))


@guarded
def _feature(request: Request) -> Response:
    return kept(request, _outline(_opened(request), request.path_params["number"]))


@lru_cache(maxsize=64)
def _outline(opened: Loaded, number: int) -> Payload:
    return frame_payload(gpd.GeoDataFrame(geometry=[opened.outline(number)], crs="EPSG:4326"))
