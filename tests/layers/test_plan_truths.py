"""What is known of real plans, found by the whole check: read, placed, repaired and judged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.crs import LONLAT_CRS
from geo.errors import Refusal
from layers.planfacts import layer_report
from layers.planjudge import Asked, JudgedPlan, judge
from layers.readers import read_raw

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
PLANS = SHARED / "plans"
POLISH, GERMAN = PLANS / "pl_pog_defect_suite", PLANS / "de_xplangml_topology_defects"
NORWEGIAN = PLANS / "no_reguleringsplan_gml_defects"
# Solids, which the reader does not know, and coordinates that are no place in the file's system.
NORWEGIAN_REFUSED = {
    **dict.fromkeys(("gml.epsg.2-fail", "gml.epsg.2-pass"), "plan-file-nothing-readable"),
    **dict.fromkeys(("gml.gmlid.1-3D-fail", "gml.gmlid.1-3D-pass"), "plan-file-nothing-readable"),
    **dict.fromkeys(("gml.xlink.1-3D-fail", "gml.xlink.1-3D-pass"), "plan-file-nothing-readable"),
    **dict.fromkeys(("gml.flate.4-fail", "gml.flate.5-fail"), "crs-nowhere"),
}
pytestmark = pytest.mark.skipif(not PLANS.is_dir(), reason="the official files are not beside")


def judged(path: Path, boundary: shapely.Geometry | None = None) -> JudgedPlan:
    return judge(read_raw(path), Asked(path.name, boundary=boundary), lambda _stage, _share: None)


@cache
def polish_outline() -> shapely.Geometry:
    plan = judged(POLISH / "AktPlanowaniaPrzestrzennego.gml")
    shapes = plan.layers[0].frame.geometry.to_crs(LONLAT_CRS)
    return shapely.union_all(shapes.to_numpy())


def polish(name: str) -> JudgedPlan:
    return judged(POLISH / f"StrefaPlanistyczna_{name}.gml", polish_outline())


def broken(plan: JudgedPlan, *severities: str) -> dict[str, Mapping[str, Any]]:
    """Return the issues of a plan by rule, of some severities, over all its layers."""
    rows = [issue for layer in plan.layers for issue in layer_report(layer, plan)["issues"]]
    return {issue["rule"]: issue for issue in rows if issue["severity"] in severities}


def test_the_sound_polish_plan_tiles_its_outline() -> None:
    plan = polish("OK")
    assert plan.guess.schema == "pog"
    assert plan.zones["area_ha"].sum() == pytest.approx(3814.27, rel=0.002)
    assert broken(plan, "error", "warning") == {}


@pytest.mark.parametrize(
    ("name", "rule", "count", "area_ha"),
    [("LUKA", "plan.gap", 1, 44.2), ("NAKLADANIE", "plan.overlap", 1, 44.73)],
)
def test_the_polish_gap_and_overlap_are_found_once_with_their_area(
    name: str, rule: str, count: int, area_ha: float
) -> None:
    found = broken(polish(name), "error")
    assert set(found) == {rule}
    assert found[rule]["count"] == count
    assert found[rule]["area_m2"] / 1e4 == pytest.approx(area_ha, rel=0.002)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("SAMOPRZECIECIE-PIERSCIENIA", "geometry.self-intersection"),
        ("DUPLIKAT-LOKALNYID", "feature.duplicate-id"),
        ("DUPLIKAT-OZNACZENIE", "feature.duplicate-label"),
        ("BLEDNY-SYMBOL", "zone.label-disagrees"),
        ("BLEDNE-OZNACZENIE", "zone.label-disagrees"),
    ],
)
def test_the_polish_defects_are_found(name: str, rule: str) -> None:
    assert rule in broken(polish(name), "error", "warning")


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("BPlan_6-0_Polygon_ausserhalb", {"plan.outside-boundary"}),
        ("BPlan_Kompensationsbereich_6-0-2", set()),
        ("BPlan_Kompensationsbereich_6-0-2_Luecke", {"plan.gap"}),
        ("BPlan_Kompensationsbereich_6-0-2_Ueberlappung", {"plan.overlap"}),
        ("Test_Insel_Luecke_5mm", {"plan.gap"}),
        ("Test_Luecke", {"plan.gap"}),
        ("xplan52_Flaechenschlussfehler_vollstaendige_Ueberlappung", {"plan.overlap"}),
    ],
)
def test_the_german_defect_is_the_one_the_file_is_named_after(name: str, rules: set[str]) -> None:
    assert set(broken(judged(GERMAN / f"{name}.gml"), "error")) == rules


def test_a_millimetre_is_found_in_the_german_files() -> None:
    assert "plan.overlap" in broken(judged(GERMAN / "Flaechenschluss-Test_1mm.gml"), "error")
    apart = broken(judged(GERMAN / "Flaechenschluss-Test_1mm-nichtUeberlappend.gml"), "error")
    assert set(apart) == {"plan.gap"}


def test_the_dutch_plan_of_2008_has_no_overlap() -> None:
    plan = judged(PLANS / "nl_imro_2008_gml" / "2008.gml")
    assert (plan.guess.schema, len(plan.zones)) == ("imro", 84)
    assert plan.zones["area_ha"].sum() == pytest.approx(56.18, rel=0.002)
    assert "plan.overlap" not in broken(plan, "error", "warning")
    assert plan.zones["hilucs"].notna().all()


@pytest.mark.parametrize(
    ("folder", "zones", "overlap_ha"),
    [("fr_plu_41175_2014_shp", 118, 0.4706), ("fr_plui_200011781_2018_shp", 222, 10.56)],
)
def test_the_french_overlaps_sum_to_what_is_known(
    folder: str, zones: int, overlap_ha: float
) -> None:
    plan = judged(PLANS / folder)
    assert (plan.guess.schema, len(plan.zones)) == ("cnig", zones)
    found = broken(plan, "error")["plan.overlap"]
    assert found["area_m2"] / 1e4 == pytest.approx(overlap_ha, rel=0.003)
    assert plan.zones["hilucs"].notna().all()


@pytest.mark.parametrize("name", ["gml.epsg.1-pass-1", "gml.epsg.1-pass-2"])
def test_a_sound_norwegian_proposal_is_read_with_its_land_uses(name: str) -> None:
    plan = judged(NORWEGIAN / f"{name}.gml")
    assert plan.guess.schema == "no-regplan"
    assert set(plan.zones["code"]) == {"1169"}
    assert set(plan.zones["hilucs"]) == {"3_3_CommunityServices"}
    assert broken(plan, "error") == {}
    zones, boundary = (
        next(layer.frame for layer in plan.layers if layer.guess.role == role)
        for role in ("zones", "boundary")
    )
    assert len(plan.zones) == len(zones) == 3
    assert zones.geometry.area.sum() == pytest.approx(boundary.geometry.area.sum(), rel=1e-9)


@pytest.mark.parametrize("name", sorted(NORWEGIAN_REFUSED))
def test_a_norwegian_file_that_cannot_be_read_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(Refusal, match=NORWEGIAN_REFUSED[name]):
        judged(NORWEGIAN / f"{name}.gml")


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(NORWEGIAN.glob("*.gml")) if path.stem not in NORWEGIAN_REFUSED],
    ids=lambda path: path.stem,
)
def test_every_other_norwegian_file_is_judged_and_loses_nothing_in_silence(path: Path) -> None:
    for layer in judged(path).layers:
        lost = layer.raw.features_in - len(layer.frame)
        named = {
            name
            for finding in layer.findings
            if finding.rule in {"geometry.unreadable", "geometry.empty", "feature.unreadable"}
            for name in finding.features
        }
        assert lost <= len(named) or layer.guess.role == "document"


@pytest.mark.parametrize(
    ("folder", "features", "areas_km2", "gone"),
    [
        (
            "csb_territorial_units_2021-01-01",
            587,
            {"Ērgļu novads": 376.5, "Smiltenes novads": 948.3, "Valmiera": 19.3},
            "Valmieras novads",
        ),
        (
            "csb_territorial_units_2022-07-01",
            592,
            {"Valmieras novads": 2945.6, "Smiltenes novads": 1804.2, "Varakļānu novads": 278.2},
            "Ērgļu novads",
        ),
    ],
)
def test_latvian_units_keep_their_areas_and_letters(
    folder: str, features: int, areas_km2: dict[str, float], gone: str
) -> None:
    frame = judged(SHARED / "latvia" / folder).layers[0].frame
    assert len(frame) == features
    found = frame.geometry.area.groupby(frame["L0_name"]).sum() / 1e6
    assert gone not in found
    for name, area in areas_km2.items():
        assert found[name] == pytest.approx(area, rel=0.003)


def test_the_map_of_1996_lies_where_it_should() -> None:
    plan = judged(SHARED / "latvia" / "kalviskis_1996_1to500k")
    districts = next(layer for layer in plan.layers if len(layer.raw.frame) == 26)
    frame = districts.frame.to_crs("EPSG:3059")
    area = frame.geometry.area / 1e6
    assert area.max() < 4000
    assert any(value == pytest.approx(2363.9, rel=0.002) for value in area)
    assert layer_report(districts, plan)["bounds_lonlat"] == pytest.approx(
        [20.97, 55.67, 28.24, 58.09], abs=0.1
    )
