"""The map of an audit: every stretch, the zones beside the chosen border, its kilometres."""

from __future__ import annotations

import datetime as dt
import math
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely

from geo.types import LonLat
from layers.here import region_near
from layers.store import Store
from layers.zone_styles import zone_layer_style
from planning.audits import Audited
from views.ui import session
from views.ui.borderaudit import hold
from views.ui.borderlooks import ACCENT, line_style
from views.ui.borderpicked import Picked
from views.ui.mapmodel import LKS_92, UTM_32, Camera, Label, MapLayer, MapView
from views.ui.mapview import Click, MapEvents, show_map
from views.ui.permalink import Shown
from views.ui.planmap import bounds_camera
from views.ui.shown import background, map_layer, open_shown

_LEAST_PX = 210
# The unrolled border is as high as its width makes it; the sentences are larger on a wide screen.
_ROOM_BELOW = (212.0, 0.3)
_KEY = "borders_map"
_WORLD_M, _TILE_PX = 40_075_016.686, 256
_NEAR_PX = 14.0
_FAINT = 0.45


def border_map(
    store: Store, picked: Picked, on_stretch: Callable[[int], None], *, near: bool
) -> None:
    """Draw the map, which looks at the border, or from ``near`` at the chosen stretch.

    ``on_stretch`` is given the number of a stretch that was clicked on.
    """
    say, audited = session.say(), picked.audited
    region = region_near(_middle(picked))
    ground = _ground(store, region, audited.units.at)
    address = f"/map/borders/{hold(audited)}/{say.lang}"
    layers = [*ground, *_layers(picked, address)]
    view = MapView(
        lang=say.lang,
        words=say.under("map"),
        camera=_camera(picked, near=near),
        grid=UTM_32 if region == "ostfold" else LKS_92,
        layers=tuple(layers),
        source_note=say("map.source_note"),
        watermark=say("plans.practice") if any(one.practice for one in audited.used) else "",
        owns_address=False,
        room_below=_ROOM_BELOW,
        least_px=_LEAST_PX,
    )
    show_map(view, _KEY, lambda events: _clicked(audited, events, on_stretch))


def _middle(picked: Picked) -> LonLat:
    west, south, east, north = picked.stretches.total_bounds.tolist()
    return (west + east) / 2, (south + north) / 2


def _ground(store: Store, region: str, at: dt.date) -> list[MapLayer]:
    wanted = (f"{region}-districts", f"{region}-municipalities")
    units = tuple(Shown(layer) for layer in wanted if layer in store.catalogue)
    opened, _ = open_shown(store, (*background(store.catalogue), *units), at)
    return [map_layer(store, layer, one, n, at) for n, (one, layer) in enumerate(opened, 1)]


def _layers(picked: Picked, address: str) -> list[MapLayer]:
    number, audited, rows = picked.number, picked.audited, picked.audited.stretches
    looks = sorted(set(zip(rows["judgement"], rows["weight"].map(_plain), strict=True)))
    classes = pd.concat([rows["class_a"], rows["class_b"]]).dropna()
    practice = any(one.practice for one in audited.used)
    halo = {"stroke": ACCENT, "weight": 19.0, "stroke_opacity": 0.9}
    found = [
        MapLayer(
            "border-zones",
            f"{address}/zones-{number}.geojson",
            opacity=_FAINT,
            style=zone_layer_style(sorted({str(one) for one in classes}), practice=practice),
            interactive=True,
            tooltip="told",
            label=Label("code", min_zoom=12, size_px=12),
        ),
        MapLayer(
            "borders-all",
            f"{address}/stretches.geojson",
            opacity=0.8,
            style=line_style(looks, 0.6),
            interactive=True,
            tooltip="told",
        ),
        MapLayer("border-chosen", f"{address}/stretch-{picked.stretch}.geojson", style=halo),
        MapLayer(
            "border",
            f"{address}/border-{number}.geojson",
            style=line_style(looks),
            interactive=True,
            tooltip="told",
        ),
        MapLayer(
            "border-kilometres",
            f"{address}/kilometres-{number}.geojson",
            style={"fill": "#FFFFFF", "stroke": "#2B2B2B", "weight": 1.5, "radius": 3.5},
            label=Label("told", size_px=14, bold=True, priority=9),
        ),
    ]
    return [replace(layer, order=100 + place) for place, layer in enumerate(found)]


def _plain(weight: float) -> float:
    """Return a weight that equals itself: nan is always one and the same."""
    return math.nan if math.isnan(weight) else weight


def _camera(picked: Picked, *, near: bool) -> Camera:
    """Return a camera that sees the border or the stretch; the map goes there when it changes."""
    rows = picked.stretches
    seen = rows[rows["stretch"] == picked.stretch] if near else rows
    west, south, east, north = seen.total_bounds.tolist()
    seq = zlib.crc32(f"{picked.key} {west} {south} {east} {north}".encode())
    return replace(
        bounds_camera((west, south, east, north), seq), bounds=(west, south, east, north)
    )


def _clicked(audited: Audited, events: MapEvents, on_stretch: Callable[[int], None]) -> None:
    if events.click is None:
        return
    found = stretch_near(audited.stretches, events.click)
    for stretch in found:
        on_stretch(stretch)


def stretch_near(stretches: gpd.GeoDataFrame, click: Click) -> Iterable[int]:
    """Return the number of the stretch that was clicked on, or nothing."""
    lon, lat = click.lonlat
    narrow = math.cos(math.radians(lat))
    near_m = _NEAR_PX * _WORLD_M * narrow / (_TILE_PX * 2**click.zoom)
    degrees = near_m / _WORLD_M * 360
    shapes = stretches.geometry.to_numpy()
    around = shapely.box(
        lon - degrees / narrow, lat - degrees, lon + degrees / narrow, lat + degrees
    )
    place = shapely.STRtree(shapes).query(around, predicate="intersects")
    if not len(place):
        return []
    point = shapely.Point(lon * narrow, lat)
    squeezed = shapely.transform(shapes[place], lambda xy: xy * [narrow, 1.0])
    nearest = place[int(shapely.distance(squeezed, point).argmin())]
    return [int(stretches["stretch"].iloc[nearest])]
