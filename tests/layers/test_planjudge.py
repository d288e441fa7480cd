"""A file is judged as one plan: placed, named, classed, with what is wrong told once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyproj
import pytest
import shapely
from pyproj import Geod

from geo.errors import Refusal
from geo.findings import Finding
from layers.planjudge import Asked, JudgedPlan, judge
from layers.readers import read_raw
from layers.readers.raw import RawFile
from tests.made_plan import SIDE, SOUTH, WEST, WGS84, box, file, layer

FOREST, LIVING = "1_2_Forestry", "5_1_PermanentResidentialUse"
LKS92 = pyproj.CRS(3059)


def judged(raw: RawFile, **asked: Any) -> JudgedPlan:
    return judge(raw, Asked("plāns.geojson", **asked), lambda _stage, _share: None)


def plan(codes: Sequence[str | None], **columns: Sequence[Any]) -> JudgedPlan:
    return judged(file(layer({"kods": codes, **columns})))


def found(judged_plan: JudgedPlan, rule: str) -> list[Finding]:
    every = [*judged_plan.zone_findings, *judged_plan.file_findings]
    every += [finding for one in judged_plan.layers for finding in one.findings]
    return [finding for finding in every if finding.rule == rule]


def moved(shapes: Sequence[shapely.Geometry], crs: int) -> list[shapely.Geometry]:
    return list(gpd.GeoSeries(shapes, crs=WGS84).to_crs(crs))


def ground_ha(shape: shapely.Polygon) -> float:
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(shape)[0]) / 1e4


def test_zones_get_their_class_name_and_area() -> None:
    zones = plan(["DzS1", "M"]).zones
    assert list(zones["hilucs"]) == [LIVING, FOREST]
    assert list(zones["code"]) == ["DzS1", "M"]
    assert list(zones["name"]) == ["Savrupmāju apbūves teritorija", "Mežu teritorija"]
    assert list(zones["area_ha"]) == pytest.approx([ground_ha(box(0)), ground_ha(box(1))], rel=2e-3)
    assert zones["known"].all()
    assert zones.crs == WGS84


def test_the_file_s_own_name_of_a_zone_goes_before_the_table_s() -> None:
    zones = plan(["M", "M"], nosaukums=["Biķernieku mežs", None]).zones
    assert list(zones["name"]) == ["Biķernieku mežs", "Mežu teritorija"]


def test_what_is_not_told_is_none_and_never_a_number() -> None:
    zones = plan(["M", "ZZ9"], nosaukums=["Mežs", None]).zones
    assert zones["hilucs"].iloc[1] is None
    assert zones["name"].iloc[1] is None
    assert zones["status"].iloc[0] is None


def test_an_unknown_code_is_found_once_a_zone_with_its_area() -> None:
    unknown = found(plan(["M", "ZZ9", "ZZ9", "QQ"]), "zone.unknown-code")
    assert [one.values["code"] for one in unknown] == ["ZZ9", "ZZ9", "QQ"]
    assert [one.features for one in unknown] == [("2",), ("3",), ("4",)]
    for one, place in zip(unknown, (1, 2, 3), strict=True):
        assert one.area_m2 == pytest.approx(1e4 * ground_ha(box(place)), rel=2e-3)
        assert one.place is not None
        assert one.place.equals(box(place))


def test_a_code_keeps_its_case() -> None:
    assert len(found(plan(["DzS", "DZS"]), "zone.unknown-code")) == 1


def test_a_known_overlay_is_no_unknown_code_and_has_no_class() -> None:
    one = plan(["M", "TIN1"])
    assert not found(one, "zone.unknown-code")
    assert list(one.zones["hilucs"]) == [FOREST, None]


def test_what_a_person_maps_goes_before_the_table() -> None:
    mapping = {"M": LIVING, "ZZ9": FOREST}
    one = judged(file(layer({"kods": ["M", "ZZ9"]})), mapping=mapping)
    assert list(one.zones["hilucs"]) == [LIVING, FOREST]
    assert not found(one, "zone.unknown-code")


def test_a_zone_without_a_code_is_told_and_is_no_unknown_code() -> None:
    one = plan(["M", None])
    assert [f.features for f in found(one, "zone.code-missing")] == [("2",)]
    assert not found(one, "zone.unknown-code")


def test_ids_are_the_file_s_own_and_places_where_it_has_none() -> None:
    zones = plan(["M", "M", "M"], id=["a", None, " "]).zones
    assert list(zones["zone_id"]) == ["a", "2", "3"]


def test_a_place_that_is_another_s_id_is_no_duplicate() -> None:
    one = plan(["M", "M"], id=[None, "1"])
    assert one.zones["zone_id"].is_unique
    assert not found(one, "feature.duplicate-id")


def test_an_id_that_two_zones_have_is_found_once() -> None:
    (one,) = found(plan(["M", "M", "L"], id=["a", "a", "b"]), "feature.duplicate-id")
    assert one.features == ("a",)
    assert one.values["value"] == "a"


def test_places_count_the_features_that_could_not_be_read() -> None:
    lost = (Finding("geometry.unreadable", ("2",)),)
    zones = judged(file(layer({"kods": ["M", "ZZ9"]}, findings=lost, lost=1))).zones
    assert list(zones["zone_id"]) == ["1", "3"]


def two_layers(first: Mapping[str, Sequence[Any]], second: Mapping[str, Sequence[Any]]) -> RawFile:
    rows = [box(n, 1) for n in range(len(next(iter(second.values()))))]
    names = ("Funkcionalais_zonejums", "Funkcionalais_zonejums_2")
    return file(layer(first, name=names[0]), layer(second, rows, name=names[1]))


def test_zones_of_several_layers_are_one_plan_whose_places_do_not_clash() -> None:
    one = judged(two_layers({"kods": ["M", "ZZ9"]}, {"kods": ["DzS", "L"]}))
    assert list(one.zones["code"]) == ["M", "ZZ9", "DzS", "L"]
    assert one.zones["zone_id"].is_unique
    assert not found(one, "feature.duplicate-id")
    assert len(found(one, "zone.unknown-code")) == 1


def test_an_id_that_zones_of_two_layers_have_is_found() -> None:
    told = {"kods": ["M", "L"], "id": ["a", "b"]}
    one = judged(two_layers(told, {"kods": ["M", "L"], "id": ["b", "c"]}))
    assert [f.values["value"] for f in found(one, "feature.duplicate-id")] == ["b"]


def test_a_person_says_which_layer_holds_the_zones() -> None:
    raw = two_layers({"kods": ["M"]}, {"kods": ["L"]})
    assert list(judged(raw, zones="Funkcionalais_zonejums_2").zones["code"]) == ["L"]
    with pytest.raises(Refusal, match="layer-not-in-file"):
        judged(raw, zones="nav tāda")


def test_layers_in_other_systems_are_brought_to_that_of_the_first() -> None:
    north = moved([box(0, 1)], 3059)
    names = ("Funkcionalais_zonejums", "Funkcionalais_zonejums_2")
    raw = file(
        layer({"kods": ["M"]}, name=names[0]),
        layer({"kods": ["L"]}, north, name=names[1], crs=LKS92),
    )
    one = judged(raw)
    assert one.zones.crs == WGS84
    assert one.zones.geometry.iloc[1].equals_exact(box(0, 1), 1e-7)
    assert list(one.zones["area_ha"]) == pytest.approx([ground_ha(box(0))] * 2, rel=3e-3)
    assert [layer.frame.crs for layer in one.layers] == [WGS84, LKS92]


@pytest.mark.parametrize("crs", [3059, 3301, 25835])
def test_numbers_whose_axes_are_swapped_lie_right_when_a_person_says_so(crs: int) -> None:
    shapes = [
        shapely.transform(shape, lambda xy: xy[:, ::-1]) for shape in moved([box(0), box(1)], crs)
    ]
    raw = file(layer({"kods": ["M", "L"]}, shapes, crs=None))
    one = judged(raw, crs=pyproj.CRS(crs), swapped=True)
    back = one.zones.to_crs(4326).total_bounds
    assert list(back) == pytest.approx([WEST, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE], abs=1e-6)
    assert not found(one, "crs.axes-swapped")
    assert not found(one, "crs.implausible")


def test_a_declared_place_keeps_the_file_s_numbers() -> None:
    raw = file(layer({"kods": ["M"]}, moved([box(0)], 3059), crs=LKS92))
    one = judged(raw)
    assert one.zones.geometry.iloc[0].equals_exact(raw.layers[0].frame.geometry.iloc[0], 0)
    assert one.layers[0].placement is not None
    assert one.layers[0].placement.reason == "declared"


def test_a_place_that_cannot_be_known_is_refused_with_what_it_may_be() -> None:
    shapes = [shapely.box(550_000, 380_000, 551_000, 381_000)]
    with pytest.raises(Refusal) as caught:
        judged(file(layer({"laukums": ["1"]}, shapes, crs=None)))
    assert caught.value.code == "crs-missing-ask"
    assert "EPSG:3059" in str(caught.value.values["candidates"])


def test_a_name_places_a_plan_without_a_system_and_that_is_told() -> None:
    shapes = moved([box(0)], 3059)
    one = judged(file(layer({"kods": ["M"]}, shapes, name="zonas_lks92", crs=None)))
    assert one.zones.crs == LKS92
    assert [f.values["used"] for f in found(one, "crs.missing")] == ["EPSG:3059"]


def test_a_feature_that_lies_nowhere_is_named_and_the_others_stay() -> None:
    far = shapely.box(300, 200, 301, 201)
    one = judged(file(layer({"kods": ["M", "L", "M"]}, [box(0), far, box(2)])))
    assert list(one.zones["zone_id"]) == ["1", "3"]
    assert [f.features for f in found(one, "geometry.unreadable")] == [("2",)]


def test_a_table_without_a_map_has_no_zones_and_no_place() -> None:
    one = judged(file(layer({"kods": ["M", "L"]}, [None, None], crs=None)))
    assert len(one.zones) == 0
    assert one.layers[0].placement is None
    assert one.zone_findings == ()


def test_a_file_without_layers_is_a_plan_without_zones() -> None:
    one = judged(file())
    assert (one.layers, one.zone_findings, len(one.zones)) == ((), (), 0)
    assert "hilucs" in one.zones


def test_a_layer_without_features_is_a_plan_without_zones() -> None:
    one = judged(file(layer({"kods": []}, [])))
    assert len(one.zones) == 0
    assert one.layers[0].raw.features_in == 0


def test_points_and_lines_among_zones_are_told_and_are_no_zones() -> None:
    shapes = [box(0), shapely.Point(WEST, SOUTH), box(1), shapely.LineString([(25, 57), (26, 58)])]
    one = judged(file(layer({"kods": ["M", "M", "L", "L"]}, shapes)))
    (mixed,) = found(one, "geometry.mixed-types")
    assert mixed.features == ("2", "4")
    assert list(one.zones["zone_id"]) == ["1", "3"]
    assert len(one.layers[0].frame) == 4


def test_columns_called_like_ours_stay_the_file_s_own(tmp_path: Path) -> None:
    path = tmp_path / "zonas.csv"
    ring = box(0).wkt
    heads = "kods,hilucs,known,area_ha,layer,zone_id,own_id,fid,tiling,class,geometry_wkt"
    path.write_text(f'{heads}\nM,x,nē,plats,y,7,8,9,nē,z,"{ring}"\n', encoding="utf-8")
    raw = read_raw(path)
    one = judged(raw, crs=WGS84)
    assert list(one.zones["hilucs"]) == [FOREST]
    assert one.zones["area_ha"].iloc[0] == pytest.approx(ground_ha(box(0)), rel=2e-3)
    kept = one.layers[0].frame
    assert kept["hilucs"].iloc[0] == "x"
    assert {"plats", "nē", "9"} <= set(map(str, kept.drop(columns="geometry").iloc[0]))


def test_of_columns_that_have_one_name_both_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "zonas.csv"
    path.write_text(f'kods,kods,wkt\nM,otrs,"{box(0).wkt}"\n', encoding="utf-8")
    one = judged(read_raw(path), crs=WGS84)
    assert list(one.zones["code"]) == ["M"]
    assert "otrs" in set(map(str, one.layers[0].frame.drop(columns="geometry").iloc[0]))


def test_what_is_said_of_the_file_as_a_whole_is_not_lost() -> None:
    told = Finding("file.left-out", values={"total": 1, "left": "lasi.pdf"})
    assert found(judged(file(layer({"kods": ["M"]}), findings=(told,))), "file.left-out") == [told]


def outlined(*zones: shapely.Polygon) -> RawFile:
    whole = [shapely.union_all([box(n) for n in range(3)])]
    return file(
        layer({"dok_id": ["d"] * len(zones), "kods": ["M"] * len(zones)}, zones, name="zonas"),
        layer({"dok_id": ["d"], "dok_tips": ["TP"]}, whole, name="Planojumu_teritorijas"),
    )


def test_a_gap_is_measured_against_the_file_s_own_outline() -> None:
    (gap,) = found(judged(outlined(box(0), box(2))), "plan.gap")
    assert gap.area_m2 == pytest.approx(1e4 * ground_ha(box(1)), rel=2e-3)
    assert not found(judged(outlined(box(0), box(1), box(2))), "plan.gap")


def test_a_given_outline_goes_before_the_file_s_own() -> None:
    one = judged(outlined(box(0), box(1), box(2)), boundary=box(0).union(box(1)))
    (beyond,) = found(one, "plan.outside-boundary")
    assert beyond.features == ("3",)
    assert beyond.area_m2 == pytest.approx(1e4 * ground_ha(box(2)), rel=2e-3)


def test_a_tolerance_that_a_person_sets_is_used() -> None:
    slit = shapely.box(WEST + SIDE, SOUTH, WEST + SIDE + 1e-5, SOUTH + SIDE)
    zones = [box(0), box(1).difference(slit), box(2)]
    assert len(found(judged(outlined(*zones)), "plan.gap")) == 1
    assert not found(judged(outlined(*zones), tolerances={"plan.gap": 5.0}), "plan.gap")


def test_a_polish_label_without_text_is_judged_like_the_others() -> None:
    told: dict[str, list[Any]] = {"symbol": ["SP", "SP", "SN"], "oznaczenie": ["1SP", None, "3SP"]}
    south = 5_800_000
    shapes = [shapely.box(x, south, x + 100, south + 100) for x in range(7_500_000, 7_500_300, 100)]
    raw = file(layer(told, shapes, name="StrefaPlanistyczna", crs=pyproj.CRS(2178)))
    (wrong,) = found(judged(raw), "zone.label-disagrees")
    assert (wrong.features, wrong.values["label"]) == (("3",), "3SP")


def test_stages_are_told_in_their_order_with_shares() -> None:
    told: list[tuple[str, float]] = []
    raw = two_layers({"kods": ["M"]}, {"kods": ["L"]})
    judge(raw, Asked("x"), lambda stage, share: told.append((stage, share)))
    assert [stage for stage, _ in told] == ["repair", "repair", "rules"]
    assert all(0 <= share < 1 and math.isfinite(share) for _, share in told)


def test_judging_leaves_what_was_read_as_it_was() -> None:
    raw = file(layer({"kods": ["M", "ZZ9"], "id": ["a", None]}))
    before = raw.layers[0].frame.copy()
    judged(raw)
    assert raw.layers[0].frame.equals(before)
