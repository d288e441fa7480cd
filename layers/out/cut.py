"""Cuts the features of a layer to a unit's outline."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geo.measure import AREA_CRS, LONLAT_CRS

SLIVER_M2 = 1.0
SLIVER_WIDTH_M = 0.1
"""Thinner on average is no piece of land but the rounding of two lines that mean the same."""
SHORTEST_M = 0.1
_AREA, _LINE = 2, 1


def features_in(
    frame: gpd.GeoDataFrame, outline: shapely.Geometry, *, clip: bool
) -> tuple[gpd.GeoDataFrame, int]:
    """Return the features (EPSG:4326) that lie in ``outline``, and how many had to be repaired.

    A polygon lies in it when it shares an area, a line when it shares a length; what only touches
    does not count, and with ``clip`` neither lines nor slivers of polygons are left. Invalid
    geometries are made valid. The rows keep their order and are numbered anew.
    """
    met = np.sort(frame.sindex.query(outline, predicate="intersects"))
    rows, repaired = _valid(frame.iloc[met].reset_index(drop=True))
    parts = _parts_in(rows.geometry, outline)
    kept = [part is not None for part in parts]
    found = rows[kept].reset_index(drop=True)
    if clip:
        cut = [part for part in parts if part is not None]
        found = found.set_geometry(gpd.GeoSeries(cut, index=found.index, crs=LONLAT_CRS))
    return found, repaired


def _valid(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    invalid = ~frame.geometry.is_valid
    if not invalid.any():
        return frame, 0
    mended = shapely.make_valid(frame.geometry.to_numpy(), method="structure")
    valid = frame.set_geometry(gpd.GeoSeries(mended, index=frame.index, crs=frame.crs))
    return valid, int(invalid.sum())


def _parts_in(shapes: gpd.GeoSeries, outline: shapely.Geometry) -> list[shapely.Geometry | None]:
    """Return, for each shape, what of it lies in ``outline``; None for nothing that counts."""
    whole = shapes.to_numpy()
    shared = shapely.intersection(whole, outline)
    parts, row = shapely.get_parts(shared, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    row = row[inner]
    same = shapely.get_dimensions(parts) == shapely.get_dimensions(whole)[row]
    parts, row = parts[same], row[same]
    counts = _counts(parts, whole[row])
    parts, row = parts[counts], row[counts]
    return [_joined(parts[row == n]) for n in range(len(whole))]


def _counts(parts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Return which parts are more than rounding; a small feature's greater half always is."""
    metric = gpd.GeoSeries(parts, crs=LONLAT_CRS).to_crs(AREA_CRS)
    area, length = metric.area.to_numpy(), metric.length.to_numpy()
    whole_area = gpd.GeoSeries(wholes, crs=LONLAT_CRS).to_crs(AREA_CRS).area.to_numpy()
    dimension = shapely.get_dimensions(parts)
    width = np.divide(2 * area, length, out=np.zeros(len(parts)), where=length > 0)
    wide = (area >= SLIVER_M2) & (width >= SLIVER_WIDTH_M)
    areas = (dimension == _AREA) & (wide | (area >= whole_area / 2))
    lines = (dimension == _LINE) & (length >= SHORTEST_M)
    return np.asarray(areas | lines | (dimension == 0), dtype=bool)


def _joined(parts: np.ndarray) -> shapely.Geometry | None:
    if len(parts) < 2:  # noqa: PLR2004  one part needs no collection
        return parts[0] if len(parts) else None
    many = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    return many[int(shapely.get_dimensions(parts[0]))](parts)
