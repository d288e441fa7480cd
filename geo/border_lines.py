"""The lines along which units meet, and the unit in which each zone of a plan lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.measure import LONLAT_CRS

if TYPE_CHECKING:
    from geo.borders import Segments


def shared_borders(segments: Segments, unit_of: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Return a row for each two units that meet: unit_a, unit_b, length_m, geometry (EPSG:4326).

    ``unit_of`` gives the unit of a piece; pieces that it does not name belong to nobody. Of two
    units the one that sorts first is A; ``length_m`` is geodesic, lines are merged.
    """
    inner = ~segments.outside
    owners = [_units(pieces[inner], unit_of) for pieces in (segments.first, segments.second)]
    one, other = np.minimum(*owners), np.maximum(*owners)
    met = np.flatnonzero((one != other) & (one != ""))
    ends = np.stack([segments.starts[inner][met], segments.ends[inner][met]], axis=1)
    table = pd.DataFrame({"unit_a": one[met], "unit_b": other[met]})
    table["length_m"] = segments.length_m[inner][met]
    number = table.groupby(["unit_a", "unit_b"], sort=True)
    rows = number["length_m"].sum().reset_index()
    order = np.argsort(number.ngroup().to_numpy(), kind="stable")
    lines = shapely.multilinestrings(
        shapely.linestrings(ends[order]), indices=number.ngroup().to_numpy()[order]
    )
    return gpd.GeoDataFrame(rows, geometry=shapely.line_merge(lines), crs=LONLAT_CRS)


def _units(
    pieces: np.ndarray[tuple[int], np.dtype[np.object_]], unit_of: Mapping[str, str]
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.asarray([unit_of.get(piece, "") for piece in pieces], dtype=object)


def units_of_zones(zones: gpd.GeoSeries, units: gpd.GeoSeries) -> pd.Series:
    """Return the unit (index of ``units``) that holds most of each zone; None where none does.

    A zone that reaches over a border belongs to one side only. Same index as ``zones``, any CRS.
    """
    shapes, outlines = zones.to_crs(units.crs).to_numpy(), units.to_numpy()
    zone, unit = shapely.STRtree(outlines).query(shapes, predicate="intersects")
    several = np.bincount(zone, minlength=len(shapes))[zone] > 1
    held = np.ones(len(zone))
    held[several] = shapely.area(
        shapely.intersection(shapes[zone[several]], outlines[unit[several]])
    )
    order = np.lexsort([unit, -held, zone])
    first, place = np.unique(zone[order], return_index=True)
    found = np.full(len(shapes), None, dtype=object)
    found[first] = units.index.to_numpy(dtype=object)[unit[order][place]]
    return pd.Series(found, index=zones.index, dtype=object)
