"""The maps of cooperation: areas that lie over each other, and the network between centres."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from geo.types import LonLat
from layers.store import Store
from layers.words import Words
from planning.cooperationlists import cooperation_name
from views.ui.borderlooks import ACCENT
from views.ui.borderplans import region_bounds
from views.ui.cooperationheld import Areas, Network
from views.ui.cooperationlooks import (
    area_look,
    degree_told,
    line_look,
    look_styles,
)
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
from views.ui.mapview import MapEvents, show_map
from views.ui.permalink import Shown
from views.ui.planmap import bounds_camera
from views.ui.recommendationheld import Drawn
from views.ui.shown import background, map_layer, open_shown

_KEY = "cooperation_map"
_LEAST_DEGREES = 0.02
_CHOSEN: Symbol = {"stroke": ACCENT, "weight": 4.0, "fill": ACCENT, "fill_opacity": 0.14}
_DRAWING: Symbol = {**_CHOSEN, "weight": 2.0, "dash": "5 4", "radius": 4}
_NODE: Symbol = {"stroke": "#2B2B2B", "weight": 1.5, "fill": "#FFFFFF", "fill_opacity": 1.0}


def _covered(gap: int) -> Symbol:
    return {
        "stroke": "#6A5ACD",
        "weight": 0.6,
        "hatch": {"colour": "#6A5ACD", "gap": gap, "width": 1},
    }


# The more areas a unit lies in, the denser its hatch; the number is written on it as well.
OVERLAPS: dict[str, Symbol] = {"2": _covered(16), "3": _covered(10), "4": _covered(6)}


@dataclass(frozen=True, eq=False)
class OnMap:
    """What the map of the page shows, and where it looks; one of ``areas`` and ``network``."""

    region: str
    at: dt.date
    areas: Areas | None
    network: Network | None
    practice: bool
    drawing: Drawn | None = None


def cooperation_map(
    store: Store, told: OnMap, on_place: Callable[[LonLat], None], say: Words
) -> None:
    """Draw the map; ``on_place`` is given the place that was clicked on."""
    ground = _ground(store, told)
    view = MapView(
        lang=say.lang,
        words=say.under("map"),
        camera=_camera(store, told),
        grid=UTM_32 if told.region == "ostfold" else LKS_92,
        layers=(*ground, *_layers(told)),
        source_note=say("map.source_note"),
        legend=_legend(told, say),
        watermark=say("plans.practice") if told.practice else "",
        owns_address=False,
    )
    show_map(view, _KEY, lambda events: _clicked(events, on_place))


def _ground(store: Store, told: OnMap) -> list[MapLayer]:
    wanted = (f"{told.region}-districts", f"{told.region}-municipalities")
    units = tuple(Shown(layer) for layer in wanted if layer in store.catalogue)
    opened, _ = open_shown(store, (*background(store.catalogue), *units), told.at)
    layers = [
        replace(map_layer(store, layer, one, n, told.at), interactive=False, tooltip=None)
        for n, (one, layer) in enumerate(opened, 1)
    ]
    # The network writes the names of the units at their centres itself.
    return [replace(one, label=None) for one in layers] if told.network else layers


def _layers(told: OnMap) -> list[MapLayer]:
    found = _network(told.network) if told.network is not None else []
    if told.areas is not None:
        found = _areas(told.areas)
    if told.drawing is not None:
        found.append(MapLayer("drawing", told.drawing.address(), style=_DRAWING))
    return [replace(layer, order=100 + place) for place, layer in enumerate(found)]


def _areas(areas: Areas) -> list[MapLayer]:
    found = []
    if areas.overlaps is not None:
        by = {"field": "look", "values": OVERLAPS, "default": OVERLAPS["4"]}
        label = Label("count", size_px=16, bold=True, colour="#4B3FA0", priority=5)
        url = areas.overlaps.address()
        found.append(MapLayer("cooperation-overlaps", url, style={"by": by}, label=label))
    if areas.drawn is not None:
        by = {"field": "look", "values": look_styles(area_look), "default": area_look("D0")}
        faint = 0.4 if areas.chosen is not None else 1.0
        layer = MapLayer("cooperation", areas.drawn.address(), opacity=faint, style={"by": by})
        found.append(replace(layer, interactive=True, tooltip="told"))
    if areas.chosen is not None:
        found.append(MapLayer("cooperation-chosen", areas.chosen.address(), style=_CHOSEN))
    return found


def _network(network: Network) -> list[MapLayer]:
    by = {"field": "look", "values": look_styles(line_look), "default": line_look("D0")}
    lines = MapLayer("cooperation-lines", network.lines.address(), style={"by": by})
    middles = MapLayer(
        "cooperation-degrees",
        network.middles.address(),
        label=Label("degree", size_px=12, bold=True, priority=3),
    )
    nodes = MapLayer(
        "cooperation-centres",
        network.nodes.address(),
        style={**_NODE, "radius_by": {"field": "ties", "stops": [[0, 3], [1, 5], [10, 9]]}},
        label=Label("name", size_px=13, priority=4),
    )
    return [replace(lines, interactive=True, tooltip="told"), middles, nodes]


def _legend(told: OnMap, say: Words) -> tuple[LegendItem, ...]:
    if told.network is not None:
        return tuple(_degrees(told.network.looks, say, of_lines=True))
    assert told.areas is not None  # noqa: S101  one of the two is there
    rows = _degrees(told.areas.looks, say, of_lines=False)
    if told.areas.chosen is not None:
        rows.append(LegendItem(say("cooppage.legend_chosen"), _CHOSEN))
    counts = [one for one in OVERLAPS if one in told.areas.counts]
    rows += [LegendItem(say(f"cooppage.overlap_{one}"), OVERLAPS[one]) for one in counts]
    return tuple(rows)


def _degrees(looks: frozenset[str], say: Words, *, of_lines: bool) -> list[LegendItem]:
    rows = []
    for name in sorted(looks):
        degree, proposed = name.rstrip("?"), name.endswith("?")
        look = (
            line_look(degree, proposed=proposed)
            if of_lines
            else area_look(degree, proposed=proposed)
        )
        label = degree_told(degree, say.lang)
        note = cooperation_name("standing", "proposed", say.lang)
        told = f"{label}, {note}" if proposed else label
        rows.append(LegendItem(told, look, "line" if of_lines else "area"))
    return rows


def _camera(store: Store, told: OnMap) -> Camera:
    """Return a camera that sees the chosen area, else the region; it moves with these."""
    bounds: Bbox = region_bounds(store, told.region)
    if told.areas is not None and told.areas.chosen_bounds is not None:
        west, south, east, north = told.areas.chosen_bounds
        around = max(_LEAST_DEGREES, (north - south) * 0.2)
        bounds = (west - 2 * around, south - around, east + 2 * around, north + around)
    seq = zlib.crc32(repr([round(one, 5) for one in bounds]).encode())
    return replace(bounds_camera(bounds, seq), bounds=bounds)


def _clicked(events: MapEvents, on_place: Callable[[LonLat], None]) -> None:
    if events.click is not None:
        on_place(events.click.lonlat)
