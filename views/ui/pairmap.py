"""The map of pairs: borders coloured and thick by score, lines between the centres of the chosen.

A pair of neighbours is its border; one click near it chooses the pair, and where a group is made a
click on a unit puts it in or takes it out.
"""

from __future__ import annotations

import datetime as dt
import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import geopandas as gpd
import shapely

from geo.measure import LONLAT_CRS, inner_point
from layers.store import Store
from layers.words import Words
from planning.pairland import centres
from planning.pairs import Pairs
from planning.pairtold import score_told
from views.ui.borderlooks import ACCENT
from views.ui.bordermap import stretch_near
from views.ui.mapmodel import (
    LKS_92,
    UTM_32,
    Bbox,
    Camera,
    Label,
    LegendItem,
    MapLayer,
    MapView,
    Symbol,
)
from views.ui.mapview import Click, MapEvents, show_map
from views.ui.permalink import Shown
from views.ui.planmap import bounds_camera
from views.ui.recommendationheld import Drawn
from views.ui.shown import background, map_layer, open_shown

_KEY = "pairs_map"
# From the lowest scores up; wider where it is darker, so that colour is not the only sign.
STEPS = (0.0, 0.2, 0.4, 0.6, 0.8)
_COLOURS = ("#C9B8A8", "#D9A066", "#CC7A33", "#A8481F", "#6E1F14")
_WIDTHS = (2.0, 3.5, 5.0, 7.0, 9.5)
_UNKNOWN: Symbol = {"stroke": "#9A9A9A", "weight": 2.0, "dash": "2 5"}
_PARTIAL = {"dash": "10 4"}
_HALO: Symbol = {"stroke": ACCENT, "weight": 17.0, "stroke_opacity": 0.85}
_LINE: Symbol = {"stroke": ACCENT, "weight": 2.5, "dash": "7 5", "fill": ACCENT, "radius": 6}
_GROUP: Symbol = {"stroke": ACCENT, "weight": 3.0, "fill": ACCENT, "fill_opacity": 0.16}
_TOLD = {True: "", False: "~"}


@dataclass(frozen=True, eq=False)
class Scored:
    """What the map draws of each pair: its score (nan: none), and whether no group is lacking."""

    scores: Sequence[float]
    whole: Sequence[bool]


@dataclass(frozen=True, eq=False)
class OnMap:
    """What the map shows: ``listed`` are the numbers of the pairs that filters let through."""

    pairs: Pairs
    scored: Scored
    listed: Sequence[int]
    chosen: int | None
    units: tuple[str, ...] = ()


def pair_map(store: Store, told: OnMap, on_click: Callable[[Click], None], say: Words) -> None:
    """Draw the map; ``on_click`` is given every click."""
    asked = told.pairs.ground.asked
    view = MapView(
        lang=say.lang,
        words=say.under("map"),
        camera=_camera(told),
        grid=UTM_32 if asked.region == "ostfold" else LKS_92,
        layers=(*_ground(store, asked.region, asked.at), *_layers(told, say)),
        source_note=say("map.source_note"),
        legend=_legend(told, say),
        watermark=say("plans.practice") if _practice(told) else "",
        owns_address=False,
    )
    show_map(view, _KEY, lambda events: _clicked(events, on_click))


def pair_at(pairs: Pairs, listed: Sequence[int], click: Click) -> list[int]:
    """Return the number of the pair whose border was clicked on, or nothing."""
    rows = pairs.ground.borders.iloc[list(listed)]
    if rows.empty:
        return []
    return list(stretch_near(rows.assign(stretch=rows.index), click))


def unit_at(pairs: Pairs, click: Click) -> list[str]:
    """Return the id of the unit that was clicked on, or nothing."""
    outlines = pairs.ground.units.frame.geometry
    there = outlines.sindex.query(shapely.Point(click.lonlat), predicate="intersects")
    return [str(outlines.index[there[0]])] if len(there) else []


def look_name(score: float, *, whole: bool) -> str:
    """Return the name under which the look of a score stands in the style."""
    if math.isnan(score):
        return "none"
    return f"{sum(score >= step for step in STEPS) - 1}{_TOLD[whole]}"


def looks() -> dict[str, Symbol]:
    """Return the looks of scores by name; those that lack a group are dashed."""
    found: dict[str, Symbol] = {"none": _UNKNOWN}
    for number, (colour, width) in enumerate(zip(_COLOURS, _WIDTHS, strict=True)):
        found[str(number)] = {"stroke": colour, "weight": width}
        found[f"{number}~"] = {"stroke": colour, "weight": width, **_PARTIAL}
    return found


def _practice(told: OnMap) -> bool:
    return any(told.pairs.practice(pair) for pair in told.listed)


def _ground(store: Store, region: str, at: dt.date) -> list[MapLayer]:
    wanted = (f"{region}-districts", f"{region}-municipalities")
    units = tuple(Shown(layer) for layer in wanted if layer in store.catalogue)
    opened, _ = open_shown(store, (*background(store.catalogue), *units), at)
    return [
        replace(map_layer(store, layer, one, n, at), interactive=False, tooltip=None)
        for n, (one, layer) in enumerate(opened, 1)
    ]


def _layers(told: OnMap, say: Words) -> list[MapLayer]:
    frame = _scored_frame(told, say)
    url = Drawn.of(frame).address()
    by = {"field": "look", "values": looks(), "default": _UNKNOWN}
    found = []
    if told.units:
        found.append(MapLayer("pairs-group", Drawn.of(_units(told)).address(), style=_GROUP))
    if told.chosen is not None:
        border = told.pairs.ground.borders.iloc[[told.chosen]]
        halo = gpd.GeoDataFrame({"told": [""]}, geometry=border.geometry.array, crs=border.crs)
        found.append(MapLayer("pair-chosen", Drawn.of(halo).address(), style=_HALO))
    found.append(MapLayer("pairs", url, style={"by": by}, interactive=True, tooltip="told"))
    if told.chosen is not None:
        line = Drawn.of(_between(told.pairs, told.chosen)).address()
        label = Label("told", size_px=14, bold=True, priority=9)
        found.append(MapLayer("pair-centres", line, style=_LINE, label=label))
    return [replace(layer, order=100 + place) for place, layer in enumerate(found)]


def _scored_frame(told: OnMap, say: Words) -> gpd.GeoDataFrame:
    some_whole = any(told.scored.whole[pair] for pair in told.listed)
    rows = told.pairs.ground.borders.iloc[list(told.listed)]
    scores = [told.scored.scores[pair] for pair in told.listed]
    whole = [told.scored.whole[pair] or not some_whole for pair in told.listed]
    table = {
        "look": [look_name(s, whole=w) for s, w in zip(scores, whole, strict=True)],
        "told": [
            f"{name}: {score_told(score, say)}"
            for name, score in zip(rows["name"], scores, strict=True)
        ],
    }
    return gpd.GeoDataFrame(table, geometry=rows.geometry.array, crs=LONLAT_CRS)


def _units(told: OnMap) -> gpd.GeoDataFrame:
    frame = told.pairs.ground.units.frame
    mine = frame.loc[[one for one in told.units if one in frame.index]]
    return gpd.GeoDataFrame({"told": mine["name"]}, geometry=mine.geometry, crs=LONLAT_CRS)


@lru_cache(maxsize=8)
def centre_points(pairs: Pairs) -> dict[str, tuple[str, shapely.Point]]:
    """Return for each unit the name and the place of its centre.

    A unit without a known settlement is drawn from the middle of its outline, without a name.
    """
    known, frame = centres(pairs.ground), pairs.ground.units.frame
    found = {}
    for unit, outline in frame.geometry.items():
        if unit in known.index:
            found[str(unit)] = (str(known["name"][unit]), known.geometry[unit])
        else:
            found[str(unit)] = ("", shapely.Point(inner_point(outline)))
    return found


def _between(pairs: Pairs, pair: int) -> gpd.GeoDataFrame:
    ends = [centre_points(pairs)[one] for one in pairs.ends(pair)]
    line = shapely.LineString([point for _, point in ends])
    table = {"told": ["", *(name for name, _ in ends)]}
    shapes = [line, *(point for _, point in ends)]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=LONLAT_CRS)


def _legend(told: OnMap, say: Words) -> tuple[LegendItem, ...]:
    shown = {look_name(told.scored.scores[pair], whole=True) for pair in told.listed}
    rows = [LegendItem(say("pairs.score"), {}, "heading")]
    for number, low in reversed(list(enumerate(STEPS))):
        if str(number) in shown:
            high = STEPS[number + 1] if number + 1 < len(STEPS) else 1.0
            label = f"{say.number(low, 1)}–{say.number(high, 1)}"
            rows.append(LegendItem(label, looks()[str(number)], "line"))
    if "none" in shown:
        rows.append(LegendItem(say("pairs.unscored"), _UNKNOWN, "line"))
    return tuple(rows)


def _camera(told: OnMap) -> Camera:
    """Return a camera that sees the region; it goes there when region or day change."""
    west, south, east, north = told.pairs.ground.units.frame.total_bounds.tolist()
    bounds: Bbox = (west, south, east, north)
    seq = zlib.crc32(repr([round(one, 5) for one in bounds]).encode())
    return replace(bounds_camera(bounds, seq), bounds=bounds)


def _clicked(events: MapEvents, on_click: Callable[[Click], None]) -> None:
    if events.click is not None:
        on_click(events.click)
