"""The form of an area: its perimeter, how compact it is, how far it is from a place in it."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measure import AREA_CRS, LONLAT_CRS, segment_lengths_m
from geo.types import LonLat

_PLACES_ACROSS = 40  # of the grid that mean distances are taken on


def perimeter_km(shape: shapely.Geometry) -> float:
    """Return the geodesic length of all rings of an area (degrees, WGS84), holes among them."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    within = ring[1:] == ring[:-1]
    return float(segment_lengths_m(points[:-1][within], points[1:][within]).sum() / 1000)


def polsby_popper(area_km2: float, perimeter: float) -> float:
    """Return 4πA/P²: 1 for a circle, near 0 for what is long or frayed (Polsby and Popper, 1991).

    ``area_km2`` in km², ``perimeter`` in km. A more detailed outline of the same area is longer
    and so less compact.
    """
    return 4 * math.pi * area_km2 / perimeter**2


def distances_km(shape: shapely.Geometry, place: LonLat) -> tuple[float, float]:
    """Return the mean and the greatest geodesic distance of an area (degrees) to a place.

    The mean is that of a square grid (EPSG:3035) of places in the area, some 40 across its longer
    side; the greatest is that of the outline's farthest corner.
    """
    corners = shapely.get_coordinates(shape)
    greatest = _to(corners, place).max()
    inside = _grid(shape)
    mean = _to(inside, place).mean() if len(inside) else greatest
    return float(mean), float(greatest)


def _to(points: NDArray[np.float64], place: LonLat) -> NDArray[np.float64]:
    return segment_lengths_m(points, np.broadcast_to(place, points.shape)) / 1000


def _grid(shape: shapely.Geometry) -> NDArray[np.float64]:
    """Return the places (n, 2) lon, lat of a square grid that lie in an area."""
    plane = gpd.GeoSeries([shape], crs=LONLAT_CRS).to_crs(AREA_CRS).iloc[0]
    west, south, east, north = plane.bounds
    step = max(east - west, north - south) / _PLACES_ACROSS
    x, y = np.meshgrid(
        np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    )
    shapely.prepare(plane)
    inside = shapely.contains_xy(plane, x.ravel(), y.ravel())
    places = gpd.points_from_xy(x.ravel()[inside], y.ravel()[inside], crs=AREA_CRS)
    return np.asarray(shapely.get_coordinates(places.to_crs(LONLAT_CRS)))
