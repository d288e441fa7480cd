"""The only module that measures: areas in EPSG:3035, lengths geodesic on WGS84.

An equal-area projection for Europe (ETRS89-LAEA) and geodesic lengths make a hectare and a
kilometre the same in Vidzeme and in Østfold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

AREA_CRS = "EPSG:3035"
LONLAT_CRS = "EPSG:4326"
_GEOD = Geod(ellps="WGS84")
_NAME_DEGREES = 0.01


def area_km2(frame: gpd.GeoDataFrame) -> pd.Series:
    """Return each row's area in km², measured in EPSG:3035; same index as ``frame``."""
    return frame.geometry.to_crs(AREA_CRS).area / 1e6


def segment_lengths_m(
    starts: NDArray[np.float64], ends: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the geodesic lengths in metres of segments given as (n, 2) lon, lat arrays."""
    _, _, lengths = _GEOD.inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    return np.asarray(lengths, dtype=float)


def grid_position(lonlat: tuple[float, float], crs: str | CRS) -> tuple[float, float]:
    """Return the x and y of a lon, lat point in a ``crs``, in its own units."""
    x, y = Transformer.from_crs(LONLAT_CRS, crs, always_xy=True).transform(*lonlat)
    return float(x), float(y)


def inner_point(shape: shapely.Geometry) -> tuple[float, float]:
    """Return a lon, lat point well inside ``shape``: where its name is written.

    The centre of the largest circle in the simplified shape; a hundredth of a degree is enough for
    a name. Shapes that vanish when simplified, and those without area, give a point on themselves.
    """
    plain = shapely.simplify(shape, _NAME_DEGREES)
    if plain.is_empty or plain.geom_type not in {"Polygon", "MultiPolygon"}:
        point = shapely.point_on_surface(shape)
        return float(point.x), float(point.y)
    circle = shapely.maximum_inscribed_circle(plain, tolerance=_NAME_DEGREES)
    return float(circle.coords[0][0]), float(circle.coords[0][1])
