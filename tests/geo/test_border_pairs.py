"""Boxes of two sides that are near: what comparing every box with every other finds."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo import border_pairs
from geo.border_pairs import box_pairs

DISTANCE = 3.0
CORNERS = arrays(np.float64, (12, 2), elements=st.integers(0, 40).map(float))
SIZES = arrays(np.float64, (12, 2), elements=st.sampled_from([0.0, 1.0, 2.0, 30.0]))
UNITS = arrays(np.int64, 12, elements=st.integers(0, 3))
GROUPS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=5)


def compared(
    boxes: np.ndarray, units: np.ndarray, groups: list[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    found = []
    for group, (one, other) in enumerate(groups):
        for a in np.flatnonzero(units == one).tolist():
            for b in np.flatnonzero(units == other).tolist():
                apart = [
                    max(boxes[b, side] - boxes[a, side + 2], boxes[a, side] - boxes[b, side + 2], 0)
                    for side in (0, 1)
                ]
                if np.hypot(*apart) <= DISTANCE:
                    found.append((group, a, b))
    return found


@pytest.mark.parametrize("most", [0, 400_000])
@given(CORNERS, SIZES, UNITS, GROUPS)
def test_boxes_near_each_other_are_those_that_comparing_all_finds(
    most: int,
    corners: np.ndarray,
    sizes: np.ndarray,
    units: np.ndarray,
    groups: list[tuple[int, int]],
) -> None:
    boxes = np.hstack([corners, corners + sizes])
    members = [np.flatnonzero(units == unit) for unit in range(4)]
    with patch.object(border_pairs, "_MANY", most):
        found = box_pairs(boxes, members, np.array(groups).T, DISTANCE)
    assert list(zip(*(some.tolist() for some in found), strict=True)) == compared(
        boxes, units, groups
    )
