"""The lines along which plans meet, where no municipal border says where that is.

That of A and B is the part of A's outline that faces B: a point of the outline belongs to it

- where B touches or covers it, or
- where B is within reach, no third plan is nearer, and the way to the nearest point of B leads away
  from A: from there A is not much nearer than the point it started at (the two directions part by
  less than 45 degrees). That keeps out the sides of A that run away from a common corner.

Files have gaps and overlaps, so that along one edge the two rules come and go: what lies between
two parts that belong to the line, no longer than a quarter of the reach, belongs to it too. Holes
in A that are narrower than a few metres are faults of drawing and no outline. Where A's outline
does not meet B at all, since B lies within A, it is B's outline that is walked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.border_frame import metric_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TOUCH_M = 0.0005  # less than what the audit of a border calls touching
_SLIVER_M = 5.0
_STEP_M, _FINE_M = 5.0, 0.0005
_TURN = float(np.sqrt(0.5))  # the cosine of 45 degrees
_FILL_SHARE = 0.25


def meeting_lines(plans: Mapping[str, gpd.GeoSeries], reach_m: float) -> gpd.GeoDataFrame:
    """Return a row for each two plans that meet: a, b, geometry (lines in the CRS of the zones).

    ``plans`` are zones (areas, in one CRS) by the name of their plan. A is the name that sorts
    first, however they were told. Plans of which no zones come within ``reach_m`` do not meet.
    """
    every = pd.concat(list(plans.values()))
    places = _Places(every.crs, metric_for(every.crs, every))
    sides = {name: _Side.of(zones, places) for name, zones in sorted(plans.items())}
    rows = []
    for a, b in combinations(sides, 2):
        third = [one for name, one in sides.items() if name not in {a, b}]
        line = _meeting(sides[a], sides[b], third, reach_m)
        if not line.is_empty:
            rows.append((a, b, line))
    table = pd.DataFrame(rows, columns=["a", "b", "geometry"])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=every.crs)


def _meeting(a: _Side, b: _Side, third: Sequence[_Side], reach_m: float) -> shapely.MultiLineString:
    """Return the line of two plans; empty where they do not meet."""
    if not a.is_near(b, reach_m):
        return shapely.MultiLineString()
    around = [one.metres for one in third if one.is_near(a, reach_m) and one.is_near(b, reach_m)]
    others = shapely.STRtree(np.concatenate([*around, np.zeros(0, dtype=object)]))
    for one, other in ((a, b), (b, a)):
        line = _facing(one, other, others, reach_m)
        if not line.is_empty:
            return line
    return shapely.MultiLineString()


def outline(zones: gpd.GeoSeries) -> shapely.MultiLineString:
    """Return the outline of a plan in its CRS, without the holes that are faults of drawing."""
    whole = _Side.of(zones, _Places(zones.crs, metric_for(zones.crs, zones)))
    return shapely.MultiLineString(whole.rings(shapely.union_all(whole.shapes)))


class _Places:
    """The way from one system of coordinates to metres and back, looked up once."""

    def __init__(self, crs: pyproj.CRS, metric: pyproj.CRS) -> None:
        self._there = pyproj.Transformer.from_crs(crs, metric, always_xy=True)
        self._back = pyproj.Transformer.from_crs(metric, crs, always_xy=True)

    def metres(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(self._there.transform(points[:, 0], points[:, 1]))

    def back(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(self._back.transform(metres[:, 0], metres[:, 1]))


@dataclass(frozen=True, eq=False)
class _Side:
    """The zones of a plan as they are, and in metres."""

    shapes: NDArray[np.object_]
    metres: NDArray[np.object_]
    places: _Places

    @classmethod
    def of(cls, zones: gpd.GeoSeries, places: _Places) -> _Side:
        shapes = zones.to_numpy()
        return cls(shapes, shapely.transform(shapes, places.metres), places)

    def is_near(self, other: _Side, reach_m: float) -> bool:
        """Return whether the boxes of two plans come within reach."""
        boxes = [shapely.box(*shapely.total_bounds(one.metres)) for one in (self, other)]
        return bool(shapely.dwithin(*boxes, reach_m))

    def rings(self, whole: shapely.Geometry) -> list[shapely.LinearRing]:
        """Return the rings of a union of zones; narrow holes are left out."""
        found: list[shapely.LinearRing] = []
        for part in shapely.get_parts(whole):
            holes = shapely.get_rings(part)[1:]
            areas = shapely.transform(holes, self.places.metres)
            wide = 2 * shapely.area(shapely.polygons(areas)) > _SLIVER_M * shapely.length(areas)
            found += [part.exterior, *holes[wide]]
        return found


@dataclass(frozen=True, eq=False)
class _Pieces:
    """Pieces of segments in their order: which segment, from where to where on it (0-1)."""

    segment: NDArray[np.int64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]

    def __getitem__(self, chosen: NDArray[np.bool_]) -> _Pieces:
        return _Pieces(self.segment[chosen], self.start[chosen], self.end[chosen])

    def halved(self, chosen: NDArray[np.bool_]) -> _Pieces:
        """Return the pieces with the chosen ones cut in two."""
        middle = (self.start + self.end) / 2
        times = np.where(chosen, 2, 1)
        place = np.repeat(np.arange(len(times)), times)
        second = np.zeros(len(place), dtype=bool)
        second[1:] = place[1:] == place[:-1]
        first = np.append(second[1:], [False]) if len(place) else second
        start = np.where(second, middle[place], self.start[place])
        end = np.where(first, middle[place], self.end[place])
        return _Pieces(self.segment[place], start, end)


def _facing(a: _Side, b: _Side, third: shapely.STRtree, reach_m: float) -> shapely.MultiLineString:
    """Return the part of A's outline that faces B."""
    near = [
        np.unique(shapely.STRtree(two.metres).query(one.metres, "dwithin", distance=reach_m)[0])
        for one, two in ((a, b), (b, a))
    ]
    if not len(near[0]):
        return shapely.MultiLineString()
    # What of these zones is no outline of the whole plan lies beyond reach.
    rings = a.rings(shapely.union_all(a.shapes[near[0]]))
    walk = _Walk.of(rings, a, (shapely.STRtree(b.metres[near[1]]), third), reach_m)
    lines = walk.lines(*walk.faced())
    return shapely.MultiLineString(lines)


@dataclass(frozen=True, eq=False)
class _Walk:
    """The segments of an outline (as they are, and in metres), and the two plans' zones."""

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    ring: NDArray[np.int64]
    metres: NDArray[np.float64]
    own: shapely.STRtree
    other: shapely.STRtree
    third: shapely.STRtree
    reach_m: float
    places: _Places

    @classmethod
    def of(
        cls,
        rings: list[shapely.LinearRing],
        a: _Side,
        others: tuple[shapely.STRtree, shapely.STRtree],
        reach_m: float,
    ) -> _Walk:
        points, ring = shapely.get_coordinates(rings, return_index=True)
        within = np.flatnonzero(ring[1:] == ring[:-1])
        starts, ends = points[within], points[within + 1]
        metres = np.stack([a.places.metres(one) for one in (starts, ends)])
        own = shapely.STRtree(a.metres)
        return cls(starts, ends, ring[within], metres, own, *others, reach_m, a.places)

    def faced(self) -> tuple[_Pieces, NDArray[np.bool_]]:
        """Return pieces and whether they face B; where that changes is found to `_FINE_M`."""
        lengths = np.hypot(*(self.metres[1] - self.metres[0]).T)
        count = np.maximum(np.ceil(lengths / _STEP_M), 1).astype(int)
        segment = np.repeat(np.arange(len(count)), count)
        number = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
        pieces = _Pieces(segment, number / count[segment], (number + 1) / count[segment])
        seen = np.stack(self._facing(pieces))
        while True:
            kept = self._filled(pieces, seen, lengths)
            metres = (pieces.end - pieces.start) * lengths[pieces.segment]
            change = np.zeros(len(kept), dtype=bool)
            differs = (kept[1:] != kept[:-1]) & self._joined(pieces)
            change[1:] |= differs
            change[:-1] |= differs
            rough = change & (metres > _FINE_M)
            if not rough.any():
                return pieces, kept
            times = np.where(rough, 2, 1)
            pieces, new = pieces.halved(rough), np.repeat(rough, times)
            seen = np.repeat(seen, times, axis=1)
            seen[:, new] = self._facing(pieces[new])

    def _joined(self, pieces: _Pieces) -> NDArray[np.bool_]:
        """Return whether a piece goes on in the next one."""
        ring = self.ring[pieces.segment]
        found: NDArray[np.bool_] = ring[1:] == ring[:-1]
        return found

    def _facing(self, pieces: _Pieces) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return whether each piece faces B, and whether B is within reach, at its middle."""
        share = ((pieces.start + pieces.end) / 2)[:, None]
        first, last = self.metres[:, pieces.segment]
        points = shapely.points(first + share * (last - first))
        place, zone = self.other.query_nearest(points, max_distance=self.reach_m, all_matches=False)
        ways = shapely.shortest_line(points[place], self.other.geometries[zone])
        there = shapely.get_point(ways, -1)
        away, back = shapely.length(ways), np.zeros(len(place))
        far = np.flatnonzero(away > _TOUCH_M)
        hit, back_m = self.own.query_nearest(there[far], return_distance=True, all_matches=False)
        back[far[hit[0]]] = back_m
        known = np.zeros(len(points), dtype=bool)
        known[place] = True
        kept = np.zeros(len(points), dtype=bool)
        nearer = self._third_is_nearer(points[place], away)
        kept[place] = (away <= _TOUCH_M) | ((back >= away * _TURN) & ~nearer)
        return kept, known

    def _third_is_nearer(
        self, points: NDArray[np.object_], away: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        nearer = np.zeros(len(points), dtype=bool)
        if len(self.third) and len(points):
            place, metres = self.third.query_nearest(
                points, max_distance=self.reach_m, return_distance=True, all_matches=False
            )
            nearer[place[0]] = metres < away[place[0]] - _TOUCH_M
        return nearer

    def _filled(
        self,
        pieces: _Pieces,
        seen: NDArray[np.bool_],
        lengths: NDArray[np.float64],
    ) -> NDArray[np.bool_]:
        """Return what faces B with short ways between two parts of it taken in."""
        kept: NDArray[np.bool_] = seen[0]
        known: NDArray[np.bool_] = seen[1]
        if not kept.any():
            return kept
        metres = (pieces.end - pieces.start) * lengths[pieces.segment]
        changes = np.flatnonzero((kept[1:] != kept[:-1]) | ~self._joined(pieces)) + 1
        filled = kept.copy()
        for first, last in pairwise([0, *changes, len(kept)]):
            if kept[first] or first == 0 or last == len(kept):
                continue
            ring = self.ring[pieces.segment[[first - 1, first, last - 1, last]]]
            between = kept[first - 1] and kept[last] and len(set(ring)) == 1
            short = metres[first:last].sum() <= self.reach_m * _FILL_SHARE
            filled[first:last] = between and short and known[first:last].all()
        return filled

    def lines(self, pieces: _Pieces, kept: NDArray[np.bool_]) -> list[shapely.Geometry]:
        """Return what was kept as lines, in the outline's own corners."""
        joined = np.zeros(len(kept), dtype=bool)
        joined[1:] = self._joined(pieces) & kept[1:] & kept[:-1]
        first = np.flatnonzero(kept & ~joined)
        last = np.flatnonzero(kept & ~np.append(joined[1:], [False]))
        found = [
            self._line(pieces, a, b) for a, b in zip(first.tolist(), last.tolist(), strict=True)
        ]
        return list(shapely.get_parts(shapely.line_merge(shapely.MultiLineString(found))))

    def _line(self, pieces: _Pieces, first: int, last: int) -> shapely.Geometry:
        segment = pieces.segment[first : last + 1]
        corners = np.append([True], segment[1:] != segment[:-1])
        chosen = np.arange(first, last + 1)[corners]
        begins = self._points(pieces.segment[chosen], pieces.start[chosen])
        end = self._points(pieces.segment[[last]], pieces.end[[last]])
        return shapely.linestrings(np.concatenate([begins, end]))

    def _points(
        self, segment: NDArray[np.int64], share: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return places on segments: corners as they are, others on the straight line in metres."""
        first, last = self.metres[:, segment]
        between = self.places.back(first + share[:, None] * (last - first))
        ends = np.where(share[:, None] == 1, self.ends[segment], self.starts[segment])
        return np.where(np.isin(share, (0, 1))[:, None], ends, between)
