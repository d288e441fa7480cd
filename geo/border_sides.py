"""Who lies on which side of which border, and which zones can matter for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.border_edges import zones_on_edges
from geo.border_frame import Ground, Lines
from geo.border_pairs import box_pairs, boxes_meet, near_boxes
from geo.border_stretches import Stretches, stretches_of
from geo.border_walk import NONE, Runs, joined, nearest_runs

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

_TOUCHING_M = 0.001


@dataclass(frozen=True, eq=False)
class Geometry:
    """What stretches look like apart from their meaning, by stretch, in metres.

    ``overlap_m2`` is how much the two zones overlap, ``width_m`` (2, n) how wide each zone is
    (nan where there is none).
    """

    overlap_m2: NDArray[np.float64]
    width_m: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Two zones by position, the border they were found for, and the metres between them."""

    border: NDArray[np.int64]
    zone: NDArray[np.int64]
    gap_m: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sides:
    """The units on both sides of each border (2, n), and the zones of each unit, as numbers."""

    units: NDArray[np.int64]
    unit_of: NDArray[np.int64]
    zones_of: tuple[NDArray[np.int64], ...]
    ground: Ground

    @classmethod
    def of(cls, borders: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, metric: pyproj.CRS) -> Sides:
        """Return the sides of borders (unit_a, unit_b) and zones (unit)."""
        count = len(borders)
        unit, known = pd.factorize(zones["unit"], use_na_sentinel=False)
        names = [borders["unit_a"], borders["unit_b"], pd.Series(known, dtype=object)]
        codes, uniques = pd.factorize(pd.concat(names).astype(str))
        of_zones = codes[2 * count :][unit]
        order = np.argsort(of_zones, kind="stable")
        ends = np.searchsorted(of_zones[order], np.arange(len(uniques) + 1))
        mine = tuple(order[a:b] for a, b in pairwise(ends))
        ground = Ground.of(zones.geometry, metric)
        return cls(codes[: 2 * count].reshape(2, count), of_zones, mine, ground)

    def near(self, lines: Lines, reach_m: float, distance_m: float) -> Near:
        """Return the zones whose boxes are near a zone beyond, or near a border of their unit.

        Where zones of both sides share the border as an edge, their boxes meet. All that is near a
        border is looked for only if that does not hold all along.
        """
        boxes = self.ground.boxes
        candidates = np.stack(box_pairs(boxes, self.zones_of, self.units, distance_m))
        shapes = np.full(len(boxes), None, dtype=object)
        self._draw(shapes, candidates[1:])
        meeting = boxes_meet(boxes[candidates[1]].T, boxes[candidates[2]].T)
        edges = self._edges(lines, shapes, self._listed(candidates[1:, meeting]))
        bare = (edges == NONE).any(axis=0)
        along: dict[int, NDArray[np.int64]] = {}
        if bare.any():
            along = self._along(lines, np.unique(self.units[:, lines.border[bare]]), reach_m)
            beside = self._listed(np.concatenate([*along.values()]))
            self._draw(shapes, beside)
            edges[:, bare] = self._edges(lines[bare], shapes, beside)
        return Near(self.units, along, candidates, shapes, edges)

    def _draw(self, shapes: NDArray[np.object_], zones: NDArray[np.int64]) -> None:
        """Put the shapes of zones into their places, where they are not yet."""
        wanted = self._listed(zones)
        chosen = wanted[shapely.is_missing(shapes[wanted])]
        shapes[chosen] = self.ground.shapes(chosen)

    def _listed(self, zones: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return each of the zones once, in order."""
        wanted = np.zeros(len(self.unit_of), dtype=bool)
        wanted[zones] = True
        return np.flatnonzero(wanted)

    def _edges(
        self, lines: Lines, shapes: NDArray[np.object_], zones: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        units = self.units.take(lines.border, axis=1)
        found = zones_on_edges(lines.metres, units, shapes[zones], self.unit_of[zones])
        return np.append(zones, NONE)[found]

    def _along(
        self, lines: Lines, units: NDArray[np.int64], reach_m: float
    ) -> dict[int, NDArray[np.int64]]:
        boxes, border = lines.boxes()
        one, other = self.units[:, border]
        found = {}
        for unit in units.tolist():
            mine, lines_of = self.zones_of[unit], boxes[(one == unit) | (other == unit)]
            near = near_boxes(self.ground.boxes[mine], lines_of, reach_m + _TOUCHING_M)
            found[unit] = mine[near]
        return found


@dataclass(frozen=True, eq=False)
class Near:
    """The zones that can matter: as candidates for pairs, as edges, and along borders.

    ``shapes`` are in metres by the position of the zone, None for all that are not near; ``edges``
    (2, n) is the zone on both sides that has a segment as an edge, and ``along`` has the zones near
    the borders of those units of which not every segment has such a zone on both sides.
    """

    units: NDArray[np.int64]
    along: dict[int, NDArray[np.int64]]
    candidates: NDArray[np.int64]
    shapes: NDArray[np.object_]
    edges: NDArray[np.int64]

    def stretches(self, lines: Lines, reach_m: float) -> Stretches:
        """Return the stretches of all borders."""
        units = self.units.take(lines.border, axis=1)
        sides = [[_edge_runs(edge)] for edge in self.edges]
        for unit, zones in self.along.items():
            mine = np.flatnonzero(((units == unit) & (self.edges == NONE)).any(axis=0))
            if not len(mine):
                continue
            runs = self._walked(lines, mine, zones, reach_m)
            for side, own in zip(sides, units, strict=True):
                side.append(runs[own[runs.segment] == unit])
        return stretches_of(lines, (joined(sides[0]), joined(sides[1])))

    def _walked(
        self, lines: Lines, mine: NDArray[np.int64], zones: NDArray[np.int64], reach_m: float
    ) -> Runs:
        """Return the runs of some segments beside the zones of their unit."""
        starts, ends = lines.metres[:, mine]
        runs = nearest_runs(starts, ends, self.shapes[zones], reach_m)
        named = np.append(zones, NONE)[runs.zone]
        return replace(runs, segment=mine[runs.segment], zone=named)

    def geometry(self, stretches: Stretches) -> Geometry:
        """Return overlaps and widths of the zones of stretches."""
        both = (stretches.zone != NONE).all(axis=0) & ~stretches.on_edge
        touching = np.flatnonzero(both & (stretches.gap_m <= _TOUCHING_M).all(axis=0))
        overlap = np.zeros(len(stretches.border))
        a, b = (self.shapes[zone[touching]] for zone in stretches.zone)
        overlap[touching] = shapely.area(shapely.intersection(a, b))
        return Geometry(overlap, self._widths(stretches.zone))

    def _widths(self, zones: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the mean widths of zones: that of a strip, half that of a square."""
        widths = np.full(len(self.shapes) + 1, np.nan)  # the last one is that of no zone
        asked = np.flatnonzero(np.bincount(zones[zones != NONE], minlength=len(self.shapes)))
        shapes = self.shapes[asked]
        widths[asked] = 2 * shapely.area(shapes) / shapely.length(shapes)
        return widths[zones]

    def pairs(self, distance_m: float, stretches: Stretches) -> Pairs:
        """Return all pairs of zones within a distance of each other.

        Those that share an edge of a stretch touch, and are not measured.
        """
        border, *zones = self.candidates
        wide = np.int64(len(self.shapes))
        edge = stretches.on_edge
        apart = ~np.isin(
            zones[0] * wide + zones[1], stretches.zone[0][edge] * wide + stretches.zone[1][edge]
        )
        gaps = np.zeros(len(border))
        gaps[apart] = shapely.distance(*(self.shapes[one[apart]] for one in zones))
        kept = gaps <= distance_m
        return Pairs(border[kept], np.stack(zones)[:, kept], gaps[kept])


def _edge_runs(edges: NDArray[np.int64]) -> Runs:
    """Return the runs of the segments that are edges of zones."""
    known = np.flatnonzero(edges != NONE)
    none = np.zeros(len(known))
    return Runs(known, none, none + 1, edges[known], none, np.ones(len(known), dtype=bool))
