"""Zones of one side that lie near zones of the other, wherever that is.

Nearness is between the zones themselves, not to the border between them: near a third unit, or
where a plan stops short, two zones can be close although the border is not. Boxes come first, and
the distance is measured only where the boxes are near enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Boxes = NDArray[np.float64]  # (n, 4): west, south, east, north
Numbers = NDArray[np.int64]

_MANY = 400_000  # pairs of boxes up to which comparing is faster than a tree
_SLACK_M = 0.001  # more than is lost by laying groups out after each other


def box_pairs(
    boxes: Boxes, members: Sequence[Numbers], groups: Numbers, distance_m: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Return which boxes of the two sides of a group are near enough.

    ``members`` are the positions of the boxes of every unit, ``groups`` (2, n) the units of the two
    sides; told are group, box of the first side and box of the second side of each pair, in this
    order.
    """
    grown = boxes + np.asarray([-1, -1, 1, 1]) * distance_m
    one, other = _near_the_other_side(boxes, grown, members, groups)
    first, second = _meeting_in_groups(one, other, (grown, boxes), groups.shape[1])
    group, a, b = one.group[first], one.box[first], other.box[second]
    near = _apart(boxes[a], boxes[b]) <= distance_m
    order = np.lexsort([b[near], a[near], group[near]])
    return group[near][order], a[near][order], b[near][order]


def _near_the_other_side(
    boxes: Boxes, grown: Boxes, members: Sequence[Numbers], groups: Numbers
) -> tuple[_Side, _Side]:
    """Return the boxes of both sides of each group that meet the box around the other side."""
    own = [np.ascontiguousarray(boxes[some].T) for some in members]
    wide = [np.ascontiguousarray(grown[some].T) for some in members]
    whole = [_whole(some) for some in own]
    sides: tuple[list[Numbers], list[Numbers]] = ([], [])
    for one, other in groups.T.tolist():
        near = np.flatnonzero(boxes_meet(wide[one], whole[other]))
        around = _whole(wide[one][:, near])
        sides[0].append(members[one][near])
        sides[1].append(members[other][boxes_meet(own[other], around)])
    return _Side.of(sides[0]), _Side.of(sides[1])


def _whole(boxes: Boxes) -> NDArray[np.float64]:
    """Return the box around all boxes (4, n), nan where there is none."""
    if not boxes.shape[1]:
        return np.full(4, np.nan)
    return np.concatenate([boxes[:2].min(axis=1), boxes[2:].max(axis=1)])


def near_boxes(boxes: Boxes, others: Boxes, distance_m: float) -> Numbers:
    """Return the positions of boxes that may be near enough to any of the others, in order."""
    grown = boxes + np.asarray([-1, -1, 1, 1]) * distance_m
    if len(boxes) * len(others) > _MANY:
        return np.unique(_tree_meeting(grown, others)[0])
    return np.flatnonzero(boxes_meet(grown.T[:, :, None], others.T[:, None]).any(axis=1))


@dataclass(frozen=True, eq=False)
class _Side:
    """Boxes of one side by their positions, and the group of each; groups are in order."""

    box: Numbers
    group: Numbers

    @classmethod
    def of(cls, boxes: Sequence[Numbers]) -> _Side:
        group = np.repeat(np.arange(len(boxes)), [len(some) for some in boxes])
        return cls(np.concatenate([np.zeros(0, dtype=np.int64), *boxes]), group)

    def wholes(self, boxes: Boxes, count: int) -> Boxes:
        """Return the box around all boxes of each group, nan where it has none."""
        found = np.full((count, 4), np.nan)
        if len(self.group):
            mine, first = boxes[self.box], np.flatnonzero(np.diff(self.group, prepend=-1))
            low, high = np.minimum.reduceat(mine, first), np.maximum.reduceat(mine, first)
            found[self.group[first]] = np.hstack([low[:, :2], high[:, 2:]])
        return found


def _meeting_in_groups(
    one: _Side, other: _Side, boxes: tuple[Boxes, Boxes], count: int
) -> tuple[Numbers, Numbers]:
    """Return the places in the two sides of boxes of one group that meet.

    Groups are laid out after each other along their longer side. Each box is compared with those
    that begin before it ends, from the first one on before which not all have ended. Groups in
    which these are too many are asked of a tree. Some that miss by less than a slack are told too.
    """
    wholes = other.wholes(boxes[1], count)
    mine = _laid_out(one, boxes[0], wholes)
    theirs = _laid_out(other, boxes[1], wholes)
    order = np.argsort(theirs[0], kind="stable")
    begins, ended = theirs[0][order], np.maximum.accumulate(theirs[1][order])
    ends_of = np.searchsorted(other.group, np.arange(count + 1))
    left = np.maximum(np.searchsorted(ended, mine[0] - _SLACK_M), ends_of[one.group])
    right = np.searchsorted(begins, mine[1] + _SLACK_M, side="right")
    many = np.maximum(np.minimum(right, ends_of[one.group + 1]) - left, 0)
    crowded = np.bincount(one.group, many, count) > _MANY
    many[crowded[one.group]] = 0
    first = np.repeat(np.arange(len(many)), many)
    second = order[np.arange(len(first)) + np.repeat(left - np.cumsum(many) + many, many)]
    meets = (mine[2][first] <= theirs[3][second]) & (theirs[2][second] <= mine[3][first])
    meets &= theirs[1][second] >= mine[0][first] - _SLACK_M
    found = [(first[meets], second[meets])]
    found += [_crowd(one, other, boxes, group) for group in np.flatnonzero(crowded).tolist()]
    firsts, seconds = zip(*found, strict=True)
    return np.concatenate(firsts), np.concatenate(seconds)


def _laid_out(side: _Side, boxes: Boxes, wholes: Boxes) -> Boxes:
    """Return boxes (4, n) on one line on which groups follow each other: ends along and across."""
    low, high = np.nan_to_num(wholes[:, :2]), np.nan_to_num(wholes[:, 2:])
    axis = np.argmax(high - low, axis=1)
    each = np.arange(len(wholes))
    extents = (high - low)[each, axis] + 1
    starts = (np.cumsum(extents) - extents - low[each, axis])[side.group]
    west, south, east, north = boxes[side.box].T
    upright = axis[side.group] == 1
    along = np.where(upright, [south, north], [west, east]) + starts
    return np.concatenate([along, np.where(upright, [west, east], [south, north])])


def _crowd(
    one: _Side, other: _Side, boxes: tuple[Boxes, Boxes], group: int
) -> tuple[Numbers, Numbers]:
    """Return the places of boxes of one group that meet, by a tree."""
    mine, theirs = (np.flatnonzero(side.group == group) for side in (one, other))
    a, b = _tree_meeting(boxes[0][one.box[mine]], boxes[1][other.box[theirs]])
    return mine[a], theirs[b]


def _tree_meeting(one: Boxes, other: Boxes) -> tuple[Numbers, Numbers]:
    found = shapely.STRtree(shapely.box(*other.T)).query(shapely.box(*one.T))
    return found[0], found[1]


def boxes_meet(one: Boxes, other: Boxes) -> NDArray[np.bool_]:
    """Return which boxes meet; here they are (4, n), or whatever else they fit each other as."""
    meets: NDArray[np.bool_] = (
        (one[0] <= other[2]) & (other[0] <= one[2]) & (one[1] <= other[3]) & (other[1] <= one[3])
    )
    return meets


def _apart(one: Boxes, other: Boxes) -> NDArray[np.float64]:
    across = np.maximum(other[:, 0] - one[:, 2], one[:, 0] - other[:, 2])
    along = np.maximum(other[:, 1] - one[:, 3], one[:, 1] - other[:, 3])
    apart: NDArray[np.float64] = np.hypot(np.maximum(across, 0), np.maximum(along, 0))
    return apart
