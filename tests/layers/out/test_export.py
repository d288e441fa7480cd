"""What leaves the explorer is read again by another reader (GDAL's ogrinfo) and by hand."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refusal
from geo.measure import area_km2
from geo.types import Provenance
from layers.catalogue import Catalogue, read_catalogue
from layers.out.cut import features_in
from layers.out.export import export_all, export_unit
from layers.out.formats import rounded
from layers.out.manifest import slug
from layers.territory import Key, Territory, load_territory
from layers.units import find

AT = dt.date(2022, 1, 1)
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
OGRINFO = shutil.which("ogrinfo") or ""
needs_ogrinfo = pytest.mark.skipif(not OGRINFO, reason="Debian's gdal-bin is not installed")
ORIGIN = Provenance("Avots ā", "CC BY 4.0", "2022", 10.0)
LAYER = """
role = "user"
group = "mine"
kind = "vector"
order = 90
title = {{ lv = "Zonas", en = "Zones", nb = "Soner" }}
about = {{ lv = "x", en = "x", nb = "x" }}
data = {{ from = "file", file = "{file}" }}
style = {{ fill = "#336699", stroke = "#000000" }}
provenance = {{ source = "Š", licence = "CC0", vintage = "2020", accuracy_m = 5 }}
"""


@pytest.fixture(scope="module")
def territory() -> Territory:
    return load_territory()


@pytest.fixture(scope="module")
def valmiera(territory: Territory) -> Key:
    return find(territory, "Valmieras novads", AT)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def with_layer(home: Path, frame: gpd.GeoDataFrame, name: str = "my_zones") -> Catalogue:
    """Return the catalogue with one user's layer more."""
    folder = home / "layers"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.geojson").write_text(frame.to_json(to_wgs84=True), encoding="utf-8")
    (folder / f"{name}.toml").write_text(LAYER.format(file=f"{name}.geojson"), encoding="utf-8")
    return read_catalogue(home)


def square(lon: float, lat: float, size: float = 0.02) -> shapely.Polygon:
    return shapely.box(lon, lat, lon + size, lat + size)


LAYERS = ["vidzeme-municipalities", "settlements", "lakes"]


def exported(
    territory: Territory, catalogue: Catalogue, key: Key, folder: Path, fmt: str, **more: Any
) -> dict[str, Path]:
    options: dict[str, Any] = {"clip": True, "lang": "lv", "now": NOW, "layer_ids": LAYERS} | more
    layer_ids = options.pop("layer_ids")
    result = export_unit(
        territory, catalogue, key, AT, layer_ids, fmt=fmt, folder=folder, **options
    )
    return {path.name: path for path in result.paths}


def test_names_of_files_are_plain_and_say_unit_code_and_day(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path
) -> None:
    files = exported(territory, catalogue, valmiera, tmp_path, "geojson")
    base = "valmieras-novads_0054000_2022-01-01"
    assert f"{base}_unit.geojson" in files
    assert f"{base}_vidzeme-municipalities.qml" in files
    assert f"{base}_manifest.json" in files
    assert all(name.isascii() for name in files)
    assert sorted(files) == sorted(p.name for p in tmp_path.iterdir())


@given(st.text())
def test_a_name_never_leaves_its_folder(text: str) -> None:
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(text)


def test_geojson_keeps_to_rfc_7946(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path
) -> None:
    files = exported(territory, catalogue, valmiera, tmp_path, "geojson")
    for name, path in files.items():
        if not name.endswith(".geojson"):
            continue
        text = path.read_bytes().decode("utf-8")
        told = json.loads(text)
        assert told["type"] == "FeatureCollection"
        assert "crs" not in told
        assert "\\u" not in text
        assert told["notice"]
        assert told["attribution"]
        for feature in told["features"]:
            check_geometry(feature["geometry"])
            assert {"source", "licence", "vintage"} <= feature["properties"].keys()


def check_geometry(told: dict[str, object]) -> None:
    shape = shapely.from_geojson(json.dumps(told))
    assert shape.is_valid
    xy = shapely.get_coordinates(shape)
    assert (np.round(xy, 7) == xy).all()
    assert (np.abs(xy) <= [180, 90]).all()
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            assert part.exterior.is_ccw
            assert not any(ring.is_ccw for ring in part.interiors)


coordinate = st.floats(-0.5, 0.5).map(lambda x: x)


@pytest.mark.parametrize("clip", [True, False], ids=["clipped", "whole"])
def test_neighbours_that_only_touch_stay_outside(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path, *, clip: bool
) -> None:
    files = exported(territory, catalogue, valmiera, tmp_path, "geojson", clip=clip)
    path = files["valmieras-novads_0054000_2022-01-01_vidzeme-municipalities.geojson"]
    found = gpd.read_file(path)
    assert list(found["code"]) == ["0054000"]
    assert found.geom_type.iloc[0] in {"Polygon", "MultiPolygon"}


def read_by_gdal(path: Path, layer: str, folder: Path) -> pd.DataFrame:
    """Return attributes and area (in the file's CRS) as Debian's GDAL reads them."""
    target = folder / f"{path.stem}_{layer}.csv"
    query = f'SELECT *, ST_Area("{geometry_column(path)}") AS area_read FROM "{layer}"'  # noqa: S608
    command = ["ogr2ogr", "-f", "CSV", str(target), str(path), "-dialect", "SQLITE", "-sql", query]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return pd.read_csv(target, dtype=str, keep_default_na=False)


def geometry_column(path: Path) -> str:
    return "geom" if path.suffix == ".gpkg" else "geometry"


@needs_ogrinfo
@pytest.mark.parametrize(
    "made",
    [("geojson", "EPSG:4326"), ("gpkg", "EPSG:4326"), ("gpkg", "EPSG:3059"), ("gpkg", "layer")],
    ids="-".join,
)
@pytest.mark.parametrize("clip", [True, False], ids=["clipped", "whole"])
def test_another_reader_finds_the_same_features_attributes_and_areas(
    territory: Territory, valmiera: Key, tmp_path: Path, made: tuple[str, str], *, clip: bool
) -> None:
    fmt, crs = made
    frame = gpd.GeoDataFrame(
        {
            "nosaukums": ["Ķieģeļu iela ūž", "Rūķīši & Co", "ārpus"],
            "skaits": [1, 2, 3],
            "daļa": [0.25, None, 1.5],
            "fid": ["a", "b", "c"],
            "Nosaukums": ["A", "B", "C"],
        },
        geometry=[square(25.3, 57.5), square(25.5, 57.6, 0.9), square(28, 56)],
        crs=4326,
    )
    catalogue = with_layer(tmp_path / "home", frame)
    files = exported(
        territory,
        catalogue,
        valmiera,
        tmp_path / "out",
        fmt,
        layer_ids=["my_zones"],
        clip=clip,
        crs=crs,
    )
    base = "valmieras-novads_0054000_2022-01-01"
    single = fmt == "geojson"
    path = files[f"{base}_my_zones.geojson" if single else f"{base}.gpkg"]
    layer = f"{base}_my_zones" if single else "my_zones"
    read = read_by_gdal(path, layer, tmp_path)
    expected, _ = features_in(frame, territory.outline(valmiera), clip=clip)
    assert list(read["nosaukums"]) == ["Ķieģeļu iela ūž", "Rūķīši & Co"]
    assert [float(n) for n in read["skaits"]] == [1, 2]
    assert list(read["daļa"]) == ["0.25", ""]
    assert list(read["source"]) == ["Š", "Š"]
    if single:
        shapes = gpd.GeoSeries(rounded(expected.geometry.to_numpy()), crs=4326)
    else:
        shapes = expected.geometry.to_crs(4326 if crs == "layer" else crs)
    with np.errstate(all="ignore"):
        areas = [shape.area for shape in shapes]
    assert [float(a) for a in read["area_read"]] == pytest.approx(areas, rel=1e-6)


@needs_ogrinfo
def test_shipped_layers_round_trip_through_ogrinfo(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path
) -> None:
    files = exported(territory, catalogue, valmiera, tmp_path, "gpkg", crs="EPSG:3059")
    path = files["valmieras-novads_0054000_2022-01-01.gpkg"]
    manifest = json.loads(files["valmieras-novads_0054000_2022-01-01_manifest.json"].read_text())
    counts = {layer["id"]: layer["features"] for layer in manifest["layers"]}
    assert {"unit", "settlements"} <= counts.keys()
    out = subprocess.run(
        [OGRINFO, "-so", "-al", str(path)], capture_output=True, text=True, check=True
    )
    for layer, count in counts.items():
        block = out.stdout.split(f"Layer name: {layer}\n")[1].split("Layer name:")[0]
        assert f"Feature Count: {count}\n" in block
        assert 'ID["EPSG",3059]' in block
    assert "Layer name: layer_styles" in out.stdout
    unit = gpd.read_file(path, layer="unit")
    assert unit["name"].iloc[0] == "Valmieras novads"
    assert float(area_km2(unit).iloc[0]) == pytest.approx(territory.area_km2(valmiera), rel=1e-6)


def test_a_zip_holds_everything_its_manifest_names(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path
) -> None:
    wanted = [*LAYERS, "landcover-vidzeme", "landcover-ostfold", "ostfold-municipalities"]
    result = export_unit(
        territory,
        catalogue,
        valmiera,
        AT,
        wanted,
        clip=True,
        fmt="zip",
        folder=tmp_path,
        lang="en",
        now=NOW,
    )
    assert [p.name for p in result.paths] == ["valmieras-novads_0054000_2022-01-01.zip"]
    with zipfile.ZipFile(result.paths[0]) as archive:
        names = set(archive.namelist())
        told = json.loads(archive.read("manifest.json"))
        readme = archive.read("README.txt").decode("utf-8-sig")
        archive.extractall(tmp_path / "x")
    assert told == result.manifest
    assert {file for layer in told["layers"] for file in layer["files"]} <= names
    assert {left["id"] for left in told["left_out"]} == {
        "landcover-ostfold",
        "ostfold-municipalities",
    }
    assert all(left["reason"] for left in told["left_out"])
    assert told["unit"]["code"] == "0054000"
    assert told["notice"] in readme
    needed = {
        "id",
        "title",
        "source",
        "licence",
        "vintage",
        "accuracy_m",
        "crs",
        "features",
        "file",
    }
    for layer in told["layers"]:
        assert needed <= layer.keys()
        assert layer["title"] in readme
    with rasterio.open(next((tmp_path / "x").glob("*_landcover-vidzeme.tif"))) as raster:
        assert raster.tags()["licence"]
        cells = raster.read(1, masked=True)
    assert 20 < cells.count() < cells.size
    assert [issue.code for issue in result.issues] == ["export-layer-empty"] * 2


def test_rasters_are_left_out_of_other_formats_and_said(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path
) -> None:
    result = export_unit(
        territory,
        catalogue,
        valmiera,
        AT,
        ["landcover-vidzeme"],
        clip=True,
        fmt="csv",
        folder=tmp_path,
        lang="nb",
    )
    assert [issue.code for issue in result.issues] == ["raster-left-out"]
    assert [layer["id"] for layer in result.manifest["layers"]] == ["unit"]
    assert result.manifest["left_out"][0]["code"] == "raster-left-out"


def test_whole_and_clipped_rasters_keep_their_values(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path
) -> None:
    found = {}
    for clip in (True, False):
        files = exported(
            territory,
            catalogue,
            valmiera,
            tmp_path / str(clip),
            "zip",
            clip=clip,
            layer_ids=["landcover-vidzeme"],
        )
        with zipfile.ZipFile(next(iter(files.values()))) as archive:
            name = next(n for n in archive.namelist() if n.endswith(".tif"))
            with rasterio.MemoryFile(archive.read(name)) as memory, memory.open() as raster:
                found[clip] = raster.read(1, masked=True)
    assert found[True].shape == found[False].shape
    assert found[True].count() < found[False].count()
    kept = ~np.ma.getmaskarray(found[True])
    assert (found[True].data[kept] == found[False].data[kept]).all()


def test_one_zip_has_a_folder_for_every_municipality(
    territory: Territory, catalogue: Catalogue, tmp_path: Path
) -> None:
    result = export_all(
        territory,
        catalogue,
        "vidzeme",
        AT,
        ["settlements", "lakes", "ostfold-county"],
        clip=True,
        folder=tmp_path,
        now=NOW,
    )
    with zipfile.ZipFile(result.paths[0]) as archive:
        names = archive.namelist()
        told = json.loads(archive.read("manifest.json"))
    assert len({name.split("/")[0] for name in names if "/" in name}) == 11
    assert len(told["units"]) == 11
    for unit in told["units"]:
        assert f"{unit['folder']}/manifest.json" in names
    layers = [layer for unit in told["units"] for layer in unit["layers"]]
    assert sum(layer["features"] for layer in layers if layer["id"] == "settlements") > 20
    told_of = {dict(issue.values)["layer"] for issue in result.issues}
    assert len(result.issues) == len(told_of) <= 2
    assert catalogue["ostfold-county"].title["lv"] in told_of


def test_the_same_export_is_the_same_bytes(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path
) -> None:
    first, second = (
        exported(territory, catalogue, valmiera, tmp_path / name, "zip") for name in ("a", "b")
    )
    assert [p.read_bytes() for p in first.values()] == [p.read_bytes() for p in second.values()]


def test_a_layer_that_cannot_be_opened_leaves_the_others(
    territory: Territory, valmiera: Key, tmp_path: Path
) -> None:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[square(25.3, 57.5)], crs=4326)
    catalogue = with_layer(tmp_path / "home", frame)
    (tmp_path / "home/layers/my_zones.geojson").write_text('{"type": "Feat')
    result = export_unit(
        territory,
        catalogue,
        valmiera,
        AT,
        ["my_zones", "settlements"],
        clip=True,
        fmt="geojson",
        folder=tmp_path / "out",
    )
    assert [layer["id"] for layer in result.manifest["layers"]] == ["unit", "settlements"]
    assert [(i.code, i.severity) for i in result.issues] == [("export-layer-refused", "error")]
    assert "my_zones" in result.manifest["left_out"][0]["reason"]


def test_invalid_features_are_repaired_and_said(
    territory: Territory, valmiera: Key, tmp_path: Path
) -> None:
    bow = shapely.Polygon([(25.3, 57.5), (25.4, 57.6), (25.4, 57.5), (25.3, 57.6)])
    catalogue = with_layer(
        tmp_path / "home", gpd.GeoDataFrame({"a": [1]}, geometry=[bow], crs=4326)
    )
    result = export_unit(
        territory, catalogue, valmiera, AT, ["my_zones"], clip=True, fmt="gpkg", folder=tmp_path
    )
    assert [issue.code for issue in result.issues] == ["export-repaired"]
    assert gpd.read_file(result.paths[0], layer="my_zones").is_valid.all()
    assert len(result.manifest["remarks"]) == 1


def test_hostile_attributes_stay_text(territory: Territory, valmiera: Key, tmp_path: Path) -> None:
    nasty = ["<img src=x onerror=alert(1)>", "=cmd|'/C calc'!A0", "${alert(1)}`", 'a"\r\n,b']
    shapes = [square(25.3, 57.5 + 0.03 * n) for n in range(4)]
    frame = gpd.GeoDataFrame({"=név": nasty}, geometry=shapes, crs=4326)
    catalogue = with_layer(tmp_path / "home", frame)
    out = tmp_path / "out"
    files = exported(territory, catalogue, valmiera, out, "geojson", layer_ids=["my_zones"])
    path = next(p for n, p in files.items() if n.endswith("my_zones.geojson"))
    assert list(gpd.read_file(path)["=név"]) == nasty
    files = exported(territory, catalogue, valmiera, out, "csv", layer_ids=["my_zones"])
    path = next(p for n, p in files.items() if n.endswith("my_zones.csv"))
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert [row["'=név"] for row in rows] == [nasty[0], "'" + nasty[1], *nasty[2:]]


@pytest.mark.parametrize(
    "wrong",
    [
        ("export-format", {"fmt": "shp"}),
        ("export-crs", {"crs": "EPSG:999999"}),
        ("layer-unknown", {"layer_ids": ["no-such"]}),
    ],
    ids=lambda wrong: wrong[0],
)
def test_a_wrong_choice_is_refused_before_a_file_is_written(
    territory: Territory,
    catalogue: Catalogue,
    valmiera: Key,
    tmp_path: Path,
    wrong: tuple[str, dict[str, Any]],
) -> None:
    code, change = wrong
    with pytest.raises(Refusal) as refused:
        exported(territory, catalogue, valmiera, tmp_path, **{"fmt": "geojson", **change})
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_unit_of_another_date_or_without_outline_is_refused(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path
) -> None:
    for key, at, code in (
        (valmiera, dt.date(2015, 1, 1), "unit-not-at-date"),
        (find(territory, "0118"), dt.date(2015, 1, 1), "unit-without-outline"),
    ):
        with pytest.raises(Refusal) as refused:
            export_unit(territory, catalogue, key, at, [], clip=True, fmt="csv", folder=tmp_path)
        assert refused.value.code == code


def test_a_folder_that_cannot_be_written_is_refused(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "inner", Path("/proc/nowhere")):
        with pytest.raises(Refusal) as refused:
            exported(territory, catalogue, valmiera, folder, "geojson")
        assert refused.value.code == "folder-unwritable"
    assert (tmp_path / "file").read_text() == "x"


def test_a_folder_that_exists_and_takes_no_file_is_refused(
    territory: Territory, catalogue: Catalogue, valmiera: Key
) -> None:
    with pytest.raises(Refusal) as refused:
        exported(territory, catalogue, valmiera, Path("/proc/self"), "geojson")
    assert refused.value.code == "folder-unwritable"


def test_geopackage_bytes_say_nothing_of_the_clock(
    territory: Territory, catalogue: Catalogue, valmiera: Key, tmp_path: Path
) -> None:
    files = exported(territory, catalogue, valmiera, tmp_path, "gpkg")
    path = next(p for n, p in files.items() if n.endswith(".gpkg"))
    assert pyogrio.list_layers(path)[:, 0].tolist()[-1] == "layer_styles"
    contents = pyogrio.read_dataframe(path, sql="SELECT last_change FROM gpkg_contents")
    assert set(contents["last_change"].astype(str).str[:10]) == {"2026-11-22"}
