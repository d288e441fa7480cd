"""The same plan in every format: read alike, and never taken for whole when it is cut."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import Refusal
from layers.readers import read_raw

COUNT = 40
DRIVERS = {
    "fgb": "FlatGeobuf",
    "geojson": "GeoJSON",
    "geojsonl": "GeoJSONSeq",
    "gml": "GML",
    "gpkg": "GPKG",
    "kml": "KML",
    "mif": "MapInfo File",
    "shp": "ESRI Shapefile",
    "tab": "MapInfo File",
}
PARTS = {
    "mif": ("mif", "mid"),
    "shp": ("shp", "shx", "dbf", "prj", "cpg"),
    "tab": ("tab", "dat", "map", "id"),
}
# What a file loses at its end without losing anything: a line break, a mark of its end, a colour.
LAST_BYTES = 2
LAST_LINE = 30


@pytest.fixture(scope="module")
def plan() -> gpd.GeoDataFrame:
    boxes = [shapely.box(24 + n / 1000, 57, 24.0005 + n / 1000, 57.01) for n in range(COUNT)]
    columns = {"code": [f"DzS{n}" for n in range(COUNT)], "title": ["Šķūņu iela"] * COUNT}
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=4326)


@pytest.fixture(scope="module")
def folder(plan: gpd.GeoDataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    for ending, driver in DRIVERS.items():
        options = {"encoding": "UTF-8"} if driver == "MapInfo File" else {}
        plan.to_file(folder / f"plan.{ending}", driver=driver, **options)
    plan.to_parquet(folder / "plan.parquet")
    table = pd.DataFrame(
        {"WKT": plan.geometry.to_wkt(), "title": plan["title"], "code": plan["code"]}
    )
    table.to_csv(folder / "plan.csv", index=False)
    for name in ("zip", "kmz"):
        _pack(folder, name, PARTS["shp"] if name == "zip" else ("kml",))
    return folder


def _pack(folder: Path, name: str, endings: tuple[str, ...]) -> None:
    with zipfile.ZipFile(folder / f"plan.{name}", "w", zipfile.ZIP_DEFLATED) as archive:
        for ending in endings:
            archive.write(folder / f"plan.{ending}", f"inner/plan.{ending}")


@pytest.mark.parametrize("ending", [*DRIVERS, "parquet", "csv", "zip", "kmz"])
def test_a_plan_is_the_same_plan_in_every_format(
    ending: str, folder: Path, plan: gpd.GeoDataFrame
) -> None:
    raw = read_raw(folder / f"plan.{ending}")
    (layer,) = raw.layers
    assert layer.features_in == COUNT
    assert layer.frame.index.tolist() == list(range(COUNT))
    # FlatGeobuf has an order of its own: neighbours in space stand side by side.
    frame = layer.frame.set_index("code").loc[plan["code"]]
    assert frame["title"].tolist() == plan["title"].tolist()
    assert shapely.equals_exact(
        shapely.normalize(frame.geometry.to_numpy()),
        shapely.normalize(plan.geometry.to_numpy()),
        1e-5,
    ).all()
    declared = {"csv": None}.get(ending, 4326)
    assert (layer.crs.to_epsg() if layer.crs else None) == declared
    # MapInfo's neutral table does not say what its letters are written in.
    told = ["text.encoding"] if ending in {"mif", "tab"} else []
    assert [finding.rule for finding in (*raw.findings, *layer.findings)] == told


def places(length: int) -> list[int]:
    return sorted({*np.linspace(1, length - LAST_BYTES - 1, 25).astype(int).tolist()})


def outcome(path: Path) -> str:
    try:
        raw = read_raw(path)
    except Refusal as refusal:
        return refusal.code
    doubted = any(f.rule == "file.maybe-cut" for layer in raw.layers for f in layer.findings)
    if doubted:
        return "doubted"
    return "whole" if len(raw.layers[0].frame) == COUNT else "taken for whole"


@pytest.mark.parametrize("ending", [*DRIVERS, "parquet", "csv", "zip", "kmz"])
def test_a_cut_file_is_never_taken_for_whole(ending: str, folder: Path, tmp_path: Path) -> None:
    for part in PARTS.get(ending, (ending,)):
        raw = (folder / f"plan.{part}").read_bytes()
        for at in places(len(raw)):
            for other in PARTS.get(ending, (ending,)):
                shutil.copyfile(folder / f"plan.{other}", tmp_path / f"plan.{other}")
            (tmp_path / f"plan.{part}").write_bytes(raw[:at])
            found = outcome(tmp_path / f"plan.{ending}")
            between_lines = part in {"csv", "geojsonl"} and b"\n" in raw[at - 1 : at + 1]
            assert between_lines or found != "taken for whole", (part, at)
            harmless = part in {"prj", "cpg"} or len(raw[at:]) < LAST_LINE
            assert harmless or found != "whole", (part, at)


def test_a_line_that_ends_between_two_features_ends_the_csv_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text('WKT,code\n"POINT (24 57)",DzS\n"POINT (24 57)",Dz', encoding="utf-8")
    assert [finding.rule for finding in read_raw(path).layers[0].findings] == ["file.maybe-cut"]


@pytest.mark.parametrize("ending", ["shp", "tab", "mif"])
def test_each_part_that_a_plan_needs_is_asked_for(
    ending: str, folder: Path, tmp_path: Path
) -> None:
    needed = [part for part in PARTS[ending] if part not in {ending, "prj", "cpg", "shx"}]
    for missing in needed:
        for part in PARTS[ending]:
            shutil.copyfile(folder / f"plan.{part}", tmp_path / f"plan.{part}")
        (tmp_path / f"plan.{missing}").unlink()
        with pytest.raises(Refusal) as refused:
            read_raw(tmp_path / f"plan.{ending}")
        assert str(refused.value).endswith(f"part-missing(part='plan.{missing}')")


def test_one_layer_of_several_is_read_by_name(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for name in ("plan", "zones"):
            archive.write(folder / "plan.geojson", f"{name}.geojson")
    raw = read_raw(tmp_path / "two.zip")
    # The second has the name that its own text gives it.
    assert [layer.name for layer in raw.layers] == ["plan", "plan (2)"]
    assert [layer.name for layer in read_raw(tmp_path / "two.zip", layer="plan (2)").layers] == [
        "plan (2)"
    ]
    with pytest.raises(Refusal) as refused:
        read_raw(tmp_path / "two.zip", layer="zona")
    assert str(refused.value) == "plan-layer-unknown(layer='zona', known='plan, plan (2)')"


def test_a_zip_of_a_plan_and_papers_is_read_and_the_papers_are_named(
    folder: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "plan.zip", "w") as archive:
        archive.write(folder / "plan.gpkg", "GIS/plan.gpkg")
        archive.writestr("texts/noteikumi.pdf", b"%PDF-1.7")
        archive.writestr("texts/codes.csv", "code;title\nDzS;savrupmājas\n")
        archive.writestr("meta.json", "{}")
    raw = read_raw(tmp_path / "plan.zip")
    assert [len(layer.frame) for layer in raw.layers] == [COUNT]
    (finding,) = raw.findings
    assert finding.rule == "file.left-out"
    assert dict(finding.values) == {
        "total": 3,
        "left": "texts/noteikumi.pdf, texts/codes.csv, meta.json",
    }


def test_a_zip_with_a_file_that_points_elsewhere_is_refused_whole(
    folder: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "plan.zip", "w") as archive:
        archive.write(folder / "plan.gpkg", "plan.gpkg")
        archive.writestr("zones.geojson", '<OGRVRTDataSource><OGRVRTLayer name="a"/>')
    with pytest.raises(Refusal, match="plan-file-pointer"):
        read_raw(tmp_path / "plan.zip")
