"""Border lines and zones in one system of metres, for everything that is near a border.

Zones stay in their own projected system, so that a shared corner stays shared to the last digit;
what comes in degrees is put into a transverse Mercator through the middle of the borders, true to
some 1e-4 a hundred kilometres to either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from geo.errors import Refusal
from geo.measure import LONLAT_CRS, segment_lengths_m

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

_BEND = 0.002  # by how much of its size a box may bulge in another projection
_CHUNK_M = 2000.0


@dataclass(frozen=True, eq=False)
class Lines:
    """The segments of all borders, in order along them.

    ``starts`` and ``ends`` are in the borders' own CRS, ``metres`` the same two in metres (2, n,
    2); ``length_m`` is geodesic, ``border`` the position of the border, ``part`` counts its lines.
    """

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    metres: NDArray[np.float64]
    length_m: NDArray[np.float64]
    border: NDArray[np.int64]
    part: NDArray[np.int64]

    def __getitem__(self, chosen: NDArray[np.bool_]) -> Lines:
        """Return some of the segments."""
        return Lines(
            self.starts[chosen],
            self.ends[chosen],
            self.metres[:, chosen],
            self.length_m[chosen],
            self.border[chosen],
            self.part[chosen],
        )

    @classmethod
    def of(cls, borders: gpd.GeoSeries, metric: pyproj.CRS) -> Lines:
        """Return the segments; what is no line is passed over, lines that meet are joined."""
        parts, border = shapely.get_parts(_merged(borders.to_numpy()), return_index=True)
        line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
        points, part = shapely.get_coordinates(parts[line], return_index=True)
        x, y = points.T
        moves = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
        within = np.flatnonzero((part[1:] == part[:-1]) & moves)
        ends = np.stack([within, within + 1])
        lonlat, there = (
            moved(points, borders.crs, crs).take(ends, axis=0)
            for crs in (pyproj.CRS(LONLAT_CRS), metric)
        )
        own = part[within]
        starts, after = points.take(ends, axis=0)
        return cls(starts, after, there, segment_lengths_m(*lonlat), border[line][own], own)

    def boxes(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return boxes in metres around pieces of the lines, and the border of each."""
        way = np.floor(np.cumsum(self.length_m) / _CHUNK_M)
        new = np.ones(len(way), dtype=bool)
        new[1:] = (way[1:] != way[:-1]) | (self.border[1:] != self.border[:-1])
        first = np.flatnonzero(new)
        low, high = self.metres.min(axis=0), self.metres.max(axis=0)
        found = [np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)]
        return np.hstack(found), self.border[first]


def _merged(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    several = shapely.get_type_id(shapes) == shapely.GeometryType.MULTILINESTRING
    merged: NDArray[np.object_] = np.where(several, shapely.line_merge(shapes), shapes)
    return merged


@dataclass(frozen=True, eq=False)
class Ground:
    """Zones in a system of metres: their boxes, and on demand their shapes."""

    boxes: NDArray[np.float64]
    metric: pyproj.CRS
    _shapes: NDArray[np.object_]
    _crs: pyproj.CRS

    @classmethod
    def of(cls, zones: gpd.GeoSeries, metric: pyproj.CRS) -> Ground:
        """Return the zones with boxes that are never too small."""
        shapes = zones.to_numpy()
        boxes = shapely.bounds(shapes)
        if zones.crs != metric:
            corners = [boxes[:, [x, y]] for x in (0, 2) for y in (1, 3)]
            there = np.stack([moved(corner, zones.crs, metric) for corner in corners])
            boxes = np.hstack([there.min(axis=0), there.max(axis=0)])
            slack = np.hypot(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) * _BEND + 1
            boxes = boxes + slack[:, None] * np.asarray([-1, -1, 1, 1])
        return cls(boxes, metric, shapes, zones.crs)

    def shapes(self, chosen: NDArray[np.int64]) -> NDArray[np.object_]:
        """Return the chosen zones in metres; shared corners stay shared."""
        mine: NDArray[np.object_] = self._shapes[chosen]
        if self._crs == self.metric:
            return mine
        found: NDArray[np.object_] = shapely.transform(
            mine, lambda points: moved(points, self._crs, self.metric)
        )
        return found


def metric_for(zones: pyproj.CRS | None, borders: gpd.GeoSeries) -> pyproj.CRS:
    """Return the system in which distances are taken; refuses ``border-crs-missing``."""
    if zones is None or borders.crs is None:
        raise Refusal("border-crs-missing")
    for crs in (zones, borders.crs):
        if crs.is_projected and crs.axis_info[0].unit_conversion_factor == 1:
            return pyproj.CRS(crs)
    bounds = borders.to_crs(LONLAT_CRS).total_bounds
    lon, lat = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    told = [f"{value:.6f}" for value in np.nan_to_num([lon, lat])]
    return pyproj.CRS(f"+proj=tmerc +lon_0={told[0]} +lat_0={told[1]} +ellps=WGS84 +units=m")


def moved(
    points: NDArray[np.float64],
    source: pyproj.CRS,
    target: pyproj.CRS,
) -> NDArray[np.float64]:
    """Return (n, 2) x, y points in another system."""
    if source == target:
        return points
    to = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return np.column_stack(to.transform(points[:, 0], points[:, 1]))
