"""What is counted once of plans, for every depth of classes and every language: m² by unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.zones import zone_areas
from geo.zones_ground import placed
from planning.planunits import Units
from planning.zoneclasses import ZoneClass, finest_classes

WHOLE = "whole"


@dataclass(frozen=True, eq=False)
class Counted:
    """Areas by unit and finest class, in m² of EPSG:3035; ``outside`` zones lie in no unit.

    ``areas`` has unit, class (position among ``classes``), area_m2; ``totals`` is
    `geo.zones.ZoneAreas.units`.
    """

    classes: tuple[ZoneClass, ...]
    areas: pd.DataFrame
    totals: pd.DataFrame
    units: Units
    outside: int = 0


def count_in(zones: gpd.GeoDataFrame, units: Units) -> Counted:
    """Return the areas of zones (any CRS) in units."""
    ground, classes = _ground(zones)
    found = zone_areas(ground, units.frame, class_field="number")
    return Counted(classes, found.rows, found.units, units, _outside(ground, units))


def count_whole(zones: gpd.GeoDataFrame, today: dt.date) -> Counted:
    """Return the areas of zones in the one unit that is all they cover."""
    ground, classes = _ground(zones)
    found = zone_areas(ground, _box_around(ground), class_field="number")
    covered = found.units["singly_m2"] + found.units["multiply_m2"]
    totals = found.units.assign(uncovered_m2=0.0, area_m2=covered)
    return Counted(classes, found.rows, totals, _whole(ground, today))


def together(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return zones of several plans in the CRS of the first, their edges where they really run."""
    if len(frames) == 1:
        return frames[0]
    crs = pyproj.CRS(frames[0].crs)
    shapes = np.concatenate([placed(frame, crs) for frame in frames])
    kept = [pd.DataFrame(frame)[["code", "name", "hilucs"]] for frame in frames]
    return gpd.GeoDataFrame(pd.concat(kept, ignore_index=True), geometry=shapes, crs=crs)


def _ground(zones: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, tuple[ZoneClass, ...]]:
    numbers, classes = finest_classes(zones)
    table = {"number": numbers.to_numpy()}
    return gpd.GeoDataFrame(table, geometry=zones.geometry.to_numpy(), crs=zones.crs), classes


def _outside(zones: gpd.GeoDataFrame, units: Units) -> int:
    grounds = placed(units.frame, pyproj.CRS(zones.crs))
    tree = shapely.STRtree(zones.geometry.to_numpy())
    _, near = tree.query(shapely.force_2d(grounds), predicate="intersects")
    return len(zones) - len(np.unique(near))


def _whole(zones: gpd.GeoDataFrame, today: dt.date) -> Units:
    shapes = zones.geometry.to_numpy()
    try:
        outline = shapely.coverage_union_all(shapes)
    except shapely.errors.GEOSException:  # zones that overlap are no coverage
        outline = shapely.union_all(shapes)
    if not outline.is_valid:
        outline = shapely.union_all(shapes)
    told = {"code": [""], "name": [""]}
    frame = gpd.GeoDataFrame(told, index=[WHOLE], geometry=[outline], crs=zones.crs)
    return Units(WHOLE, today, frame.to_crs("EPSG:4326"))


def _box_around(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    west, south, east, north = zones.total_bounds
    aside = max(east - west, north - south) / 100
    box = shapely.box(west - aside, south - aside, east + aside, north + aside)
    return gpd.GeoDataFrame(index=[WHOLE], geometry=[box], crs=zones.crs)
