"""Bad files whose fate is decided after reading: by their place, or by repair."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.plancheck import CheckAsked, check_file
from layers.planfacts import layer_report
from layers.planjudge import Asked, JudgedPlan, judge
from layers.readers import read_raw

BAD = Path(__file__).resolve().parents[3] / "shared" / "badfiles"
pytestmark = pytest.mark.skipif(not BAD.is_dir(), reason="the bad files are not beside")


def judged(name: str) -> JudgedPlan:
    return judge(read_raw(BAD / name), Asked(name), lambda _stage, _share: None)


def rules(plan: JudgedPlan) -> set[str]:
    return {i["rule"] for layer in plan.layers for i in layer_report(layer, plan)["issues"]}


@pytest.mark.parametrize(
    ("name", "code", "first"),
    [
        ("gj16_projected_no_crs.geojson", "crs-impossible-ask", "EPSG:3059"),
        ("gj41_crs_unknown.geojson", "crs-unknown-ask", "EPSG:4326"),
        ("gm10_no_srs.gml", "crs-missing-ask", ""),
        ("gp04_bad_srs.gpkg", "crs-", ""),
        ("sh02_no_prj.zip", "crs-missing-ask", "EPSG:3059"),
        ("sh06_prj_garbage.zip", "crs-", "EPSG:3059"),
        ("gj18_out_of_range.geojson", "crs-nowhere", ""),
    ],
)
def test_a_place_that_is_not_certain_is_asked_for(name: str, code: str, first: str) -> None:
    with pytest.raises(Refusal, match=code) as refused:
        judged(name)
    assert str(refused.value.values.get("candidates", "")).startswith(first)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("gj17_latlon_swapped.geojson", "crs.axes-swapped"),
        ("gj40_crs_3059_neorder.geojson", "crs.axes-swapped"),
        ("gj20_coords_with_comma_decimal.geojson", "crs.implausible"),
    ],
)
def test_a_doubtful_place_is_kept_and_said(name: str, rule: str) -> None:
    assert rule in rules(judged(name))


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("gm01_urn3059_NE.gml", 24.1, 56.95),
        ("gm02_short3059_EN.gml", 24.1, 56.95),
        ("gm04_urn4326.gml", 24.1, 56.95),
        ("gm05_urn3301.gml", 24.75, 59.4),
        ("gm06_urn25832.gml", 10.0, 53.55),
    ],
)
def test_gml_lands_where_it_means_whatever_the_order_of_its_axes(
    name: str, lon: float, lat: float
) -> None:
    plan = judged(name)
    west, south, east, north = layer_report(plan.layers[0], plan)["bounds_lonlat"]
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx((lon, lat), abs=0.2)


def test_a_polygon_that_crosses_itself_without_end_costs_that_polygon_alone(
    tmp_path: Path,
) -> None:
    name = "gj46_selfcross_400.geojson"
    report = check_file(CheckAsked(BAD / name, name), tmp_path / "out")
    (layer,) = report["layers"]
    assert (layer["features_in"], layer["features_kept"]) == (1, 0)
    assert [issue["rule"] for issue in layer["issues"]] == ["geometry.too-tangled"]


def test_a_pole_keeps_its_bounds() -> None:
    plan = judged("gj32_pole.geojson")
    assert layer_report(plan.layers[0], plan)["bounds_lonlat"] == [-180, 85, 180, 90]
    assert "crs.implausible" in rules(plan)
