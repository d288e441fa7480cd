"""A shape of one place laid over another, at the same size and in the same form."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer

from geo.measure import LONLAT_CRS
from geo.types import LonLat

_GEOD = Geod(ellps="WGS84")


def middle(shape: shapely.Geometry) -> LonLat:
    """Return the centre of a shape's area, in degrees; ``shape`` is in degrees (WGS84).

    Computed in an equal-area projection about the middle of the shape's bounds, so that the north
    does not weigh less than it is.
    """
    west, south, east, north = shape.bounds
    around = _equal_area((west + east) / 2, (south + north) / 2)
    there = Transformer.from_crs(LONLAT_CRS, around, always_xy=True)
    centre = shapely.transform(shape, partial(_moved, there)).centroid
    lon, lat = there.transform(centre.x, centre.y, direction="INVERSE")
    return float(lon), float(lat)


def laid_over(shape: shapely.Geometry, place: LonLat) -> shapely.Geometry:
    """Return a shape (degrees, WGS84) with its centre at another place, north still up.

    It is drawn in an equal-area projection (LAEA, ellipsoid) about its own centre and read in the
    same projection about the other place: areas are kept exactly, lengths and angles to what the
    projection does at the shape's edge (0.02 % at 100 km from the centre).
    """
    own = Transformer.from_crs(LONLAT_CRS, _equal_area(*middle(shape)), always_xy=True)
    other = Transformer.from_crs(_equal_area(*place), LONLAT_CRS, always_xy=True)
    plane = shapely.transform(shape, partial(_moved, own))
    return shapely.transform(plane, partial(_moved, other))


def _equal_area(lon: float, lat: float) -> CRS:
    return CRS.from_proj4(f"+proj=laea +lat_0={lat:.12f} +lon_0={lon:.12f} +ellps=WGS84 +units=m")


def _moved(by: Transformer, points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(by.transform(points[:, 0], points[:, 1]))


def ground_scale(lat: float) -> float:
    """Return how many metres of ground one metre of Web Mercator (EPSG:3857) covers at a latitude.

    The mean of what it is to the east and to the north, which differ by less than 0.3 % here:
    ``sqrt(M N) cos(lat) / a`` with the radii of curvature of WGS84 (Snyder, Map Projections,
    USGS 1395, 1987, p. 24 f.).
    """
    flat = 1 / 298.257223563
    square = flat * (2 - flat)
    w = math.sqrt(1 - square * math.sin(math.radians(lat)) ** 2)
    return math.sqrt((1 - square) / w**3 / w) * math.cos(math.radians(lat))


def equal_zoom(zoom: float, lat: float, other: float) -> float:
    """Return the zoom at which ``other`` has the ground scale that ``lat`` has at ``zoom``."""
    return zoom + math.log2(ground_scale(other) / ground_scale(lat))


def carried(place: LonLat, origin: LonLat, other: LonLat) -> LonLat:
    """Return the place that lies from ``other`` as ``place`` lies from ``origin`` (lon, lat)."""
    azimuth, _, length = _GEOD.inv(*origin, *place)
    lon, lat, _ = _GEOD.fwd(*other, azimuth, length)
    return float(lon), float(lat)
