"""Lengths of outlines, worked out apart from the code that measures borders."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from pyproj import Geod


def perimeter_km(frame: gpd.GeoDataFrame) -> pd.Series:
    """Return the geodesic length of each row's rings, holes included, in km."""
    rings = frame.geometry.to_crs("EPSG:4326").boundary
    return rings.map(Geod(ellps="WGS84").geometry_length) / 1000
