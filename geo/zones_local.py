"""The ground that zones share with units, from the edges of the units in the boxes of the zones.

What a unit has above the box of a zone matters only by where the unit begins and ends along the top
of the box. So the edges in the box are cut off at the top; wherever the unit's border crosses the
top, the top itself is an edge from there on eastwards; and whether the unit holds the box's
north-western corner says the rest. Where the border runs through that corner the answer would hang
on the last digit: such pairs are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.zones_edges import edges_of, marks_of
from geo.zones_sums import Outlines, Slopes, below_both

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.zones_survey import Zoning

_PIECE = 8  # edges of a border that are looked for together
_CROWD = 100  # pieces in the box of a zone above which cutting out the unit is faster
_NEAR = 1e-6  # of a box's size: how near to its corner a border is on it
_DIGITS = 32  # how many steps of the last digit are near enough too


@dataclass(frozen=True, eq=False)
class Borders:
    """The edges (n, 2, 2) of units in pieces: where each starts, how many it has, and whose.

    ``low`` and ``high`` (2, n) are the corners of their boxes; ``marks`` are numbers of the edges:
    one edge walked in both directions has them add up to zero.
    """

    edges: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    marks: NDArray[np.float64]
    first: NDArray[np.int64]
    many: NDArray[np.int64]
    unit: NDArray[np.int64]

    @classmethod
    def of(cls, units: NDArray[np.object_]) -> Borders:
        """Return the borders of valid polygons and multipolygons."""
        found = edges_of(units)
        new = np.arange(len(found.ring)) % _PIECE == 0
        new[1:] |= found.ring[1:] != found.ring[:-1]
        first = np.flatnonzero(new)
        many = np.diff(first, append=len(new))
        start, end = found.points.transpose(1, 2, 0)
        low, high = np.minimum(start, end), np.maximum(start, end)
        marks = marks_of(found.points)
        return cls(found.points, low, high, marks, first, many, found.owner[first])

    def near(self, zones: Zoning, units: int) -> Near:
        """Return which zones a border comes near to; ``units`` is how many units there are."""
        if not len(self.first):
            nothing = np.empty(0, dtype=np.int64)
            return Near(self, *[nothing] * 4)
        low = np.minimum.reduceat(self.low, self.first, axis=1)
        high = np.maximum.reduceat(self.high, self.first, axis=1)
        lines = shapely.linestrings(np.stack([low.T, high.T], axis=1))
        piece, zone = zones.tree.query(lines)
        found, pair = np.unique(zone * units + self.unit[piece], return_inverse=True)
        return Near(self, *np.divmod(found, units), piece, pair)


@dataclass(frozen=True, eq=False)
class Near:
    """Pairs zone, unit by position of which the unit's border may enter the zone's box.

    ``piece`` are the pieces of borders there and ``pair`` the pairs that they belong to.
    """

    borders: Borders
    zones: NDArray[np.int64]
    units: NDArray[np.int64]
    piece: NDArray[np.int64]
    pair: NDArray[np.int64]

    def crowded(self) -> NDArray[np.bool_]:
        """Return the pairs with so many pieces that there is a faster way."""
        return np.bincount(self.pair, minlength=len(self.zones)) > _CROWD

    def edges(
        self, asked: NDArray[np.bool_], bounds: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the edges of borders in the boxes of the pairs that are asked for, and the pairs.

        ``bounds`` (n, 4) are the boxes.
        """
        chosen = asked[self.pair]
        piece, pair = self.piece[chosen], self.pair[chosen]
        many = self.borders.many[piece]
        begin = self.borders.first[piece] - (np.cumsum(many) - many)
        edge, pair = np.repeat(begin, many) + np.arange(many.sum()), np.repeat(pair, many)
        kept = np.ones(len(edge), dtype=bool)
        for low, high, least, most in zip(
            self.borders.low, self.borders.high, *bounds.T.reshape(2, 2, -1), strict=True
        ):
            kept &= (low[edge] <= most[pair]) & (high[edge] >= least[pair])
        return edge[kept], pair[kept]

    def mirrored(self, marks: NDArray[Any]) -> NDArray[np.int64]:
        """Return the first of the two pairs of a zone whose ``marks`` add up to zero by the second.

        Their units meet in the zone's box, and nothing else does: what an edge adds to the one it
        takes from the other. All other pairs are told as -1.
        """
        first = np.flatnonzero(self.zones[1:] == self.zones[:-1])
        three = np.isin(first, first + 1) | np.isin(first + 1, first)
        first = first[~three & (marks[first] != 0) & (marks[first] + marks[first + 1] == 0)]
        found = np.full(len(marks), -1)
        found[first + 1] = first
        return found


@dataclass(frozen=True, eq=False)
class Local:
    """By pair: the rows (area, x, y of the centroid) of what is shared.

    ``met`` says whether a border enters the box of the zone at all, ``unsure`` whether it runs
    through the box's corner, so that the rest is not to be trusted.
    """

    sums: NDArray[np.float64]
    met: NDArray[np.bool_]
    unsure: NDArray[np.bool_]


def local_sums(
    zones: Zoning,
    near: Near,
    held: NDArray[np.bool_],
    asked: NDArray[np.bool_],
    *,
    middles: bool,
) -> Local:
    """Return what the pairs that are asked for share; without ``middles`` no centroids.

    ``held`` says of each pair whether the unit holds the north-western corner of the zone's box.
    """
    bounds, most = zones.bounds[near.zones], np.abs(np.nan_to_num(zones.bounds)).max(initial=0.0)
    edge, pair = near.edges(asked, bounds)
    met, unsure = np.zeros((2, len(held)), dtype=bool)
    met[pair] = True
    other = near.mirrored(np.bincount(pair, near.borders.marks[edge], len(held)))
    first = other[pair] < 0
    edge, pair = edge[first], pair[first]
    origin, size = bounds[:, :2], bounds[:, 2:] - bounds[:, :2]
    ends = near.borders.edges[edge] - origin[pair, None]
    unsure[pair[_at_corner(ends, size[pair], most)]] = True
    sums = _summed(zones, near, _below_top(ends, pair, size[pair]), middles=middles)
    again, of = np.flatnonzero(other >= 0), other[other >= 0]
    sums[again], unsure[again] = -sums[of], unsure[of]
    sums += _all_of(zones, near.zones, held & met, middles=middles)
    some = sums[:, 0] > 0
    sums[some, 1:] = sums[some, 1:] / sums[some, :1] + origin[some]
    return Local(sums, met, unsure)


def _at_corner(
    ends: NDArray[np.float64], size: NDArray[np.float64], most: float
) -> NDArray[np.bool_]:
    """Return which edges run through the north-western corner of their boxes, or nearly so.

    ``most`` is the greatest number that there is: it has the fewest digits.
    """
    wide, high = size.T
    near = _NEAR * np.maximum(wide, high) + _DIGITS * np.spacing(most)
    (x0, y0), (x1, y1) = ends.transpose(1, 2, 0)
    at = (np.minimum(x0, x1) <= near) & (np.maximum(y0, y1) >= high - near)
    at &= (np.maximum(x0, x1) >= -near) & (np.minimum(y0, y1) <= high + near)
    some = np.flatnonzero(at)
    x0, y0, x1, y1, near, high = (one[some] for one in (x0, y0, x1, y1, near, high))
    length = np.abs(x1 - x0) + np.abs(y1 - y0)
    at[some] = np.abs(x0 * (y1 - high) - x1 * (y0 - high)) <= near * length
    return np.asarray(at)


def _below_top(
    ends: NDArray[np.float64], pair: NDArray[np.int64], size: NDArray[np.float64]
) -> Slopes:
    """Return edges cut off at the tops of their boxes, and the tops from crossings eastwards."""
    wide, top = size.T
    above = ends[:, :, 1] > top[:, None]
    crossing = np.flatnonzero(above[:, 0] != above[:, 1])
    start, end = ends[crossing].transpose(1, 0, 2)
    high = top[crossing]
    share = (high - start[:, 1]) / (end[:, 1] - start[:, 1])
    place = start[:, 0] + share * (end[:, 0] - start[:, 0])
    cut = ends.copy()
    cut[crossing, above[crossing, 1].astype(int)] = np.stack([place, high], axis=1)
    within = ~above.all(axis=1)
    inside = (place >= 0) & (place < wide[crossing])
    place, crossing = place[inside], crossing[inside]
    corners = [np.stack([x, top[crossing]], axis=1) for x in (place, wide[crossing])]
    tops = np.stack(corners, axis=1)
    tops = np.where(above[crossing, 0, None, None], tops[:, ::-1], tops)  # west: the unit begins
    every = np.concatenate([cut[within], tops])
    return Slopes.between(every, np.concatenate([pair[within], pair[crossing]]))


def _summed(zones: Zoning, near: Near, theirs: Slopes, *, middles: bool) -> NDArray[np.float64]:
    """Return rows (area, sums of x and of y over it) by pair."""
    asked, place = np.unique(near.zones[theirs.owner], return_inverse=True)
    mine = Outlines.of(zones.shapes[asked])
    return below_both(mine, theirs, place, len(near.zones), middles=middles)


def _all_of(
    zones: Zoning, zone: NDArray[np.int64], held: NDArray[np.bool_], *, middles: bool
) -> NDArray[np.float64]:
    """Return the rows of whole zones where they are held, from the corners of their boxes."""
    found = np.zeros((len(zone), 3))
    mine = zone[held]
    found[held, 0] = zones.areas[mine]
    if middles:
        points = shapely.get_coordinates(shapely.centroid(zones.shapes[mine]))
        found[held, 1:] = (points - zones.bounds[mine, :2]) * zones.areas[mine, None]
    return found
