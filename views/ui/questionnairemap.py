"""Places and areas that people marked, on the map of the region, each question in its own look."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape

import geopandas as gpd
import shapely

from geo.measure import LONLAT_CRS
from layers.listing import finest
from layers.store import Store
from layers.territory import REGIONS
from layers.words import Words
from planning.answerout import ON_MAP
from planning.questionnaires import Questionnaire
from views.ui.borderlooks import ACCENT
from views.ui.borderplans import region_bounds
from views.ui.mapmodel import LKS_92, UTM_32, LegendItem, MapLayer, MapView, Symbol
from views.ui.mapview import show_map
from views.ui.permalink import Shown
from views.ui.planmap import bounds_camera
from views.ui.recommendationheld import Drawn
from views.ui.shown import background, map_layer, open_shown

_KEY = "questionnaires_map"
_BELOW_PX = 60  # the head of the table of units
# Told apart without colour too: dashes of the outline, size of the mark.
_COLOURS = (("#B3261E", "", 7), ("#2E7D5B", "4 3", 8), ("#6A5ACD", "1 4", 9), ("#B4552D", "8 3", 6))


def look_of(place: int) -> Symbol:
    """Return how the marks of the question at a place among those with a map look."""
    colour, dash, radius = _COLOURS[place % len(_COLOURS)]
    look = {"stroke": colour, "weight": 2.4, "fill": colour, "fill_opacity": 0.3, "radius": radius}
    return {**look, **({"dash": dash} if dash else {})}


def answers_map(
    store: Store, asked: Questionnaire, frame: gpd.GeoDataFrame, chosen: int, say: Words
) -> None:
    """Draw the map; ``frame`` is as `planning.answerout.places_frame` has it.

    ``chosen`` is the number of an answer whose marks are outlined.
    """
    at = dt.date.today()  # noqa: DTZ011  the borders of today lie below
    region = _region(store, frame)
    bounds = region_bounds(store, region)
    seq = zlib.crc32(repr(bounds).encode())
    view = MapView(
        lang=say.lang,
        words=say.under("map"),
        camera=replace(bounds_camera(bounds, seq), bounds=bounds),
        layers=(*_ground(store, region, at), *_layers(asked, frame, chosen)),
        grid=UTM_32 if region == "ostfold" else LKS_92,
        source_note=say("map.source_note"),
        legend=_legend(asked, frame, say),
        owns_address=False,
        room_below=(_BELOW_PX, 0),
    )
    show_map(view, _KEY, lambda _events: None)


def _region(store: Store, frame: gpd.GeoDataFrame) -> str:
    """Return the region that most marks lie in; the first one where none is."""
    bounds = {region: shapely.box(*region_bounds(store, region)) for region in REGIONS}
    counts = {region: int(frame.within(box).sum()) for region, box in bounds.items()}
    return max(REGIONS, key=lambda region: counts[region])


def _ground(store: Store, region: str, at: dt.date) -> list[MapLayer]:
    wanted = (f"{region}-districts", f"{region}-municipalities")
    units = tuple(Shown(layer) for layer in wanted if layer in store.catalogue)
    opened, _ = open_shown(store, (*background(store.catalogue), *units), at)
    return [
        replace(map_layer(store, layer, one, n, at), interactive=False, tooltip=None)
        for n, (one, layer) in enumerate(opened, 1)
    ]


def _layers(asked: Questionnaire, frame: gpd.GeoDataFrame, chosen: int) -> list[MapLayer]:
    found = []
    for place, one in enumerate(_on_map(asked)):
        mine = frame[frame["question_id"] == one]
        if len(mine):
            drawn = mine[["question", "geometry"]].rename(columns={"question": "told"})
            address = Drawn.of(drawn.reset_index(drop=True)).address()
            layer = MapLayer(one, address, style=look_of(place), interactive=True, tooltip="told")
            found.append(layer)
    picked = frame[frame["answer"] == chosen] if chosen else frame.iloc[:0]
    if len(picked):
        drawn = picked[["question", "geometry"]].rename(columns={"question": "told"})
        style = {"stroke": ACCENT, "weight": 4.0, "fill_opacity": 0.0, "radius": 12}
        address = Drawn.of(drawn.reset_index(drop=True)).address()
        found.append(MapLayer("chosen", address, style=style))
    return [replace(layer, order=100 + n) for n, layer in enumerate(found)]


def _on_map(asked: Questionnaire) -> list[str]:
    return [one.id for one in asked.questions if one.kind in ON_MAP]


def _legend(asked: Questionnaire, frame: gpd.GeoDataFrame, say: Words) -> tuple[LegendItem, ...]:
    counts = frame["question_id"].value_counts()
    rows = []
    for place, key in enumerate(_on_map(asked)):
        one = asked.question(key)
        number = [each.id for each in asked.questions].index(key) + 1
        if counts.get(key, 0):
            told = f"{number}. {one.text.told(say.lang).text} ({counts[key]})"
            shape = "point" if one.kind == "place" else "area"
            rows.append(LegendItem(told, look_of(place), shape))  # type: ignore[arg-type]
    return tuple(rows)


def units_html(store: Store, asked: Questionnaire, frame: gpd.GeoDataFrame, say: Words) -> str:
    """Return how many marks lie in each unit of today, by question, the fullest unit first.

    A mark lies where its middle is; what lies in no unit of the region is told as that.
    """
    questions = _on_map(asked)
    at = dt.date.today()  # noqa: DTZ011  as above
    points = tuple(frame.geometry.representative_point())
    names = _units_of(store, points, _region(store, frame), at, say.lang)
    counted: dict[str, dict[str, int]] = {}
    for name, question in zip(names, frame["question_id"], strict=True):
        row = counted.setdefault(name, dict.fromkeys(questions, 0))
        row[question] += 1
    ids = [one.id for one in asked.questions]
    heads = [say("questionnaires.unit"), *(f"{ids.index(key) + 1}." for key in questions)]
    rows = sorted(counted.items(), key=lambda pair: (not pair[0], -sum(pair[1].values()), pair[0]))
    cells = [[name or say("questionnaires.outside"), *row.values()] for name, row in rows]
    body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in cells)
    return f'<table class="xq-units"><thead><tr>{_cells("th", heads)}</tr></thead>{body}</table>'


def _cells(tag: str, row: Sequence[object]) -> str:
    return "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in row)


@lru_cache(maxsize=16)
def _units_of(
    store: Store, points: tuple[shapely.Point, ...], region: str, at: dt.date, lang: str
) -> tuple[str, ...]:
    """Return the name of the unit of a day that each point (EPSG:4326) lies in, or nothing."""
    keys = finest(store.territory, region, at)
    outlines = gpd.GeoSeries([store.territory.outline(key) for key in keys], crs=LONLAT_CRS)
    found = [""] * len(points)
    if points:
        which, units = outlines.sindex.query(list(points), predicate="within")
        for point, unit in zip(which, units, strict=True):
            found[point] = store.territory.name(keys[unit], lang, at=at)
    return tuple(found)
