"""Outlines on disk: what lies at a place, and that an outline comes back as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geo.zone_shapes import ZoneShapes, open_shapes, write_shapes
from tests.geo.zone_folder import EAST, LKS_92, NORTH, SIDE, square

TO_LONLAT = Transformer.from_crs(LKS_92, "EPSG:4326", always_xy=True)
RING = square(0, 0, 4 * SIDE) - square(1, 1)


def written(folder: Path, *zones: shapely.Geometry | None) -> ZoneShapes:
    return write_shapes(folder, np.array(zones, dtype=object), LKS_92, lambda _share: None)


def at(shapes: ZoneShapes, column: float, row: float) -> list[int]:
    lon, lat = TO_LONLAT.transform(EAST + column * SIDE, NORTH + row * SIDE)
    return shapes.at((lon, lat))


def test_a_place_is_in_the_zones_that_cover_it_the_lowest_first(tmp_path: Path) -> None:
    shapes = written(tmp_path, square(0, 0, 2 * SIDE), square(5), square(1))
    assert at(shapes, 0.5, 0.5) == [0]
    assert at(shapes, 1.5, 0.5) == [0, 2]
    assert at(shapes, 5.5, 0.5) == [1]
    assert at(shapes, 3.5, 0.5) == []


def test_a_line_belongs_to_both_sides(tmp_path: Path) -> None:
    assert at(written(tmp_path, square(0), square(1)), 1.0, 0.5) == [0, 1]


def test_a_hole_is_outside_and_parts_are_inside(tmp_path: Path) -> None:
    shapes = written(tmp_path, RING, shapely.union_all([square(8), square(10)]))
    assert at(shapes, 1.5, 1.5) == []
    assert at(shapes, 0.5, 1.5) == [0]
    assert [at(shapes, place, 0.5) for place in (8.5, 9.5, 10.5)] == [[1], [], [1]]


@pytest.mark.parametrize(
    "zone",
    [RING, shapely.union_all([square(0), square(3)]), shapely.union_all([RING, square(1, 1, 400)])],
)
def test_an_outline_comes_back_to_a_centimetre(tmp_path: Path, zone: shapely.Geometry) -> None:
    back = written(tmp_path, square(20), zone).shape(1)
    told = shapely.transform(zone, lambda xy: np.column_stack(TO_LONLAT.transform(*xy.T)))
    assert back.symmetric_difference(told).area < told.area * 1e-5
    assert shapely.hausdorff_distance(back, told) < 1e-7


def test_rows_without_an_area_keep_their_numbers(tmp_path: Path) -> None:
    line = shapely.LineString([(EAST, NORTH), (EAST + SIDE, NORTH)])
    mixed = shapely.GeometryCollection([line, square(2)])
    shapes = written(tmp_path, square(0), None, line, shapely.Polygon(), mixed)
    assert len(shapes) == 5
    assert at(shapes, 0.5, 0.0) == [0]
    assert at(shapes, 2.5, 0.5) == [4]


def test_what_was_written_is_what_is_opened_again(tmp_path: Path) -> None:
    made, again = written(tmp_path, RING, square(9)), open_shapes(tmp_path)
    assert (made.points == again.points).all()
    assert (made.boxes == again.boxes).all()
    assert at(again, 9.5, 0.5) == [1]


def test_the_share_that_is_done_grows_to_one(tmp_path: Path) -> None:
    told: list[float] = []
    zones = np.array([square(n % 300, n // 300) for n in range(45_000)], dtype=object)
    write_shapes(tmp_path, zones, LKS_92, told.append)
    assert told == sorted(told)
    assert len(told) > 2
    assert told[-1] == 1


def test_rings_that_touch_after_rounding_still_make_an_area(tmp_path: Path) -> None:
    hair = 0.002  # metres: the slit closes when corners go to whole centimetres
    slit = shapely.Polygon(
        [(0, 0), (900, 0), (900, 900), (450 + hair, 900), (450, 100), (450 - hair, 900), (0, 900)]
    )
    moved = shapely.transform(slit, lambda xy: xy + np.array([EAST, NORTH]))
    shapes = written(tmp_path, moved)
    assert at(shapes, 0.2, 0.5) == at(shapes, 0.7, 0.5) == [0]
    assert at(shapes, 1.2, 0.5) == []
    assert shapes.shape(0).is_valid
