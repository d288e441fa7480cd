"""The border audit: planted disagreements are found, and nothing else; lengths add up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon

from geo.border_audit import BorderAudit, audit, unnamed_classes
from geo.border_lines import shared_borders, units_of_zones
from geo.borders import cut_into_segments
from geo.conflict_matrix import ConflictMatrix, ConflictRow
from geo.errors import Refusal
from tests.geo.one_border import audit_border
from tests.perimeter import perimeter_km

HOME, FARM, PLANT, ROAD, PARK = (
    *("5_1_PermanentResidentialUse", "1_1_Agriculture", "2_SecondaryProduction"),
    *("4_1_TransportNetworks", "3_4_4_OpenAirRecreationalAreas"),
)
MEANING = {(HOME, PLANT): "conflict", (PARK, PLANT): "tension", (HOME, ROAD): "tension"}
WEST, SOUTH = 550_000.0, 350_000.0
DEPTH = 300.0
SHARES = [0.02, 0.3, 0.5, 0.98]


def zones(
    shapes: list[Polygon], classes: Sequence[str | None], crs: Any = 3059
) -> gpd.GeoDataFrame:
    told = {"zone_id": [f"z{number}" for number in range(len(shapes))], "hilucs": classes}
    return gpd.GeoDataFrame(told, geometry=shapes, crs=crs)


def wall(*heights: float, step: float = 400.0) -> LineString:
    """Return a border that runs east, with a corner every ``step`` metres."""
    return LineString([(WEST + step * i, SOUTH + high) for i, high in enumerate(heights)])


def strips(line: LineString, cuts: list[float], side: int, gap: float = 0.0) -> list[Polygon]:
    """Return zones along a line, cut at shares of it, above (1) or below (-1) and ``gap`` off."""
    found = []
    for start, end in pairwise([0.0, *sorted(cuts), 1.0]):
        part = shapely.ops.substring(line, start, end, normalized=True)
        near = shapely.get_coordinates(part) + np.asarray([0, side * gap])
        far = near + np.asarray([0, side * DEPTH])
        found.append(Polygon([*near, *far[::-1]]))
    return found


def meaning(one: str, other: str) -> str:
    if one == other:
        return "same"
    return MEANING.get((one, other)) or MEANING.get((other, one)) or "compatible"


def lengths(result: BorderAudit, *columns: str) -> dict[Any, float]:
    rows = result.stretches
    return dict(rows.groupby([rows[name].fillna("–") for name in columns])["length_m"].sum())


def run(
    line: LineString, one: gpd.GeoDataFrame, other: gpd.GeoDataFrame, **told: Any
) -> BorderAudit:
    return audit_border(line, one, other, crs=3059, **told)


def geodesic_m(line: shapely.Geometry) -> float:
    there = gpd.GeoSeries([line], crs=3059).to_crs(4326).iloc[0]
    ring = Polygon([*there.coords, *there.coords[::-1]])
    return float(perimeter_km(gpd.GeoDataFrame(geometry=[ring], crs=4326)).iloc[0] * 500)


heights = st.lists(st.integers(-60, 60), min_size=2, max_size=6)
cut_lists = st.lists(st.integers(1, 99), max_size=6, unique=True).map(
    lambda found: [share / 100 for share in sorted(found)]
)
classes = st.lists(st.sampled_from([HOME, FARM, PLANT, ROAD, PARK]), min_size=7, max_size=7)


@settings(max_examples=60)
@given(heights, cut_lists, cut_lists, classes, classes)
def test_exactly_what_was_planted_is_found(
    high: list[int], cuts: list[float], other_cuts: list[float], own: list[str], theirs: list[str]
) -> None:
    line = wall(*high)
    a = zones(strips(line, cuts, 1), own[: len(cuts) + 1])
    b = zones(strips(line, other_cuts, -1), theirs[: len(other_cuts) + 1])
    result = run(line, a, b)
    whole = geodesic_m(line)
    expected: dict[Any, float] = {}
    for start, end in pairwise(sorted({0.0, 1.0, *cuts, *other_cuts})):
        i, j = (sum(cut <= start for cut in found) for found in (cuts, other_cuts))
        key = (f"z{i}", f"z{j}", meaning(own[i], theirs[j]))
        expected[key] = expected.get(key, 0.0) + (end - start) * whole
    found = lengths(result, "zone_id_a", "zone_id_b", "judgement")
    assert found.keys() == expected.keys()
    assert found == pytest.approx(expected, rel=1e-3, abs=0.05)
    assert result.stretches["length_m"].sum() == pytest.approx(whole, rel=1e-9)
    assert set(result.stretches["fit"]) == {"meets"}


@st.composite
def two_sides(draw: st.DrawFn) -> tuple[LineString, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return a border and the zones on both sides of it, those above it perhaps at a distance."""
    line, gap = wall(*draw(heights)), draw(st.sampled_from([0, 0, 7, 150]))
    found = []
    for side in (1, -1):
        cuts = draw(cut_lists)
        shapes = strips(line, cuts, side, gap if side == 1 else 0)
        found.append(zones(shapes, draw(classes)[: len(shapes)]))
    return line, found[0], found[1]


@settings(max_examples=40)
@given(two_sides())
def test_a_mirrored_question_has_the_mirrored_answer(
    asked: tuple[LineString, gpd.GeoDataFrame, gpd.GeoDataFrame],
) -> None:
    line, a, b = asked
    there, back = run(line, a, b), run(line, b, a)
    told = lengths(there, "zone_id_a", "zone_id_b", "judgement", "rule")
    turned = lengths(back, "zone_id_b", "zone_id_a", "judgement", "rule")
    assert told == pytest.approx(turned, abs=1e-6)
    assert list(there.borders["index"]) == pytest.approx(list(back.borders["index"]), nan_ok=True)
    gaps = ["zone_id_a", "zone_id_b", "gap_m"]
    mirrored = back.pairs.rename(columns={"zone_id_a": "zone_id_b", "zone_id_b": "zone_id_a"})
    assert {tuple(row) for row in there.pairs[gaps].to_numpy()} == {
        tuple(row) for row in mirrored[gaps].to_numpy()
    }


@st.composite
def scattered(draw: st.DrawFn) -> gpd.GeoDataFrame:
    """Return boxes of any size that lie about a border, over it too, and over each other."""
    number = st.integers(-300, 1300)
    found = []
    for _ in range(draw(st.integers(1, 7))):
        x, y = draw(number), draw(st.integers(-300, 250))
        wide, high = draw(st.integers(5, 500)), draw(st.integers(5, 300))
        found.append(shapely.box(WEST + x, SOUTH + y, WEST + x + wide, SOUTH + y + high))
    return zones(found, [FARM] * len(found))


@settings(max_examples=40)
@given(scattered(), scattered(), st.lists(st.integers(-40, 40), min_size=2, max_size=4))
def test_the_zone_of_a_stretch_is_the_nearest_one_all_along(
    a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, high: list[int]
) -> None:
    result = run(wall(*high), a, b, reach_m=120, tolerance_m=0)
    assert result.stretches["length_m"].sum() == pytest.approx(geodesic_m(wall(*high)), rel=1e-9)
    for row in result.stretches.to_dict("records"):
        points = shapely.line_interpolate_point(row["geometry"], SHARES, normalized=True)
        for side, every in (("a", a), ("b", b)):
            metres = shapely.distance(points[:, None], every.geometry.to_numpy()[None])
            least = np.minimum(metres.min(axis=1), 120)
            told = row[f"zone_id_{side}"]
            own = 120.0 if pd.isna(told) else metres[:, int(str(told)[1:])]
            assert np.all(own <= least + 0.5)
            assert (side in row["without_plan"]) == pd.isna(told)


@settings(max_examples=40)
@given(scattered(), scattered(), st.integers(0, 400), st.integers(0, 400))
def test_pairs_are_all_zones_within_the_distance_and_grow_with_it(
    a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, near: int, more: int
) -> None:
    line = wall(0, 0)
    found = {}
    for distance in (near, near + more):
        pairs = run(line, a, b, distance_m=distance).pairs
        found[distance] = set(zip(pairs["zone_id_a"], pairs["zone_id_b"], strict=True))
        metres = shapely.distance(a.geometry.to_numpy()[:, None], b.geometry.to_numpy()[None])
        expected = {(f"z{i}", f"z{j}") for i, j in np.argwhere(metres <= distance)}
        assert found[distance] == expected
    assert found[near] <= found[near + more]


@settings(max_examples=40)
@given(scattered(), scattered(), st.integers(0, 200), st.integers(0, 200))
def test_a_longer_reach_never_loses_a_plan(
    a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, reach: int, more: int
) -> None:
    without = [
        run(wall(0, 10, 0), a, b, reach_m=metres).borders["no_plan_m"].iloc[0]
        for metres in (reach, reach + more)
    ]
    assert without[1] <= without[0] + 0.1


def square(x: float, y: float, wide: float, high: float) -> Polygon:
    return shapely.box(WEST + x, SOUTH + y, WEST + x + wide, SOUTH + y + high)


LINE = wall(0, 0, 0)
BELOW = zones([square(0, -200, 800, 200)], [PLANT])


def test_changes_meant_for_one_place_leave_a_sliver_that_is_geometry_only() -> None:
    above = zones([square(0, 0, 300, 200), square(300, 0, 500, 200)], [FARM, HOME])
    below = zones([square(0, -200, 300.3, 200), square(300.3, -200, 499.7, 200)], [PLANT, FARM])
    result = run(LINE, above, below)
    assert list(result.stretches["judgement"]) == ["compatible", "geometry-only", "compatible"]
    assert result.stretches["length_m"].iloc[1] == pytest.approx(0.3, abs=0.01)
    assert list(result.borders["weighted_m"]) == [0]
    exact = run(LINE, above, below, tolerance_m=0.1)
    assert list(exact.stretches["judgement"]) == ["compatible", "conflict", "compatible"]


def test_a_zone_that_is_but_a_sliver_is_geometry_only() -> None:
    above = zones([square(0, 0, 800, 0.2), square(0, 0.2, 800, 200)], [HOME, FARM])
    assert list(run(LINE, above, BELOW).stretches["judgement"]) == ["geometry-only"]
    assert list(run(LINE, above, BELOW, tolerance_m=0.1).stretches["judgement"]) == ["conflict"]


@pytest.mark.parametrize(
    ("move", "fit", "gap", "overlap"),
    [
        (0, "meets", 0, 0),
        (0.3, "sliver", 0.3, 0),
        (40, "gap", 40, 0),
        (-0.3, "sliver", 0, 0.3),
        (-40, "overlap", 0, 40),
    ],
)
def test_gaps_and_overlaps_stand_beside_the_judgement(
    move: float, fit: str, gap: float, overlap: float
) -> None:
    above = zones([square(0, move, 800, 200)], [HOME])
    row = run(LINE, above, BELOW).stretches.iloc[0]
    assert (row["judgement"], row["weight"], row["rule"], row["fit"]) == ("conflict", 3, "5|2", fit)
    assert row["gap_a_m"] == pytest.approx(gap, abs=0.002)
    assert row["overlap_m"] == pytest.approx(overlap, rel=0.01, abs=0.002)


def test_a_stretch_without_a_plan_says_whose_is_missing() -> None:
    above = zones([square(0, 0, 300, 200)], [HOME])
    below = zones([square(0, -200, 500, 200)], [HOME])
    rows = run(LINE, above, below, reach_m=100).stretches
    assert list(rows["judgement"]) == ["same", "no-plan", "no-plan"]
    assert list(rows["without_plan"]) == ["", "a", "ab"]
    assert list(rows["length_m"]) == pytest.approx([400, 200, 200], rel=1e-3, abs=0.1)


def test_a_border_without_any_plan_is_one_stretch_and_has_no_index() -> None:
    result = run(LINE, BELOW.iloc[:0], BELOW.iloc[:0])
    assert list(result.stretches["judgement"]) == ["no-plan"]
    assert result.pairs.empty
    assert result.borders["index"].isna().all()
    assert list(result.borders["no_plan_share"]) == [1]


def test_a_zone_without_a_class_is_not_judged() -> None:
    above = zones([square(0, 0, 400, 200), square(400, 0, 400, 200)], [None, HOME])
    result = run(LINE, above, BELOW)
    assert list(result.stretches["judgement"]) == ["no-class", "conflict"]
    assert list(result.borders["index"]) == [1]


def test_a_small_zone_far_from_corners_of_the_line_is_not_passed_over() -> None:
    wide = shapely.union_all([square(0, 5, 800, 200)]).difference(square(411, 3, 4, 9))
    above = zones([wide, square(411, 3, 4, 9)], [FARM, HOME])
    rows = run(LINE, above, BELOW).stretches
    assert list(rows["judgement"]) == ["compatible", "conflict", "compatible"]
    assert rows["length_m"].iloc[1] > 4


def test_zones_that_cover_each_other_give_way_to_the_first() -> None:
    above = zones([square(0, 0, 800, 200), square(100, -0.0004, 300, 90)], [FARM, HOME])
    assert list(run(LINE, above, BELOW).stretches["zone_id_a"]) == ["z0"]
    assert list(run(LINE, above.iloc[::-1], BELOW).stretches["zone_id_a"]) == ["z0", "z1", "z0"]


def test_the_index_is_the_weighted_share_of_what_could_be_judged() -> None:
    kinds: list[str | None] = [HOME, PARK, FARM, None]
    above = zones([square(200 * i, 0, 200, 200) for i in range(4)], kinds)
    row = run(LINE, above, BELOW).borders.iloc[0]
    assert row["judged_m"] == pytest.approx(600, rel=1e-3)
    assert row["weighted_m"] == pytest.approx(200 * 3 + 200 * 2, rel=1e-3)
    assert row["index"] == pytest.approx(1000 / (3 * 600), rel=1e-3)
    assert row["conflict_share"] == pytest.approx(0.25, rel=1e-3)


def test_the_system_of_coordinates_makes_no_difference() -> None:
    line = wall(0, 30, -20, 0)
    a = zones(strips(line, [0.31, 0.7], 1), [HOME, FARM, PARK])
    b = zones(strips(line, [0.5], -1), [PLANT, FARM])
    there = gpd.GeoSeries([line], crs=3059).to_crs(4326).iloc[0]
    expected = lengths(run(line, a, b), "zone_id_a", "zone_id_b", "judgement")
    for one, other in ((a.to_crs(4326), b.to_crs(4326)), (a.to_crs(4326), b), (a, b.to_crs(25835))):
        found = lengths(audit_border(there, one, other), "zone_id_a", "zone_id_b", "judgement")
        assert found == pytest.approx(expected, abs=0.1)


def test_an_enclave_has_its_border_all_around() -> None:
    ring = square(0, 0, 400, 400)
    around = square(-500, -500, 1400, 1400).difference(ring)
    result = run(ring.boundary, zones([ring], [HOME]), zones([around], [PLANT]))
    assert list(result.stretches["judgement"]) == ["conflict"]
    assert result.stretches["length_m"].sum() == pytest.approx(1600, rel=1e-3)


def test_columns_of_the_zones_are_carried_along_on_both_sides() -> None:
    above = zones([square(0, 0, 800, 200)], [HOME]).assign(plan="P1", valid_from="2017-03-30")
    rows = run(LINE, above, BELOW.assign(plan="P2", own=5)).stretches.iloc[0]
    assert (rows["plan_a"], rows["valid_from_a"], rows["plan_b"]) == ("P1", "2017-03-30", "P2")
    assert pd.isna(rows["valid_from_b"])
    assert rows["own_b"] == 5
    assert (rows["class_a"], rows["class_b"]) == (HOME, PLANT)


def test_many_borders_are_ranked_with_the_worst_first() -> None:
    columns = [square(800 * i, 0, 800, 200) for i in range(3)]
    all_zones = zones(columns, [HOME, PLANT, FARM]).assign(unit=["x", "y", "z"])
    lines = [shapely.intersection(*both) for both in pairwise(columns)]
    borders = gpd.GeoDataFrame(
        {"unit_a": ["y", "y"], "unit_b": ["z", "x"]}, geometry=lines[::-1], crs=3059
    )
    result = audit(borders, all_zones)
    assert list(result.borders["border"]) == ["y-x", "y-z"]
    assert list(result.borders["index"]) == [1, 0]
    assert list(result.borders["pairs"]) == [1, 1]


def test_what_cannot_be_audited_is_refused_and_nothing_is_changed() -> None:
    before = BELOW.copy(deep=True)
    for line, told, code in (
        (shapely.Point(WEST, SOUTH), {}, "border-not-a-line"),
        (LineString(), {}, "border-not-a-line"),
        (LINE, {"reach_m": -1}, "border-reach"),
        (LINE, {"distance_m": float("nan")}, "border-reach"),
    ):
        with pytest.raises(Refusal) as refused:
            run(line, BELOW, BELOW, **told)
        assert refused.value.code == code
    with pytest.raises(Refusal, match="border-crs-missing"):
        run(LINE, BELOW, BELOW.set_crs(None, allow_override=True))
    with pytest.raises(Refusal, match="border-without-units"):
        audit(BELOW, BELOW)
    pd.testing.assert_frame_equal(BELOW, before)


def test_shared_borders_are_the_lines_between_units() -> None:
    boxes = [shapely.box(25 + 0.1 * i, 57, 25.1 + 0.1 * i, 57.1) for i in range(4)]
    pieces = gpd.GeoDataFrame(
        geometry=shapely.set_precision(boxes, 1e-6), index=list("pqrs"), crs=4326
    )
    segments = cut_into_segments(pieces, gpd.GeoDataFrame(geometry=[], crs=4326))
    found = shared_borders(segments, {"p": "U2", "q": "U1", "r": "U1"})
    assert list(zip(found["unit_a"], found["unit_b"], strict=True)) == [("U1", "U2")]
    assert found.geometry.iloc[0].equals(shapely.LineString([(25.1, 57), (25.1, 57.1)]))
    assert found["length_m"].iloc[0] == pytest.approx(11_138, rel=1e-3)


def test_a_zone_belongs_to_the_unit_that_holds_most_of_it() -> None:
    units = gpd.GeoSeries([square(0, 0, 100, 100), square(100, 0, 100, 100)], ["x", "y"], crs=3059)
    shapes = [
        square(0, 0, 100, 50),
        square(80, 0, 100, 9),
        square(90, 20, 12, 9),
        square(900, 0, 9, 9),
    ]
    found = units_of_zones(gpd.GeoSeries(shapes, list("pqrs"), crs=3059), units)
    assert found.to_dict() == {"p": "x", "q": "y", "r": "x", "s": None}
    there = units_of_zones(gpd.GeoSeries(shapes, list("pqrs"), crs=3059).to_crs(4326), units)
    assert there.to_dict() == found.to_dict()


def test_where_no_units_meet_there_is_nothing_to_audit() -> None:
    borders = gpd.GeoDataFrame({"unit_a": [], "unit_b": []}, geometry=[], crs=3059)
    with pytest.raises(Refusal, match="border-none"):
        audit(borders, BELOW.assign(unit="x"))


def test_points_among_the_zones_are_passed_over() -> None:
    above = zones([square(0, 0, 800, 200), shapely.Point(WEST + 9, SOUTH + 1)], [HOME, FARM])
    assert list(run(LINE, above, BELOW).stretches["judgement"]) == ["conflict"]


def test_a_class_that_no_row_names_is_told_and_the_rest_is_judged() -> None:
    above = zones([square(200 * i, 0, 200, 200) for i in range(4)], [HOME, ROAD, FARM, PLANT])
    matrix = ConflictMatrix.of([ConflictRow("5", "2", 3), ConflictRow("1", "2", 0)])
    result = run(LINE, above, BELOW, matrix=matrix)
    assert list(result.stretches["judgement"]) == ["conflict", "compatible", "compatible", "same"]
    assert unnamed_classes(result, matrix) == [ROAD]
    everything = ConflictMatrix.of([*matrix.rows, ConflictRow("4", "2", 1)])
    assert unnamed_classes(run(LINE, above, BELOW, matrix=everything), everything) == []
