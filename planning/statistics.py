"""How much of what is where: the area of every zone class of a plan in every unit."""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from geo.types import Issue
from geo.zones import zone_areas
from geo.zones_change import transition_matrix
from layers.plain import plain
from layers.store import Store
from planning.plansources import open_source, practice_issues
from planning.planunits import units_of

_HECTARE_M2 = 10_000.0


def zone_statistics(
    store: Store, named: str, told: str | None, other: str | None = None
) -> tuple[dict[str, Any], list[Issue]]:
    """Return how much of a plan's zone classes lies in every unit, and what to know about it.

    ``rows``: unit_code, unit_name, class (HILUCS; None where a code has none), area_ha, share (of
    the unit). ``totals``: a row a unit with area_ha and the hectares that are singly covered,
    covered more than once, and not covered: they add up to the unit's. With ``other``, another
    plan, ``change`` has what each class became there: class_a, cover_a, class_b, cover_b, area_ha.
    ``practice`` says whether practice data is among it.
    """
    units = units_of(store, told)
    first = open_source(store.home, named)
    second = None if other is None else open_source(store.home, other)
    zones = _classed(first.zones)
    found = zone_areas(zones, units.frame, class_field="hilucs")
    touched = found.units[found.units["singly_m2"] + found.units["multiply_m2"] > 0]
    code, name = units.frame["code"], units.frame["name"]
    rows = [
        {
            "unit_code": code[row.unit],
            "unit_name": name[row.unit],
            "class": row["class"] if isinstance(row["class"], str) else None,
            "area_ha": row.area_m2 / _HECTARE_M2,
            "share": row.area_m2 / float(found.units.loc[row.unit, "area_m2"]),
        }
        for _, row in found.rows.iterrows()
    ]
    totals = [
        {"unit_code": code[unit], "unit_name": name[unit], "area_ha": row["area_m2"] / _HECTARE_M2}
        | {
            kind: float(row[f"{kind[:-3]}_m2"]) / _HECTARE_M2
            for kind in ("singly_ha", "multiply_ha", "uncovered_ha")
        }
        for unit, row in touched.iterrows()
    ]
    answer = {"units": f"{units.region}@{units.at}", "rows": rows, "totals": totals}
    change = {} if second is None else {"change": _change(zones, _classed(second.zones))}
    made_up = practice_issues(*(one.used for one in (first, second) if one is not None))
    return answer | change | {"practice": bool(made_up)}, list(made_up)


def _classed(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return zones.assign(hilucs=zones["hilucs"].where(zones["hilucs"].notna(), None))


def _change(zones: gpd.GeoDataFrame, later: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    table = transition_matrix(zones, later, "hilucs", "hilucs").table
    areas = table.assign(area_ha=table["area_m2"] / _HECTARE_M2).drop(columns="area_m2")
    rows: list[dict[str, Any]] = plain(areas.to_dict("records"))
    return rows
