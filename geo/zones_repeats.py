"""Where the zones of a plan lie on each other.

In a plan without faults every edge between two zones is walked twice, once in each direction. A
zone that has an edge without such a counterpart lies at the plan's outline or at a fault, and how
many zones lie on the ground changes only along such edges. So only those zones are taken apart into
faces (``geo.plan_faces``), and a clean plan of any size costs one look at its corners.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.ground import LocalMetres
from geo.plan_faces import faces_of

if TYPE_CHECKING:
    import pyproj
    from numpy.typing import NDArray

    from geo.zones_survey import Zoning

_OUTLINE = 200_000  # loose edges up to which a plan may be plain


def covered_twice(zones: Zoning, crs: pyproj.CRS) -> NDArray[np.object_]:
    """Return polygons without common ground on which two or more of ``zones`` lie.

    So thin that the arithmetic cannot tell (``geo.plan_faces.NOISE_M``), common ground is none.
    """
    if _is_plain_outline(zones.loose):
        return np.empty(0, dtype=object)
    metres = LocalMetres.around(shapely.total_bounds(zones.shapes), crs)
    faces = faces_of(zones.shapes[np.unique(zones.owner)], zones.tree, metres, None)
    return np.asarray(metres.back(faces.shapes[faces.zones > 1]))


def _is_plain_outline(edges: NDArray[np.float64]) -> bool:
    """Return whether loose edges make rings of which none that runs left lies on another.

    How many zones lie on the ground is how many rings run left around it, less those that run
    right (around holes): more than one takes two of the former.
    """
    if not len(edges):
        return True
    if len(edges) > _OUTLINE:
        return False
    lines = shapely.multilinestrings(shapely.linestrings(edges))
    rings = shapely.get_parts(shapely.line_merge(lines, directed=True))
    if not shapely.is_closed(rings).all():
        return False
    points, ring = shapely.get_coordinates(rings[shapely.is_ccw(rings)], return_index=True)
    left = shapely.polygons(shapely.linearrings(points, indices=ring))
    return bool(shapely.is_valid(shapely.multipolygons(left)))
