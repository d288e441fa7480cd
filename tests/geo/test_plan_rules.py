"""Plans that tile pass; what is planted in them is found once, where it is, with its area."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import Refusal
from geo.findings import RULES, Finding, severity_of
from geo.plan_rules import PlanFields, check_plan
from layers.readers import read_raw
from tests.geo.made_plans import CRS, MadePlan, frame_of, patch_in, split, voronoi

FIELDS = PlanFields(feature_id="zid", code="code")
GROUND = 1 / 0.9996**2  # LKS-92 draws at 0.9996 along its middle meridian, near which these lie
seeds = st.integers(0, 10_000)
sizes = st.sampled_from([0.01, 0.3, 5.0, 60.0])
plans = st.builds(
    lambda make, seed, count: make(seed, count),
    st.sampled_from([voronoi, split]),
    seeds,
    st.integers(2, 40),
)
quick = settings(max_examples=60, deadline=None)


def errors(found: Sequence[Finding]) -> list[Finding]:
    return [one for one in found if severity_of(one) == "error"]


def of_rule(found: Sequence[Finding], rule: str) -> list[Finding]:
    return [one for one in found if one.rule == rule]


def check(plan: MadePlan) -> list[Finding]:
    return check_plan(plan.zones, boundary=plan.boundary, fields=FIELDS)


def assert_is(found: Finding, place: shapely.Geometry) -> None:
    """Assert that a finding lies exactly there and has that area on the ground."""
    assert found.place is not None
    off = place.length * 1e-5
    assert shapely.symmetric_difference(found.place, place).area <= off
    assert found.area_m2 == pytest.approx(place.area * GROUND, rel=2e-4, abs=off)


def square(west: float, south: float, size: float = 10.0) -> shapely.Polygon:
    return shapely.box(
        580_000 + west, 360_000 + south, 580_000 + west + size, 360_000 + south + size
    )


@quick
@given(plan=plans)
def test_a_plan_that_tiles_its_boundary_passes(plan: MadePlan) -> None:
    assert errors(check(plan)) == []
    assert errors(check_plan(plan.zones, fields=FIELDS)) == []


@quick
@given(plan=plans, seed=seeds, size=sizes)
def test_a_planted_gap_is_found_once_where_it_is(plan: MadePlan, seed: int, size: float) -> None:
    patch = patch_in(plan, seed, size)
    upon = set(plan.zones.zid[plan.zones.intersects(patch)])
    broken = plan.with_shapes([shape - patch for shape in plan.zones.geometry])
    for boundary in (plan.boundary, None):
        (found,) = errors(check_plan(broken.zones, boundary=boundary, fields=FIELDS))
        assert found.rule == "plan.gap"
        assert_is(found, patch)
        assert len(broken.zones) < len(plan.zones) or set(found.features) == upon


@quick
@given(plan=plans, seed=seeds, size=sizes)
def test_a_planted_overlap_is_found_once_where_it_is(
    plan: MadePlan, seed: int, size: float
) -> None:
    patch = patch_in(plan, seed, size)
    upon = set(plan.zones.zid[plan.zones.intersects(patch)])
    broken = plan.with_shapes([*plan.zones.geometry, patch])
    (found,) = errors(check(broken))
    assert found.rule == "plan.overlap"
    assert_is(found, patch)
    assert set(found.features) == upon | {broken.zones.zid.iloc[-1]}


@quick
@given(plan=plans, seed=seeds, size=sizes)
def test_zones_beyond_the_boundary_are_found_once_where_they_are(
    plan: MadePlan, seed: int, size: float
) -> None:
    patch = patch_in(plan, seed, size)
    upon = set(plan.zones.zid[plan.zones.intersects(patch)])
    (found,) = errors(check_plan(plan.zones, boundary=plan.boundary - patch, fields=FIELDS))
    assert found.rule == "plan.outside-boundary"
    assert_is(found, patch)
    assert set(found.features) == upon


@quick
@given(plan=plans, seed=seeds)
def test_a_planted_duplicate_is_found_once(plan: MadePlan, seed: int) -> None:
    first, second = sorted(np.random.default_rng(seed).choice(len(plan.zones), 2, replace=False))
    ids = list(plan.zones.zid)
    ids[second] = ids[first]
    (found,) = errors(check_plan(plan.zones.assign(zid=ids), fields=FIELDS))
    assert (found.rule, found.features) == ("feature.duplicate-id", (ids[first],))
    assert found.place is not None
    assert set(found.place.geoms) == set(plan.zones.geometry.iloc[[first, second]])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 6)] * 2), min_size=1, max_size=12
    )
)
def test_any_heap_of_boxes_is_accounted_for_to_the_square_metre(
    boxes: list[tuple[int, int, int, int]],
) -> None:
    shapes = [shapely.box(x, y, x + wide, y + high) for x, y, wide, high in boxes]
    outline = shapely.box(2, 2, 14, 14)
    found = check_plan(gpd.GeoDataFrame(geometry=shapes), boundary=outline)
    union = shapely.union_all(shapes)
    sums = {rule: sum(one.area_m2 for one in of_rule(found, rule)) for rule in RULES}
    assert sums["plan.overlap"] == pytest.approx(sum(s.area for s in shapes) - union.area, abs=1e-9)
    assert sums["plan.gap"] == pytest.approx((outline - union).area, abs=1e-9)
    assert sums["plan.outside-boundary"] == pytest.approx((union - outline).area, abs=1e-9)


@settings(max_examples=8, deadline=None)
@given(plan=plans, seed=seeds)
def test_writing_and_reading_again_changes_no_finding(
    plan: MadePlan, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    broken = plan.with_shapes([*plan.zones.geometry, patch_in(plan, seed, 5.0)])
    path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    broken.zones.to_file(path)
    again = check_plan(gpd.read_file(path), boundary=plan.boundary, fields=FIELDS)
    assert again == check(broken)


@settings(max_examples=20, deadline=None)
@given(plan=st.builds(voronoi, seeds, st.integers(2, 30)), seed=seeds)
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:25835"])
def test_a_gap_has_the_same_area_in_any_system(crs: str, plan: MadePlan, seed: int) -> None:
    patch = patch_in(plan, seed, 60.0)
    gapped = plan.with_shapes([shape - patch for shape in plan.zones.geometry])
    (here,) = errors(check_plan(gapped.zones, fields=FIELDS))
    (there,) = errors(check_plan(gapped.zones.to_crs(crs), fields=FIELDS))
    assert (there.rule, there.features) == (here.rule, here.features)
    assert there.area_m2 == pytest.approx(here.area_m2, rel=1e-4)
    back = gpd.GeoSeries([there.place], crs=crs).to_crs(CRS).iloc[0]
    assert shapely.hausdorff_distance(back, here.place) < 0.01


def test_no_input_is_changed() -> None:
    plan = voronoi(1, 20)
    before = plan.zones.copy(deep=True)
    check(plan)
    assert_geodataframe_equal(plan.zones, before)


def test_zones_twice_are_one_overlap_as_large_as_the_plan() -> None:
    plan = voronoi(3, 30)
    twice = plan.with_shapes([*plan.zones.geometry, *plan.zones.geometry])
    found = check(twice)
    (overlap,) = errors(found)
    assert overlap.area_m2 == pytest.approx(plan.boundary.area * GROUND, rel=2e-4)
    assert set(overlap.features) == set(twice.zones.zid)
    assert of_rule(found, "plan.overlay-in-tiling") == []


def test_three_zones_on_one_place_count_it_twice_too_much() -> None:
    zones = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 4, 4)] * 3)
    (found,) = errors(check_plan(zones))
    assert (found.rule, found.features, found.area_m2) == ("plan.overlap", ("1", "2", "3"), 32)


def test_two_places_are_two_findings_the_larger_first() -> None:
    whole = square(0, 0, 100) - square(10, 10, 2) - square(50, 50, 4)
    found = errors(check_plan(frame_of([whole])))
    assert [round(one.area_m2) for one in found] == [16, 4]


def test_gaps_that_touch_at_a_corner_are_two_places() -> None:
    whole = square(0, 0, 100) - square(10, 10, 10) - square(20, 20, 10)
    assert len(errors(check_plan(frame_of([whole])))) == 2


@pytest.mark.parametrize(("width", "count"), [(0.0004, 0), (0.0006, 1)])
def test_what_is_thinner_than_the_tolerance_is_no_fault(width: float, count: int) -> None:
    zones = frame_of([square(0, 0, 100) - shapely.box(580_010, 360_010, 580_010 + width, 360_050)])
    assert len(errors(check_plan(zones))) == count
    assert len(errors(check_plan(zones, tolerances={"plan.gap": 0}))) == 1
    assert errors(check_plan(zones, tolerances={"plan.gap": 0.01})) == []


def test_where_edges_cross_by_a_millimetre_both_sides_are_told() -> None:
    upper = shapely.Polygon([(0, 0), (10.0, 0.0010), (60, 0), (60, 30), (0, 30)])
    lower = shapely.Polygon([(0, 0), (10.0, 0), (10.5, 0.0010), (60, 0), (60, -30), (0, -30)])
    found = errors(check_plan(gpd.GeoDataFrame(geometry=[upper, lower])))
    assert [one.rule for one in found] == ["plan.gap", "plan.overlap"]
    assert found[1].area_m2 < 0.001


def test_a_rounding_beside_a_real_gap_is_still_no_fault() -> None:
    low = shapely.box(0, 0, 100, 50)
    high = shapely.Polygon([(0, 50), (60, 50 - 1e-4), (60, 60), (70, 60), (70, 100), (0, 100)])
    side = shapely.box(70, 50, 100, 100)
    found = errors(check_plan(gpd.GeoDataFrame(geometry=[low, high, side])))
    assert [(one.rule, round(one.area_m2)) for one in found] == [("plan.gap", 100)]


def test_a_corner_rounded_off_its_neighbours_edge_is_no_fault() -> None:
    left, low = shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 400)
    high = shapely.Polygon([(1000, 400), (2000, 400), (2000, 1000), (1000, 1000)])
    moved = shapely.transform(high, lambda xy: xy + (xy == [1000, 400]).all(1)[:, None] * 1e-4)
    zones = gpd.GeoDataFrame(geometry=[left, low, moved])
    assert errors(check_plan(zones, boundary=shapely.box(0, 0, 2000, 1000))) == []


def test_a_slit_that_is_open_to_the_outside_is_a_warning_without_a_boundary() -> None:
    zones = frame_of([square(0, 0, 100), shapely.box(580_100.1, 360_000, 580_200, 360_100)])
    (found,) = check_plan(zones)
    assert (found.rule, found.severity, found.features) == ("plan.gap", "warning", ("1", "2"))
    assert found.area_m2 == pytest.approx(10 * GROUND, rel=0.01)
    boundary = shapely.box(580_000, 360_000, 580_200, 360_100)
    (sure,) = check_plan(zones, boundary=boundary)
    assert severity_of(sure) == "error"


def test_a_thin_part_of_a_zone_is_a_sliver() -> None:
    thin = shapely.box(580_200, 360_000, 580_200.3, 360_100)
    zone = shapely.MultiPolygon([square(0, 0), thin])
    (found,) = check_plan(frame_of([zone]))
    assert (found.rule, found.features) == ("plan.sliver", ("1",))
    assert found.area_m2 == pytest.approx(30 * GROUND, rel=1e-3)
    assert check_plan(frame_of([zone]), tolerances={"plan.sliver": 0.2}) == []


def test_overlays_are_not_judged_as_tiling_but_must_lie_inside() -> None:
    base, inside, beyond = square(0, 0, 100), square(10, 10), square(200, 0)
    zones = frame_of([base, inside, beyond]).assign(tiling=[True, False, False])
    fields = PlanFields(feature_id="zid", tiling="tiling")
    (found,) = check_plan(zones, boundary=base, fields=fields)
    assert (found.rule, found.features) == ("plan.outside-boundary", ("Z2",))
    assert found.area_m2 == pytest.approx(100 * GROUND, rel=1e-3)
    assert check_plan(zones, fields=fields) == []


def test_a_zone_that_lies_wholly_on_others_is_taken_for_an_overlay() -> None:
    zones = frame_of([square(0, 0, 50), square(50, 0, 50), square(45, 10)])
    found = check_plan(zones, fields=FIELDS)
    assert [(one.rule, one.features) for one in found] == [
        ("plan.overlap", ("Z0", "Z1", "Z2")),
        ("plan.overlay-in-tiling", ("Z2",)),
    ]


def test_features_that_do_not_say_whether_they_tile_do() -> None:
    zones = frame_of([square(0, 0), square(5, 0)]).assign(tiling=[None, True])
    found = check_plan(zones, fields=PlanFields(tiling="tiling"))
    assert [one.rule for one in found] == ["plan.overlap"]


def test_lines_and_points_among_areas_are_told_and_not_judged() -> None:
    shapes = [square(0, 0), shapely.Point(1, 1), shapely.LineString([(0, 0), (1, 1)])]
    (found,) = check_plan(frame_of(shapes), fields=FIELDS)
    assert (found.rule, found.features) == ("geometry.mixed-types", ("Z1", "Z2"))
    assert found.values["count"] == 2


def test_a_table_without_geometry_or_rows_is_judged_by_its_attributes_alone() -> None:
    zones = frame_of([shapely.Polygon(), shapely.Polygon()]).assign(zid="A")
    assert [one.rule for one in check_plan(zones, fields=FIELDS)] == ["feature.duplicate-id"]
    assert check_plan(zones.iloc[:0], fields=FIELDS) == []


def test_labels_that_repeat_are_told_with_the_zones_that_have_them() -> None:
    zones = frame_of([square(0, 0), square(10, 0), square(20, 0)]).assign(
        label=["1SU", "1SU", None]
    )
    (found,) = check_plan(zones, fields=PlanFields(feature_id="zid", label="label"))
    assert (found.rule, found.features) == ("feature.duplicate-label", ("Z0", "Z1"))
    assert found.values["value"] == "1SU"


def test_missing_values_are_no_duplicates() -> None:
    zones = frame_of([square(0, 0), square(10, 0)]).assign(zid=[None, ""])
    assert check_plan(zones, fields=PlanFields(feature_id="zid")) == []


def test_a_zone_without_a_code_is_told_where_it_is() -> None:
    zones = frame_of([square(0, 0), square(10, 0), square(20, 0)]).assign(code=["L", " ", None])
    found = check_plan(zones, fields=FIELDS)
    assert [(one.rule, one.features) for one in found] == [
        ("zone.code-missing", ("Z1",)),
        ("zone.code-missing", ("Z2",)),
    ]
    assert found[0].area_m2 == pytest.approx(100 * GROUND, rel=1e-3)


def test_codes_that_no_zone_has_are_told_once() -> None:
    zones = frame_of([square(0, 0), square(10, 0)]).assign(code=None)
    (found,) = check_plan(zones, fields=FIELDS)
    assert (found.rule, found.values["count"]) == ("zone.code-missing", 2)


@pytest.mark.parametrize(
    ("values", "severity", "features"),
    [([None, None], "note", ()), (["x", None], "warning", ("Z1",))],
)
def test_a_status_that_some_zones_lack_is_worse_than_one_that_none_has(
    values: list[str | None], severity: str, features: tuple[str, ...]
) -> None:
    zones = frame_of([square(0, 0), square(10, 0)]).assign(status=values, since=values)
    fields = PlanFields(feature_id="zid", status="status", valid_from="since")
    status, date = check_plan(zones, fields=fields)
    assert [status.rule, date.rule] == ["plan.status-missing", "plan.date-missing"]
    assert (severity_of(status), status.features) == (severity, features)


def test_features_without_ids_are_named_by_their_place_in_the_file() -> None:
    zones = frame_of([square(0, 0), square(5, 0), square(100, 0)])
    kept = zones.drop(index=2).set_axis([4, 7])
    (found,) = errors(check_plan(kept))
    assert found.features == ("5", "8")


@pytest.mark.parametrize(
    ("given_one", "code"),
    [
        ({"feature.duplicate-id": 1.0}, "rule-without-tolerance"),
        ({"made.up": 1.0}, "rule-without-tolerance"),
        ({"plan.gap": -1.0}, "tolerance-not-a-length"),
        ({"plan.gap": float("nan")}, "tolerance-not-a-length"),
    ],
)
def test_a_tolerance_that_is_none_is_refused(given_one: dict[str, float], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_plan(frame_of([square(0, 0)]), tolerances=given_one)
    assert refused.value.code == code


PLANS = Path(__file__).resolve().parents[3] / "shared" / "data" / "plans"
needs_plans = pytest.mark.skipif(not PLANS.is_dir(), reason="the official files are not beside")
POLISH = PLANS / "pl_pog_defect_suite"


def layer(path: Path, name: str | None = None) -> gpd.GeoDataFrame:
    return next(one.frame for one in read_raw(path).layers if name in {None, one.name})


def polish(name: str) -> tuple[gpd.GeoDataFrame, shapely.Geometry]:
    outline = layer(POLISH / "AktPlanowaniaPrzestrzennego.gml")
    return layer(POLISH / f"StrefaPlanistyczna_{name}.gml"), outline.union_all()


POLISH_FIELDS = PlanFields(
    feature_id="lokalnyId", label="oznaczenie", code="symbol", valid_from="obowiazujeOd"
)


@needs_plans
@pytest.mark.parametrize(
    ("name", "rule", "area_ha"),
    [
        ("OK", None, 0),
        ("LUKA", "plan.gap", 44.2),
        ("NAKLADANIE", "plan.overlap", 44.73),
        ("DUPLIKAT-LOKALNYID", "feature.duplicate-id", 0),
        ("DUPLIKAT-OZNACZENIE", "feature.duplicate-label", 0),
    ],
)
def test_the_polish_plan_has_the_fault_it_is_named_after(
    name: str, rule: str | None, area_ha: float
) -> None:
    zones, outline = polish(name)
    found = check_plan(zones, boundary=outline, fields=POLISH_FIELDS)
    assert [one.rule for one in found] == ([rule] if rule else [])
    assert sum(one.area_m2 for one in found) / 1e4 == pytest.approx(area_ha, rel=0.002)


@needs_plans
def test_the_dutch_zones_do_not_overlap() -> None:
    path = PLANS / "nl_imro_2008_gml" / "2008.gml"
    zones = layer(path, "Enkelbestemming")
    assert len(zones) == 84
    assert of_rule(check_plan(zones), "plan.overlap") == []


@needs_plans
@pytest.mark.parametrize("folder", ["fr_plu_41175_2014_shp", "fr_plui_200011781_2018_shp"])
def test_french_overlaps_sum_to_what_the_zones_have_too_much(folder: str) -> None:
    zones = layer(PLANS / folder, "ZONE_URBA").set_crs(None, allow_override=True)
    shapes = shapely.force_2d(zones.geometry.array)
    told = sum(one.area_m2 for one in of_rule(check_plan(zones), "plan.overlap"))
    excess = shapely.area(shapes).sum() - shapely.union_all(shapes).area
    assert told == pytest.approx(excess, rel=1e-6)
