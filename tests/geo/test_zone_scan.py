"""Which zone lies under the middle of a cell: worked examples, holes, seams, order."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.zone_scan import Grid, Rings, paint


def rings_of(*zones: shapely.Geometry) -> Rings:
    parts, zone = shapely.get_parts(np.array(zones), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    return Rings(points, ring, zone[part])


def painted(grid: Grid, *zones: shapely.Geometry) -> np.ndarray:
    cells = np.full((grid.height, grid.width), -1)
    paint(cells, rings_of(*zones), np.arange(len(zones)), grid)
    return cells


GRID = Grid(0, 6, 1, 8, 6)


def test_a_cell_is_of_the_zone_that_its_middle_lies_in() -> None:
    left, right = shapely.box(1, 1, 4.4, 5), shapely.box(4.4, 1, 7.6, 4)
    assert painted(GRID, left, right).tolist() == [
        [-1] * 8,
        [-1, 0, 0, 0, -1, -1, -1, -1],
        [-1, 0, 0, 0, 1, 1, 1, 1],
        [-1, 0, 0, 0, 1, 1, 1, 1],
        [-1, 0, 0, 0, 1, 1, 1, 1],
        [-1] * 8,
    ]


def test_a_hole_is_left_and_what_lies_in_it_is_drawn() -> None:
    hole = shapely.box(3, 2, 5, 4)
    found = painted(GRID, shapely.box(1, 0, 7, 6) - hole, hole)
    assert (found[2:4, 3:5] == 1).all()
    assert (found == 0).sum() == 36 - 4


def test_a_zone_in_parts_is_one_zone() -> None:
    parts = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(5, 4, 8, 6)])
    assert (painted(GRID, parts) == 0).sum() == 10


def test_of_zones_that_overlap_the_later_is_seen() -> None:
    one, two = shapely.box(0, 0, 5, 6), shapely.box(3, 0, 8, 6)
    assert painted(GRID, one, two)[0].tolist() == [0, 0, 0, 1, 1, 1, 1, 1]
    assert painted(GRID, two, one)[0].tolist() == [1, 1, 1, 1, 1, 0, 0, 0]


def test_what_lies_beyond_the_grid_is_cut_off() -> None:
    assert (painted(GRID, shapely.box(-50, -50, 50, 50)) == 0).all()
    assert (painted(GRID, shapely.box(-50, -50, -1, 50)) == -1).all()
    assert (painted(GRID, shapely.box(9, -50, 50, 50)) == -1).all()


@st.composite
def tilings(draw: st.DrawFn) -> np.ndarray:
    """Draw cells that tile a square of 100 by 100, corners at any place."""
    number = st.floats(1, 99, allow_nan=False, width=32)
    sites = draw(st.lists(st.tuples(number, number), min_size=4, max_size=25, unique=True))
    square = shapely.box(0, 0, 100, 100)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=square)
    clipped = shapely.intersection(shapely.get_parts(cells), square)
    areas: np.ndarray = clipped[shapely.get_dimensions(clipped) == 2]
    return areas


@settings(max_examples=60, deadline=None)
@given(zones=tilings(), cells=st.integers(5, 60))
def test_every_cell_is_of_the_zone_that_shapely_finds_at_its_middle(
    zones: np.ndarray, cells: int
) -> None:
    grid = Grid(0, 100, 100 / cells, cells, cells)
    found = painted(grid, *zones)
    middle = (np.arange(cells) + 0.5) * grid.cell
    x, y = np.meshgrid(middle, 100 - middle)
    near = shapely.dwithin(zones[np.maximum(found, 0)], shapely.points(x, y), 1e-6)
    assert (found >= 0).all()
    assert near.all()


@settings(max_examples=30, deadline=None)
@given(zones=tilings())
def test_two_pictures_that_meet_are_one_picture(zones: np.ndarray) -> None:
    whole = painted(Grid(0, 100, 2, 50, 50), *zones)
    left = painted(Grid(0, 100, 2, 21, 50), *zones)
    right = painted(Grid(42, 100, 2, 29, 50), *zones)
    assert (np.hstack([left, right]) == whole).all()


@pytest.mark.parametrize("height", [0.0, 0.4])
def test_a_zone_without_a_middle_in_it_is_not_drawn(height: float) -> None:
    thin = shapely.Polygon([(0, 1), (8, 1), (8, 1 + height), (0, 1 + height)])
    assert (painted(GRID, thin) == -1).all()
