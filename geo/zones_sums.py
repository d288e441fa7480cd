"""The area that two polygons share, summed over their edges.

A polygon is what lies below its edges, those that run west counted up and those that run east
counted down, so that what two polygons share is the sum of what lies below both of two edges, over
all pairs of edges that have a longitude in common. Nothing has to be built, no case is special
(corners upon edges, edges upon edges), and all pairs of polygons are computed at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.zones_edges import Rings

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK = 60_000  # pairs of edges at a time
_SLACK = 1e-8  # of a shape's width: what rounding may move an edge among others


@dataclass(frozen=True, eq=False)
class Slopes:
    """Edges that are not upright, from their owner's origin, from west to east.

    ``sign`` is 1 where they ran west. Edges are in order of their owners.
    """

    west: NDArray[np.float64]
    east: NDArray[np.float64]
    height: NDArray[np.float64]
    slope: NDArray[np.float64]
    sign: NDArray[np.float64]
    owner: NDArray[np.int64]

    @classmethod
    def of(cls, shapes: NDArray[np.object_], origin: NDArray[np.float64]) -> Slopes:
        """Return the slopes of valid areas; ``origin`` (n, 2) has a row for each."""
        rings = Rings.of(shapes)
        x, y = (
            rings.points[:, axis] - np.repeat(origin[rings.owner, axis], rings.sizes)
            for axis in (0, 1)
        )
        sloping = x[1:] != x[:-1]
        sloping[np.cumsum(rings.sizes)[:-1] - 1] = False
        start = np.flatnonzero(sloping)
        ring = np.repeat(np.arange(len(rings.sizes)), rings.sizes)[start]
        ends = (x[start], y[start], x[start + 1], y[start + 1])
        return cls._between(ends, rings.owner[ring], rings.forward[ring])

    @classmethod
    def between(cls, ends: NDArray[np.float64], owner: NDArray[np.int64]) -> Slopes:
        """Return the slopes among edges (n, 2, 2) from their owners' origins."""
        sloping = ends[:, 0, 0] != ends[:, 1, 0]
        (x0, y0), (x1, y1) = ends[sloping].transpose(1, 2, 0)
        return cls._between((x0, y0, x1, y1), owner[sloping], np.ones(len(x0), dtype=np.bool_))

    @classmethod
    def _between(
        cls,
        ends: Sequence[NDArray[np.float64]],
        owner: NDArray[np.int64],
        forward: NDArray[np.bool_],
    ) -> Slopes:
        """Return slopes between ``ends``: x and y of the start, x and y of the end."""
        x0, y0, x1, y1 = ends
        slope = (y1 - y0) / (x1 - x0)
        sign = np.where((x0 > x1) == forward, 1.0, -1.0)
        return cls(np.minimum(x0, x1), np.maximum(x0, x1), y0 - slope * x0, slope, sign, owner)

    def __getitem__(self, chosen: NDArray[np.int64]) -> Slopes:
        """Return some of the edges."""
        return Slopes(
            west=self.west[chosen],
            east=self.east[chosen],
            height=self.height[chosen],
            slope=self.slope[chosen],
            sign=self.sign[chosen],
            owner=self.owner[chosen],
        )


@dataclass(frozen=True, eq=False)
class Outlines:
    """The edges of shapes from the south-western corners of their boxes, each shape's from west.

    ``width`` is that of a shape, ``longest`` the widest of its edges.
    """

    origin: NDArray[np.float64]
    width: NDArray[np.float64]
    longest: NDArray[np.float64]
    slopes: Slopes
    _rank: NDArray[np.float64]

    @classmethod
    def of(cls, shapes: NDArray[np.object_]) -> Outlines:
        """Return the outlines of valid polygons and multipolygons."""
        bounds = np.nan_to_num(shapely.bounds(shapes))
        slopes = Slopes.of(shapes, bounds[:, :2])
        width = np.maximum(bounds[:, 2] - bounds[:, 0], 1e-30)
        longest = np.zeros(len(shapes))
        np.maximum.at(longest, slopes.owner, slopes.east - slopes.west)
        rank = 4.0 * slopes.owner + slopes.west / width[slopes.owner]
        order = np.argsort(rank)
        return cls(bounds[:, :2], width, longest, slopes[order], rank[order])

    def beside(
        self, theirs: Slopes, shape: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for each of ``theirs`` the first of the edges of a shape beside it, and how many.

        ``shape`` are the positions of the shapes; among the edges are all that share a longitude.
        """
        width = self.width[shape]
        low = np.clip((theirs.west - self.longest[shape]) / width, -1, 2) - _SLACK
        high = np.clip(theirs.east / width, -1, 2) + _SLACK
        first = np.searchsorted(self._rank, 4.0 * shape + low)
        return first, np.searchsorted(self._rank, 4.0 * shape + high) - first


def shared_sums(
    shapes: NDArray[np.object_],
    others: NDArray[np.object_],
    shape: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return rows (area, x, y of the centroid) of what each of ``others`` shares.

    ``shape`` are the positions of the shapes that they share it with.
    """
    asked, place = np.unique(shape, return_inverse=True)
    mine = Outlines.of(shapes[asked])
    theirs = Slopes.of(others, mine.origin[place])
    sums = below_both(mine, theirs, place[theirs.owner], len(others))
    some = sums[:, 0] != 0
    sums[some, 1:] = sums[some, 1:] / sums[some, :1] + mine.origin[place[some]]
    return sums


def below_both(
    mine: Outlines,
    theirs: Slopes,
    shape: NDArray[np.int64],
    count: int,
    *,
    middles: bool = True,
) -> NDArray[np.float64]:
    """Return rows (area, sums of x and of y over it) by owner of ``theirs``, of ``count`` owners.

    ``shape`` says beside which of mine each of theirs lies; both are seen from its origin. Without
    ``middles`` only areas are summed.
    """
    first, many = mine.beside(theirs, shape)
    work = np.append(0, np.cumsum(many))
    stops = np.unique(np.searchsorted(work, np.arange(0, work[-1] + 1, _CHUNK)))
    found = np.zeros((3, count))
    for start, stop in zip(stops, np.append(stops[1:], len(first)), strict=True):
        part = slice(start, stop)
        other = np.repeat(np.arange(start, stop), many[part])
        edge = np.arange(len(other)) + np.repeat(first[part] - work[part] + work[start], many[part])
        meet, line = _lower(mine.slopes, theirs, edge, other)
        row, sign = (
            theirs.owner[other[meet]],
            mine.slopes.sign[edge[meet]] * theirs.sign[other[meet]],
        )
        low = int(row.min(initial=count))
        for one, of in zip(found, _below(line, middles=middles), strict=False):
            told = np.bincount(row - low, of * sign)
            one[low : low + len(told)] += told
    return found.T


def _lower(
    mine: Slopes, theirs: Slopes, one: NDArray[np.int64], other: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return which pairs share longitudes, and the lower line of both: x, y of its three points."""
    start = np.maximum(mine.west[one], theirs.west[other])
    end = np.minimum(mine.east[one], theirs.east[other])
    meet = np.flatnonzero(start < end)
    one, other, start, end = one[meet], other[meet], start[meet], end[meet]
    height, slope = mine.height[one], mine.slope[one]
    a0, a1 = height + slope * start, height + slope * end
    height, slope = theirs.height[other], theirs.slope[other]
    b0, b1 = height + slope * start, height + slope * end
    gap0, gap1 = a0 - b0, a1 - b1
    low0 = np.minimum(a0, b0)
    middle, low = start.copy(), low0.copy()
    cross = np.flatnonzero(gap0 * gap1 < 0)
    share = gap0[cross] / (gap0[cross] - gap1[cross])
    middle[cross] += (end[cross] - start[cross]) * share
    low[cross] = b0[cross] + (b1[cross] - b0[cross]) * share
    return meet, np.stack([start, low0, middle, low, end, np.minimum(a1, b1)])


def _below(line: NDArray[np.float64], *, middles: bool) -> list[NDArray[np.float64]]:
    """Return the areas below lines of three points, and the sums of x and y over them."""
    x0, y0, x1, y1, x2, y2 = line
    halves = ((x0, y0, x1, y1), (x1, y1, x2, y2))
    sums = [sum((x1 - x0) * (y0 + y1) / 2 for x0, y0, x1, y1 in halves)]
    if middles:
        sums += [
            sum(
                (x1 - x0) * (x0 * (2 * y0 + y1) + x1 * (y0 + 2 * y1)) / 6
                for x0, y0, x1, y1 in halves
            ),
            sum((x1 - x0) * (y0 * y0 + y0 * y1 + y1 * y1) / 6 for x0, y0, x1, y1 in halves),
        ]
    return sums
