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
from geo.zones_edges import Rings

if TYPE_CHECKING:
    import pyproj
    from numpy.typing import NDArray

_CHUNK = 4_000  # zones whose corners fit the processor's memory
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xFF51AFD7ED558CCD))
_HALF, _EXACT = np.uint64(32), np.uint64(18)
_OUTLINE = 200_000  # loose edges up to which a plan may be plain


def covered_twice(shapes: NDArray[np.object_], crs: pyproj.CRS) -> NDArray[np.object_]:
    """Return polygons without common ground on which two or more of ``shapes`` lie.

    ``shapes`` are valid polygons and multipolygons; so thin that the arithmetic cannot tell
    (``geo.plan_faces.NOISE_M``), common ground is none.
    """
    loose, owner = _loose_edges(shapes)
    if _is_plain_outline(loose):
        return np.empty(0, dtype=object)
    metres = LocalMetres.around(shapely.total_bounds(shapes), crs)
    faces = faces_of(shapes[np.unique(owner)], shapely.STRtree(shapes), metres, None)
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


def _loose_edges(
    shapes: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the edges (n, 2, 2) that no other zone walks in the opposite direction, and whose.

    Every edge has a key of 64 bits, the same for both directions, and a number whose sign is the
    direction: numbers that do not add up to zero under a key are loose. In one of 10⁵ plans of ten
    million corners two edges of one key could hide each other.
    """
    counts = shapely.get_num_coordinates(shapes)
    ends = np.cumsum(counts)
    key, number = np.empty(counts.sum(), dtype=np.uint64), np.empty(counts.sum())
    for start in range(0, len(shapes), _CHUNK):
        rows = slice(start, start + _CHUNK)
        within = slice(ends[start] - counts[start], ends[rows][-1])
        key[within], number[within] = _keys(Rings.of(shapes[rows]))
    rest = np.flatnonzero(_in_uneven_bucket(key, number) & (number != 0))
    _, same = np.unique(key[rest], return_inverse=True)
    rest = rest[(np.bincount(same, weights=number[rest]) != 0)[same]]
    asked, which = np.unique(np.searchsorted(ends, rest, side="right"), return_inverse=True)
    return _edges_at(shapes[asked], rest - (ends - counts)[asked[which]], which), asked[which]


def _edges_at(
    shapes: NDArray[np.object_], corner: NDArray[np.int64], owner: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the edges that start at corners of ``owner``, counted from the first of each."""
    rings = Rings.of(shapes)
    counts = shapely.get_num_coordinates(shapes)
    start = corner + (np.cumsum(counts) - counts)[owner]
    forward = np.repeat(rings.forward, rings.sizes)[start]
    return np.stack([rings.points[start + ~forward], rings.points[start + forward]], axis=1)


def _in_uneven_bucket(key: NDArray[np.uint64], number: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which edges share a bucket, by the first bits of their key, that is not even.

    All that are loose do: only they need a closer look.
    """
    bits = max(len(key).bit_length() - 1, 8)
    bucket = (key >> np.uint64(64 - bits)).view(np.int64)
    sums = np.bincount(bucket, weights=number, minlength=1 << bits)
    return np.asarray((sums != 0)[bucket])


def _keys(rings: Rings) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Return the key and the number of the edge from every corner; none is 0 from a ring's last."""
    bits = (rings.points + 0.0).view(np.uint64)  # no negative zero: it would be another corner
    mixed = bits[:, 0] * _MIX[0]
    mixed += bits[:, 1] * _MIX[1]
    mixed ^= mixed >> _HALF
    mixed *= _MIX[2]
    mixed ^= mixed >> _HALF
    exact = (mixed >> _EXACT).astype(np.float64)  # so short that sums of many stay exact
    number = np.zeros(len(mixed))
    np.subtract(exact[1:], exact[:-1], out=number[:-1])
    number *= np.repeat(rings.forward * 2.0 - 1, rings.sizes)
    number[np.cumsum(rings.sizes) - 1] = 0
    mixed[:-1] += mixed[1:]
    mixed *= _MIX[0]
    return mixed, number
