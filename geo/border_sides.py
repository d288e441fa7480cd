"""Who lies on which side of which border, and which zones can matter for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.border_frame import Ground, Lines
from geo.border_pairs import box_pairs, near_boxes
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
        return cls(codes[: 2 * count].reshape(2, count), mine, Ground.of(zones.geometry, metric))

    def near(self, lines: Lines, reach_m: float, distance_m: float) -> Near:
        """Return the zones whose boxes are near a border of their unit, or near a zone beyond."""
        along = self._along(lines, reach_m)
        found = box_pairs(self.ground.boxes, self.zones_of, self.units, distance_m)
        candidates = np.stack(found)
        wanted = np.unique(np.concatenate([*along.values(), *candidates[1:]]))
        shapes = np.full(len(self.ground.boxes), None, dtype=object)
        shapes[wanted] = self.ground.shapes(wanted)
        return Near(self.units, along, candidates, shapes)

    def _along(self, lines: Lines, reach_m: float) -> dict[int, NDArray[np.int64]]:
        boxes, border = lines.boxes()
        one, other = self.units[:, border]
        found = {}
        for unit in np.unique(self.units):
            mine, lines_of = self.zones_of[unit], boxes[(one == unit) | (other == unit)]
            near = near_boxes(self.ground.boxes[mine], lines_of, reach_m + _TOUCHING_M)
            found[int(unit)] = mine[near]
        return found


@dataclass(frozen=True, eq=False)
class Near:
    """The zones that can matter: by unit along its borders, and as candidates for pairs.

    ``shapes`` are in metres by the position of the zone, None for all that are not near.
    """

    units: NDArray[np.int64]
    along: dict[int, NDArray[np.int64]]
    candidates: NDArray[np.int64]
    shapes: NDArray[np.object_]

    def stretches(self, lines: Lines, reach_m: float) -> Stretches:
        """Return the stretches of all borders."""
        units = self.units[:, lines.border]
        sides: tuple[list[Runs], list[Runs]] = ([], [])
        ends = np.searchsorted(lines.border, np.arange(self.units.shape[1] + 1))
        for unit in np.unique(units):
            own_borders = np.flatnonzero((self.units == unit).any(axis=0))
            mine = np.concatenate([np.arange(ends[one], ends[one + 1]) for one in own_borders])
            runs = self._walked(lines, mine, self.along[int(unit)], reach_m)
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
        return Geometry(overlap, np.stack([self._widths(zone) for zone in stretches.zone]))

    def _widths(self, zone: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the mean widths of zones: that of a strip, half that of a square."""
        width, known = np.full(len(zone), np.nan), zone != NONE
        asked, place = np.unique(zone[known], return_inverse=True)
        shapes = self.shapes[asked]
        width[known] = (2 * shapely.area(shapes) / shapely.length(shapes))[place]
        return width

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
