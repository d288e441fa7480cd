"""Only the edges of faults and of the outline are left when neighbours' edges are matched."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.ground import LocalMetres
from geo.plan_faces import is_wider, loose_edges, mean_width
from tests.geo.made_plans import MadePlan, patch_in, split, voronoi

METRES = LocalMetres(None, np.zeros(2), np.ones(2))


def loose(*shapes: shapely.Geometry) -> shapely.Geometry:
    edges = loose_edges(np.asarray(shapes, dtype=object), METRES)
    return shapely.line_merge(shapely.union_all(shapely.linestrings(edges)))


@settings(max_examples=40, deadline=None)
@given(
    plan=st.builds(
        lambda make, seed, count: make(seed, count),
        st.sampled_from([voronoi, split]),
        st.integers(0, 10_000),
        st.integers(2, 40),
    )
)
def test_of_a_plan_that_tiles_only_its_outline_is_loose(plan: MadePlan) -> None:
    left = loose(*plan.zones.geometry)
    assert left.length == pytest.approx(plan.boundary.length, rel=1e-9)
    assert shapely.hausdorff_distance(left, plan.boundary.exterior) < 1e-6


def test_a_zone_that_fills_a_hole_leaves_nothing_of_it_however_it_is_wound() -> None:
    hole = shapely.box(2, 2, 4, 4)
    whole = shapely.box(0, 0, 10, 10)
    around = shapely.Polygon(whole.exterior, [hole.exterior])
    for outer in (around, around.reverse()):
        for inner in (hole, hole.reverse()):
            assert loose(outer, inner).equals(whole.exterior)


def test_a_patch_taken_out_leaves_its_outline() -> None:
    plan = voronoi(5, 30)
    patch = patch_in(plan, 5, 60.0)
    left = loose(*[shape - patch for shape in plan.zones.geometry])
    assert left.length == pytest.approx(plan.boundary.length + patch.length, rel=1e-9)


def test_zones_twice_leave_the_outline_alone() -> None:
    square = shapely.box(0, 0, 1, 1)
    assert loose(square, square).equals(square.exterior)


def test_corners_apart_by_less_than_a_micrometre_are_one() -> None:
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1 + 2e-7, 0, 2, 1)
    assert loose(left, right).length == pytest.approx(6, abs=1e-6)


def test_a_strip_is_as_wide_as_its_mean_and_a_wedge_twice_that() -> None:
    strip = shapely.box(0, 0, 1000, 0.2)
    wedge = shapely.Polygon([(0, 0), (1000, 0), (1000, 0.2)])
    assert mean_width(np.asarray([strip, wedge])) == pytest.approx([0.2, 0.1], rel=1e-3)
    assert is_wider(np.asarray([strip, wedge]), 0.15).tolist() == [True, True]
    assert is_wider(np.asarray([strip, wedge]), 0.21).tolist() == [False, False]
