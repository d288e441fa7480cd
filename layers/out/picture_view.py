"""Which ground a picture shows: a box in degrees becomes a round scale on a piece of paper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError

from geo.errors import Refusal

if TYPE_CHECKING:
    from geo.types import BoundsLonLat
    from layers.out.picture_paper import Box

METRES_PER_INCH = 0.0254
_ROUND = (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8)
_GEOD = Geod(ellps="WGS84")
_LONLAT = "EPSG:4326"
_WEB_MERCATOR_M_PER_PX = 2 * math.pi * 6_378_137 / 256
_CSS_PX_PER_INCH = 96
_POLE = 90


@dataclass(frozen=True)
class MapView:
    """The ground under the map's frame: edges in ``crs`` metres, scale 1 : ``scale``.

    ``grid_per_ground`` is the projection's length distortion at the centre (0.9996 on a UTM
    meridian); ``north_deg`` the direction of true north there, clockwise from up.
    """

    crs: str
    left: float
    bottom: float
    right: float
    top: float
    scale: int
    grid_per_ground: float
    north_deg: float
    bounds_lonlat: BoundsLonLat

    @property
    def zoom(self) -> float:
        """Return the Web Mercator zoom at which a screen shows things equally large."""
        south, north = self.bounds_lonlat[1::2]
        ground_m_per_px = self.scale * METRES_PER_INCH / _CSS_PX_PER_INCH
        shrink = math.cos(math.radians((south + north) / 2))
        return math.log2(_WEB_MERCATOR_M_PER_PX * shrink / ground_m_per_px)


def view_of(bbox_lonlat: BoundsLonLat, crs: str, box: Box, least_scale: int = 1) -> MapView:
    """Return the view that shows all of ``bbox_lonlat`` in ``box`` at the next rounder scale.

    ``least_scale``: the scale is no larger than 1 to so many, as where two maps share one. Raises
    Refusal picture-place.
    """
    to_grid = _transformer(crs)
    west, south, east, north = _in_grid(bbox_lonlat, to_grid, crs)
    x, y = (west + east) / 2, (south + north) / 2
    grid_per_ground, north_deg = _distortion(x, y, to_grid)
    needed = max((east - west) / box.width, (north - south) / box.height)
    scale = max(_rounder(needed / METRES_PER_INCH / grid_per_ground), least_scale)
    metres_per_inch = scale * METRES_PER_INCH * grid_per_ground
    half_x, half_y = box.width * metres_per_inch / 2, box.height * metres_per_inch / 2
    edges = (x - half_x, y - half_y, x + half_x, y + half_y)
    seen = to_grid.transform_bounds(*edges, direction="INVERSE")
    return MapView(crs, *edges, scale, grid_per_ground, north_deg, seen)


def _transformer(crs: str) -> Transformer:
    try:
        known = CRS.from_user_input(crs)
    except ProjError as fault:
        raise Refusal("picture-place", crs=crs) from fault
    if not known.is_projected or known.axis_info[0].unit_name != "metre":
        raise Refusal("picture-place", crs=crs)
    return Transformer.from_crs(_LONLAT, known, always_xy=True)


def _in_grid(bbox_lonlat: BoundsLonLat, to_grid: Transformer, crs: str) -> BoundsLonLat:
    west, south, east, north = bbox_lonlat
    edges = to_grid.transform_bounds(west, south, east, north)
    on_earth = -_POLE < south < north < _POLE and west < east
    if not on_earth or not all(map(math.isfinite, edges)):
        raise Refusal("picture-place", crs=crs)
    return edges


def _distortion(x: float, y: float, to_grid: Transformer) -> tuple[float, float]:
    """Return grid metres per ground metre, and true north's direction, along 1 km northward."""
    (lon, lat), (ahead_lon, ahead_lat) = (
        to_grid.transform(x, y + step, direction="INVERSE") for step in (0, 1000)
    )
    azimuth, _, ground_m = _GEOD.inv(lon, lat, ahead_lon, ahead_lat)
    return 1000 / ground_m, -azimuth


def _rounder(scale: float) -> int:
    power = 10.0 ** math.floor(math.log10(scale))
    fitting = [step for step in _ROUND if step * power >= scale]
    return round((fitting[0] if fitting else 10) * power)
