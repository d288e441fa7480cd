"""What a judged plan says of itself: plain data, each finding once, nothing too long."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.crs import LONLAT_CRS
from geo.findings import RULES, Finding
from layers.planfacts import findings_frame, issues_of, layer_report, places, says_practice
from layers.planjudge import Asked, JudgedPlan, judge
from layers.readers.raw import RawFile
from tests.made_plan import HOSTILE, SIDE, SOUTH, WEST, box, file, layer

KEYS = {
    *("name", "schema", "crs_declared", "crs_used", "crs_reason", "encoding", "features_in"),
    *("features_kept", "geometry_types", "area_ha", "bounds_lonlat", "zone_field", "zone_codes"),
    *("issues", "role", "areas", "crosswalk", "crs_candidates"),
}


def judged(raw: RawFile) -> JudgedPlan:
    return judge(raw, Asked("plāns.geojson"), lambda _stage, _share: None)


def reports(raw: RawFile) -> list[dict[str, Any]]:
    plan = judged(raw)
    return [layer_report(one, plan) for one in plan.layers]


def rules(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {issue["rule"]: issue for issue in report["issues"]}


def test_a_layer_is_told_with_its_codes_counted_and_measured() -> None:
    (told,) = reports(file(layer({"kods": ["DzS1", "M", "M", "ZZ9"]})))
    assert set(told) == KEYS
    assert (told["features_in"], told["features_kept"]) == (4, 4)
    assert (told["role"], told["schema"], told["zone_field"]) == ("zones", "lv-mk240", "kods")
    assert told["geometry_types"] == ["Polygon"]
    assert told["bounds_lonlat"] == [WEST, SOUTH, round(WEST + 4 * SIDE, 7), round(SOUTH + SIDE, 7)]
    codes = told["zone_codes"]
    assert {code: row["count"] for code, row in codes.items()} == {"DzS1": 1, "M": 2, "ZZ9": 1}
    assert codes["M"]["hilucs"] == "1_2_Forestry"
    assert (codes["ZZ9"]["hilucs"], codes["ZZ9"]["name"]) == (None, None)
    assert sum(row["area_ha"] for row in codes.values()) == pytest.approx(told["area_ha"])


def test_a_report_is_json_as_every_reader_takes_it() -> None:
    names = [None, *HOSTILE[1:]]
    (told,) = reports(file(layer({"kods": list(HOSTILE), "nosaukums": names})))
    text = json.dumps(told, ensure_ascii=False, allow_nan=False)
    assert json.loads(text) == told


def test_a_layer_without_a_map_has_no_place_and_no_area() -> None:
    (told,) = reports(file(layer({"kods": ["M"]}, [None], crs=None)))
    assert (told["bounds_lonlat"], told["area_ha"], told["crs_used"]) == (None, 0.0, None)
    assert (told["features_in"], told["features_kept"], told["zone_codes"]) == (1, 0, {})
    assert "geometry.empty" in rules(told)


def test_an_unknown_code_is_an_issue_with_count_and_area() -> None:
    (told,) = reports(file(layer({"kods": ["M", "ZZ9", "AA1", "ZZ9"]})))
    issue = rules(told)["zone.unknown-code"]
    codes = told["zone_codes"]
    expected_ha = codes["ZZ9"]["area_ha"] + codes["AA1"]["area_ha"]
    assert (issue["count"], issue["features"]) == (3, ["2", "3", "4"])
    assert issue["area_m2"] == pytest.approx(1e4 * expected_ha)
    assert issue["values"]["codes"] == "AA1, ZZ9"
    assert issue["severity"] == "warning"


def two_layers() -> RawFile:
    left = Finding("file.left-out", values={"total": 1, "left": "lasi.pdf"})
    return file(
        layer({"kods": ["M", "ZZ9"]}, name="Funkcionalais_zonejums"),
        layer({"kods": ["QQ", "L"]}, [box(0, 1), box(1, 1)], name="Funkcionalais_zonejums_2"),
        findings=(left,),
    )


def test_what_is_found_on_zones_is_told_of_their_own_layer_and_once() -> None:
    first, second = reports(two_layers())
    assert rules(first)["zone.unknown-code"]["values"]["codes"] == "ZZ9"
    assert rules(second)["zone.unknown-code"]["values"]["codes"] == "QQ"
    assert (set(first["zone_codes"]), set(second["zone_codes"])) == ({"M", "ZZ9"}, {"QQ", "L"})


def test_what_is_said_of_the_file_or_the_plan_stands_with_its_first_layer() -> None:
    first, second = reports(two_layers())
    assert {"file.left-out", "plan.status-missing"} <= set(rules(first))
    assert not {"file.left-out", "plan.status-missing"} & set(rules(second))


def test_a_duplicate_in_two_layers_is_told_once() -> None:
    raw = file(
        layer({"kods": ["M"], "id": ["a"]}, name="Funkcionalais_zonejums"),
        layer({"kods": ["M"], "id": ["a"]}, [box(0, 1)], name="Funkcionalais_zonejums_2"),
    )
    told = [report for report in reports(raw) if "feature.duplicate-id" in rules(report)]
    assert len(told) == 1


def test_issues_stand_in_the_order_of_severity_and_name_their_rule() -> None:
    given = [Finding("geometry.z-dropped"), Finding("plan.gap"), Finding("crs.missing")]
    rows = issues_of(given)
    assert [row["severity"] for row in rows] == ["error", "warning", "note"]
    assert rows[0]["version"] == RULES["plan.gap"].version
    assert rows[0]["tolerance"] == RULES["plan.gap"].tolerance


def test_a_rule_found_with_two_severities_is_two_issues() -> None:
    rows = issues_of([Finding("plan.gap", area_m2=2.0), Finding("plan.gap", severity="warning")])
    assert [(row["severity"], row["area_m2"]) for row in rows] == [("error", 2.0), ("warning", 0.0)]


@pytest.mark.parametrize(
    ("finding", "count"),
    [
        (Finding("geometry.unreadable", ("1", "2", "3")), 3),
        (Finding("geometry.unclosed-ring", ("1", "2")), 2),
        (Finding("text.date-invalid", ("4", "5"), values={"field": "datums"}), 2),
        (Finding("geometry.z-dropped", ("1", "2"), values={"count": 2}), 2),
        (Finding("plan.overlap", ("1", "2"), area_m2=3.0), 1),
        (Finding("feature.duplicate-id", ("1", "2"), values={"value": "a"}), 1),
        (Finding("plan.gap"), 1),
        (Finding("crs.missing", values={"used": "EPSG:3059"}), 1),
        (Finding("plan.date-missing", values={"count": 84}), 84),
    ],
    ids=lambda value: value.rule if isinstance(value, Finding) else str(value),
)
def test_features_are_counted_where_each_is_broken_and_places_where_they_are(
    finding: Finding, count: int
) -> None:
    assert [row["count"] for row in issues_of([finding])] == [count]
    assert [row["count"] for row in issues_of([finding, finding])] == [2 * count]


def test_every_field_that_is_said_is_named() -> None:
    found = [Finding("text.mixed-kinds", values={"field": name}) for name in ("a", "b", "a")]
    (row,) = issues_of(found)
    assert row["values"]["field"] == "a, b"


def test_no_text_of_a_file_makes_a_report_endless() -> None:
    found = [
        Finding("zone.unknown-code", (f"{n}" * 10_000,), values={"code": f"{n}" * 10_000})
        for n in range(1_000)
    ]
    (row,) = issues_of(found)
    assert (row["count"], row["features_count"], len(row["features"])) == (1_000, 1_000, 20)
    assert len(json.dumps(row)) < 60_000
    assert row["values"]["codes"].endswith(" …")


def test_places_of_a_rule_are_the_largest_first_and_bounded() -> None:
    shapes = [box(n) for n in range(3)]
    areas = [1.0, 3.0, 2.0]
    frame = gpd.GeoDataFrame(
        {"rule": ["plan.gap"] * 3, "area_m2": areas}, geometry=shapes, crs=LONLAT_CRS
    )
    boxes = places(frame)["plan.gap"]
    order = [shapes[1], shapes[2], shapes[0]]
    assert boxes == [pytest.approx(list(shape.bounds), abs=1e-7) for shape in order]
    many = gpd.GeoDataFrame(
        {"rule": ["plan.gap"] * 500, "area_m2": [1.0] * 500},
        geometry=[shapely.Point(25, 57)] * 500,
        crs=LONLAT_CRS,
    )
    assert len(places(many)["plan.gap"]) == 200


def test_findings_are_put_on_the_map_in_degrees_with_their_features() -> None:
    plan = judged(file(layer({"kods": ["M", "ZZ9"]})))
    frame = findings_frame(plan)
    assert frame.crs == LONLAT_CRS
    assert list(frame["rule"]) == ["zone.unknown-code"]
    assert list(frame["features"]) == ["2"]
    assert frame.geometry.iloc[0].equals_exact(box(1), 1e-9)


def test_every_repair_is_on_the_map_with_how_it_was_done() -> None:
    a, b = shapely.get_coordinates(box(0))[:2], shapely.get_coordinates(box(0))[2:4]
    bow = shapely.Polygon([a[0], b[0], a[1], b[1]])
    frame = findings_frame(judged(file(layer({"kods": ["M", "M"]}, [bow, box(3)]))))
    repaired = frame[frame["rule"] == "geometry.repaired"]
    assert list(repaired["features"]) == ["1"]
    assert list(repaired["how"]) == ["uncrossed"]


@pytest.mark.parametrize("value", [True, "true", "True"])
def test_a_file_says_of_itself_that_it_is_practice_data(value: object) -> None:
    assert says_practice(judged(file(layer({"kods": ["M"], "practice": [value]}))))


@pytest.mark.parametrize("told", [{}, {"practice": [False]}, {"practice": [None]}])
def test_a_file_that_does_not_say_so_is_no_practice_data(told: dict[str, Any]) -> None:
    assert not says_practice(judged(file(layer({"kods": ["M"], **told}))))


def test_a_plan_without_findings_has_an_empty_map_of_them() -> None:
    frame = findings_frame(judged(file(layer({"kods": ["M", "L"]}))))
    assert len(frame) == 0
    assert places(frame) == {}
