"""What zones share with units: told from the edges in the zones' boxes, or by cutting, the same."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo import zones_local
from geo.zones_local import Borders
from geo.zones_shared import Shared, shared_ground
from geo.zones_survey import Zoning

WEST, SOUTH = 5_100_000.0, 3_800_000.0
number = st.integers(0, 12)


@st.composite
def lattice_shapes(draw: st.DrawFn, most: int) -> list[shapely.Geometry]:
    """Return areas with corners on a small lattice: edges and corners of many lie on each other."""
    found = []
    for _ in range(draw(st.integers(1, most))):
        points = draw(st.lists(st.tuples(number, number), min_size=3, max_size=7, unique=True))
        shape = shapely.MultiPoint(points).convex_hull
        if draw(st.booleans()):
            shape = shapely.MultiPoint(points).envelope
        shape = shape - shapely.box(
            *draw(st.sampled_from([(0, 0, 0, 0), (4, 4, 6, 7), (6, 0, 7, 12)]))
        )
        if shapely.area(shape) and shape.geom_type in {"Polygon", "MultiPolygon"}:
            found.append(shapely.affinity.translate(shape, WEST, SOUTH))
    return found


def areas(zones: list[shapely.Geometry], units: list[shapely.Geometry]) -> np.ndarray:
    """Return (zone, unit) the areas that are told."""
    zoning = Zoning.of(np.asarray(zones, dtype=object))
    none = np.zeros(len(zones), dtype=bool)
    return table(zoning, shared_ground(zoning, np.asarray(units, dtype=object), none), len(units))


def table(zoning: Zoning, shared: Shared, count: int) -> np.ndarray:
    found = np.zeros((len(zoning.shapes), count))
    whole = zoning.areas[shared.zones]
    found[shared.zones, shared.units] = np.where(shared.whole, whole, shared.areas)
    return found


@given(lattice_shapes(6), lattice_shapes(4))
@settings(max_examples=300)
def test_what_zones_share_is_what_another_program_cuts(
    zones: list[shapely.Geometry], units: list[shapely.Geometry]
) -> None:
    cut = shapely.intersection(np.asarray(zones)[:, None], np.asarray(units)[None])
    assert areas(zones, units) == pytest.approx(shapely.area(cut), abs=1e-6)


@given(seed=st.integers(0, 10_000), turn=st.floats(0, 3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edges_in_boxes_tell_what_cutting_tells(
    seed: int, turn: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(seed)
    zones = tiles(random, 40, 20.0)
    units = [
        shapely.affinity.rotate(one, turn, origin=(WEST, SOUTH)) for one in tiles(random, 6, 18.0)
    ]
    told = areas(zones, units)
    with monkeypatch.context() as patch:
        patch.setattr(zones_local, "_CROWD", -1)
        assert told == pytest.approx(areas(zones, units), abs=1e-6)


def tiles(random: np.random.Generator, count: int, side: float) -> list[shapely.Geometry]:
    """Return cells that fill a square, with many small corners where they meet."""
    points = random.random((count, 2)) * side + [WEST, SOUTH]
    square = shapely.box(WEST, SOUTH, WEST + side, SOUTH + side)
    found = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=square)
    return [shapely.segmentize(part & square, 0.7) for part in shapely.get_parts(found)]


def test_middles_are_those_of_the_shared_ground() -> None:
    random = np.random.default_rng(4)
    zones, units = (np.asarray(tiles(random, count, 20.0)) for count in (30, 5))
    found = shared_ground(Zoning.of(zones), units, np.zeros(len(zones), dtype=bool))
    part = ~found.whole
    cut = shapely.intersection(zones[found.zones[part]], units[found.units[part]])
    assert part.sum() > 10
    assert found.centroids[part] == pytest.approx(
        shapely.get_coordinates(shapely.centroid(cut)), abs=1e-5
    )


def test_zones_without_ground_are_passed_over() -> None:
    zones = [shapely.Polygon(), shapely.box(2, 0, 6, 4), None, shapely.box(6, 0, 9, 4)]
    units = [shapely.box(0, 0, 4, 9), shapely.box(4, 0, 9, 9)]
    assert areas(zones, units) == pytest.approx(np.asarray([[0, 0], [8, 8], [0, 0], [0, 12]]))


def test_where_just_two_units_meet_one_of_them_is_summed() -> None:
    zones = Zoning.of(np.asarray([shapely.box(x, 0, x + 4, 4) for x in range(0, 40, 4)]))
    units = [shapely.box(-1, -1, 17, 9), shapely.box(17, -1, 99, 9)]
    near = Borders.of(np.asarray(units)).near(zones, 2)
    every = np.ones(len(near.zones), dtype=bool)
    edge, pair = near.edges(every, zones.bounds[near.zones])
    marks = np.bincount(pair, near.borders.marks[edge], len(near.zones))
    first = np.flatnonzero(near.zones == 4)[0]
    expected = np.full(len(marks), -1)
    expected[first + 1] = first
    assert list(near.mirrored(marks)) == list(expected)
    assert areas(list(zones.shapes), units)[4] == pytest.approx([4, 12])
