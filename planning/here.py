"""The plans at a place: which zones of which plans a point lies in, on a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from geo.errors import Refusal
from geo.measure import grid_position
from layers.zone_pictures import open_build
from planning.areaspecs import ZonePick
from planning.codelists import plan_statuses
from planning.planbuilds import build_folder, is_built, is_large
from planning.planlayers import shared_zones
from planning.planstore import list_plans
from planning.precedence import PhaseThen, PlanAtPoint, phase_at

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from geo.types import LonLat
    from planning.planrecords import StoredPlan

_EDGE_DEGREES = 1e-6  # bounds are rounded where they are written


def plans_here(home: Path, lonlat: LonLat, at: dt.date) -> list[PlanAtPoint]:
    """Return the zones at a place, of every plan that is on the map; a line belongs to both sides.

    Practice data is left out where it is hidden. A plan that may lie here and whose files cannot be
    read is told as "unreadable", without a zone; its own page says what is wrong with it.
    """
    found: list[PlanAtPoint] = []
    for plan in list_plans(home, withdrawn=False):
        if _is_near(plan, lonlat):
            found += _zones_at(home, plan, lonlat, at)
    return found


def zone_picks_here(home: Path, lonlat: LonLat) -> list[tuple[ZonePick, str]]:
    """Return the zones at a place as areas may name them, each with its plan's and its own name.

    A plan whose files cannot be read has none.
    """
    found = []
    for plan in list_plans(home, withdrawn=False):
        if not _is_near(plan, lonlat):
            continue
        try:
            zones = shared_zones(home, plan.title, plan.current)
        except Refusal:
            continue
        for zone in _at_point(zones, lonlat).to_dict("records"):
            pick = ZonePick(plan.id, plan.current.number, str(zone["zone_id"]))
            name = _text(zone.get("name")) or _text(zone.get("code")) or pick.zone_id
            found.append((pick, f"{plan.title}: {name}"))
    return found


def _is_near(plan: StoredPlan, lonlat: LonLat) -> bool:
    bounds = plan.current.bounds_lonlat
    if bounds is None:
        return False
    west, south, east, north = bounds
    lon, lat = lonlat
    return (
        west - _EDGE_DEGREES <= lon <= east + _EDGE_DEGREES
        and south - _EDGE_DEGREES <= lat <= north + _EDGE_DEGREES
    )


def _zones_at(home: Path, plan: StoredPlan, lonlat: LonLat, at: dt.date) -> list[PlanAtPoint]:
    try:
        hits = _hits(home, plan, lonlat)
    except Refusal:
        return [_described(plan, "unreadable", {})]
    phase = phase_at(
        plan_statuses()[plan.status],
        plan.valid_from,
        plan.valid_to,
        at,
        plan.current.made_at.date(),
    )
    return [_described(plan, phase, zone) for zone in hits]


def _hits(home: Path, plan: StoredPlan, lonlat: LonLat) -> list[dict[str, Any]]:
    if is_large(plan) and is_built(home, plan):
        build = open_build(build_folder(home, plan))
        rows = [build.row(number) for number in build.at(lonlat)]
        return [{**row, "hilucs": row["class"]} for row in rows]
    zones = shared_zones(home, plan.title, plan.current)
    hits: list[dict[str, Any]] = _at_point(zones, lonlat).to_dict("records")
    return hits


def _at_point(zones: gpd.GeoDataFrame, lonlat: LonLat) -> gpd.GeoDataFrame:
    """Return the zones that a point lies in, asked in the plan's own CRS."""
    point = shapely.Point(*grid_position(lonlat, zones.crs))
    return zones.iloc[sorted(zones.sindex.query(point, predicate="intersects"))]


def _described(plan: StoredPlan, phase: PhaseThen, zone: dict[str, Any]) -> PlanAtPoint:
    code = _text(zone.get("code"))
    return PlanAtPoint(
        plan=plan.id,
        document=plan.document,
        title=plan.title,
        kind=plan.kind,
        status=plan.status,
        phase=phase,
        valid_from=plan.valid_from,
        valid_to=plan.valid_to,
        code=code,
        name=_text(zone.get("name")),
        hilucs=plan.mapping.get(code) or _text(zone.get("hilucs")),
        authority=plan.authority,
        regulation_url=plan.regulation_url,
        practice=plan.practice,
    )


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)
