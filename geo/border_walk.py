"""Which zone is nearest along a line: where it changes, and how far away it is.

A part of the line is halved until one zone must be nearest on all of it. A distance grows by no
more than the way walked, so that is certain as soon as the second nearest zone is further off by
the length of the part. Where a change is bracketed, it is halved down to a centimetre. A part
without a visible change is not halved below a metre: there a zone that is nearest on less than that
may be missed, unless it has a corner on the line, where the line is cut beforehand. Of zones
equally near (a plan that overlaps itself) the first one counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

NONE = -1
FINE_M = 0.01
_STEP_M = 1.0
_EQUAL_M = 0.001


@dataclass(frozen=True, eq=False)
class Runs:
    """Parts of segments, in order along them, and the zone nearest there.

    ``segment`` and ``zone`` are positions (`NONE`: no zone within reach), ``start`` and ``end``
    shares of the segment (0-1), ``gap_m`` is the greatest distance seen (nan where no zone is);
    ``on_edge`` says that the segment is an edge of the zone.
    """

    segment: NDArray[np.int64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    zone: NDArray[np.int64]
    gap_m: NDArray[np.float64]
    on_edge: NDArray[np.bool_]

    def __getitem__(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Runs:
        """Return some of the runs."""
        return Runs(*(getattr(self, one.name)[chosen] for one in fields(Runs)))


def nearest_runs(
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    zones: NDArray[np.object_],
    reach_m: float,
) -> Runs:
    """Return the runs that cover the segments (n, 2 arrays in metres) from end to end.

    They are for segments that are no edges of zones; those are found faster (`geo.border_edges`).
    """
    return _Walk(starts, ends, zones, reach_m).runs()


def joined(several: Sequence[Runs]) -> Runs:
    """Return runs of different segments as one, in order."""
    names = [one.name for one in fields(Runs)]
    whole = {name: np.concatenate([getattr(one, name) for one in several]) for name in names}
    return Runs(**whole)[np.lexsort([whole["start"], whole["segment"]])]


@dataclass(frozen=True, eq=False)
class _Parts:
    """Parts of segments that are still to be judged."""

    segment: NDArray[np.int64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]

    def __getitem__(self, chosen: NDArray[np.bool_]) -> _Parts:
        return _Parts(self.segment[chosen], self.start[chosen], self.end[chosen])

    def halves(self) -> _Parts:
        middle = (self.start + self.end) / 2
        return _Parts(
            np.concatenate([self.segment, self.segment]),
            np.concatenate([self.start, middle]),
            np.concatenate([middle, self.end]),
        )


class _Walk:
    """Segments, and the zones to look for."""

    def __init__(
        self,
        starts: NDArray[np.float64],
        ends: NDArray[np.float64],
        zones: NDArray[np.object_],
        reach_m: float,
    ) -> None:
        self._starts, self._steps = starts, ends - starts
        self._lengths = np.hypot(self._steps[:, 0], self._steps[:, 1])
        self._zones, self._reach = zones, reach_m
        self._tree = shapely.STRtree(zones)

    def runs(self) -> Runs:
        """Halve until every part is certain, then join the parts again."""
        parts = self._cut()
        done: list[tuple[_Parts, NDArray[np.int64]]] = []
        while len(parts.segment):
            zone, certain = self._judged(parts)
            done.append((parts[certain], zone[certain]))
            parts = parts[~certain].halves()
        return self._in_order(done)

    def _cut(self) -> _Parts:
        """Return the segments cut at corners of zones that lie on them, in pieces of a reach."""
        segment, share = self._corners()
        pieces = np.maximum(np.ceil(self._lengths / max(self._reach, _STEP_M)), 1).astype(int)
        every = np.repeat(np.arange(len(pieces)), pieces)
        first = np.cumsum(pieces) - pieces
        even = (np.arange(len(every)) - first[every]) / pieces[every]
        place = np.unique(np.concatenate([every + even, segment + share]))
        at = np.floor(place).astype(np.int64)
        end = np.append(place[1:], len(pieces)) - at
        return _Parts(at, place - at, np.minimum(end, 1.0))

    def _corners(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        lines = shapely.linestrings(np.stack([self._starts, self._starts + self._steps], axis=1))
        tree = shapely.STRtree(lines)
        points = np.unique(shapely.get_coordinates(self._near(lines)), axis=0)
        hit, line = tree.query(shapely.points(points), predicate="dwithin", distance=_EQUAL_M)
        along = ((points[hit] - self._starts[line]) * self._steps[line]).sum(axis=1)
        metres = along / np.maximum(self._lengths[line], _EQUAL_M)
        inside = (metres > _EQUAL_M) & (metres < self._lengths[line] - _EQUAL_M)
        return line[inside], (metres / np.maximum(self._lengths[line], _EQUAL_M))[inside]

    def _near(self, lines: NDArray[np.object_]) -> NDArray[np.object_]:
        hit = np.unique(self._tree.query(lines, predicate="dwithin", distance=_EQUAL_M)[1])
        near: NDArray[np.object_] = self._zones[hit]
        return near

    def _points(
        self, segment: NDArray[np.int64], share: NDArray[np.float64]
    ) -> NDArray[np.object_]:
        places = self._starts[segment] + share[:, None] * self._steps[segment]
        points: NDArray[np.object_] = shapely.points(places)
        return points

    def _judged(self, parts: _Parts) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the zone nearest to the middle of each part, and whether to leave it at that."""
        length = (parts.end - parts.start) * self._lengths[parts.segment]
        middles = self._points(parts.segment, (parts.start + parts.end) / 2)
        away = self._distances(middles, self._reach + float(length.max()))
        zone, alone = self._first_of_nearest(middles, away, length)
        certain = alone & (np.abs(away - self._reach) > length / 2)
        short = np.flatnonzero(~certain & (length <= _STEP_M))
        certain[short] = self._holds(parts, zone, short)
        return zone, certain | (length <= FINE_M)

    def _distances(self, points: NDArray[np.object_], limit: float) -> NDArray[np.float64]:
        away = np.full(len(points), np.inf)
        found, metres = self._tree.query_nearest(
            points, max_distance=limit, return_distance=True, all_matches=False
        )
        away[found[0]] = metres
        return away

    def _first_of_nearest(
        self,
        middles: NDArray[np.object_],
        away: NDArray[np.float64],
        length: NDArray[np.float64],
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the zone of each part, and whether no other can be nearest on it."""
        seen = np.flatnonzero(np.isfinite(away))
        radius = away[seen] + length[seen] + _EQUAL_M
        place, zone = self._tree.query(middles[seen], predicate="dwithin", distance=radius)
        count = np.bincount(place, minlength=len(seen))
        metres = shapely.distance(middles[seen][place], self._zones[zone])
        equal = (metres <= away[seen][place] + _EQUAL_M) & (metres <= self._reach)
        first = np.full(len(middles), len(self._zones), dtype=np.int64)
        np.minimum.at(first, seen[place[equal]], zone[equal])
        alone = np.ones(len(middles), dtype=bool)
        alone[seen] = count <= 1
        return np.where(first == len(self._zones), NONE, first), alone

    def _holds(
        self, parts: _Parts, zone: NDArray[np.int64], chosen: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Return whether the zone of the middle is nearest at both ends of the chosen parts."""
        holds = np.ones(len(chosen), dtype=bool)
        for share in (parts.start, parts.end):
            points = self._points(parts.segment[chosen], share[chosen])
            least = np.minimum(self._distances(points, self._reach + _STEP_M), self._reach)
            metres = self._metres_to(points, zone[chosen])
            holds &= np.where(np.isnan(metres), self._reach, metres) <= least + _EQUAL_M
        return holds

    def _metres_to(
        self, points: NDArray[np.object_], zone: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the distances to the points' own zones, nan where they have none."""
        metres = np.full(len(points), np.nan)
        some = zone != NONE
        metres[some] = shapely.distance(points[some], self._zones[zone[some]])
        return metres

    def _in_order(self, done: list[tuple[_Parts, NDArray[np.int64]]]) -> Runs:
        segment, start, end = (
            np.concatenate([getattr(parts, name) for parts, _ in done])
            for name in ("segment", "start", "end")
        )
        zone = np.concatenate([zone for _, zone in done])
        order = np.lexsort([start, segment])
        segment, start, end, zone = (one[order] for one in (segment, start, end, zone))
        new = np.ones(len(segment), dtype=bool)
        new[1:] = (segment[1:] != segment[:-1]) | (zone[1:] != zone[:-1])
        first = np.flatnonzero(new)
        last = np.append(first[1:], len(segment)) - 1
        shares = np.stack([start, (start + end) / 2, end])
        metres = [self._metres_to(self._points(segment, share), zone) for share in shares]
        gaps = np.maximum.reduceat(np.max(metres, axis=0), first)
        on_edge = np.zeros(len(first), dtype=bool)
        return Runs(segment[first], start[first], end[last], zone[first], gaps, on_edge)
