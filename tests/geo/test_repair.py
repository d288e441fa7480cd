"""Geometry of any kind comes out valid and flat, or is left out with the rule that says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings import RULES, severity_of
from geo.repair import _HOW, Repaired, repair
from layers.readers import read_raw
from layers.words import LANGUAGES, words

SHARED = Path(__file__).resolve().parents[3] / "shared"
BOW = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
BOX = shapely.box(0, 0, 10, 10)
LINE = shapely.LineString([(0, 0), (1, 1)])


def frame_of(*shapes: Any, crs: str | None = None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=list(shapes), crs=crs)


def repaired(*shapes: Any, crs: str | None = None) -> Repaired:
    return repair(frame_of(*shapes, crs=crs), [f"F{n}" for n in range(len(shapes))])


def rules(done: Repaired) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.rule, one.features) for one in done.findings]


coordinate = st.one_of(
    st.integers(0, 8).map(float), st.sampled_from([float("nan"), float("inf"), 1e300, 0.1])
)
corner = st.tuples(coordinate, coordinate)
start = st.tuples(st.integers(0, 8).map(float), st.integers(0, 8).map(float))  # NaN cannot close
ring = st.builds(lambda one, more: [one, *more], start, st.lists(corner, min_size=3, max_size=8))
polygon = ring.map(shapely.Polygon)
holed = st.tuples(ring, ring).map(lambda rings: shapely.Polygon(rings[0], [rings[1]]))
line = st.lists(corner, min_size=2, max_size=5).map(shapely.LineString)
point = st.tuples(coordinate, coordinate, st.just(3.0)).map(shapely.Point)
simple = st.one_of(polygon, holed, line, point, st.none(), st.just(shapely.Polygon()))
several = st.one_of(
    st.lists(st.one_of(polygon, holed), max_size=3).map(shapely.MultiPolygon),
    st.lists(st.one_of(polygon, line, point), max_size=3).map(shapely.GeometryCollection),
)
nested = st.lists(several, max_size=2).map(shapely.GeometryCollection)
geometry = st.one_of(simple, several, nested)


@settings(max_examples=400, deadline=None)
@given(st.lists(geometry, max_size=5))
@pytest.mark.filterwarnings("ignore:invalid value encountered")
def test_what_comes_in_is_kept_valid_and_flat_or_left_out_with_its_reason(
    shapes: list[Any],
) -> None:
    frame = frame_of(*shapes, crs="EPSG:3059")
    ids = [f"F{n}" for n in range(len(shapes))]
    done = repair(frame, ids)
    assert sorted([*done.frame.index, *(one.label for one in done.refused)]) == list(frame.index)
    assert list(done.frame["n"]) == list(frame["n"][done.kept])
    kept = done.frame.geometry
    assert kept.is_valid.all()
    assert not (kept.is_empty | kept.has_z).any()
    assert "GeometryCollection" not in set(kept.geom_type)
    for one in done.refused:
        assert any(one.feature in f.features for f in done.findings if f.rule == one.rule)
    told = {name for one in done.findings for name in one.features}
    before = np.asarray(frame.geometry.array, dtype=object)[done.kept]
    same = shapely.equals_exact(before, np.asarray(kept.array, dtype=object))
    assert set(np.asarray(ids, dtype=object)[done.kept][~same]) <= told
    assert {one.rule for one in done.findings} <= set(RULES)


@settings(max_examples=200, deadline=None)
@given(st.lists(geometry, max_size=5))
@pytest.mark.filterwarnings("ignore:invalid value encountered")
def test_repairing_again_changes_nothing(shapes: list[Any]) -> None:
    once = repaired(*shapes).frame
    again = repair(once, [str(label) for label in once.index])
    assert (again.findings, again.refused) == ((), ())
    assert_geodataframe_equal(again.frame, once)


def test_sound_geometry_is_left_as_it_is() -> None:
    done = repaired(BOX, LINE, shapely.Point(1, 2), crs="EPSG:3059")
    assert done.findings == ()
    assert_geodataframe_equal(done.frame, frame_of(BOX, LINE, shapely.Point(1, 2), crs="EPSG:3059"))


def test_an_outline_that_crosses_itself_is_told_where_and_by_how_many_square_metres() -> None:
    done = repaired(BOX, BOW)
    crossing, change = done.findings
    assert (crossing.rule, crossing.features) == ("geometry.self-intersection", ("F1",))
    assert crossing.place == shapely.Point(5, 5)
    assert (change.rule, change.area_m2) == ("geometry.repaired", 50)
    assert change.values["how"] == "uncrossed"
    assert done.frame.area.tolist() == [100, 50]


def test_every_place_where_an_outline_crosses_itself_is_told() -> None:
    zigzag = shapely.Polygon([(0, 0), (4, 2), (8, 0), (12, 2), (12, 0), (8, 2), (4, 0), (0, 2)])
    place = repaired(zigzag).findings[0].place
    assert place is not None
    assert {(x, y) for x, y in shapely.get_coordinates(place)} == {(2, 1), (6, 1), (10, 1)}


def test_a_change_of_area_is_measured_on_the_ground() -> None:
    moved = shapely.transform(BOW, lambda xy: xy * 1e-4 + [25.0, 57.0])
    change = repaired(moved, crs="EPSG:4326").findings[1]
    assert change.area_m2 == pytest.approx(50 * 11.138 * 6.078, rel=0.01)


@pytest.mark.parametrize(
    ("shape", "how", "area"),
    [
        (
            shapely.Polygon(BOX.exterior, [shapely.box(20, 20, 22, 22).exterior]),
            "hole-outside",
            100,
        ),
        (
            shapely.Polygon(
                BOX.exterior,
                [shapely.box(1, 1, 5, 5).exterior, shapely.box(2, 2, 3, 3).exterior],
            ),
            "holes-nested",
            84,
        ),
        (shapely.MultiPolygon([BOX, shapely.box(1, 1, 2, 2)]), "parts-nested", 100),
        (
            shapely.Polygon(BOX.exterior, [[(0, 5), (5, 0), (10, 5), (5, 10)]]),
            "disconnected",
            50,
        ),
    ],
)
def test_what_is_not_valid_for_another_reason_is_repaired_and_says_how(
    shape: shapely.Geometry, how: str, area: float
) -> None:
    done = repaired(shape)
    (found,) = done.findings
    assert (found.rule, found.values["how"]) == ("geometry.repaired", how)
    assert done.frame.area.sum() == area


def test_a_polygon_that_is_only_a_line_is_a_sliver_and_left_out() -> None:
    flat = shapely.Polygon([(0, 0), (3, 5), (3, 5), (0, 0)])
    done = repaired(BOX, flat)
    (found,) = done.findings
    assert (found.rule, found.features) == ("plan.sliver", ("F1",))
    assert found.place == shapely.LineString([(0, 0), (3, 5)])
    assert [(one.label, one.rule) for one in done.refused] == [(1, "plan.sliver")]


def test_features_without_geometry_are_counted_and_left_out() -> None:
    done = repaired(None, BOX, shapely.Polygon())
    assert rules(done) == [("geometry.empty", ("F0", "F2"))]
    assert done.findings[0].values["count"] == 2
    assert list(done.frame.index) == [1]
    assert repaired(shapely.Polygon()).frame.empty


def test_a_table_without_any_geometry_is_no_worse_for_it() -> None:
    assert [severity_of(one) for one in repaired(None, None).findings] == ["note"]
    assert [severity_of(one) for one in repaired(None, BOX).findings] == ["warning"]


@pytest.mark.filterwarnings("ignore:invalid value encountered")
@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300])
def test_coordinates_that_are_no_place_are_left_out(value: float) -> None:
    done = repaired(BOX, shapely.Polygon([(0, 0), (value, 1), (1, 1)]))
    assert rules(done) == [("geometry.unreadable", ("F1",))]


def test_heights_and_measures_are_dropped_and_counted() -> None:
    measured = shapely.from_wkt("POINT M (1 2 3)")
    done = repaired(shapely.force_3d(BOX, 7), measured, BOX)
    assert rules(done) == [("geometry.z-dropped", ("F0", "F1"))]
    assert done.findings[0].values["count"] == 2
    assert done.frame.geometry.iloc[0] == BOX
    assert not shapely.has_m(done.frame.geometry.iloc[1])


def test_of_a_collection_the_areas_are_kept_else_the_lines() -> None:
    deep = shapely.GeometryCollection([LINE, shapely.GeometryCollection([BOX])])
    lines = shapely.GeometryCollection([LINE, shapely.Point(0, 0), LINE])
    done = repaired(deep, lines)
    assert list(done.frame.geometry) == [BOX, shapely.MultiLineString([LINE, LINE])]
    assert [one.values["how"] for one in done.findings] == ["collection-split"] * 2


def test_a_scribble_is_left_out_before_it_takes_minutes() -> None:
    points = np.random.default_rng(1).random((400, 2))
    done = repaired(BOX, shapely.Polygon(points))
    assert rules(done) == [("geometry.too-tangled", ("F1",))]
    assert list(done.frame.index) == [0]


def test_a_million_spikes_are_left_out_before_they_take_minutes() -> None:
    turn = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    reach = 1 + 0.3 * np.random.default_rng(1).random(len(turn))
    star = shapely.Polygon(np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=1))
    assert rules(repaired(star)) == [("geometry.too-tangled", ("F0",))]


def test_a_smooth_outline_of_a_million_corners_is_kept() -> None:
    disc = shapely.Point(0, 0).buffer(1000, quad_segs=250_000)
    assert repaired(disc).findings == ()


def test_labels_columns_and_names_are_kept() -> None:
    frame = frame_of(None, BOW, BOX).set_axis([3, 5, 9]).rename_geometry("shape")
    done = repair(frame, ["a", "b", "c"])
    assert list(done.frame.index) == [5, 9]
    assert done.frame.geometry.name == "shape"
    assert done.kept.tolist() == [False, True, True]
    assert frame.geometry.iloc[1] == BOW


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_of_repairing_has_words(language: str) -> None:
    say = words(language)
    ways = ("collection-split", "uncrossed", *_HOW.values(), "made-valid")
    assert all(say(f"repair_how.{how}") for how in ways)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official files are not beside")
def test_the_polish_self_intersection_is_found_once() -> None:
    name = "StrefaPlanistyczna_SAMOPRZECIECIE-PIERSCIENIA.gml"
    zones = read_raw(SHARED / "data/plans/pl_pog_defect_suite" / name).layers[0].frame
    done = repair(zones, list(zones["lokalnyId"]))
    assert [f.rule for f in done.findings] == ["geometry.self-intersection", "geometry.repaired"]
    assert done.frame.area.sum() / 1e4 == pytest.approx(3814.27, rel=1e-5)
    assert done.frame.geom_type.isin(["Polygon", "MultiPolygon"]).all()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official files are not beside")
def test_the_scribble_that_took_a_minute_to_repair_is_left_out() -> None:
    frame = gpd.read_file(SHARED / "badfiles/gj46_selfcross_400.geojson")
    assert rules(repair(frame, ["1"])) == [("geometry.too-tangled", ("1",))]
