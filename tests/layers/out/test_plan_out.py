"""A plan's zones leave as files that another reader (GDAL) and our own read as the same plan."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.types import Provenance
from layers.hilucs import hilucs_names
from layers.out.plan_out import plan_geojson, plan_geopackage
from layers.planjudge import Asked, judge
from layers.readers import read_raw
from layers.words import LANGUAGES
from tests.made_plan import HOSTILE, box, file, layer

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
PRACTICE = Provenance("mācību dati: izdomāts", "CC0", "2014-05-01", None)
CODES = ("DzS1", "Ū", "ZZ9", *HOSTILE)
NAMES = ("Ķieģeļu iela", "Ūdeņi ūž", None, *HOSTILE)
OGR2OGR = shutil.which("ogr2ogr") or ""
needs_gdal = pytest.mark.skipif(not OGR2OGR, reason="Debian's gdal-bin is not installed")


def silent(_stage: str, _share: float) -> None:
    pass


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    shapes = gpd.GeoSeries([box(n) for n in range(len(CODES))], crs=4326).to_crs(3059)
    hole = shapely.Polygon(shapes[0].exterior, [shapes[0].centroid.buffer(50).exterior.coords])
    two = shapely.MultiPolygon([shapes[1], shapely.affinity.translate(shapes[1], yoff=5_000)])
    told: dict[str, list[str | None]] = {"kods": list(CODES), "nosaukums": list(NAMES)}
    raw = file(layer(told, [hole, two, *shapes[2:]], crs=shapes.crs))
    return judge(raw, Asked("x"), silent).zones


def geopackage(zones: gpd.GeoDataFrame, folder: Path, lang: str = "lv") -> Path:
    path = folder / "plans.gpkg"
    path.write_bytes(plan_geopackage(zones, PRACTICE, "plans", lang, NOW))
    return path


def geojson(zones: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "plans.geojson"
    path.write_bytes(plan_geojson(zones, PRACTICE, {"name": "plans", "practice": True}))
    return path


def read_by_gdal(path: Path, column: str, folder: Path) -> pd.DataFrame:
    """Return attributes and area (in the file's CRS) as Debian's GDAL reads them."""
    target = folder / f"{path.suffix}.csv"
    query = f'SELECT *, ST_Area("{column}") AS area_read FROM plans'  # noqa: S608  our own
    command = [OGR2OGR, "-f", "CSV", str(target), str(path), "-dialect", "SQLITE", "-sql", query]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return pd.read_csv(target, dtype=str, keep_default_na=False)


@needs_gdal
@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_another_reader_finds_the_same_codes_names_and_areas(
    zones: gpd.GeoDataFrame, tmp_path: Path, suffix: str
) -> None:
    single = suffix == ".geojson"
    path = (geojson if single else geopackage)(zones, tmp_path)
    read = read_by_gdal(path, "geometry" if single else "geom", tmp_path)
    assert list(read["code"]) == list(CODES)
    assert list(read["name"]) == ["" if name is None else name for name in NAMES]
    assert list(read["hilucs"]) == list(zones["hilucs"].fillna(""))
    assert [float(value) for value in read["area_ha"]] == pytest.approx(list(zones["area_ha"]))
    expected = zones.to_crs(4326) if single else zones
    areas = shapely.area(expected.geometry.to_numpy())
    assert [float(value) for value in read["area_read"]] == pytest.approx(areas, rel=1e-4)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_our_own_reader_finds_the_same_plan_again(
    zones: gpd.GeoDataFrame, tmp_path: Path, suffix: str
) -> None:
    path = (geojson if suffix == ".geojson" else geopackage)(zones, tmp_path)
    again = judge(read_raw(path, layer="plans"), Asked(path.name), silent).zones
    assert list(again["code"]) == list(zones["code"])
    assert list(again["area_ha"]) == pytest.approx(list(zones["area_ha"]), rel=1e-5)
    assert again.crs == (4326 if suffix == ".geojson" else zones.crs)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_every_feature_says_that_it_is_practice_data_and_where_it_is_from(
    zones: gpd.GeoDataFrame, tmp_path: Path, suffix: str
) -> None:
    path = (geojson if suffix == ".geojson" else geopackage)(zones, tmp_path)
    read = gpd.read_file(path, layer="plans")
    assert set(read["source"]) == {"mācību dati: izdomāts"}
    assert set(read["licence"]) == {"CC0"}
    assert {str(value)[:10] for value in read["vintage"]} == {"2014-05-01"}


def test_a_geojson_says_what_is_told_of_it(zones: gpd.GeoDataFrame) -> None:
    told = {"title": HOSTILE[1], "practice": True, "notice": "Nav saistoši."}
    read = json.loads(plan_geojson(zones, PRACTICE, told))
    assert {key: read[key] for key in told} == told
    assert "crs" not in read
    assert len(read["features"]) == len(CODES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_style_in_a_geopackage_draws_every_class_by_its_name(
    zones: gpd.GeoDataFrame, tmp_path: Path, lang: str
) -> None:
    with sqlite3.connect(geopackage(zones, tmp_path, lang)) as opened:
        rows = opened.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall()
    opened.close()
    ((table, qml),) = rows
    assert table == "plans"
    labels = {node.get("label") for node in ET.fromstring(qml).iter("category")}  # noqa: S314  ours
    names = hilucs_names(lang)
    assert {names[value] for value in zones["hilucs"].dropna()} <= labels


def test_a_geopackage_of_the_same_plan_has_the_same_bytes(zones: gpd.GeoDataFrame) -> None:
    one, other = (plan_geopackage(zones, PRACTICE, "plans", "lv", NOW) for _ in range(2))
    assert one == other


def test_a_plan_without_a_single_class_still_leaves(
    zones: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    read = gpd.read_file(geopackage(zones[zones["hilucs"].isna()], tmp_path), layer="plans")
    assert set(read["class"].fillna("")) == {""}
    assert "ZZ9" in set(read["code"])
