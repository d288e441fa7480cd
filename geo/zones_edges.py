"""The edges of areas as numbers, each with its area on the left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POLYGON = 3  # shapely's type id
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xFF51AFD7ED558CCD))
_HALF, EXACT = np.uint64(32), np.uint64(18)  # the latter leaves numbers of which sums are exact


@dataclass(frozen=True, eq=False)
class Rings:
    """The corners (n, 2) of areas, ring after ring, area after area.

    ``sizes`` says how many corners each ring has, the first one repeated at its end; ``owner``
    whose it is by position; ``areas`` what it adds to its owner's area (less than nothing: a hole);
    ``forward`` whether it has its area on the left.
    """

    points: NDArray[np.float64]
    sizes: NDArray[np.int64]
    owner: NDArray[np.int64]
    areas: NDArray[np.float64]
    forward: NDArray[np.bool_]

    @classmethod
    def of(cls, shapes: NDArray[np.object_]) -> Rings:
        """Return the rings of valid polygons and multipolygons."""
        points = shapely.get_coordinates(shapes)
        sizes, owner, outer = _sizes(shapes)
        signed = _signed_areas(points, np.cumsum(sizes) - sizes)
        areas = np.where(outer, 1.0, -1.0) * np.abs(signed)
        return cls(points, sizes, owner, areas, (signed > 0) == outer)

    def edge_starts(self) -> NDArray[np.int64]:
        """Return the positions of all corners but the last of each ring."""
        starts = np.ones(len(self.points), dtype=bool)
        starts[np.cumsum(self.sizes) - 1] = False
        return np.flatnonzero(starts)


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges (n, 2, 2), start and end, in order of their owners by position, and their rings."""

    points: NDArray[np.float64]
    owner: NDArray[np.int64]
    ring: NDArray[np.int64]


def edges_of(shapes: NDArray[np.object_]) -> Edges:
    """Return the edges of valid polygons and multipolygons, each area on the left of its own."""
    rings = Rings.of(shapes)
    start = rings.edge_starts()
    ring = np.repeat(np.arange(len(rings.sizes)), rings.sizes)[start]
    forward = rings.forward[ring]
    first, last = start + ~forward, start + forward
    ends = np.stack([rings.points[first], rings.points[last]], axis=1)
    return Edges(ends, rings.owner[ring], ring)


def _signed_areas(points: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the area in each ring, less than nothing where it lies on the right."""
    if not len(starts):
        return np.empty(0)
    x, y = points[:, 0] - points[0, 0], points[:, 1]
    aside = (x[:-1] + x[1:]) * (y[1:] - y[:-1])
    aside[starts[1:] - 1] = 0
    return np.asarray(np.add.reduceat(aside, starts) / 2)


def _sizes(
    shapes: NDArray[np.object_],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return how many corners each ring has, whose it is, and whether it is an outer one."""
    plain = shapely.get_type_id(shapes) == _POLYGON
    plain &= shapely.get_num_interior_rings(shapes) == 0
    owner, sizes = np.flatnonzero(plain), shapely.get_num_coordinates(shapes)
    if len(owner) == len(shapes) and sizes.all():
        return sizes, owner, plain
    other = np.flatnonzero(~plain & (sizes > 0))
    parts, part = shapely.get_parts(shapes[other], return_index=True)
    rings, ring = shapely.get_rings(parts, return_index=True)
    outer = np.append(True, ring[1:] != ring[:-1])[: len(rings)]
    sizes = np.concatenate([sizes[owner], shapely.get_num_coordinates(rings)])
    owner = np.concatenate([owner, other[part[ring]]])
    outer = np.concatenate([np.ones(len(owner) - len(rings), dtype=bool), outer])
    order = np.argsort(owner, kind="stable")
    kept = order[sizes[order] > 0]
    return sizes[kept], owner[kept], outer[kept]


def marks_of(ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a number for each edge (n, 2, 2), that of the other direction with its sign turned."""
    keys = mixed(ends.reshape(-1, 2)).reshape(-1, 2).sum(axis=1)
    start, end = ends[:, 0], ends[:, 1]
    back = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    return np.asarray(np.where(back, -1.0, 1.0) * ((keys * _MIX[0]) >> EXACT))


def mixed(points: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return a number of 64 bits for each corner (n, 2), the first bits of which are mixed best."""
    bits = (points + 0.0).view(np.uint64)  # no negative zero: it would be another corner
    found: NDArray[np.uint64] = bits[:, 0] * _MIX[0]
    found += bits[:, 1] * _MIX[1]
    found ^= found >> _HALF
    found *= _MIX[2]
    return found
