"""The build's pure functions."""

import numpy as np
import pytest
import shapely
from build_steps import coverage, cuts, rasters, seams, settlements, tables
from shapely.geometry import box


def halves(place: float) -> dict[str, shapely.Polygon]:
    return {"west": box(0, 0, place, 10_000), "east": box(place, 0, 10_000, 10_000)}


def test_known_areas_move_the_line_sideways() -> None:
    outline = box(0, 0, 10_000, 10_000)
    pieces = cuts.inner_lines(outline, halves(5_000), {"west": 60.0, "east": 40.0})
    west = pieces["west"].intersection(outline).area
    assert west == pytest.approx(60e6, rel=0.01)


def test_without_areas_a_gap_goes_to_the_nearest_piece() -> None:
    outline = box(0, 0, 10_000, 10_000)
    pieces = {"west": box(0, 0, 3_000, 10_000), "east": box(5_000, 0, 10_000, 10_000)}
    found = cuts.inner_lines(outline, pieces, None)
    assert found["west"].intersection(outline).area == pytest.approx(40e6, rel=0.01)


def test_distance_is_negative_inside() -> None:
    xs = np.array([50.0, 200.0])
    assert cuts.signed_distance(box(0, 0, 100, 100), xs, np.array([50.0, 50.0])) == pytest.approx(
        [-50, 100]
    )


def test_a_tiling_shares_the_vertices_of_its_cut() -> None:
    outlines = {"left": box(0, 0, 10, 10), "right": box(10, 0, 20, 10)}
    cut = shapely.LineString([(-1, 5), (21, 5)])
    found = coverage.tile(outlines, [cut], lambda name, p: f"{name}-{'n' if p.y > 5 else 's'}")
    assert set(found) == {"left-n", "left-s", "right-n", "right-s"}
    assert shapely.coverage_is_valid(list(found.values()))
    assert sum(shape.area for shape in found.values()) == pytest.approx(200)


def test_crumbs_go_to_the_neighbour_of_the_same_unit() -> None:
    atoms = {
        "a": shapely.union_all([box(0, 0, 10, 10), box(19, 0, 20, 1)]),
        "b": shapely.difference(box(10, 0, 20, 10), box(19, 0, 20, 1)),
    }
    same = coverage.without_crumbs(atoms, {"a": "u", "b": "u"}, smallest_m2=5)
    assert same["a"].area == pytest.approx(100)
    assert same["b"].area == pytest.approx(100)
    other = coverage.without_crumbs(atoms, {"a": "u", "b": "v"}, smallest_m2=5)
    assert other["a"].area == pytest.approx(101)


def test_an_overlap_is_not_a_coverage() -> None:
    with pytest.raises(ValueError, match="not a valid coverage"):
        coverage.check({"a": box(0, 0, 2, 2), "b": box(1, 0, 3, 2)})


def test_degrees_have_six_decimals_and_turn_left() -> None:
    shape = coverage.in_degrees({"a": box(5_100_000, 3_800_000, 5_110_000, 3_810_000)})["a"]
    xy = shapely.get_coordinates(shape)
    assert (xy == xy.round(6)).all()
    assert shapely.is_ccw(shape.exterior)


@pytest.mark.parametrize(
    ("name", "others", "expected"),
    [
        ("Rujiena", ["Rūjiena", "Rujen"], "Rūjiena"),
        ("Valmiera", ["Valmėira", "Wolmar"], "Valmiera"),
        ("Cēsis", ["Cesis"], "Cēsis"),
    ],
)
def test_latvian_letters_win(name: str, others: list[str], expected: str) -> None:
    assert settlements.latvian_form(name, others) == expected


@pytest.mark.parametrize(
    ("people", "expected"), [(50_000, 1), (49_999, 2), (2_000, 3), (1_999, 4), (0, 4)]
)
def test_settlements_rank_by_size(people: int, expected: int) -> None:
    assert settlements.rank(people) == expected


def test_city_districts_are_left_out() -> None:
    city, district, far = (
        ({"population": people, "geonameid": people}, shapely.Point(lon, 57))
        for people, lon in ((9, 24.0), (8, 24.05), (7, 25.0))
    )
    assert settlements.apart([city, district, far]) == [city, far]


def test_a_window_holds_every_cell_the_box_touches() -> None:
    window = rasters.cells((0.07, 0.0, 0.2, 0.11), rasters.grid(0, 1, 0.05))
    assert (window.col_off, window.width, window.row_off, window.height) == (1, 3, 17, 3)


def test_an_unknown_population_leaves_its_year_empty() -> None:
    assert tables.population("", "2020", "somebody") == {}


def test_the_home_coast_replaces_the_rough_one() -> None:
    home, rough = box(0, 0, 1, 1), box(-0.03, 0, 1.2, 1)
    land = seams.with_own_coast(rough, home, box(1.02, 0, 1.2, 1))
    assert land.bounds == (0, 0, 1.2, 1)
    assert land.area == pytest.approx(1.2)


def test_a_rough_neighbour_reaches_up_to_the_home_lines() -> None:
    home, land = box(0, 0, 1, 1), box(0, 0, 1.5, 1)
    found = seams.up_to(home, land, {"X": box(1.03, 0, 1.5, 1)})
    assert found["X"].area == pytest.approx(0.5)
    borders = seams.own_borders(
        shapely.LineString([(1.03, 0), (1.03, 1)]), home, box(0, 0, 1.03, 1), found["X"]
    )
    assert borders.bounds == pytest.approx((1, 0, 1, 1), abs=0.002)


def test_slivers_between_parts_are_filled() -> None:
    ring = box(0, 0, 3, 3).difference(box(1, 1, 1.1, 2))
    assert seams.whole(ring).area == pytest.approx(9)
