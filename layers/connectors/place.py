"""Boxes in the order that a coordinate system has, and what lies in a unit."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.types import BoundsLonLat

_EPSG = re.compile(r"EPSG(?:::|:[\w.]+:|/[\w.]+/|:|.*#)(\d{4,6})$", re.IGNORECASE)
_LONLAT = "EPSG:4326"
_BEYOND_DEGREES = 400.0
# As far as the readers of files let a line run beside its arc; held together by a test.
CURVE_TOLERANCE_M = 0.01


def epsg_of(name: str) -> int | None:
    """Return the EPSG code in a name such as urn:ogc:def:crs:EPSG::3059; None where there is none.

    CRS84 is 4326: numbers of either lie east, north in GeoJSON.
    """
    if name.upper().endswith(("CRS84", "CRS84H")):
        return 4326
    found = _EPSG.search(name.strip())
    return int(found[1]) if found else None


def urn(epsg: int) -> str:
    """Return the name of a coordinate system as WFS 1.1 and 2.0 write it."""
    return f"urn:ogc:def:crs:EPSG::{epsg}"


@cache
def known(epsg: int) -> bool:
    """Return whether there is such a coordinate system."""
    try:
        return bool(CRS.from_epsg(epsg))
    except CRSError:
        return False


@cache
def north_first(epsg: int) -> bool:
    """Return whether the system's first axis runs north, as those of EPSG:3059 and 4326 do."""
    return CRS.from_epsg(epsg).axis_info[0].direction == "north"


def box_parameter(bounds: BoundsLonLat, epsg: int) -> str:
    """Return the bbox parameter of WFS for a box in degrees, in the axis order of ``epsg``."""
    across = Transformer.from_crs(_LONLAT, f"EPSG:{epsg}", always_xy=True)
    west, south, east, north = across.transform_bounds(*bounds, densify_pts=21)
    box = (south, west, north, east) if north_first(epsg) else (west, south, east, north)
    digits = 8 if CRS.from_epsg(epsg).is_geographic else 3
    return ",".join(f"{number:.{digits}f}" for number in box) + f",{urn(epsg)}"


class Cut:
    """Tells which GeoJSON geometries touch an outline (degrees); made for one fetch."""

    def __init__(self, outline: shapely.Geometry) -> None:
        """Keep the outline; it is brought into the system of the features when one is known."""
        self._outline = outline
        self._in: dict[int, shapely.Geometry] = {}

    def touches(self, geometry: object, epsg: int) -> bool:
        """Return whether a geometry touches the outline; one that cannot be judged does.

        What is wrong with it is for the reading of the file to say.
        """
        try:
            return bool(shapely.intersects(self._prepared(epsg), shapely.geometry.shape(geometry)))
        except (*_ODD, shapely.errors.ShapelyError):
            return True

    def _prepared(self, epsg: int) -> shapely.Geometry:
        if epsg not in self._in:
            across = Transformer.from_crs(_LONLAT, f"EPSG:{epsg}", always_xy=True)
            moved = shapely.transform(self._outline, _mover(across))
            shapely.prepare(moved)
            self._in[epsg] = moved
        return self._in[epsg]


_ODD = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


def _mover(across: Transformer) -> Any:  # noqa: ANN401  what shapely.transform takes
    return lambda xy: np.column_stack(across.transform(xy[:, 0], xy[:, 1]))


def in_degrees(geometry: object) -> bool:
    """Return whether the first numbers of a GeoJSON geometry can be degrees."""
    inner = geometry.get("coordinates") if isinstance(geometry, dict) else None
    while isinstance(inner, list) and inner and isinstance(inner[0], list):
        inner = inner[0]
    numbers = [n for n in inner or () if isinstance(n, int | float)] if inner else []
    return all(math.fabs(number) < _BEYOND_DEGREES for number in numbers)
