"""The maps of a comparison: two places at one ground scale, or one place twice."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st
from pyproj import Geod

from geo.placed import carried, equal_zoom, ground_scale, middle
from geo.types import LonLat
from layers.commonlegend import plans_of
from layers.loading import Loaded
from layers.store import Store
from layers.styles import PLAN, LegendRow
from layers.units import municipality_at, unit_id
from layers.words import Words
from planning.comparedareas import ComparedArea, area_name
from planning.comparedlayers import SIDE_COLOURS, usual_layers
from views.compareroutes import outline_url, over_url
from views.ui.comparelegend import ShownSide, common_legend
from views.ui.compareview import CompareView, SideName, SideView, go
from views.ui.legend import legend_items
from views.ui.mapmodel import (
    LKS_92,
    UTM_32,
    Camera,
    LegendItem,
    MapLayer,
    MapLink,
    MapView,
    Selection,
)
from views.ui.mapview import MapEvents, show_map
from views.ui.permalink import Shown
from views.ui.shown import background, map_layer, open_shown, visible_legend

COLOURS = SIDE_COLOURS
_GEOD = Geod(ellps="WGS84")
_WORLD_M, _TILE_PX = 40_075_016.686, 256
_SIZE_PX = (560, 370)  # what of each map is surely free, on a small screen
_MOST_ZOOM = 15.0
_AIR = 1.06  # round the areas
_SEQ, _LOOKED = "compare_seq", "compare_looked"
_ROOM_BELOW = (250.0, 0.0)
Opened = list[tuple[Shown, Loaded]]


@dataclass(frozen=True)
class Place:
    """A map of the page: which, what it is about, and what it looks at."""

    name: SideName
    view: SideView
    area: ComparedArea
    camera: Camera
    over: ComparedArea | None = None  # the other side's area, laid over this one
    colour: str = COLOURS["left"]


def compare_maps(
    store: Store, view: CompareView, left: ComparedArea, right: ComparedArea, say: Words
) -> None:
    """Draw the maps as the mode wants them."""
    looks = _cameras(view, left, right)
    if view.stacked:
        places = (
            Place("left", view.left, left, looks[0]),
            Place("right", view.upper, left, looks[0]),
        )
    else:
        over = view.mode == "over"
        places = (
            Place("left", view.left, left, looks[0], right if over else None),
            Place("right", view.right, right, looks[1], left if over else None, COLOURS["right"]),
        )
    shown = [(place, _opened(store, place)) for place in places]
    sides = _with_plans(shown)
    if view.stacked:
        with st.container(key="compare_stack"):
            _map(store, view, *shown[0], say, common=bool(sides))
            with st.container(key="compare_upper"):
                _map(store, view, *shown[1], say, common=bool(sides))
    else:
        with st.container(key="compare_pair"):
            for column, one in zip(st.columns(2, gap="small"), shown, strict=True):
                with column:
                    _map(store, view, *one, say, common=bool(sides))
    if sides:
        common_legend(store, sides, _outline_rows(store, shown, say), say)


def _opened(store: Store, place: Place) -> Opened:
    """Return the layers of a map as they are on: the ground, then what was chosen."""
    region, layers = place.area.region, place.view.layers
    ids = usual_layers(store.catalogue, region) if layers is None else layers
    wanted = [Shown(one, store.catalogue[one].opacity) for one in ids if one in store.catalogue]
    return open_shown(store, (*background(store.catalogue), *wanted), place.view.at)[0]


def _with_plans(shown: Sequence[tuple[Place, Opened]]) -> list[ShownSide]:
    """Return what one legend for both maps speaks of; nothing where no plan is on."""
    sides = [
        ShownSide(place.area.region, place.area.outline, _visible(opened))
        for place, opened in shown
    ]
    return sides if any(plans_of(side.layers) for side in sides) else []


def _outline_rows(
    store: Store, shown: Sequence[tuple[Place, Opened]], say: Words
) -> list[LegendRow]:
    """Return the outlines of the areas that are compared, by name; each once."""
    rows = {}
    for place, _ in shown:
        for area, item in zip((place.area, place.over), _legend(place, say), strict=False):
            named = area_name(store, area or place.area, say.lang)
            row = LegendRow(f"{item.label}: {named}", item.swatch, "area")
            rows[str(row)] = row
    return list(rows.values())


def _visible(opened: Opened) -> list[Loaded]:
    return visible_legend([one for one in opened if one[1].declaration.listed])


def _is_made_up(visible: Sequence[Loaded]) -> bool:
    return any(layer.declaration.practice for layer in visible)


def _drawn(store: Store, opened: Opened, at: dt.date, lang: str) -> list[MapLayer]:
    """Return the layers as the map draws them; zones of plans name their class when pointed at."""
    layers = []
    for order, (one, layer) in enumerate(opened, 1):
        drawn, declared = map_layer(store, layer, one, order, at), layer.declaration
        if declared.role == PLAN and drawn.kind == "vector":
            names = {str(entry.value): entry.label[lang] for entry in declared.legend}
            drawn = replace(drawn, named=(str(declared.style["by"]["field"]), names))
        layers.append(drawn)
    return layers


def _map(  # noqa: PLR0913  what one map shows
    store: Store, view: CompareView, place: Place, opened: Opened, say: Words, *, common: bool
) -> None:
    at, area = place.view.at, place.area
    layers = _drawn(store, opened, at, say.lang)
    visible = _visible(opened)
    picked = view.pick[1] if view.pick and view.pick[0] == place.name else None
    upper = view.stacked and place.name == "right"
    show_map(
        MapView(
            lang=say.lang,
            words=say.under("map"),
            camera=place.camera,
            layers=(*layers, *_outlines(place, picked)),
            selection=Selection(_unit_url(store, picked, at), picked),
            grid=UTM_32 if area.region == "ostfold" else LKS_92,
            source_note=say("map.source_note"),
            legend=() if common else (*_legend(place, say), *legend_items(visible, say.lang)),
            watermark=say("plans.practice") if _is_made_up(visible) else "",
            owns_address=place.name == "left",
            link=MapLink("compare", view.pan or view.stacked),
            swipe=_swipe(view) if upper else "",
            room_below=_ROOM_BELOW,
        ),
        key=f"compare_{place.name}",
        on_events=_follow(place.name),
    )


def _swipe(view: CompareView) -> Literal["swipe", "flicker"]:
    return "flicker" if view.mode == "flicker" else "swipe"


def _follow(name: SideName) -> Callable[[MapEvents], None]:
    def told(events: MapEvents) -> None:
        if events.click:
            go(pick=(name, events.click.lonlat))

    return told


def _outlines(place: Place, picked: LonLat | None) -> list[MapLayer]:
    """Return the outline of a side's area, and the other's area laid over it."""
    colour = place.colour
    style = {"stroke": colour, "weight": 3.0, "fill": colour, "fill_opacity": 0.04}
    url = outline_url(place.area)
    found = [MapLayer("compared", url, order=900, style=style)]
    other = place.over
    if other is not None:
        there = picked or middle(place.area.outline)
        colour = COLOURS["right" if place.name == "left" else "left"]
        style = {"stroke": colour, "weight": 2.5, "dash": "7 4", "fill": colour}
        url = over_url(other, there)
        found.append(MapLayer("laid-over", url, order=901, style=style | {"fill_opacity": 0.12}))
    return found


def _legend(place: Place, say: Words) -> list[LegendItem]:
    look = {"stroke": place.colour, "weight": 3.0, "fill_opacity": 0.0}
    rows = [LegendItem(say("compare.own_area"), look)]
    if place.over is not None:
        colour = COLOURS["right" if place.name == "left" else "left"]
        look = {"stroke": colour, "weight": 2.5, "dash": "7 4", "fill_opacity": 0.0}
        rows.append(LegendItem(say("compare.other_area"), look))
    return rows


def _unit_url(store: Store, picked: LonLat | None, at: dt.date) -> str | None:
    key = municipality_at(store.territory, picked, at) if picked else None
    return f"/map/units/{store.territory.version}/{unit_id(key)}.geojson" if key else None


def _cameras(view: CompareView, left: ComparedArea, right: ComparedArea) -> tuple[Camera, Camera]:
    """Return where the maps look: each at its area, both at the ground scale that shows both."""
    areas = (left,) if view.stacked else (left, right)
    metres = _AIR * max(_needed_m(area) for area in areas)
    centre, other = _centre(left), _centre(right)
    scale = _WORLD_M * ground_scale(centre[1]) / _TILE_PX / metres
    zoom = min(math.log2(scale), _MOST_ZOOM)
    seq = _seq((left.ids, right.ids, view.stacked))
    told = _address_camera() if seq == 1 else None
    if told is not None:
        place, zoom = told
        centre, other = place, carried(place, centre, other)
    look = Camera(*centre, zoom=zoom, seq=seq)
    return look, replace(
        look, lon=other[0], lat=other[1], zoom=equal_zoom(zoom, centre[1], other[1])
    )


def _centre(area: ComparedArea) -> LonLat:
    west, south, east, north = area.outline.bounds
    return (west + east) / 2, (south + north) / 2


def _address_camera() -> tuple[LonLat, float] | None:
    """Return where a link says that the left map looks."""
    try:
        lat, lon, zoom = map(float, st.query_params.get("c", "").split(","))
    except ValueError:
        return None
    inside = abs(lat) <= 85 and abs(lon) <= 180 and 0 < zoom < 20  # noqa: PLR2004  of a map
    return ((lon, lat), zoom) if inside else None


def _needed_m(area: ComparedArea) -> float:
    """Return how many metres a pixel has to cover for an area to be seen whole."""
    west, south, east, north = area.outline.bounds
    lat = (south + north) / 2
    width = _GEOD.inv(west, lat, east, lat)[2] / _SIZE_PX[0]
    height = _GEOD.inv(west, south, west, north)[2] / _SIZE_PX[1]
    return float(max(width, height))


def _seq(looked: object) -> int:
    """Return a number that grows whenever other areas are looked at."""
    if st.session_state.get(_LOOKED) != looked:
        st.session_state[_LOOKED] = looked
        st.session_state[_SEQ] = st.session_state.get(_SEQ, 0) + 1
    return int(st.session_state[_SEQ])
