"""Borders of squares: worked by hand, and symmetric whatever the units are."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.borders import SEA, Segments, borders_of, cut_into_segments
from tests.perimeter import perimeter_km

SIDE = 0.1
COUNT = 3


def square(column: int, row: int) -> shapely.Polygon:
    west, south = 25 + column * SIDE, 57 + row * SIDE
    return shapely.box(west, south, west + SIDE, south + SIDE).normalize()


def squares() -> gpd.GeoDataFrame:
    """Return nine squares, "00" to "22" by column and row, with exactly shared corners."""
    ids = [f"{c}{r}" for c in range(COUNT) for r in range(COUNT)]
    shapes = [shapely.set_precision(square(int(i[0]), int(i[1])), 1e-6) for i in ids]
    return gpd.GeoDataFrame(geometry=shapes, index=ids, crs="EPSG:4326")


def north() -> gpd.GeoDataFrame:
    top = 57 + COUNT * SIDE
    land = shapely.box(25, top + 0.002, 25 + COUNT * SIDE, top + 0.2)
    return gpd.GeoDataFrame(geometry=[land], index=["EE"], crs="EPSG:4326")


PIECES = squares()
SEGMENTS = cut_into_segments(PIECES, north())


def test_every_inner_segment_has_two_owners_and_every_outer_one() -> None:
    assert len(SEGMENTS.length_m) == 12 + 12
    assert SEGMENTS.outside.sum() == 12
    assert set(SEGMENTS.second[SEGMENTS.outside]) == {"EE", SEA}


def test_the_outside_faces_a_near_country_else_the_sea() -> None:
    outer = SEGMENTS.outside
    facing = {
        str(piece): str(other)
        for piece, other in zip(SEGMENTS.first[outer], SEGMENTS.second[outer], strict=True)
        if piece in {"12", "10"}
    }
    assert facing == {"12": "EE", "10": SEA}


def test_no_country_means_the_sea() -> None:
    nowhere = gpd.GeoDataFrame(geometry=[], crs="EPSG:4326")
    assert set(cut_into_segments(PIECES, nowhere).second) <= {SEA, *PIECES.index}


def test_two_squares_share_the_side_between_them() -> None:
    border = borders_of({"00"}, SEGMENTS, {"10": "east"})["east"]
    top, bottom = (25.1, 57.1), (25.1, 57.0)
    line = gpd.GeoDataFrame(geometry=[shapely.Polygon([top, bottom, top])], crs="EPSG:4326")
    assert border == pytest.approx(perimeter_km(line)[0] / 2, rel=1e-9)


def test_an_unnamed_piece_stands_for_itself() -> None:
    assert set(borders_of({"11"}, SEGMENTS, {}).index) == {"01", "10", "12", "21"}


def test_a_unit_inside_another_has_one_neighbour() -> None:
    ring = dict.fromkeys([i for i in PIECES.index if i != "11"], "ring") | {"11": "core"}
    assert list(borders_of({"11"}, SEGMENTS, ring).index) == ["ring"]
    outer = borders_of(set(PIECES.index) - {"11"}, SEGMENTS, ring)
    assert outer["core"] == pytest.approx(borders_of({"11"}, SEGMENTS, ring)["ring"], rel=1e-12)


def check_symmetry(segments: Segments, units: dict[str, str]) -> None:
    pieces: dict[str, set[str]] = {}
    for piece, unit in units.items():
        pieces.setdefault(unit, set()).add(piece)
    found = {unit: borders_of(parts, segments, units) for unit, parts in pieces.items()}
    for unit, borders in found.items():
        for other in set(borders.index) & found.keys():
            assert found[other][unit] == pytest.approx(borders[other], rel=1e-9)
        assert unit not in borders.index
        outline = gpd.GeoDataFrame(
            geometry=[shapely.union_all(PIECES.geometry.loc[sorted(pieces[unit])])],
            crs="EPSG:4326",
        )
        assert borders.sum() == pytest.approx(perimeter_km(outline)[0], rel=1e-6)


@given(st.lists(st.sampled_from("xyz"), min_size=COUNT**2, max_size=COUNT**2))
def test_borders_are_symmetric_and_add_up_to_the_perimeter(owners: list[str]) -> None:
    check_symmetry(SEGMENTS, dict(zip(PIECES.index, owners, strict=True)))
