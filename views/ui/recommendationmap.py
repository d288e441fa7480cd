"""The map of recommendations: the areas of those that are listed, the chosen one above them."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import geopandas as gpd

from geo.measure import LONLAT_CRS
from geo.types import LonLat
from layers.store import Store
from layers.words import Words
from planning.areas import Areas
from planning.recommendationlists import name_in
from views.ui.borderlooks import ACCENT
from views.ui.borderplans import region_bounds
from views.ui.mapmodel import (
    LKS_92,
    UTM_32,
    Bbox,
    Camera,
    LegendItem,
    MapLayer,
    MapView,
    Selection,
    Symbol,
)
from views.ui.mapview import MapEvents, show_map
from views.ui.permalink import Shown
from views.ui.planmap import bounds_camera
from views.ui.recommendationheld import Drawn, Shared
from views.ui.shown import background, map_layer, open_shown

_KEY = "recommendations_map"
_LEAST_DEGREES = 0.02


def _look(colour: str, dash: str = "", gap: int = 0) -> Symbol:
    told = {"stroke": colour, "weight": 2.2, "fill": colour, "fill_opacity": 0.16, "radius": 6}
    hatch = {"hatch": {"colour": colour, "gap": gap, "width": 1}} if gap else {}
    return {**told, **hatch, **({"dash": dash} if dash else {})}


# Told apart without colour too: dashes for what is not agreed yet, hatches for what is.
LOOKS = {
    "draft": _look("#7A5C3E", dash="3 5"),
    "discussed": _look("#6A5ACD", dash="9 5"),
    "agreed": _look("#2E7D5B", gap=14),
    "adopted": _look("#1B5E3F", gap=8),
    "rejected": _look("#6B6B6B", dash="1 6"),
}
_CHOSEN = {"stroke": ACCENT, "weight": 4.0, "fill": ACCENT, "fill_opacity": 0.14, "radius": 9}
_DRAWING = {**_CHOSEN, "weight": 2.0, "dash": "5 4", "radius": 4}


@dataclass(frozen=True, eq=False)
class OnMap:
    """What the map of the page shows, and where it looks."""

    region: str
    at: dt.date
    share: Shared
    chosen: Areas | None
    point: LonLat | None
    practice: bool
    drawing: gpd.GeoDataFrame | None = None


def recommendation_map(
    store: Store, told: OnMap, on_place: Callable[[LonLat], None], say: Words
) -> None:
    """Draw the map; ``on_place`` is given the place that was clicked on."""
    ground = _ground(store, told.region, told.at)
    view = MapView(
        lang=say.lang,
        words=say.under("map"),
        camera=_camera(store, told),
        grid=UTM_32 if told.region == "ostfold" else LKS_92,
        layers=(*ground, *_layers(told)),
        selection=Selection(None, told.point),
        source_note=say("map.source_note"),
        legend=_legend(told, say),
        watermark=say("plans.practice") if told.practice else "",
        owns_address=False,
    )
    show_map(view, _KEY, lambda events: _clicked(events, on_place))


def _ground(store: Store, region: str, at: dt.date) -> list[MapLayer]:
    wanted = (f"{region}-districts", f"{region}-municipalities")
    units = tuple(Shown(layer) for layer in wanted if layer in store.catalogue)
    opened, _ = open_shown(store, (*background(store.catalogue), *units), at)
    return [
        replace(map_layer(store, layer, one, n, at), interactive=False, tooltip=None)
        for n, (one, layer) in enumerate(opened, 1)
    ]


def _layers(told: OnMap) -> list[MapLayer]:
    by = {"field": "status", "values": LOOKS, "default": LOOKS["draft"]}
    found = []
    if told.share.statuses:
        faint = 0.45 if told.chosen is not None else 1.0
        style = {"by": by}
        areas = MapLayer("recommendations", told.share.drawn.address(), opacity=faint, style=style)
        found.append(replace(areas, interactive=True, tooltip="told"))
    if told.chosen is not None and len(told.chosen.frame):
        url = Drawn.of(_named(told.chosen)).address()
        found.append(MapLayer("recommendation-chosen", url, style=_CHOSEN))
    if told.drawing is not None:
        found.append(MapLayer("drawing", Drawn.of(told.drawing).address(), style=_DRAWING))
    return [replace(layer, order=100 + place) for place, layer in enumerate(found)]


def _named(areas: Areas) -> gpd.GeoDataFrame:
    names = areas.frame["name"].to_list()
    return gpd.GeoDataFrame({"told": names}, geometry=areas.frame.geometry.array, crs=LONLAT_CRS)


def _legend(told: OnMap, say: Words) -> tuple[LegendItem, ...]:
    rows = [
        LegendItem(name_in("status", status, say.lang).capitalize(), look)
        for status, look in LOOKS.items()
        if status in told.share.statuses
    ]
    if told.chosen is not None and len(told.chosen.frame):
        rows.append(LegendItem(say("recpage.legend_chosen"), _CHOSEN))
    return tuple(rows)


def _camera(store: Store, told: OnMap) -> Camera:
    """Return a camera that sees the chosen one's areas, else the region; it moves with these."""
    bounds: Bbox = region_bounds(store, told.region)
    if told.chosen is not None and len(told.chosen.frame):
        west, south, east, north = told.chosen.frame.total_bounds.tolist()
        around = max(_LEAST_DEGREES, (north - south) * 0.2)
        bounds = (west - 2 * around, south - around, east + 2 * around, north + around)
    seq = zlib.crc32(repr([round(one, 5) for one in bounds]).encode())
    return replace(bounds_camera(bounds, seq), bounds=bounds)


def _clicked(events: MapEvents, on_place: Callable[[LonLat], None]) -> None:
    if events.click is not None:
        on_place(events.click.lonlat)
