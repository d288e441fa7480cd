"""Routes of what the map draws: vector layers, unit outlines and raster tiles.

Addresses carry the version of what is behind them, so browsers keep the answers for good.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.errors import Refusal
from geo.raster_tiles import RasterStyle, tile_png
from layers.home import home_folder
from layers.store import Store, store
from layers.styles import raster_style
from layers.units import parse_id
from layers.webmap import Payload, layer_payload, unit_payload
from views.routes import IMMUTABLE, SECURITY_HEADERS

_MAX_ZOOM = 22
_Answer = Callable[[Request], Response]


def map_routes() -> list[BaseRoute]:
    """Return the routes of the map's data, and of the app's health."""
    return [
        Route("/map/layers/{layer}/{version}.geojson", _layer),
        Route("/map/units/{version}/{unit}.geojson", _unit),
        Route("/map/rasters/{layer}/{version}/{z:int}/{x:int}/{y:int}.png", _tile),
        Route("/health", _health),
    ]


def _store() -> Store:
    return store(home_folder())


def guarded(answer: _Answer) -> _Answer:
    """Return an answer that is "not found" where it is refused."""

    @wraps(answer)
    def safe(request: Request) -> Response:
        try:
            return answer(request)
        except (Refusal, ValueError) as refusal:
            code = refusal.code if isinstance(refusal, Refusal) else "not-found"
            return PlainTextResponse(code, status_code=404, headers=SECURITY_HEADERS)

    return safe


def kept(request: Request, payload: Payload) -> Response:
    """Answer with GeoJSON whose address changes whenever it does."""
    headers = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding", **SECURITY_HEADERS}
    body = payload.raw
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = payload.packed
    return Response(body, media_type="application/geo+json", headers=headers)


@guarded
def _layer(request: Request) -> Response:
    asked = request.query_params.get("at")  # absent for files, which have no date
    day = dt.date.fromisoformat(asked) if asked else dt.date.today()  # noqa: DTZ011  any day
    opened = _store().open(request.path_params["layer"], day)
    if opened.version != request.path_params["version"] or opened.frame is None:
        return PlainTextResponse("version", status_code=404, headers=SECURITY_HEADERS)
    return kept(request, layer_payload(opened))


@guarded
def _unit(request: Request) -> Response:
    return kept(request, _outline(_store(), request.path_params["unit"]))


@lru_cache(maxsize=64)
def _outline(shared: Store, unit: str) -> Payload:
    key = parse_id(unit)
    if key not in shared.territory.units.index:
        raise Refusal("unit-unknown", unit=unit)
    return unit_payload(shared.territory, key)


@guarded
def _tile(request: Request) -> Response:
    asked = request.path_params
    shared = _store()
    declaration = shared.catalogue[asked["layer"]]
    z, x, y = asked["z"], asked["x"], asked["y"]
    if not (0 <= z <= _MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        return PlainTextResponse("tile", status_code=404, headers=SECURITY_HEADERS)
    opened = shared.open(declaration.id, dt.date.today())  # noqa: DTZ011  rasters have no date
    if opened.raster is None:
        return PlainTextResponse("layer-not-raster", status_code=404, headers=SECURITY_HEADERS)
    body = _tile_bytes(opened.raster, opened.version, (z, x, y), _Style(raster_style(declaration)))
    headers = {"Cache-Control": IMMUTABLE, **SECURITY_HEADERS}
    return Response(body, media_type="image/png", headers=headers)


class _Style:
    """A raster style that compares by its content, to be a part of a cache's key."""

    def __init__(self, style: RasterStyle) -> None:
        self.style = style
        self._content = (style.kind, tuple(style.classes.items()), style.ramp)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Style) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)


@lru_cache(maxsize=512)
def _tile_bytes(
    path: Path,
    version: str,  # noqa: ARG001  a changed file is another tile
    address: tuple[int, int, int],
    style: _Style,
) -> bytes:
    return tile_png(path, *address, style.style)


def _health(_request: Request) -> Response:
    """Answer that the process is up and its data can be read."""
    try:
        shared = _store()
    except Refusal as refusal:
        return JSONResponse({"ok": False, "code": refusal.code}, status_code=503)
    return JSONResponse({"ok": True, "layers": len(shared.catalogue.layers)})
