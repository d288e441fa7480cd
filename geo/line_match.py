"""Is a line still where it was? Lines compared by how far they run along each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

_METRES_A_DEGREE = 111_320.0


def metres_around(lines: NDArray[np.object_], lat: float) -> NDArray[np.object_]:
    """Return lines (lon, lat) in metres, true near a latitude: for lines that lie close by."""
    scale = np.asarray([np.cos(np.radians(lat)), 1.0]) * _METRES_A_DEGREE
    found: NDArray[np.object_] = shapely.transform(lines, lambda points: points * scale)
    return found


def share_along(
    line: shapely.Geometry, others: NDArray[np.object_], near_m: float
) -> NDArray[np.float64]:
    """Return for each of the others (all lon, lat) how much of it and the line is the same.

    That is the part of ``line`` within ``near_m`` of the other, over the longer of the two (0-1).
    """
    if not len(others):
        return np.zeros(0)
    lat = float(shapely.bounds(line)[[1, 3]].mean())
    own, *theirs = metres_around(np.asarray([line, *others], dtype=object), lat)
    there = np.asarray(theirs, dtype=object)
    along = shapely.length(shapely.intersection(own, shapely.buffer(there, near_m)))
    longer = np.maximum(shapely.length(own), shapely.length(there))
    shares: NDArray[np.float64] = np.divide(
        along, longer, out=np.zeros(len(there)), where=longer > 0
    )
    return shares


def share_covered(line: shapely.Geometry, others: NDArray[np.object_], near_m: float) -> float:
    """Return how much of a line (lon, lat) lies within ``near_m`` of any of the others (0-1)."""
    if not len(others):
        return 0.0
    lat = float(shapely.bounds(line)[[1, 3]].mean())
    own, *theirs = metres_around(np.asarray([line, *others], dtype=object), lat)
    around = shapely.union_all(shapely.buffer(np.asarray(theirs, dtype=object), near_m))
    whole = float(shapely.length(own))
    return float(shapely.length(shapely.intersection(own, around))) / whole if whole else 0.0
