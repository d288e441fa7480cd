"""The map of the examples: all areas that pass the filters, the chosen one filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import shapely

from geo.measure import area_km2
from geo.types import LonLat
from layers.loading import Loaded
from layers.store import Store
from layers.words import Words
from planning.examples import Example
from views.ui import session
from views.ui.examplelist import choose
from views.ui.mapmodel import UTM_32, Camera, LegendItem, MapLayer, MapView
from views.ui.mapview import MapEvents, show_map
from views.ui.permalink import Shown
from views.ui.shown import background, map_layer, open_shown

GREEN = "#2E7D5B"
LAYER, CHOSEN_LAYER = "examples", "example-chosen"
_KEY = "examples_map"
CAMERA = Camera(11.2, 59.5, 8.75)  # all areas; it stays, whichever is chosen
_HIDDEN = {"fill_opacity": 0.0, "stroke_opacity": 0.0}
_OPEN = {"stroke": GREEN, "weight": 1.8, "fill": GREEN, "fill_opacity": 0.05}
_OTHER = {"stroke": GREEN, "weight": 1.2, "stroke_opacity": 0.6, "fill_opacity": 0.0}
_CHOSEN = {
    "stroke": GREEN,
    "weight": 3.5,
    "fill": GREEN,
    "fill_opacity": 0.18,
    "hatch": {"colour": GREEN, "gap": 14, "width": 1},
}


def example_map(store: Store, shown: Sequence[Example], chosen: Example | None, say: Words) -> None:
    """Draw the map; a click chooses the smallest example there, a second one the next larger."""
    at = session.today()
    wanted = (*background(store.catalogue), Shown("ostfold-municipalities"), Shown(LAYER))
    opened, _ = open_shown(store, wanted, at)
    layers = [map_layer(store, layer, one, n, at) for n, (one, layer) in enumerate(opened, 1)]
    areas = opened[-1][1]
    *ground, drawn = layers
    ids = [one.id for one in shown]
    view = MapView(
        lang=say.lang,
        words=say.under("map"),
        camera=CAMERA,
        grid=UTM_32,
        layers=(*ground, *_layers(drawn, ids, chosen)),
        source_note=say("map.source_note"),
        legend=_legend(chosen, say),
        owns_address=False,
    )
    show_map(view, _KEY, lambda events: _clicked(areas, ids, chosen, events))


def _layers(drawn: MapLayer, ids: Sequence[str], chosen: Example | None) -> list[MapLayer]:
    look = _OTHER if chosen else _OPEN
    plain = replace(drawn, interactive=False, tooltip=None, opacity=1.0)
    others = [key for key in ids if chosen is None or key != chosen.id]
    found = [replace(plain, style=_only(others, look))]
    if chosen:
        above = replace(plain, id=CHOSEN_LAYER, order=plain.order + 1)
        found.append(replace(above, style=_only([chosen.id], _CHOSEN)))
    return found


def _only(ids: Sequence[str], look: dict[str, Any]) -> dict[str, Any]:
    by = {"field": "id", "values": dict.fromkeys(ids, look), "default": _HIDDEN}
    return {"stroke": GREEN, "weight": 1.0, "by": by}


def _legend(chosen: Example | None, say: Words) -> tuple[LegendItem, ...]:
    if chosen is None:
        return (LegendItem(say("examples.legend_all"), _OPEN),)
    return (
        LegendItem(say("examples.legend_chosen"), _CHOSEN),
        LegendItem(say("examples.legend_others"), _OTHER),
    )


def _clicked(areas: Loaded, ids: Sequence[str], chosen: Example | None, events: MapEvents) -> None:
    if events.click is None:
        return
    found = examples_at(areas, ids, events.click.lonlat)
    if not found:
        return
    place = found.index(chosen.id) + 1 if chosen and chosen.id in found else 0
    choose(found[place % len(found)])


def examples_at(areas: Loaded, ids: Sequence[str], lonlat: LonLat) -> list[str]:
    """Return which of the examples lie at a place, the smallest area first."""
    frame = areas.frame
    assert frame is not None  # noqa: S101  areas are polygons
    hits = frame[frame["id"].isin(ids) & frame.intersects(shapely.Point(lonlat))]
    return [str(key) for key in hits.index[area_km2(hits).to_numpy().argsort(kind="stable")]]
