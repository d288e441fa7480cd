"""Metres on the ground for the numbers of any file: near the plan, and without bending its lines.

A plan is judged in its own coordinates, because a straight edge of the file is straight only there:
in another projection a corner of one zone would leave the edge of its neighbour by centimetres.
What is found is then measured with the true size of a square there, taken from EPSG:3035.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely

from geo.measure import AREA_CRS, LONLAT_CRS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEP_M = 50.0
_REACH_DEGREES = 15.0  # national systems are used that far beside the zone they were made for
_SPHERE = pyproj.Geod(ellps="GRS80")


@dataclass(frozen=True)
class LocalMetres:
    """Local x, y in metres from the numbers of a file, by a shift and, for degrees, a scale.

    Straight stays straight and shared corners stay shared; near zero there are more digits.
    """

    crs: pyproj.CRS | None
    origin: NDArray[np.float64]
    scale: NDArray[np.float64]

    @classmethod
    def around(cls, bounds: NDArray[np.float64], crs: pyproj.CRS | None) -> LocalMetres:
        """Return local metres around the middle of ``bounds`` (west, south, east, north).

        Without a CRS the numbers are taken for metres.
        """
        middle = np.asarray([bounds[0] + bounds[2], bounds[1] + bounds[3]]) / 2
        middle = np.round(middle) if np.isfinite(middle).all() else np.zeros(2)
        return cls(crs, middle, _metres_per_unit(crs, middle))

    @property
    def is_shift(self) -> bool:
        """Return whether lengths are the same in both."""
        return bool((self.scale == 1).all())

    def there(self, shapes: Any) -> Any:  # noqa: ANN401  a shape gives a shape, an array an array
        """Return shapes of the file in local metres."""
        return shapely.transform(shapes, self.points_there)

    def back(self, shapes: Any) -> Any:  # noqa: ANN401  a shape gives a shape, an array an array
        """Return shapes in local metres in the coordinates of the file."""
        return shapely.transform(shapes, self._points_back)

    def points_there(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) points of the file in local metres."""
        return (points - self.origin) * self.scale

    def _points_back(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return points / self.scale + self.origin

    def ground_m2(
        self, shapes: NDArray[np.object_], areas: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return on the ground the ``areas`` (local m²) of things at ``shapes`` (local metres)."""
        bounds = shapely.bounds(shapes)
        middles = np.stack([bounds[:, 0] + bounds[:, 2], bounds[:, 1] + bounds[:, 3]], axis=1) / 2
        return areas * self._ground_factor(np.nan_to_num(middles))

    def _ground_factor(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the m² on the ground of one local m² at (n, 2) points in local metres.

        It is 1 where the numbers cannot be what their CRS says (a drawing near 0, 0).
        """
        if self.crs is None or not len(points) or not _can_be_there(self.crs, self.origin):
            return np.ones(len(points))
        aside = np.asarray([[_STEP_M, 0.0], [-_STEP_M, 0.0], [0.0, _STEP_M], [0.0, -_STEP_M]])
        there = self._points_back((points[:, None, :] + aside).reshape(-1, 2))
        to_area = pyproj.Transformer.from_crs(self.crs, AREA_CRS, always_xy=True)
        x, y = (np.reshape(one, (-1, 4)) for one in to_area.transform(there[:, 0], there[:, 1]))
        across = (x[:, 0] - x[:, 1]) * (y[:, 2] - y[:, 3])
        factor = np.abs(across - (x[:, 2] - x[:, 3]) * (y[:, 0] - y[:, 1])) / (2 * _STEP_M) ** 2
        return np.where(np.isfinite(factor), factor, 1.0)


def _metres_per_unit(crs: pyproj.CRS | None, middle: NDArray[np.float64]) -> NDArray[np.float64]:
    if crs is None or not crs.axis_info:
        return np.ones(2)
    if not crs.is_geographic:
        return np.full(2, crs.axis_info[0].unit_conversion_factor)
    lon, lat = middle[0], float(np.clip(middle[1], -89, 89))
    _, _, across = _SPHERE.inv(lon - 0.005, lat, lon + 0.005, lat)
    _, _, along = _SPHERE.inv(lon, lat - 0.005, lon, lat + 0.005)
    return np.asarray([across, along]) / 0.01


def _can_be_there(crs: pyproj.CRS, point: NDArray[np.float64]) -> bool:
    """Return whether a point lies where its CRS is used, or not far from there."""
    used = crs.area_of_use
    if used is None:
        return True
    to_lonlat = pyproj.Transformer.from_crs(crs, LONLAT_CRS, always_xy=True)
    lon, lat = to_lonlat.transform(point[0], point[1])
    east = used.east + (360 if used.east < used.west else 0)
    return bool(
        used.south - _REACH_DEGREES <= lat <= used.north + _REACH_DEGREES
        and used.west - _REACH_DEGREES <= lon <= east + _REACH_DEGREES
    )
