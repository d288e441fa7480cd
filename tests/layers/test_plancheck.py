"""A check from file to report: in a child that tells how far it is, can be stopped and refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.errors import Refusal
from geo.findings import RULE_SET_VERSION
from layers.apart import Limits
from layers.plancheck import FINDINGS, REPORT, ZONES, CheckAsked, asked_of, check_file, check_job
from layers.readers.limits import LARGE_BYTES, limits_for
from tests.made_plan import HOSTILE, SOUTH, WEST, box, collection, write_plan

LEFT = {REPORT, ZONES, FINDINGS, "layer-0.parquet"}
Check = Callable[..., dict[str, Any]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "result"


@pytest.fixture
def check(out: Path) -> Check:
    """Check a file in this process, which is what a child does with it."""
    out.mkdir()

    def run(path: Path, **asked: Any) -> dict[str, Any]:
        told = asked_of(CheckAsked(path, path.name, **asked))
        return check_job(told, out, lambda _stage, _share: None)

    return run


def rules(report: dict[str, Any]) -> set[str]:
    return {issue["rule"] for layer in report["layers"] for issue in layer["issues"]}


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps(collection(rows), ensure_ascii=False), encoding="utf-8")
    return path


def test_a_file_is_checked_apart_and_leaves_its_tables_and_its_report(
    tmp_path: Path, out: Path
) -> None:
    told: list[tuple[str, float]] = []
    path = write_plan(tmp_path / "lejupielādes", ("DzS1", "M", "ZZ9"))
    asked = CheckAsked(path, "Mans plāns.geojson", mapping={"M": "1_1_Agriculture"})
    report = check_file(asked, out, on_progress=lambda stage, share: told.append((stage, share)))
    assert list(dict.fromkeys(stage for stage, _ in told)) == ["read", "repair", "rules", "write"]
    assert all(0 <= share <= 1 for _, share in told)
    assert {entry.name for entry in out.iterdir()} == LEFT
    assert json.loads((out / REPORT).read_text(encoding="utf-8")) == report
    assert (report["file"], report["driver"]) == ("Mans plāns.geojson", "GeoJSON")
    assert report["rules_version"] == RULE_SET_VERSION
    assert (report["zones"], len(report["layers"])) == (3, 1)
    assert report["layers"][0]["zone_codes"]["M"]["hilucs"] == "1_1_Agriculture"
    assert "zone.unknown-code" in rules(report)
    assert path.parent.exists()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_refusal_crosses_from_the_child_and_leaves_nothing(tmp_path: Path, out: Path) -> None:
    path = tmp_path / "plāns.geojson"
    path.write_text("<html><body>Not found</body></html>", encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        check_file(CheckAsked(path, path.name), out)
    assert caught.value.code == "plan-file-web-page"
    assert not out.exists()


def test_a_check_that_is_stopped_leaves_nothing(tmp_path: Path, out: Path) -> None:
    path = write_plan(tmp_path)
    with pytest.raises(Refusal, match="import-cancelled"):
        check_file(CheckAsked(path, path.name), out, cancelled=lambda: True)
    assert not out.exists()


def test_what_is_left_is_the_same_plan(tmp_path: Path, check: Check, out: Path) -> None:
    report = check(write_plan(tmp_path, ("DzS1", "ZZ9"), piezīme="ūž"))
    zones = gpd.read_parquet(out / ZONES)
    assert list(zones["code"]) == ["DzS1", "ZZ9"]
    assert list(zones["hilucs"].isna()) == [False, True]
    assert report["zones_area_ha"] == pytest.approx(zones["area_ha"].sum())
    assert zones.geometry.iloc[1].equals_exact(box(1), 1e-9)
    first = gpd.read_parquet(out / "layer-0.parquet")
    assert list(first["piezīme"]) == ["ūž", "ūž"]
    assert list(first["fid"]) == ["1", "2"]
    found = json.loads((out / FINDINGS).read_text(encoding="utf-8"))
    assert [one["properties"]["rule"] for one in found["features"]] == ["zone.unknown-code"]
    (where,) = report["places"]["zone.unknown-code"]
    assert where == pytest.approx(list(box(1).bounds), abs=1e-7)


def test_hostile_attributes_pass_through_as_they_are(
    tmp_path: Path, check: Check, out: Path
) -> None:
    report = check(write(tmp_path / "a.geojson", [{"kods": text} for text in HOSTILE]))
    written = (out / REPORT).read_text(encoding="utf-8")
    assert json.loads(written, parse_constant=pytest.fail) == report
    assert sum(row["count"] for row in report["layers"][0]["zone_codes"].values()) == len(HOSTILE)
    kept = list(gpd.read_parquet(out / "layer-0.parquet")["kods"])
    assert kept == list(HOSTILE)


def test_a_file_without_findings_leaves_an_empty_collection(
    tmp_path: Path, check: Check, out: Path
) -> None:
    rows = [{"kods": "M", "statuss": "Spēkā", "speka_no": "2014-05-01"}] * 2
    report = check(write(tmp_path / "a.geojson", rows))
    assert rules(report) == set()
    assert json.loads((out / FINDINGS).read_text()) == {
        "type": "FeatureCollection",
        "features": [],
    }
    assert report["places"] == {}


def test_a_file_of_points_is_read_and_has_no_zones(tmp_path: Path, check: Check, out: Path) -> None:
    told = collection([{"kods": "M"}])
    told["features"][0]["geometry"] = {"type": "Point", "coordinates": [WEST, SOUTH]}
    path = tmp_path / "punkti.geojson"
    path.write_text(json.dumps(told), encoding="utf-8")
    report = check(path)
    assert (report["zones"], report["zones_area_ha"]) == (0, 0.0)
    assert len(gpd.read_parquet(out / ZONES)) == 0
    assert len(gpd.read_parquet(out / "layer-0.parquet")) == 1


def boundary_file(folder: Path, *shapes: shapely.Geometry, crs: int = 4326) -> Path:
    path = folder / "robeža.gpkg"
    gpd.GeoDataFrame(geometry=list(shapes), crs=4326).to_crs(crs).to_file(path, driver="GPKG")
    return path


@pytest.mark.parametrize("crs", [4326, 3059])
def test_an_outline_from_another_file_shows_what_is_missing(
    tmp_path: Path, check: Check, crs: int
) -> None:
    outline = boundary_file(tmp_path, box(0), box(1), box(2), crs=crs)
    report = check(write_plan(tmp_path, ("DzS", "M")), boundary=outline)
    (gap,) = (i for i in report["layers"][0]["issues"] if i["rule"] == "plan.gap")
    assert gap["area_m2"] == pytest.approx(667_600, rel=0.002)
    (where,) = report["places"]["plan.gap"]
    assert shapely.box(*where).buffer(1e-6).contains(box(2))


def test_an_outline_without_an_area_is_refused(tmp_path: Path, check: Check) -> None:
    outline = boundary_file(tmp_path, shapely.LineString([(25, 57), (26, 58)]))
    with pytest.raises(Refusal) as caught:
        check(write_plan(tmp_path), boundary=outline)
    assert caught.value.code == "boundary-without-area"
    assert caught.value.values == {"file": "robeža.gpkg"}


def test_one_layer_of_several_is_checked_alone(tmp_path: Path, check: Check, out: Path) -> None:
    path = tmp_path / "divi.gpkg"
    for name, code in (("viens", "M"), ("divi", "L")):
        frame = gpd.GeoDataFrame({"kods": [code]}, geometry=[box(0)], crs=4326)
        frame.to_file(path, layer=name, driver="GPKG")
    report = check(path, layer="divi")
    assert [layer["name"] for layer in report["layers"]] == ["divi"]
    assert list(gpd.read_parquet(out / ZONES)["code"]) == ["L"]
    with pytest.raises(Refusal) as caught:
        check(path, layer="trīs")
    assert caught.value.code == "plan-layer-unknown"
    assert "viens" in str(caught.value.values["known"])


def test_every_layer_is_left_as_a_table_of_its_own(tmp_path: Path, check: Check, out: Path) -> None:
    path = tmp_path / "divi.gpkg"
    for name in ("zonas", "ceļi"):
        frame = gpd.GeoDataFrame({"kods": ["M"]}, geometry=[box(0)], crs=3059)
        frame.to_file(path, layer=name, driver="GPKG")
    report = check(path, crs="EPSG:4326")
    assert {entry.name for entry in out.iterdir()} == LEFT | {"layer-1.parquet"}
    assert "file.several-layers" in rules(report)
    assert {layer["crs_reason"] for layer in report["layers"]} == {"chosen"}


def test_a_system_nobody_knows_is_refused_by_its_name(tmp_path: Path, check: Check) -> None:
    with pytest.raises(Refusal) as caught:
        check(write_plan(tmp_path), crs="EPSG:999999")
    assert (caught.value.code, caught.value.values) == ("crs-unknown", {"crs": "EPSG:999999"})


def test_a_file_that_is_large_on_the_disk_may_hold_and_use_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large, packed = (tmp_path / name for name in ("a.gpkg", "b.gpkg", "c.zip"))
    small.write_bytes(b"x")
    packed.write_bytes(b"x")
    with large.open("wb") as file:
        file.truncate(LARGE_BYTES + 1)
    assert limits_for(large).vertices > limits_for(small).vertices == limits_for(packed).vertices
    used: list[Limits] = []
    monkeypatch.setattr("layers.plancheck.run_apart", lambda *_a, limits, **_k: used.append(limits))
    for path in (small, large):
        check_file(CheckAsked(path, path.name), tmp_path / "out")
    assert used[0] == Limits()
    assert used[1].memory_bytes > used[0].memory_bytes
    assert used[1].seconds > used[0].seconds
