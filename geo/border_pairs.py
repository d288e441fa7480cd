"""Zones of one side that lie near zones of the other, wherever that is.

Nearness is between the zones themselves, not to the border between them: near a third unit, or
where a plan stops short, two zones can be close although the border is not. Boxes come first, and
the distance is measured only where the boxes are near enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FEW, _MANY = 60_000, 400_000  # pairs of boxes up to which comparing all is fastest


def box_pairs(
    boxes_a: NDArray[np.float64], boxes_b: NDArray[np.float64], distance_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions of boxes (n, 4: west, south, east, north) that are near enough."""
    if not (len(boxes_a) and len(boxes_b)):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    grown = boxes_a + np.asarray([-1, -1, 1, 1]) * distance_m
    near_a = np.flatnonzero(_meets(grown.T, _whole(boxes_b)))
    if not len(near_a):
        return near_a, near_a
    near_b = np.flatnonzero(_meets(boxes_b.T, _whole(grown[near_a])))
    one, other = _meeting(grown[near_a], boxes_b[near_b])
    first, second = near_a[one], near_b[other]
    near = _apart(boxes_a[first], boxes_b[second]) <= distance_m
    order = np.lexsort([second[near], first[near]])
    return first[near][order], second[near][order]


def near_boxes(
    boxes: NDArray[np.float64], others: NDArray[np.float64], distance_m: float
) -> NDArray[np.int64]:
    """Return the positions of boxes that may be near enough to any of the others, in order."""
    grown = boxes + np.asarray([-1, -1, 1, 1]) * distance_m
    if len(boxes) * len(others) > _MANY:
        return np.unique(_meeting(grown, others)[0])
    return np.flatnonzero(_meets(grown.T[:, :, None], others.T[:, None]).any(axis=1))


def _meeting(
    one: NDArray[np.float64], other: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions of boxes that meet: all against all where they are few."""
    if len(one) * len(other) > _FEW:
        found = shapely.STRtree(shapely.box(*other.T)).query(shapely.box(*one.T))
        return found[0], found[1]
    found = np.nonzero(_meets(one.T[:, :, None], other.T[:, None]))
    return found[0], found[1]


def _meets(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    meets: NDArray[np.bool_] = (
        (one[0] <= other[2]) & (other[0] <= one[2]) & (one[1] <= other[3]) & (other[1] <= one[3])
    )
    return meets


def _whole(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the box around all boxes."""
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def _apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    across = np.maximum(other[:, 0] - one[:, 2], one[:, 0] - other[:, 2])
    along = np.maximum(other[:, 1] - one[:, 3], one[:, 1] - other[:, 3])
    apart: NDArray[np.float64] = np.hypot(np.maximum(across, 0), np.maximum(along, 0))
    return apart
