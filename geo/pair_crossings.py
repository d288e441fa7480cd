"""What goes over the border of two units: areas that lie in both, lines that run from one to other.

Nothing here knows of sides: what is told of A and B is told of B and A.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.measure import area_km2, segment_lengths_m

if TYPE_CHECKING:
    from numpy.typing import NDArray


def joined_km2(areas: gpd.GeoSeries, units: gpd.GeoSeries, shared: pd.DataFrame) -> pd.Series:
    """Return the km² that two units have of areas together, ground under several counted once.

    ``shared`` has unit_a, unit_b and ``areas``, a list of the areas that both have a part of; the
    answer is in its order. Measured in EPSG:3035; both series are EPSG:4326.
    """
    found = pd.Series(0.0, index=shared.index)
    joined = [shapely.union_all(areas.loc[told].to_numpy()) for told in shared["areas"]]
    for side in ("unit_a", "unit_b"):
        cut = shapely.intersection(joined, units.loc[shared[side]].to_numpy())
        frame = gpd.GeoDataFrame(geometry=cut, crs=units.crs)
        found += area_km2(frame).to_numpy()
    return found


def joined_lines(lines: gpd.GeoSeries, names: pd.Series) -> gpd.GeoSeries:
    """Return lines by name, those of one name as one; without a name, those that join end to end.

    Files hold a road in pieces, often cut at the very border that it crosses. The index has the
    name, or an empty text.
    """
    named = names.fillna("").astype(str).str.strip()
    found: list[tuple[str, shapely.Geometry]] = []
    for name, shapes in lines.groupby(named):
        whole = shapely.union_all(shapes.to_numpy())
        if name:
            found.append((str(name), whole))
        else:
            found += [("", part) for part in shapely.get_parts(shapely.line_merge(whole))]
    told, shapes = [name for name, _ in found], [shape for _, shape in found]
    return gpd.GeoSeries(shapes, index=told, crs=lines.crs)


def crossings(
    lines: gpd.GeoSeries, borders: gpd.GeoDataFrame, units: gpd.GeoSeries, least_km: float
) -> pd.DataFrame:
    """Return which lines cross which borders: border (number), line (number), km.

    ``borders`` has unit_a, unit_b and the shared line. A line crosses where it meets the border and
    runs ``least_km`` and more (geodesic) on both sides; ``km`` is what it runs in both units. All
    are EPSG:4326.
    """
    shapes = lines.to_numpy()
    border, line = shapely.STRtree(shapes).query(
        borders.geometry.to_numpy(), predicate="intersects"
    )
    sides = [_lengths_km(shapes[line], units.loc[_ends(borders, side, border)]) for side in "ab"]
    found = pd.DataFrame({"border": border, "line": line, "km": sides[0] + sides[1]})
    both = np.minimum(*sides) >= least_km
    return found[both].sort_values(["border", "line"]).reset_index(drop=True)


def _ends(borders: gpd.GeoDataFrame, side: str, numbers: NDArray[np.intp]) -> list[str]:
    return list(borders[f"unit_{side}"].iloc[numbers])


def _lengths_km(lines: NDArray[np.object_], units: gpd.GeoSeries) -> NDArray[np.float64]:
    """Return the geodesic km that each line runs in the unit beside it."""
    inside = shapely.intersection(lines, units.to_numpy())
    parts, whose = shapely.get_parts(inside, return_index=True)
    are_lines = shapely.get_dimensions(parts) == 1
    points, part = shapely.get_coordinates(parts[are_lines], return_index=True)
    same = part[1:] == part[:-1]
    metres = segment_lengths_m(points[:-1][same], points[1:][same])
    of = whose[are_lines][part[:-1][same]]
    return np.bincount(of, weights=metres, minlength=len(lines)) / 1000
