"""The map of figures: units of a day by class, with what is known of each under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from geo.measure import LONLAT_CRS
from layers.listing import finest
from layers.units import unit_id
from views.ui.borderplans import region_bounds
from views.ui.figurelook import SPLIT_MARK, amount, breaks, class_of, legend, looks
from views.ui.mapmodel import Label, LegendItem, MapLayer
from views.ui.planmap import plan_map
from views.ui.recommendationheld import Drawn
from views.ui.statisticchoice import camera_for
from views.ui.statisticlook import NO_PLAN

if TYPE_CHECKING:
    import datetime as dt

    from layers.store import Store
    from layers.words import Words
    from planning.figureseries import FigureSeries

_MAP = "figures_map"


def figure_map(
    store: Store, region: str, at: dt.date, series: FigureSeries | None, say: Words
) -> None:
    """Draw the units of a region on a day, coloured by a figure where there is one."""
    classes = breaks(series.values.values()) if series else []
    layer = MapLayer(
        "figures",
        Drawn.of(units_drawn(store, region, at, series, say)).address(),
        opacity=0.9,
        interactive=True,
        tooltip="told",
        label=Label("name", min_zoom=7.5, size_px=13),
        style={"by": {"field": "look", "values": looks(classes), "default": dict(NO_PLAN)}},
    )
    items: list[LegendItem] = legend(series, say) if series else []
    camera = camera_for(("figures", region), region_bounds(store, region))
    plan_map(store, _MAP, [layer], camera, items)


def units_drawn(
    store: Store, region: str, at: dt.date, series: FigureSeries | None, say: Words
) -> gpd.GeoDataFrame:
    """Return the units (EPSG:4326) with what the map looks at: id, name, look, told."""
    keys = finest(store.territory, region, at)
    values = series.values if series else {}
    classes = breaks(values.values())
    rows = []
    for key in keys:
        name, code = store.territory.name(key, say.lang, at=at), key[0]
        split = series is not None and code in series.estimated
        look = class_of(values.get(code), classes) + (SPLIT_MARK if split else "")
        told = f"{name}: {value_told(series, code, say)}" if series else name
        rows.append({"id": unit_id(key), "name": name, "look": look, "told": told})
    shapes = [store.territory.outline(key) for key in keys]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=LONLAT_CRS)


def value_told(series: FigureSeries, code: str, say: Words) -> str:
    """Return a unit's figure in words, with what has to be known of it."""
    value = series.values.get(code)
    if value is None:
        reason = say(f"figures.reason.{series.reasons.get(code, 'missing')}")
        return f"{say('figures.missing')} ({reason})"
    told = amount(value, series.values.values(), say)
    if series.measure:
        told = f"{told} {series.measure}"
    return f"{told} ({say('figures.estimated')})" if code in series.estimated else told
