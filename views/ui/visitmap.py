"""The map of a visit: its stops, numbered, with the way between them."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import shapely

from geo.measure import LONLAT_CRS
from geo.types import LonLat
from layers.store import Store
from layers.words import Words
from planning.visit import Programme
from planning.visitpaper import ROUTE_STYLE, STOP_STYLE, line_of, route
from views.ui.borderlooks import ACCENT
from views.ui.borderplans import region_bounds
from views.ui.mapmodel import UTM_32, Camera, Label, LegendItem, MapLayer, MapView
from views.ui.mapview import MapEvents, show_map
from views.ui.permalink import Shown
from views.ui.planmap import bounds_camera
from views.ui.recommendationheld import Drawn
from views.ui.shown import background, map_layer, open_shown

_CHOSEN = {**STOP_STYLE, "fill": ACCENT, "radius": 11}
_LEAST_DEGREES = 0.15


def visit_map(  # noqa: PLR0913  what is drawn, and what a click is for
    store: Store,
    told: Programme | None,
    stop: str,
    say: Words,
    *,
    place: LonLat | None,
    on_place: Callable[[LonLat], None],
    at: dt.date,
) -> None:
    """Draw the map; ``place`` is one that is being chosen, ``on_place`` is given each click."""
    stops = told.stops if told else ()
    practice = told is not None and told.visit.practice
    view = MapView(
        lang=say.lang,
        words=say.under("map"),
        camera=_camera(store, [(one.lon, one.lat) for one in stops]),
        grid=UTM_32,
        layers=(*_ground(store, at), *_layers(told, stop, place)),
        source_note=say("map.source_note"),
        legend=(LegendItem(say("visit.stops"), STOP_STYLE, "point"),) if stops else (),
        watermark=say("visit.practice") if practice else "",
        owns_address=False,
    )

    def clicked(events: MapEvents) -> None:
        if events.click is not None:
            on_place(events.click.lonlat)

    show_map(view, "visit_map", clicked)


def _ground(store: Store, at: dt.date) -> list[MapLayer]:
    wanted = (*background(store.catalogue), Shown("ostfold-municipalities"))
    opened, _ = open_shown(store, wanted, at)
    layers = [map_layer(store, layer, one, n, at) for n, (one, layer) in enumerate(opened, 1)]
    return [replace(layer, interactive=False, tooltip=None) for layer in layers]


def _layers(told: Programme | None, stop: str, place: LonLat | None) -> list[MapLayer]:
    found: list[MapLayer] = []
    if told is not None and told.stops:
        line, points = line_of(told.stops), route(told.stops)
        if len(line):
            found.append(MapLayer("route", Drawn.of(line).address(), style=ROUTE_STYLE))
        label = Label("told", size_px=15, bold=True, priority=9)
        url = Drawn.of(_named(points)).address()
        found.append(
            MapLayer("stops", url, style=STOP_STYLE, label=label, interactive=True, tooltip="told")
        )
        chosen = points[points["id"] == stop]
        if len(chosen):
            found.append(MapLayer("stop", Drawn.of(chosen).address(), style=_CHOSEN))
    if place is not None:
        shape = gpd.GeoDataFrame({"told": [""]}, geometry=[shapely.Point(place)], crs=LONLAT_CRS)
        found.append(MapLayer("place", Drawn.of(shape).address(), style=_CHOSEN))
    return [replace(layer, order=100 + n) for n, layer in enumerate(found)]


def _named(points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one point for each place, with the numbers of all stops there."""
    numbers = points.assign(number=[text.partition(".")[0] for text in points["told"]])
    name = [text.partition(". ")[2] for text in points["told"]]
    places = numbers.assign(name=name, at=points.geometry.to_wkt())
    joined = places.groupby(["at", "name"], sort=False)["number"].agg(", ".join).reset_index()
    shapes = shapely.from_wkt(joined["at"].to_list())
    pairs = zip(joined["number"], joined["name"], strict=True)
    told = [f"{number}. {place}" for number, place in pairs]
    return gpd.GeoDataFrame({"told": told}, geometry=shapes, crs=LONLAT_CRS)


def _camera(store: Store, places: list[LonLat]) -> Camera:
    bounds = region_bounds(store, "ostfold")
    if places:
        lons, lats = zip(*places, strict=True)
        wide = max(max(lons) - min(lons), _LEAST_DEGREES) * 0.15
        high = max(max(lats) - min(lats), _LEAST_DEGREES) * 0.15
        bounds = (min(lons) - wide, min(lats) - high, max(lons) + wide, max(lats) + high)
    seq = zlib.crc32(repr([round(one, 5) for one in bounds]).encode())
    return replace(bounds_camera(bounds, seq), bounds=bounds)
