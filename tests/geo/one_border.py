"""The audit of one border between the zones of two sides."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from geo.border_audit import BorderAudit, Reach, audit
from geo.conflict_matrix import ConflictMatrix


def audit_border(
    line: shapely.Geometry,
    side_a: gpd.GeoDataFrame,
    side_b: gpd.GeoDataFrame,
    *,
    crs: object = 4326,
    matrix: ConflictMatrix | None = None,
    **reach: float,
) -> BorderAudit:
    """Return the audit of a line (in ``crs``) between the zones of two sides, in any CRS each."""
    borders = gpd.GeoDataFrame({"unit_a": ["a"], "unit_b": ["b"]}, geometry=[line], crs=crs)
    known = side_b.crs is not None
    here = side_a if known else side_a.set_crs(None, allow_override=True)
    there = side_b.to_crs(side_a.crs) if known else side_b
    both = [here.assign(unit="a"), there.assign(unit="b")]
    zones = pd.concat([one for one in both if len(one)] or both[:1], ignore_index=True)
    return audit(borders, gpd.GeoDataFrame(zones), reach=Reach(**reach), matrix=matrix)
