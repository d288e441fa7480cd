"""How much ground every zone shares with every unit, cutting only what must be cut.

A zone whose box no border touches is wholly inside a unit or wholly outside, and one of its corners
says which. Every other zone is measured against the piece of the unit around it.

The area that two polygons share is summed over their edges: a polygon is what lies below its edges,
those that run west counted up and those that run east counted down, so that what two polygons share
is the sum of what lies below both of two edges, over all pairs. Nothing has to be built, no case is
special (corners upon edges, edges upon edges), and all pairs are computed at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.zones_edges import Edges, edges_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MARGIN = 0.0123  # of a zone's size: how far around it its unit is looked at
_NOISE = 1e-11  # of the area of a zone's box: what the sums leave where shapes only touch
_CHUNK = 60_000  # pairs of edges at a time
_MANY_EDGES = 20_000  # pairs of edges above which building the shared shape is faster


@dataclass(frozen=True, eq=False)
class Shared:
    """Which zone shares ground with which unit (by position), how much, and where its middle is.

    ``areas`` and ``centroids`` (n, 2) are in the numbers of the CRS; ``whole`` says where the zone
    lies wholly in the unit: its area and centroid are then left for the caller to fill in. ``cut``
    are the shared shapes where they had to be built, None elsewhere.
    """

    zones: NDArray[np.int64]
    units: NDArray[np.int64]
    whole: NDArray[np.bool_]
    areas: NDArray[np.float64]
    centroids: NDArray[np.float64]
    cut: NDArray[np.object_]


def shared_ground(
    zones: NDArray[np.object_], units: NDArray[np.object_], build: NDArray[np.bool_]
) -> Shared:
    """Return the ground that zones share with units; ``build`` says of which zones as shapes."""
    near, inside = _near_and_inside(zones, units)
    rect = _wider(shapely.bounds(zones))
    local = np.empty(len(near[0]), dtype=object)
    for row, (zone, unit) in enumerate(near.T):
        local[row] = shapely.clip_by_rect(units[unit], *rect[zone])
    hit = ~shapely.is_empty(local)
    near, local = near[:, hit], local[hit]
    sums, cut = _cut(zones, local, near[0], build[near[0]])
    kept = sums[:, 0] > _NOISE * np.prod(rect[near[0], 2:] - rect[near[0], :2], axis=1)
    near, sums = near[:, kept], sums[kept]
    blank = np.full((len(inside[0]), 3), np.nan)
    zone, unit = np.concatenate([inside, near], axis=1)
    area, *middle = np.concatenate([blank, sums]).T
    whole = np.arange(len(zone)) < len(inside[0])
    shapes = np.concatenate([np.full(len(blank), None), cut[kept]])
    return Shared(zone, unit, whole, area, np.stack(middle, axis=1), shapes)


def _wider(bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    aside = (bounds[:, 2:] - bounds[:, :2]).max(axis=1, keepdims=True) * _MARGIN
    return np.concatenate([bounds[:, :2] - aside, bounds[:, 2:] + aside], axis=1)


def _near_and_inside(
    zones: NDArray[np.object_], units: NDArray[np.object_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (2, n) pairs zone, unit: the border is near, and the zone is wholly inside."""
    tree = shapely.STRtree(zones)
    borders, owner = _segments(units)
    segment, zone = tree.query(borders)
    near = np.unique(zone * len(units) + owner[segment])
    unit, zone = tree.query(units)
    every = np.setdiff1d(zone * len(units) + unit, near, assume_unique=True)
    zone, unit = np.divmod(every, max(len(units), 1))
    corners = shapely.bounds(zones)[zone]  # no border enters the box: any point of it will do
    own = shapely.force_2d(units)  # copies: the caller's may be another thread's too
    shapely.prepare(own)
    inside = shapely.contains_xy(own[unit], corners[:, 0], corners[:, 1])
    return np.stack(np.divmod(near, max(len(units), 1))), np.stack([zone, unit])[:, inside]


def _segments(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return the edges of areas as lines, and the position of the area that each belongs to."""
    edges = edges_of(shapes)
    return np.asarray(shapely.linestrings(edges.points)), edges.owner


def _cut(
    zones: NDArray[np.object_],
    local: NDArray[np.object_],
    near: NDArray[np.int64],
    build: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Return rows (area, x, y of the centroid), and the shared shapes that were built."""
    pairs = shapely.get_num_coordinates(zones)[near] * shapely.get_num_coordinates(local)
    build = build | (pairs > _MANY_EDGES)
    sums, cut = np.zeros((len(local), 3)), np.full(len(local), None)
    cut[build] = shapely.intersection(zones[near[build]], local[build])
    middles = shapely.get_coordinates(shapely.centroid(cut[build]))
    empty = shapely.is_empty(cut[build])
    sums[build, 0] = shapely.area(cut[build])
    sums[np.flatnonzero(build)[~empty], 1:] = middles
    sums[~build] = shared_sums(zones, local[~build], near[~build])
    return sums, cut


def shared_sums(
    shapes: NDArray[np.object_],
    others: NDArray[np.object_],
    shape: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return rows (area, x, y of the centroid) of what each of ``others`` shares.

    ``shape`` are the positions of the shapes that they share it with.
    """
    asked, place = np.unique(shape, return_inverse=True)
    origin = shapely.bounds(shapes[asked])[:, :2]
    mine = _Slopes.of(edges_of(shapes[asked]), origin)
    theirs = _Slopes.of(edges_of(others), origin[place])
    starts, counts = mine.starts[place], np.diff(mine.starts)[place]
    work = np.append(0, np.cumsum(counts * np.diff(theirs.starts)))
    stops = np.unique(np.searchsorted(work, np.arange(0, work[-1] + 1, _CHUNK)))
    found = np.zeros((len(others), 3))
    for first, last in zip(stops, np.append(stops[1:], len(others)), strict=True):
        edge, other = _all_pairs(starts[first:last], counts[first:last], theirs.starts, first)
        other, sums = _below_both(mine, theirs, edge, other)
        row = theirs.owner[other] - first
        found[first:last] = np.stack([np.bincount(row, s, last - first) for s in sums], axis=1)
    some = found[:, 0] != 0
    found[some, 1:] = found[some, 1:] / found[some, :1] + origin[place[some]]
    return found


@dataclass(frozen=True, eq=False)
class _Slopes:
    """Edges that are not upright, from their owner's origin, and from west to east.

    ``sign`` is 1 where they ran west. The edges of owner n start at ``starts[n]``.
    """

    west: NDArray[np.float64]
    east: NDArray[np.float64]
    height: NDArray[np.float64]
    slope: NDArray[np.float64]
    sign: NDArray[np.float64]
    owner: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, edges: Edges, origin: NDArray[np.float64]) -> _Slopes:
        """Return the slopes among edges; ``origin`` (n, 2) has a row for each owner."""
        sloping = edges.points[:, 0, 0] != edges.points[:, 1, 0]
        owner = edges.owner[sloping]
        start, end = np.moveaxis(edges.points[sloping] - origin[owner, None, :], 1, 0)
        west = start[:, 0] > end[:, 0]
        slope = (end[:, 1] - start[:, 1]) / (end[:, 0] - start[:, 0])
        return cls(
            west=np.minimum(start[:, 0], end[:, 0]),
            east=np.maximum(start[:, 0], end[:, 0]),
            height=start[:, 1] - slope * start[:, 0],
            slope=slope,
            sign=np.where(west, 1.0, -1.0),
            owner=owner,
            starts=np.searchsorted(owner, np.arange(len(origin) + 1)),
        )


def _all_pairs(
    starts: NDArray[np.int64],
    counts: NDArray[np.int64],
    theirs: NDArray[np.int64],
    first: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all pairs of edges: of mine from ``starts``, and of each of theirs from ``first``."""
    many = np.diff(theirs[first : first + len(starts) + 1])
    other = np.repeat(
        np.arange(theirs[first], theirs[first + len(starts)]), np.repeat(counts, many)
    )
    each, begin = np.repeat(counts, many), np.repeat(starts, many)
    edge = np.repeat(begin - (np.cumsum(each) - each), each) + np.arange(len(other))
    return edge, other


def _below_both(
    mine: _Slopes, theirs: _Slopes, one: NDArray[np.int64], other: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return edges of theirs, and rows: the area below both edges, the sums of x and y over it."""
    start = np.maximum(mine.west[one], theirs.west[other])
    end = np.minimum(mine.east[one], theirs.east[other])
    meet = np.flatnonzero(start < end)
    one, other, start, end = one[meet], other[meet], start[meet], end[meet]
    height, slope = mine.height[one], mine.slope[one]
    a0, a1 = height + slope * start, height + slope * end
    height, slope = theirs.height[other], theirs.slope[other]
    b0, b1 = height + slope * start, height + slope * end
    gap0, gap1 = a0 - b0, a1 - b1
    share = np.divide(gap0, gap0 - gap1, where=gap0 * gap1 < 0, out=np.zeros(len(one)))
    middle = start + (end - start) * share
    low0 = np.minimum(a0, b0)
    low = np.where(share > 0, b0 + (b1 - b0) * share, low0)
    sums = _below(start, low0, middle, low) + _below(middle, low, end, np.minimum(a1, b1))
    return other, sums * (mine.sign[one] * theirs.sign[other])


def _below(
    x0: NDArray[np.float64],
    y0: NDArray[np.float64],
    x1: NDArray[np.float64],
    y1: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the area below a line from west to east, and the sums of x and y over it."""
    width = x1 - x0
    area = width * (y0 + y1) / 2
    by_x = width * (x0 * (2 * y0 + y1) + x1 * (y0 + 2 * y1)) / 6
    by_y = width * (y0 * y0 + y0 * y1 + y1 * y1) / 6
    return np.stack([area, by_x, by_y])
