"""Edges of zones along borders: what comparing every edge with every segment finds."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import border_edges
from geo.border_edges import zones_on_edges
from geo.border_walk import NONE

Point = tuple[float, float]
Segment = tuple[Point, Point, int, int]
Owned = tuple[list[Point], int]
NUMBERS = st.integers(-2, 2).map(float)
POINTS = st.tuples(NUMBERS, NUMBERS)
SEGMENTS = st.lists(st.tuples(POINTS, POINTS, st.integers(0, 2), st.integers(0, 2)), max_size=12)
TRIANGLES = st.lists(
    st.tuples(st.lists(POINTS, min_size=3, max_size=4, unique=True), st.integers(0, 2)), max_size=9
)


def compared(segments: list[Segment], triangles: list[Owned]) -> list[list[int]]:
    """Return the first zone of each side's unit with an edge of the same two ends."""
    found: list[list[int]] = [[], []]
    for start, end, *units in segments:
        for side, unit in enumerate(units):
            having = [
                number
                for number, (points, own) in enumerate(triangles)
                if own == unit
                and any(
                    {start, end} == {one, other}
                    for one, other in zip(points, [*points[1:], points[0]], strict=True)
                )
            ]
            found[side].append(having[0] if having else NONE)
    return found


@pytest.mark.parametrize("batch", [1, 2000])
@pytest.mark.parametrize("room", [1, 16])
@given(SEGMENTS, TRIANGLES)
def test_the_first_zone_of_the_unit_that_has_the_edge_is_found(
    batch: int, room: int, segments: list[Segment], triangles: list[Owned]
) -> None:
    ends = np.array([[one[0], one[1]] for one in segments]).reshape(-1, 2, 2).transpose(1, 0, 2)
    units = np.array([one[2:] for one in segments], dtype=np.int64).reshape(-1, 2).T
    zones = np.array([shapely.Polygon(points) for points, _ in triangles], dtype=object)
    owners = np.array([unit for _, unit in triangles], dtype=np.int64)
    with patch.object(border_edges, "_BATCH", batch), patch.object(border_edges, "_ROOM", room):
        found = zones_on_edges(ends, units, zones, owners)
    assert found.tolist() == compared(segments, triangles)


def test_zones_that_follow_each_other_have_no_edge_between_them() -> None:
    zones = np.array([shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1)])
    last, first = (shapely.get_coordinates(zones[i])[j] for i, j in ((0, -1), (1, 0)))
    ends = np.stack([[last], [first]])
    found = zones_on_edges(ends, np.zeros((2, 1), dtype=np.int64), zones, np.array([0, 0]))
    assert found.tolist() == [[NONE], [NONE]]
