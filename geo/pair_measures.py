"""What lies at the border of two units and what they share: places, lakes and basins, distances.

Nothing here knows of sides: what is told of A and B is told of B and A.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.border_frame import metric_for
from geo.measure import area_km2, segment_lengths_m

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.borders import Segments


def perimeters_km(segments: Segments, unit_of: Mapping[str, str]) -> pd.Series:
    """Return the geodesic perimeter in km of each unit: all that is not within it, coasts too.

    ``unit_of`` gives the unit of a piece; pieces that it does not name belong to nobody.
    """
    first = np.asarray([unit_of.get(one, "") for one in segments.first], dtype=object)
    second = np.asarray([unit_of.get(one, "") for one in segments.second], dtype=object)
    second[segments.outside] = ""
    edge = first != second
    sides = [
        pd.Series(segments.length_m[edge] / 1000, index=side[edge]) for side in (first, second)
    ]
    lengths = pd.concat(sides).groupby(level=0).sum()
    return lengths.drop(index="", errors="ignore")


def near_lines(lines: gpd.GeoSeries, points: gpd.GeoSeries, within_m: float) -> pd.DataFrame:
    """Return which points lie within ``within_m`` of which lines: line, point, distance_m.

    ``line`` and ``point`` are of the indices; both series are EPSG:4326. Distances are taken in a
    transverse Mercator through the middle of the lines, true to some 1e-4 over a region.
    """
    if lines.empty or points.empty:
        return pd.DataFrame({"line": [], "point": [], "distance_m": []})
    metric = metric_for(points.crs, lines)
    shapes, places = lines.to_crs(metric).to_numpy(), points.to_crs(metric).to_numpy()
    line, place = shapely.STRtree(places).query(shapes, predicate="dwithin", distance=within_m)
    told = {
        "line": lines.index.to_numpy()[line],
        "point": points.index.to_numpy()[place],
        "distance_m": shapely.distance(shapes[line], places[place]),
    }
    return pd.DataFrame(told)


def parts_in_units(areas: gpd.GeoSeries, units: gpd.GeoSeries) -> pd.DataFrame:
    """Return the parts of areas that lie in units: area, unit (of the indices) and km2.

    Measured in EPSG:3035; touching is no part. Both series are EPSG:4326.
    """
    shapes, outlines = areas.to_numpy(), units.to_numpy()
    area, unit = shapely.STRtree(outlines).query(shapes, predicate="intersects")
    cut = shapely.intersection(shapes[area], outlines[unit])
    told = {"area": areas.index.to_numpy()[area], "unit": units.index.to_numpy()[unit]}
    frame = gpd.GeoDataFrame(told, geometry=cut, crs=units.crs)
    found = pd.DataFrame(told | {"km2": area_km2(frame).to_numpy()})
    return found[found["km2"] > 0].reset_index(drop=True)


def shared_areas(parts: pd.DataFrame, least_km2: float) -> pd.DataFrame:
    """Return for each two units what both have of one area: unit_a, unit_b, area, km2.

    ``parts`` is of `parts_in_units`; a part of less than ``least_km2`` counts for nothing, being
    less than how well the lines are known. ``km2`` is what both units have together.
    """
    large = parts[parts["km2"] >= least_km2]
    both = large.merge(large, on="area", suffixes=("_a", "_b"))
    both = both[both["unit_a"] < both["unit_b"]]
    both["km2"] = both["km2_a"] + both["km2_b"]
    return both[["unit_a", "unit_b", "area", "km2"]].reset_index(drop=True)


def common_share(parts: pd.DataFrame, unit_km2: pd.Series) -> pd.DataFrame:
    """Return for each two units the share (0-1) that lies in the same areas: unit_a, unit_b, share.

    It is the sum over areas of the lesser of the two shares that the units have in it: 1 where both
    are divided among basins alike, 0 where they have none in common.
    """
    told = parts.assign(part=parts["km2"] / parts["unit"].map(unit_km2))
    both = told.merge(told, on="area", suffixes=("_a", "_b"))
    both = both[both["unit_a"] < both["unit_b"]]
    both["share"] = both[["part_a", "part_b"]].min(axis=1)
    found: pd.DataFrame = both.groupby(["unit_a", "unit_b"], as_index=False)["share"].sum()
    return found.assign(share=found["share"].clip(upper=1.0))


def distances_km(from_lonlat: NDArray[np.float64], to_lonlat: NDArray[np.float64]) -> pd.Series:
    """Return the geodesic distances in km of (n, 2) lon, lat points; nan where one is not known."""
    known = np.isfinite(from_lonlat).all(axis=1) & np.isfinite(to_lonlat).all(axis=1)
    found = np.full(len(from_lonlat), np.nan)
    found[known] = segment_lengths_m(from_lonlat[known], to_lonlat[known]) / 1000
    return pd.Series(found)
