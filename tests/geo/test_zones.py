"""Zones in units, against examples by hand, another program, and random zonings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from geo.errors import Refusal
from geo.measure import AREA_CRS
from geo.zones import ZoneAreas, zone_areas
from geo.zones_change import Transition, transition_matrix
from geo.zones_ground import Ground, placed
from geo.zones_repeats import covered_twice
from geo.zones_sums import shared_sums
from geo.zones_survey import Zoning
from layers.territory import load_territory
from layers.units import select

PRACTICE = Path(__file__).resolve().parents[2] / "data" / "practice"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "plans"
WEST, SOUTH = 5_100_000.0, 3_800_000.0


def at(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a box of hundreds of metres."""
    low, high = (WEST + 100 * west, SOUTH + 100 * south), (WEST + 100 * east, SOUTH + 100 * north)
    return shapely.box(*low, *high)


def zones(*told: tuple[str | None, shapely.Geometry], crs: str = AREA_CRS) -> gpd.GeoDataFrame:
    classes = np.asarray([label for label, _ in told], dtype=object)
    return gpd.GeoDataFrame({"class": classes}, geometry=[shape for _, shape in told], crs=crs)


def units(**told: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(told.values()), index=list(told), crs=AREA_CRS)


def areas(zoning: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> ZoneAreas:
    return zone_areas(zoning, places, class_field="class")


def hectares(found: ZoneAreas) -> dict[tuple[str, str], float]:
    rows = found.rows
    return {(u, c): round(a / 1e4, 9) for u, c, a in rows.itertuples(index=False)}


def add_up(found: ZoneAreas) -> bool:
    told = found.units
    parts = told["singly_m2"] + told["multiply_m2"] + told["uncovered_m2"]
    by_unit = found.rows.groupby("unit")["area_m2"].sum().reindex(told.index, fill_value=0)
    whole = np.isclose(parts, told["area_m2"], rtol=1e-6, atol=1e-6)
    classes = np.isclose(by_unit, told["singly_m2"], rtol=1e-6, atol=1e-6)
    return bool(whole.all() and classes.all())


def test_a_zone_across_a_border_is_shared_out() -> None:
    found = areas(zones(("DzS", at(1, 0, 4, 1))), units(a=at(0, 0, 2, 2), b=at(2, 0, 5, 2)))
    assert hectares(found) == {("a", "DzS"): 1, ("b", "DzS"): 2}
    assert list(found.units["uncovered_m2"]) == pytest.approx([3e4, 4e4])
    assert add_up(found)


def test_what_two_zones_cover_belongs_to_neither_class() -> None:
    plan = zones(("DzS", at(0, 0, 3, 1)), ("L", at(2, 0, 5, 1)))
    found = areas(plan, units(a=at(0, 0, 5, 1)))
    assert hectares(found) == {("a", "DzS"): 2, ("a", "L"): 2}
    assert found.units.loc["a", "multiply_m2"] == pytest.approx(1e4)
    assert found.units.loc["a", "uncovered_m2"] == 0


def test_an_overlap_across_a_border_is_shared_out() -> None:
    plan = zones(("DzS", at(0, 0, 3, 1)), ("L", at(1, 0, 4, 1)))
    found = areas(plan, units(a=at(0, 0, 2, 1), b=at(2, 0, 4, 1)))
    assert list(found.units["multiply_m2"]) == pytest.approx([1e4, 1e4])
    assert hectares(found) == {("a", "DzS"): 1, ("b", "L"): 1}


def test_a_zone_drawn_twice_is_covered_twice_and_of_no_class() -> None:
    found = areas(zones(("L", at(0, 0, 1, 1)), ("L", at(0, 0, 1, 1))), units(a=at(0, 0, 2, 1)))
    assert found.rows.empty
    assert found.units.loc["a", "multiply_m2"] == pytest.approx(1e4)
    assert found.units.loc["a", "uncovered_m2"] == pytest.approx(1e4)


def test_two_whole_plans_on_each_other_leave_nothing_singly_covered() -> None:
    one = [("L", at(x, y, x + 1, y + 1)) for x in range(4) for y in range(4)]
    other = [("DzS", at(x, 0, x + 2, 4)) for x in (0, 2)]
    found = areas(zones(*one, *other), units(a=at(0, 0, 2, 4), b=at(2, 0, 5, 4)))
    assert found.rows.empty
    assert list(found.units["multiply_m2"]) == pytest.approx([8e4, 8e4])
    assert list(found.units["uncovered_m2"]) == pytest.approx([0, 4e4])


def test_three_zones_on_one_place_count_it_once() -> None:
    plan = zones(*[(label, at(0, 0, 1, 1)) for label in "abc"])
    found = areas(plan, units(a=at(0, 0, 1, 1)))
    assert found.units.loc["a", "multiply_m2"] == pytest.approx(1e4)


def test_an_island_in_a_hole_is_no_overlap() -> None:
    ring = at(0, 0, 5, 5) - at(1, 1, 4, 4)
    found = areas(zones(("L", ring), ("DzS", at(2, 2, 3, 3))), units(a=at(0, 0, 5, 5)))
    assert hectares(found) == {("a", "L"): 16, ("a", "DzS"): 1}
    assert found.units.loc["a", "uncovered_m2"] == pytest.approx(8e4)


def test_parts_of_a_zone_count_where_they_lie() -> None:
    both = shapely.union_all([at(0, 0, 1, 1), at(3, 0, 5, 1)])
    found = areas(zones(("L", both)), units(a=at(0, 0, 2, 1), b=at(2, 0, 6, 1)))
    assert hectares(found) == {("a", "L"): 1, ("b", "L"): 2}


def test_a_unit_inside_a_zone_is_covered_wholly() -> None:
    found = areas(zones(("L", at(0, 0, 9, 9))), units(a=at(3, 3, 4, 4)))
    assert hectares(found) == {("a", "L"): 1}
    assert found.units.loc["a", "uncovered_m2"] == 0


def test_a_zone_in_a_hole_of_a_unit_is_outside() -> None:
    found = areas(zones(("L", at(4, 4, 5, 5))), units(a=at(0, 0, 9, 9) - at(3, 3, 6, 6)))
    assert found.rows.empty


def test_zones_that_only_touch_a_unit_are_not_told() -> None:
    found = areas(zones(("L", at(2, 0, 3, 1))), units(a=at(0, 0, 2, 2)))
    assert found.rows.empty


def test_units_that_overlap_each_have_their_own() -> None:
    found = areas(zones(("L", at(0, 0, 4, 1))), units(a=at(0, 0, 3, 1), b=at(1, 0, 4, 1)))
    assert hectares(found) == {("a", "L"): 3, ("b", "L"): 3}


def test_zones_without_a_class_are_counted_under_none() -> None:
    found = areas(zones((None, at(0, 0, 1, 1)), ("L", at(1, 0, 2, 1))), units(a=at(0, 0, 2, 1)))
    assert found.rows["area_m2"].sum() == pytest.approx(2e4)
    assert found.rows["class"].isna().sum() == 1


def test_no_zones_leave_every_unit_uncovered() -> None:
    found = areas(zones(("L", at(0, 0, 1, 1))).iloc[:0], units(a=at(0, 0, 2, 1)))
    assert found.rows.empty
    assert found.units.loc["a", "uncovered_m2"] == pytest.approx(2e4)


def test_no_units_give_no_rows() -> None:
    found = areas(zones(("L", at(0, 0, 1, 1))), units(a=at(0, 0, 1, 1)).iloc[:0])
    assert found.rows.empty
    assert found.units.empty


def test_units_can_be_named_by_a_field() -> None:
    places = units(a=at(0, 0, 1, 1)).assign(code="LV1")
    found = zone_areas(zones(("L", at(0, 0, 1, 1))), places, class_field="class", unit_field="code")
    assert list(found.rows["unit"]) == list(found.units.index) == ["LV1"]


def test_frames_without_a_crs_are_refused() -> None:
    bare = zones(("L", at(0, 0, 1, 1))).set_crs(None, allow_override=True)
    with pytest.raises(Refusal, match="zones-without-crs"):
        areas(bare, units(a=at(0, 0, 1, 1)))


@pytest.mark.parametrize("crs", ["EPSG:3059", "EPSG:25832", "EPSG:4326", "EPSG:3857"])
def test_any_crs_gives_the_areas_of_3035(crs: str) -> None:
    random = np.random.default_rng(1)
    squares = cells(random, 60, 500.0)
    whole = zones(*[("L", square) for square in squares])
    plan = whole.set_geometry(whole.geometry.segmentize(20)).to_crs(crs)  # the same ground
    halves = units(a=at(-1, -1, 51, 26), b=at(-1, 26, 51, 60))
    found = zone_areas(plan, halves, class_field="class")
    expected = zone_areas(whole, halves, class_field="class")
    assert list(found.units["singly_m2"]) == pytest.approx(
        list(expected.units["singly_m2"]), rel=1e-6
    )
    assert list(found.units["area_m2"]) == pytest.approx(list(halves.area), rel=1e-6)


@pytest.mark.parametrize("crs", ["EPSG:3059", "EPSG:4326"])
def test_a_small_shape_is_measured_as_its_reprojection_is(crs: str) -> None:
    spots = gpd.GeoSeries(gpd.points_from_xy([21.5, 25, 28], [56, 57.5, 57]), crs="EPSG:4326")
    squares = spots.to_crs("EPSG:3059").buffer(300, quad_segs=64).to_crs(crs)
    ground = Ground.under(squares.crs, squares.total_bounds)
    expected = squares.to_crs(AREA_CRS).area
    assert ground.areas_m2(squares.to_numpy()) == pytest.approx(expected.to_numpy(), rel=2e-7)


def test_long_edges_stay_where_they_are_drawn() -> None:
    wide = gpd.GeoDataFrame(geometry=[shapely.box(24, 57, 27, 57.5)], crs="EPSG:4326")
    shape = placed(wide, Ground.under(wide.to_crs(AREA_CRS).crs, np.zeros(4)).crs)[0]
    middle = gpd.GeoSeries([shapely.Point(25.5, 57)], crs="EPSG:4326").to_crs(AREA_CRS)[0]
    assert shape.exterior.distance(middle) < 0.01


def cells(random: np.random.Generator, count: int, side: float) -> list[shapely.Polygon]:
    points = random.random((count, 2)) * side * 10 + [WEST, SOUTH]
    square = shapely.box(WEST, SOUTH, WEST + side * 10, SOUTH + side * 10)
    found = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points)))
    return [part for one in found for part in shapely.get_parts(one & square) if part.area > 0]


def faulty(seed: int, count: int) -> gpd.GeoDataFrame:
    """Return cells with overlaps, gaps, slivers, holes, twins and zones that lie on others."""
    random = np.random.default_rng(seed)
    shapes = cells(random, count, 200.0)
    for row in random.integers(len(shapes), size=3):
        step = random.choice([1e-3, 0.5, 40.0, 300.0])
        shapes[row] = shapely.affinity.translate(shapes[row], step, step / 3)
    del shapes[int(random.integers(len(shapes)))]
    spot = random.random(2) * 2_000 + [WEST, SOUTH]
    shapes.append(shapely.Point(spot).buffer(float(random.choice([0.05, 100.0, 900.0]))))
    if random.random() < 0.4:
        shapes.append(shapes[int(random.integers(len(shapes)))])
    hole = shapely.Point(shapes[0].representative_point()).buffer(5)
    shapes[0] = shapes[0] - hole
    return zones(*[(f"C{row % 4}", shape) for row, shape in enumerate(shapes)])


def common(shapes: list[shapely.Geometry]) -> shapely.Geometry:
    """Return the ground that any two shapes share."""
    every = np.asarray(shapes)
    a, b = shapely.STRtree(every).query(every, predicate="intersects")
    parts = shapely.intersection(every[a[a < b]], every[b[a < b]])
    return shapely.union_all([p for p in shapely.get_parts(parts) if p.area > 0])


def by_union(plan: gpd.GeoDataFrame, unit: shapely.Geometry) -> dict[str, float]:
    """Return the areas in a unit, by the union of all zones and of all pairs of zones."""
    shapes = list(plan.geometry)
    twice, every = common(shapes) & unit, shapely.union_all(shapes) & unit
    told = {"multiply": twice.area, "uncovered": unit.area - every.area}
    for label, group in plan.groupby("class"):
        alone = [(shape & unit) - twice for shape in group.geometry]
        told[str(label)] = sum(part.area for part in alone)
    return told


@given(st.integers(0, 10_000), st.integers(4, 40), st.integers(1, 5))
def test_random_zonings_are_told_as_unions_tell_them(seed: int, count: int, many: int) -> None:
    plan = faulty(seed, count)
    places = cells(np.random.default_rng(seed + 1), many, 180.0)
    found = areas(plan, units(**{f"U{n}": shape for n, shape in enumerate(places)}))
    assert add_up(found)
    for n, shape in enumerate(places):
        expected, told = by_union(plan, shape), found.units.loc[f"U{n}"]
        near = 1e-6 * shape.area
        assert told["multiply_m2"] == pytest.approx(expected["multiply"], abs=near)
        assert told["uncovered_m2"] == pytest.approx(expected["uncovered"], abs=near)
        mine = found.rows[found.rows["unit"] == f"U{n}"].set_index("class")["area_m2"]
        for label in ("C0", "C1", "C2", "C3"):
            assert mine.get(label, 0.0) == pytest.approx(expected.get(label, 0.0), abs=near)


@given(st.integers(0, 10_000), st.integers(2, 30))
def test_shared_ground_is_that_of_the_shared_shape(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    one = np.asarray(cells(random, count, 10.0))
    other = one[random.permutation(len(one))].copy()
    other[::2] = shapely.transform(other[::2], lambda xy: np.round(xy, 0))
    other[1::3] = shapely.buffer(other[1::3], float(random.choice([-1.0, 0.0, 3.0])))
    other = other[shapely.is_valid(other)]
    pairs = shapely.STRtree(other).query(one)
    sums = shared_sums(one, other[pairs[1]], pairs[0])
    expected = shapely.intersection(one[pairs[0]], other[pairs[1]])
    assert sums[:, 0] == pytest.approx(shapely.area(expected), abs=1e-6)
    wide = shapely.area(expected) > 1
    middles = shapely.get_coordinates(shapely.centroid(expected[wide]))
    assert sums[wide, 1:] == pytest.approx(middles, abs=1e-4)


@given(st.integers(0, 10_000), st.integers(4, 40))
def test_ground_that_is_covered_twice_is_found_whole(seed: int, count: int) -> None:
    plan = faulty(seed, count)
    shapes = plan.geometry.to_numpy()
    found = covered_twice(Zoning.of(shapes), plan.crs)
    expected = common(list(shapes))
    assert sum(shapely.area(found)) == pytest.approx(expected.area, abs=0.01)
    assert shapely.union_all(found).symmetric_difference(expected).area < 0.01


def test_an_edge_walked_by_three_zones_hides_nothing() -> None:
    plan = zones(("a", at(0, 0, 1, 1)), ("b", at(1, 0, 2, 1)), ("c", at(1, 0, 3, 1)))
    found = covered_twice(Zoning.of(plan.geometry.to_numpy()), plan.crs)
    assert sum(shapely.area(found)) == pytest.approx(1e4)


def test_corners_on_a_neighbours_edge_are_no_overlap() -> None:
    plan = zones(("a", at(0, 0, 2, 1)), ("b", at(0, 1, 1, 2)), ("c", at(1, 1, 2, 2)))
    assert not len(covered_twice(Zoning.of(plan.geometry.to_numpy()), plan.crs))


def became(found: Transition) -> dict[tuple[str, str], float]:
    """Return hectares by (before, after), other cover than a single class by its name."""
    told = found.table
    before = told["class_a"].where(told["cover_a"] == "single", told["cover_a"])
    after = told["class_b"].where(told["cover_b"] == "single", told["cover_b"])
    keys = zip(before, after, strict=True)
    return {key: round(a / 1e4, 6) for key, a in zip(keys, told["area_m2"], strict=True)}


def compared(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, within: gpd.GeoDataFrame | None = None
) -> Transition:
    return transition_matrix(before, after, "class", "class", within)


def test_what_became_what_adds_up_to_the_ground_asked_for() -> None:
    before = zones(("DzS", at(0, 0, 2, 2)), ("L", at(2, 0, 4, 2)))
    after = zones(("DzS", at(0, 0, 3, 2)), ("L", at(3, 0, 3.5, 2)))
    found = compared(before, after, units(a=at(-1, 0, 5, 2)))
    assert became(found) == {
        ("DzS", "DzS"): 4,
        ("L", "DzS"): 2,
        ("L", "L"): 1,
        ("L", "none"): 1,
        ("none", "none"): 4,
    }
    assert found.area_m2 == pytest.approx(12e4)
    assert sorted(found.changed.area) == pytest.approx([1e4, 2e4])
    assert found.changed.crs == before.crs


def test_overlaps_of_either_plan_are_told_apart() -> None:
    before = zones(("DzS", at(0, 0, 2, 1)), ("L", at(1, 0, 3, 1)))
    found = compared(before, zones(("DzS", at(0, 0, 3, 1))))
    assert became(found) == {("DzS", "DzS"): 1, ("multiple", "DzS"): 1, ("L", "DzS"): 1}


def test_a_plan_against_itself_changes_nothing() -> None:
    plan = faulty(3, 30)
    found = compared(plan, plan)
    assert found.changed.empty
    assert (found.table["class_a"].isna() == found.table["class_b"].isna()).all()


def test_zones_without_a_class_stay_without() -> None:
    plan = zones((None, at(0, 0, 1, 1)))
    assert compared(plan, plan).changed.empty
    assert len(compared(plan, zones(("L", at(0, 0, 1, 1)))).changed) == 1


def test_no_zones_at_all_are_no_change() -> None:
    nothing = zones(("L", at(0, 0, 1, 1))).iloc[:0]
    found = compared(nothing, nothing, units(a=at(0, 0, 1, 1)))
    assert became(found) == {("none", "none"): 1}


@given(st.integers(0, 10_000), st.integers(4, 25), st.booleans())
@example(365, 23, False)  # noqa: FBT003  the union of its zones lacks three hectares of them
def test_random_changes_are_told_as_zone_areas_tells_them(
    seed: int,
    count: int,
    bounded: bool,  # noqa: FBT001  drawn by name
) -> None:
    before, after = faulty(seed, count), faulty(seed + 1, count)
    within = units(a=at(3, 3, 14, 17), b=at(10, 5, 25, 9))
    asked = shapely.union_all([*within.geometry, at(-99, -99, 99, 99)][: 2 if bounded else 3])
    found = compared(before, after, within if bounded else None)
    assert found.table["area_m2"].sum() == pytest.approx(found.area_m2, rel=1e-6)
    for plan, side in ((before, "a"), (after, "b")):
        expected = areas(plan, units(all=asked))
        told = found.table.groupby(f"cover_{side}")["area_m2"].sum()
        one = expected.units.iloc[0]
        assert told.get("single", 0) == pytest.approx(one["singly_m2"], abs=0.1)
        assert told.get("multiple", 0) == pytest.approx(one["multiply_m2"], abs=0.1)
        by_class = found.table.groupby(f"class_{side}")["area_m2"].sum()
        rows = expected.rows.set_index("class")["area_m2"]
        assert by_class.reindex(rows.index).to_numpy() == pytest.approx(rows.to_numpy(), abs=0.1)
    flipped = compared(after, before, within if bounded else None)
    assert flipped.area_m2 == pytest.approx(found.area_m2, rel=1e-9)
    assert flipped.changed.area.sum() == pytest.approx(found.changed.area.sum(), abs=0.1)


@pytest.fixture(scope="module")
def municipalities() -> gpd.GeoDataFrame:
    territory = load_territory()
    day = dt.date(2021, 7, 1)
    frame = territory.outlines(select(territory, "vidzeme", "municipality", day))
    return gpd.GeoDataFrame(
        {"unit": frame["code"].to_numpy()}, geometry=frame.geometry.to_numpy(), crs=frame.crs
    )


def overlaid(plan: gpd.GeoDataFrame, places: gpd.GeoDataFrame, label: str) -> pd.Series:
    """Return by unit and class what geopandas makes of it, measured along short edges."""
    cut = gpd.overlay(plan[[label, "geometry"]], places.to_crs(plan.crs), keep_geom_type=True)
    metres = 250 if plan.crs.is_projected else 0.002
    cut["area"] = cut.geometry.segmentize(metres).to_crs(AREA_CRS).area
    return cut.groupby(["unit", label])["area"].sum()


@pytest.mark.parametrize("path", sorted(PRACTICE.glob("*.geojson")), ids=lambda p: p.stem)
def test_practice_plans_have_the_areas_of_another_program(
    path: Path, municipalities: gpd.GeoDataFrame
) -> None:
    plan = gpd.read_file(path)
    found = zone_areas(plan, municipalities, class_field="indekss", unit_field="unit")
    assert add_up(found)
    mine = found.rows.set_index(["unit", "class"])["area_m2"]
    theirs = overlaid(plan, municipalities, "indekss")
    theirs.index.names = ["unit", "class"]
    twice = found.units["multiply_m2"].sum()
    both = pd.concat([mine, theirs], axis=1).fillna(0).to_numpy()
    assert np.abs(both[:, 0] - both[:, 1]).sum() <= 2.1 * twice + 1e-6 * both[:, 1].sum() + 1


REAL = {
    "fr_plu_41175_2014_shp/ZONE_URBA.shp": "TYPEZONE",
    "fr_plui_200011781_2018_shp/ZONE_URBA.shp": "TYPEZONE",
}


@pytest.mark.parametrize("name", REAL)
def test_real_plans_lose_nothing(name: str) -> None:
    path = SHARED / name
    if not path.is_file():
        pytest.skip("the shared files are not beside the project")
    plan = gpd.read_file(path)
    plan = plan.set_geometry(plan.geometry.make_valid())
    west, south, east, north = plan.total_bounds
    halves = [
        shapely.box(west, south, (west + east) / 2, north + 9),
        shapely.box((west + east) / 2, south, east, north),
    ]
    places = gpd.GeoDataFrame({"unit": ["a", "b"]}, geometry=halves, crs=plan.crs)
    found = zone_areas(plan, places, class_field=REAL[name], unit_field="unit")
    assert add_up(found)
    theirs = overlaid(plan, places, REAL[name])
    twice = common(list(plan.geometry)).area
    assert found.units["multiply_m2"].sum() == pytest.approx(twice, rel=2e-3, abs=1)
    assert theirs.sum() - found.rows["area_m2"].sum() >= 2 * twice * 0.99 - 1
