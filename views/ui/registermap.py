"""The map of the registers: the units that entries lie in, darker where there are more."""

from __future__ import annotations

import datetime as dt
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import shapely

from geo.measure import LONLAT_CRS
from geo.types import LonLat
from layers.store import Store
from layers.territory import Key
from layers.units import unit_id
from layers.words import Words
from planning.registerplaces import place_keys
from views.ui.borderlooks import ACCENT
from views.ui.borderplans import region_bounds
from views.ui.mapmodel import LKS_92, UTM_32, Bbox, LegendItem, MapLayer, MapView
from views.ui.mapview import MapEvents, show_map
from views.ui.permalink import Shown
from views.ui.planmap import bounds_camera
from views.ui.recommendationheld import Drawn
from views.ui.registerlist import Row, municipalities, reaches
from views.ui.registerview import RegisterView, narrow
from views.ui.shown import background, map_layer, open_shown

_SHADES = {"1": "#b3d0e8", "2": "#7fb0d8", "3": "#2f7fbf", "4": "#0b4a82"}
_STEPS = (1, 2, 4, 7)
_CHOSEN = {"stroke": ACCENT, "weight": 4.0, "fill": ACCENT, "fill_opacity": 0.18}
_MOST_NAMES = 6


def register_map(
    store: Store, view: RegisterView, rows: Sequence[Row], at: dt.date, say: Words
) -> None:
    """Draw the map; a click lists what lies in the municipality there."""
    frame = _units(store, rows, at, say)
    chosen = [row for row in rows if row.id == view.chosen]
    keys = [key for row in chosen for key in row.keys if store.territory.pieces_of(key)]
    told = MapView(
        lang=say.lang,
        words=say.under("map"),
        camera=_camera(store, view, keys),
        grid=UTM_32 if view.region == "ostfold" else LKS_92,
        layers=(*_ground(store, view.region, at), *_layers(store, frame, keys)),
        source_note=say("map.source_note"),
        legend=_legend(_within(store, frame, view.region, at), say, has_chosen=bool(keys)),
        owns_address=False,
    )
    show_map(told, "registers_map", lambda events: _clicked(store, at, events))


def _ground(store: Store, region: str, at: dt.date) -> list[MapLayer]:
    wanted = (f"{region}-districts", f"{region}-municipalities")
    units = tuple(Shown(layer) for layer in wanted if layer in store.catalogue)
    opened, _ = open_shown(store, (*background(store.catalogue), *units), at)
    return [
        replace(map_layer(store, layer, one, n, at), interactive=False, tooltip=None)
        for n, (one, layer) in enumerate(opened, 1)
    ]


def _units(store: Store, rows: Sequence[Row], at: dt.date, say: Words) -> gpd.GeoDataFrame:
    """Return the municipalities of a day that rows reach, with how many and their titles."""
    titles = {
        key: [row.title for row in rows if reaches(store, row, key)]
        for key in municipalities(store, at)
    }
    keys = [key for key, told in titles.items() if told]
    table = {
        "unit": [unit_id(key) for key in keys],
        "shade": [_shade(len(titles[key])) for key in keys],
        "told": [_told(store, key, titles[key], at, say) for key in keys],
    }
    shapes = [store.territory.outline(key) for key in keys]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=LONLAT_CRS)


def _shade(count: int) -> str:
    return str(sum(count >= step for step in _STEPS))


def _told(store: Store, key: Key, titles: Sequence[str], at: dt.date, say: Words) -> str:
    name = store.territory.name(key, say.lang, at=at)
    more = len(titles) - _MOST_NAMES
    told = [*titles[:_MOST_NAMES], *([say("registers.more", count=more)] if more > 0 else [])]
    return f"{name}: {'; '.join(told)}"


def _layers(store: Store, frame: gpd.GeoDataFrame, keys: Sequence[Key]) -> list[MapLayer]:
    found = []
    if len(frame):
        style: dict[str, Any] = {"by": {"field": "shade", "values": _looks(), "default": {}}}
        url = Drawn.of(frame).address()
        found.append(MapLayer("registers", url, style=style, interactive=True, tooltip="told"))
    if keys:
        shapes = [store.territory.outline(key) for key in dict.fromkeys(keys)]
        drawn = gpd.GeoDataFrame({"told": [""] * len(shapes)}, geometry=shapes, crs=LONLAT_CRS)
        found.append(MapLayer("register-chosen", Drawn.of(drawn).address(), style=_CHOSEN))
    return [replace(layer, order=100 + place) for place, layer in enumerate(found)]


def _looks() -> dict[str, dict[str, Any]]:
    plain = {"stroke": "#2b2b2b", "weight": 1.0, "fill_opacity": 0.75}
    return {shade: {**plain, "fill": colour} for shade, colour in _SHADES.items()}


def _within(store: Store, frame: gpd.GeoDataFrame, region: str, at: dt.date) -> gpd.GeoDataFrame:
    units = {unit_id(key) for key in place_keys(store.territory, region, at)}
    return frame[frame["unit"].isin(list(units))]


def _legend(frame: gpd.GeoDataFrame, say: Words, *, has_chosen: bool) -> tuple[LegendItem, ...]:
    there = Counter(frame["shade"])
    ends = [*(str(step - 1) for step in _STEPS[1:]), ""]
    rows = [
        LegendItem(say("registers.count_of", count=_span(step, end)), _looks()[shade])
        for shade, step, end in zip(_SHADES, _STEPS, ends, strict=True)
        if there[shade]
    ]
    if has_chosen:
        rows.append(LegendItem(say("registers.legend_chosen"), _CHOSEN))
    return tuple(rows)


def _span(first: int, last: str) -> str:
    if not last:
        return f"{first}+"
    return str(first) if str(first) == last else f"{first}–{last}"


def _camera(store: Store, view: RegisterView, keys: Sequence[Key]) -> Any:  # noqa: ANN401  a Camera
    bounds: Bbox = region_bounds(store, view.region)
    if keys:
        shapes = [store.territory.outline(key) for key in keys]
        west, south, east, north = shapely.total_bounds(shapes).tolist()
        wide, high = (east - west) * 0.3, (north - south) * 0.3
        bounds = (west - wide, south - high, east + wide, north + high)
    seq = zlib.crc32(repr([round(one, 5) for one in bounds]).encode())
    return replace(bounds_camera(bounds, seq), bounds=bounds)


def _clicked(store: Store, at: dt.date, events: MapEvents) -> None:
    if events.click is None:
        return
    unit = _unit_at(store, events.click.lonlat, at)
    if unit is not None:
        narrow(unit=unit_id(unit))


def _unit_at(store: Store, lonlat: LonLat, at: dt.date) -> Key | None:
    """Return the municipality of either region at a place on a day."""
    point = shapely.Point(lonlat)
    here = (
        one for one in municipalities(store, at) if store.territory.outline(one).contains(point)
    )
    return next(here, None)
