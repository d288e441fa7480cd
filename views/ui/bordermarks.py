"""Where the kilometres of an unrolled border lie on the ground, so that map and picture agree."""

from __future__ import annotations

import math

import geopandas as gpd
import shapely

from geo.types import LonLat
from layers.words import Words

_KM = 1000.0
_MOST = 8


def kilometres(stretches: gpd.GeoDataFrame, say: Words) -> list[tuple[str, LonLat]]:
    """Return labels (0 km, 2 km … and the end) with their places along one border's stretches."""
    length = float(stretches["length_m"].sum())
    step = _KM * max(1, math.ceil(length / _KM / _MOST))
    wanted = [n * step for n in range(int(length // step) + 1)]
    whole = [(f"{say.number(m / _KM, 0)} km", place_at(stretches, m)) for m in wanted]
    end = (f"{say.number(length / _KM, 1)} km", place_at(stretches, length))
    return [*whole, end] if length - wanted[-1] > step / 2 else whole


def place_at(stretches: gpd.GeoDataFrame, metres: float) -> LonLat:
    """Return the place (degrees) so many metres along the stretches of one border."""
    begun = 0.0
    for length, line in zip(stretches["length_m"], stretches.geometry, strict=True):
        if metres <= begun + length:
            share = (metres - begun) / length if length else 0.0
            return _within(line, share)
        begun += length
    return _within(stretches.geometry.iloc[-1], 1.0)


def _within(line: shapely.LineString, share: float) -> LonLat:
    point = line.interpolate(share, normalized=True)
    return point.x, point.y
