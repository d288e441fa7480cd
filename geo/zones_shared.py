"""How much ground every zone shares with every unit, cutting only what must be cut.

A zone whose box no border touches is wholly inside a unit or wholly outside, and one corner of its
box says which. Where a border enters the box, its edges there say how much (``geo.zones_local``);
where that will not do, the zone is cut with the piece of the unit around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.zones_local import Borders, Near, local_sums
from geo.zones_sums import shared_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.zones_survey import Zoning

_MARGIN = 0.0123  # of a zone's size: how far around it its unit is cut out
_NOISE = 1e-11  # of the area of a zone's box: what the sums leave where shapes only touch
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
    zones: Zoning, units: NDArray[np.object_], build: NDArray[np.bool_], *, middles: bool = True
) -> Shared:
    """Return the ground that zones share with units; ``build`` says of which zones as shapes.

    Without ``middles`` centroids are not to be trusted.
    """
    own = shapely.force_2d(units)  # copies: the caller's may be another thread's too
    shapely.prepare(own)
    near = Borders.of(units).near(zones, len(units))
    inside = _inside(zones, own, near)
    held = _holds(own, zones.bounds, near.zones, near.units)
    by_hand = build[near.zones] | near.crowded()
    local = local_sums(zones, near, held, ~by_hand, middles=middles)
    by_hand |= local.unsure
    sums, cut = local.sums, np.full(len(held), None, dtype=object)
    sums[by_hand], cut[by_hand] = _cut(zones, units, near, by_hand, build)
    whole = ~by_hand & ~local.met & held
    wide, high = (zones.bounds[near.zones, 2:] - zones.bounds[near.zones, :2]).T
    kept = (sums[:, 0] > _NOISE * wide * high) | whole
    count = len(inside[0])
    zone, unit = np.concatenate([inside, np.stack([near.zones, near.units])[:, kept]], axis=1)
    rows = np.concatenate([np.zeros((count, 3)), sums[kept]])
    every = np.concatenate([np.ones(count, dtype=bool), whole[kept]])
    shapes = np.concatenate([np.full(count, None, dtype=object), cut[kept]])
    return Shared(zone, unit, every, rows[:, 0], rows[:, 1:], shapes)


def _inside(zones: Zoning, units: NDArray[np.object_], near: Near) -> NDArray[np.int64]:
    """Return (2, n) pairs zone, unit that are not near and of which the zone is inside."""
    unit, zone = zones.tree.query(units)
    edged = np.zeros(len(zones.shapes), dtype=bool)
    edged[near.zones] = True
    asked = edged[zone]
    count = max(len(units), 1)
    rest = np.setdiff1d(zone[asked] * count + unit[asked], near.zones * count + near.units)
    also = np.divmod(rest, count)
    pairs = np.concatenate([np.stack([zone[~asked], unit[~asked]]), np.stack(also)], axis=1)
    return pairs[:, _holds(units, zones.bounds, *pairs)]


def _holds(
    units: NDArray[np.object_],
    bounds: NDArray[np.float64],
    zone: NDArray[np.int64],
    unit: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return which units hold the north-western corners of the boxes of their zones."""
    found = shapely.contains_xy(units[unit], bounds[zone, 0], bounds[zone, 3])
    return np.asarray(found, dtype=bool)


def _cut(
    zones: Zoning,
    units: NDArray[np.object_],
    near: Near,
    asked: NDArray[np.bool_],
    build: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Return rows (area, x, y of the centroid) of some pairs, and the shapes that were built."""
    zone, unit = near.zones[asked], near.units[asked]
    local = _around(zones.bounds[zone], units[unit])
    pairs = shapely.get_num_coordinates(zones.shapes[zone]) * shapely.get_num_coordinates(local)
    asked = build[zone] | (pairs > _MANY_EDGES)
    sums, cut = np.zeros((len(local), 3)), np.full(len(local), None, dtype=object)
    built = shapely.intersection(zones.shapes[zone[asked]], local[asked])
    cut[asked] = built
    sums[asked, 0] = shapely.area(built)
    some = np.flatnonzero(asked)[~shapely.is_empty(built)]
    sums[some, 1:] = shapely.get_coordinates(shapely.centroid(cut[some]))
    sums[~asked] = shared_sums(zones.shapes, local[~asked], zone[~asked])
    return sums, cut


def _around(bounds: NDArray[np.float64], shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the pieces of shapes in boxes and a little around them."""
    aside = (bounds[:, 2:] - bounds[:, :2]).max(axis=1, keepdims=True, initial=0) * _MARGIN
    boxes = np.concatenate([bounds[:, :2] - aside, bounds[:, 2:] + aside], axis=1)
    found = np.empty(len(shapes), dtype=object)
    for row, (shape, box) in enumerate(zip(shapes, boxes, strict=True)):
        found[row] = shapely.clip_by_rect(shape, *box)
    return found
