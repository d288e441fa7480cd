"""Square metres on the ground for shapes that stay as they are in their file.

Reprojecting every corner would cost more than all the rest, and bend straight edges off their
neighbours. So a small shape's area is its area in its own numbers, times the ground's square metres
for one of them at its centroid: what that leaves out is (size / earth's radius)² / 12. Large shapes
are cut into short edges and measured in EPSG:3035.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.polynomial import chebyshev

from geo.ground import LocalMetres
from geo.measure import AREA_CRS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGE_M = 2_000.0  # leaves out 1e-8 of a shape's area
_EDGE_M = 250.0  # an edge of a map's degrees bends by 2 mm in metres
_DEGREE = 7  # of the polynomial for the ground's scale over a country
_SAMPLES = 16


@dataclass(frozen=True)
class Ground:
    """The size of the ground under the numbers of a CRS, within ``bounds``.

    ``scale`` has Chebyshev coefficients; None where a square metre is one everywhere.
    """

    crs: pyproj.CRS
    metres: LocalMetres
    bounds: NDArray[np.float64]
    scale: NDArray[np.float64] | None

    @classmethod
    def under(cls, crs: pyproj.CRS, bounds: NDArray[np.float64]) -> Ground:
        """Return the ground under ``bounds`` (west, south, east, north)."""
        metres = LocalMetres.around(bounds, crs)
        if crs.equals(pyproj.CRS(AREA_CRS), ignore_axis_order=True):
            return cls(crs, metres, bounds, None)
        return cls(crs, metres, bounds, _fitted(metres, bounds))

    def areas_m2(
        self, shapes: NDArray[np.object_], own: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Return the area of each shape; ``own`` are those in its numbers where they are known."""
        own = np.asarray(shapely.area(shapes)) if own is None else own
        if self.scale is None:
            return own
        found = self.scaled(own, shapely.get_coordinates(shapely.centroid(shapes)))
        large = self.is_large(shapes)
        found[large] = _in_short_edges(shapes[large], self)
        return found

    def is_large(self, shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Return which shapes are too large to be measured at one point."""
        if self.scale is None:
            return np.zeros(len(shapes), dtype=bool)
        bounds = shapely.bounds(shapes)
        size = (bounds[:, 2:] - bounds[:, :2]) * self.metres.scale
        return np.asarray(size.max(axis=1, initial=0) > _LARGE_M)

    def scaled(self, own: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return areas in the CRS's own numbers as m², each at its (n, 2) point."""
        if self.scale is None:
            return own
        x, y = _between(points, self.bounds).T
        return np.asarray(own * chebyshev.chebval2d(x, y, self.scale))


def around(bounds: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the bounds of all bounds (n, 4), zeros where there are none."""
    every = np.concatenate(bounds)
    if not len(every):
        return np.zeros(4)
    low, high = np.fmin.reduce(every[:, :2], axis=0), np.fmax.reduce(every[:, 2:], axis=0)
    return np.asarray(np.nan_to_num(np.concatenate([low, high])))


def _between(points: NDArray[np.float64], bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points with -1 and 1 at the bounds."""
    half = np.maximum((bounds[2:] - bounds[:2]) / 2, 1e-12)
    return np.asarray((points - (bounds[:2] + bounds[2:]) / 2) / half)


def _fitted(metres: LocalMetres, bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the coefficients of the m² on the ground of one square of the CRS's numbers."""
    one = np.cos(np.pi * (np.arange(_SAMPLES) + 0.5) / _SAMPLES)
    x, y = (grid.ravel() for grid in np.meshgrid(one, one))
    half = (bounds[2:] - bounds[:2]) / 2
    places = np.stack([x, y], axis=1) * half + (bounds[:2] + bounds[2:]) / 2
    local = shapely.points(metres.points_there(places))
    size = metres.ground_m2(local, np.full(len(local), float(metres.scale.prod())))
    terms = chebyshev.chebvander2d(x, y, [_DEGREE, _DEGREE])
    found = np.linalg.lstsq(terms, size)[0]
    return np.asarray(found.reshape(_DEGREE + 1, _DEGREE + 1), dtype=float)


def _in_short_edges(shapes: NDArray[np.object_], ground: Ground) -> NDArray[np.float64]:
    short = in_short_edges(gpd.GeoSeries(shapes, crs=ground.crs), ground.metres)
    return np.asarray(short.to_crs(AREA_CRS).area)


def in_short_edges(shapes: gpd.GeoSeries, metres: LocalMetres) -> gpd.GeoSeries:
    """Return the shapes with corners added on edges longer than 250 m, which stay where they are.

    ``metres`` are those of the shapes' CRS.
    """
    return shapes.segmentize(_EDGE_M / float(np.max(metres.scale)))


def placed(frame: gpd.GeoDataFrame, crs: pyproj.CRS) -> NDArray[np.object_]:
    """Return a frame's shapes in another CRS, where their straight edges really run."""
    shapes: Any = frame.geometry
    if not len(shapes) or pyproj.CRS(shapes.crs).equals(crs, ignore_axis_order=True):
        return np.asarray(shapes.to_numpy())
    metres = LocalMetres.around(shapes.total_bounds, pyproj.CRS(shapes.crs))
    return np.asarray(in_short_edges(shapes, metres).to_crs(crs).to_numpy())
