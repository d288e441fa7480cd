"""The map of areas: units by their largest class or by the share of one, and where classes changed.

What is drawn is data of the app's own addresses (``views.statisticroutes``): an address holds all
that it depends on, and the version of the figures.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import geopandas as gpd

from layers.hilucs import hilucs
from layers.loading import regions_of
from layers.territory import REGIONS
from layers.words import words
from layers.zone_styles import UNKNOWN
from planning.planbuilds import is_built, is_large
from views.ui.mapmodel import Label, LegendItem, MapLayer
from views.ui.permalink import Shown
from views.ui.planmap import Bounds, tiled_layer, zone_layer
from views.ui.shown import map_layer, open_shown
from views.ui.statisticchoice import touches
from views.ui.statisticlook import (
    NO_CLASS,
    NO_PLAN,
    RAMP,
    bin_of,
    class_rows,
    hectares,
    looks_of,
    ramp_rows,
    share,
    side_looks,
    step_for,
    zone_rows,
)
from views.ui.statisticstate import ZONES

if TYPE_CHECKING:
    from pathlib import Path

    from layers.store import Store
    from layers.styles import LegendRow
    from layers.words import Words
    from planning.planrecords import StoredPlan
    from planning.statistics import ZoneStatistics
    from planning.zonechange import ZoneChange

PARTLY = 0.5  # of a unit: where plans cover less, its colour is pale and its edge dashed
_MOST_SHAPES = 20_000
_BORDER: dict[str, Any] = {"stroke": "#5A5A5A", "weight": 1.2}
_PALE: dict[str, Any] = {"fill_opacity": 0.45, "dash": "6 4"}
_NO_PLAN_KEY, _PALE_MARK = "", "~"


def units_url(found: ZoneStatistics) -> str:
    """Return the address of the units with their figures."""
    asked = found.asked
    told = {"plans": ",".join(asked.plans), "units": asked.units or "", "depth": asked.depth}
    return f"/map/statistics/{found.version}/{asked.lang}/units.geojson?{urlencode(told)}"


def changed_url(found: ZoneChange) -> str:
    """Return the address of the places that changed."""
    asked = found.asked
    told = {"from": asked.before, "to": asked.after, "depth": asked.depth}
    return f"/map/statistics/{found.version}/{asked.lang}/changed.geojson?{urlencode(told)}"


def units_drawn(found: ZoneStatistics) -> gpd.GeoDataFrame:
    """Return units (EPSG:4326) with what the map looks at: look, told, and both for every class."""
    say = words(found.asked.lang)
    table = found.by_class()
    steps = [step_for(most) for most in largest_shares(found)]
    rows = [_unit(found, table.loc[unit], steps, say) for unit in table.index]
    frame = found.units.frame
    return gpd.GeoDataFrame(rows, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def largest_shares(found: ZoneStatistics) -> list[float]:
    """Return for every class the largest share (0-1) that it has of a unit."""
    shares = found.by_class().div(found.totals["area_ha"], axis=0)
    return [float(shares[key].max()) if len(shares) else 0.0 for key in shares.columns]


def _unit(found: ZoneStatistics, by_class: Any, steps: list[float], say: Words) -> dict[str, Any]:  # noqa: ANN401  a Series
    unit = str(by_class.name)
    total, name = found.totals.loc[unit], found.name_of(unit)
    covered = (total["singly_ha"] + total["multiply_ha"]) / (total["area_ha"] or 1.0)
    told: dict[str, Any] = {"id": unit, "name": name}
    if not covered:
        none = f"{name}: {say('statistics.no_plan_here')}"
        return told | {"look": _NO_PLAN_KEY, "told": none} | _no_classes(found, none)
    plan = say("statistics.covered_share", share=share(covered, say))
    for place, key in enumerate(by_class.index):
        part = by_class[key] / total["area_ha"]
        figure = f"{share(part, say)} ({hectares(by_class[key], say)})"
        told[f"t{place}"] = f"{name}: {found.classes[place].told(say.lang)} – {figure}. {plan}"
        told[f"b{place}"] = str(bin_of(part, steps[place]))
    largest = str(by_class.idxmax()) if by_class.sum() else _NO_PLAN_KEY
    place = list(by_class.index).index(largest) if largest else -1
    mark = _PALE_MARK if covered < PARTLY else ""
    told["look"] = f"{largest}{mark}"
    told["told"] = told[f"t{place}"] if largest else f"{name}. {plan}"
    return told


def _no_classes(found: ZoneStatistics, told: str) -> dict[str, str]:
    places = range(len(found.classes))
    return {f"t{n}": told for n in places} | {f"b{n}": "none" for n in places}


def units_layer(found: ZoneStatistics, show: str | None, *, bare: bool) -> MapLayer:
    """Return the layer of units: by their largest class, or by the share of the class ``show``.

    ``bare`` units have no fill, for what lies below them to be seen.
    """
    keys = [one.key for one in found.classes]
    layer = MapLayer(
        "statistics",
        units_url(found),
        opacity=0.9,
        interactive=True,
        tooltip="told",
        label=Label("name", min_zoom=8, size_px=13),
    )
    if bare:
        return replace(layer, opacity=1, style={"fill": "#FFFFFF", "fill_opacity": 0.01} | _BORDER)
    if show not in keys:
        looks = {key: look | _BORDER for key, look in looks_of(found.classes).items()}
        looks |= {f"{key}{_PALE_MARK}": look | _PALE for key, look in looks.items()}
        by = {"field": "look", "values": looks, "default": dict(NO_PLAN)}
        return replace(layer, style={"by": by})
    place = keys.index(show)
    fills = {str(n): {"fill": fill} | _BORDER for n, fill in enumerate(RAMP)}
    fills["-1"] = {"fill": NO_CLASS} | _BORDER
    by = {"field": f"b{place}", "values": fills, "default": dict(NO_PLAN)}
    return replace(layer, tooltip=f"t{place}", style={"by": by})


def units_legend(found: ZoneStatistics, show: str | None, say: Words) -> list[LegendItem]:
    """Return the legend of the layer of units: what is on the map, and nothing else."""
    chosen = next((one for one in found.classes if one.key == show), None)
    covered = (found.totals["area_ha"] - found.totals["uncovered_ha"]) / found.totals["area_ha"]
    if show == ZONES:
        heading, rows, partly = say("statistics.zones"), zone_rows(found.classes, say), False
    elif chosen is None:
        table = found.by_class().loc[found.touched.index]
        largest = set(table.idxmax(axis=1)) if len(found.rows) else set()
        shown = [one for one in found.classes if one.key in largest]
        heading, rows = say("statistics.largest"), class_rows(shown, looks_of(found.classes), say)
        partly = bool(((covered > 0) & (covered < PARTLY)).any())
    else:
        most = largest_shares(found)[found.classes.index(chosen)]
        heading, rows, partly = chosen.told(say.lang), ramp_rows(most, say), False
    items = [LegendItem(heading, {}, "heading"), *map(_item, rows)]
    if partly:
        pale = {"fill": "#969696", **_BORDER, **_PALE}
        items.append(LegendItem(say("statistics.partly"), pale))
    if (covered == 0).any():
        items.append(LegendItem(say("statistics.no_plan"), dict(NO_PLAN)))
    return items


def _item(row: LegendRow) -> LegendItem:
    return LegendItem(row.label, row.swatch)


def zone_layers(home: Path, plans: list[StoredPlan]) -> list[MapLayer]:
    """Return the zones of plans as they lie below the units; none where they cannot be drawn yet.

    Many zones are drawn by tiles, once these are made.
    """
    if any(is_large(plan) and not is_built(home, plan) for plan in plans):
        return []
    if sum(plan.current.zones for plan in plans if not is_large(plan)) > _MOST_SHAPES:
        return []
    return [replace(_zones_of(plan), id=f"zones:{plan.id}") for plan in plans]


def _zones_of(plan: StoredPlan) -> MapLayer:
    address = f"/map/plans/{plan.id}/{plan.version}"
    bounds = plan.current.bounds_lonlat
    if is_large(plan) and bounds:
        return tiled_layer(f"{address}/tiles/inspire", bounds)
    layer = zone_layer(f"{address}/zones.geojson", list(hilucs()), practice=plan.practice)
    return replace(layer, interactive=False, label=None)


def changed_drawn(found: ZoneChange) -> gpd.GeoDataFrame:
    """Return the places that changed (EPSG:4326): their step, and what it is in words."""
    say, frame = words(found.asked.lang), found.changed
    told = [
        f"{found.told(a)} → {found.told(b)}: {hectares(ha, say)}"
        for a, b, ha in zip(frame["before"], frame["after"], frame["area_ha"], strict=True)
    ]
    table = {"id": range(len(frame)), "told": told, "after": frame["after"]}
    table["step"] = frame["before"] + ">" + frame["after"]
    return gpd.GeoDataFrame(table, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def changed_layers(found: ZoneChange, step: str | None) -> list[MapLayer]:
    """Return the places that changed, coloured by what they became; a chosen step stands out."""
    edge = {"stroke": "#2B2B2B", "weight": 1.0}
    looks = {key: look | edge for key, look in side_looks(found.classes).items()}
    by = {"field": "after", "values": looks, "default": dict(UNKNOWN)}
    layer = MapLayer(
        "changed",
        changed_url(found),
        interactive=True,
        tooltip="told",
        style={"by": by},
    )
    if step is None:
        return [layer]
    nothing = {"fill": "#FFFFFF", "fill_opacity": 0.0, "weight": 0.0}
    strong = looks[step.partition(">")[2]] | {"stroke": "#0B5FA5", "weight": 2.5}
    chosen = {"field": "step", "values": {step: strong}, "default": nothing}
    return [
        replace(layer, id="changed-all", opacity=0.25, interactive=False),
        replace(layer, style={"by": chosen}),
    ]


def borders_below(store: Store, bounds: Bounds, at: dt.date) -> list[MapLayer]:
    """Return the municipal borders of the region that bounds lie in, with names; none elsewhere."""
    regions = [region for region in REGIONS if touches(store.territory, region, bounds)]
    shown = tuple(
        Shown(layer.id)
        for layer in store.catalogue
        if layer.role == "territory" and layer.visible and set(regions) & set(regions_of(layer))
    )
    opened, _ = open_shown(store, shown, at)
    layers = [map_layer(store, layer, one, 0, at) for one, layer in opened]
    return [replace(layer, interactive=False, tooltip=None) for layer in layers]


def changed_legend(found: ZoneChange, say: Words) -> list[LegendItem]:
    """Return the legend of the places that changed: what they became."""
    shown, looks = set(found.changed["after"]), side_looks(found.classes)
    rows = [LegendItem(found.told(key), look) for key, look in looks.items() if key in shown]
    return [LegendItem(say("statistics.became"), {}, "heading"), *rows] if rows else []
