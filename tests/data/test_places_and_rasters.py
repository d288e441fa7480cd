"""Settlements, the background, and the rasters' grids."""

import csv
import itertools
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely

DATA = Path(__file__).resolve().parents[2] / "data"
RASTERS = sorted((DATA / "rasters").glob("*.tif"))
STEP = {"landcover": 0.05, "elevation": 1 / 12, "landsea": 1 / 120}
PLACES = {
    "elevation_vidzeme": [(25.96, 56.87, 245), (24.45, 57.6, 20)],
    "landsea_vidzeme": [(23.8, 57.5, 0), (25.4, 57.5, 1)],
    "landsea_ostfold": [(10.6, 59.1, 0), (11.4, 59.3, 1)],
    "landcover_vidzeme": [(25.24, 57.74, 0), (26.87, 56.76, 0)],
}
# Machado, Oliveira and Fernandes (2009), severity 1
SIGHT = {
    "common": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


@pytest.fixture(scope="module")
def settlements() -> gpd.GeoDataFrame:
    return gpd.read_file(DATA / "places" / "settlements.geojson")


def test_the_regions_have_their_settlements(settlements: gpd.GeoDataFrame) -> None:
    atoms = gpd.read_file(DATA / "boundaries" / "latvia_atoms.geojson")
    composition = DATA / "boundaries" / "composition.csv"
    rows = csv.DictReader(composition.read_text(encoding="utf-8").splitlines())
    drawn = {r["atom"] for r in rows if (r["code"], r["valid_from"]) == ("LV008", "2009-07-01")}
    outline = atoms[atoms["atom"].isin(drawn)].union_all()
    assert settlements[settlements["country"] == "LV"].within(outline).sum() == 28
    assert (settlements["region"] == "ostfold").sum() == 26
    assert (settlements["region"] == "vidzeme").sum() == 39


def test_latvian_places_have_latvian_names(settlements: gpd.GeoDataFrame) -> None:
    names = set(settlements["name"])
    assert {"Cēsis", "Ērgļi", "Rūjiena", "Alūksne", "Rīga", "Lubāna", "Līgatne"} <= names


def test_no_settlement_has_zero_inhabitants(settlements: gpd.GeoDataFrame) -> None:
    assert not (settlements["population"] == 0).any()
    assert settlements["geonameid"].is_unique
    assert set(settlements["rank"]) == {1, 2, 3, 4}


def test_the_background_is_small() -> None:
    files = ("land", "lakes", "country_borders", "countries")
    assert sum((DATA / "places" / f"{name}.geojson").stat().st_size for name in files) < 400_000
    assert (DATA / "boundaries" / "latvia_atoms.geojson").stat().st_size < 1_200_000


def test_the_great_lakes_have_names() -> None:
    lakes = gpd.read_file(DATA / "places" / "lakes.geojson")
    named = lakes[lakes["name_lv"].notna()]
    assert {"Burtnieks", "Lubāns", "Vēnerns"} <= set(named["name_lv"])
    assert named[["name_lv", "name_en", "name_nb"]].notna().all().all()


@pytest.mark.parametrize("path", RASTERS, ids=lambda path: path.stem)
def test_rasters_keep_the_grid_of_their_source(path: Path) -> None:
    kind, region = path.stem.split("_")
    country = {"vidzeme": "latvia", "ostfold": "ostfold"}[region]
    atoms = gpd.read_file(DATA / "boundaries" / f"{country}_atoms.geojson").query("inside")
    with rasterio.open(path) as raster:
        assert raster.crs.to_epsg() == 4326
        assert raster.res == pytest.approx((STEP[kind], STEP[kind]))
        assert raster.nodata is not None
        west, south, east, north = atoms.total_bounds
        assert raster.bounds.left < west
        assert raster.bounds.bottom < south
        assert raster.bounds.right > east
        assert raster.bounds.top > north


@pytest.mark.parametrize("stem", PLACES)
def test_rasters_stand_where_the_land_is(stem: str) -> None:
    with rasterio.open(DATA / "rasters" / f"{stem}.tif") as raster:
        for lon, lat, expected in PLACES[stem]:
            value = next(raster.sample([(lon, lat)]))[0]
            assert value == pytest.approx(expected, abs=15 if "elevation" in stem else 0)


def colours() -> dict[int, np.ndarray]:
    text = (DATA / "rasters" / "landcover_classes.csv").read_text(encoding="utf-8")
    return {
        int(row["value"]): np.array([int(row["colour"][i : i + 2], 16) for i in (1, 3, 5)])
        for row in csv.DictReader(text.splitlines())
    }


def drawn_classes() -> set[int]:
    found: set[int] = set()
    for region in ("vidzeme", "ostfold"):
        with rasterio.open(DATA / "rasters" / f"landcover_{region}.tif") as raster:
            found |= {int(value) for value in np.unique(raster.read(1, masked=True).compressed())}
    return found


def test_every_land_cover_class_has_its_words() -> None:
    assert len(colours()) == 17
    assert drawn_classes() <= set(colours())


def lab(rgb: np.ndarray, sight: np.ndarray) -> np.ndarray:
    """CIELAB (D65) of an sRGB colour as it looks to somebody."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    seen = np.clip(sight @ linear, 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ seen / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHT)
def test_classes_on_the_map_can_be_told_apart(sight: str) -> None:
    shades = [
        lab(rgb, SIGHT[sight]) for value, rgb in colours().items() if value in drawn_classes()
    ]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(shades, 2)) > 20


def test_all_units_stand_on_land() -> None:
    land = shapely.union_all(gpd.read_file(DATA / "places" / "land.geojson").geometry)
    for name in ("latvia", "ostfold"):
        atoms = gpd.read_file(DATA / "boundaries" / f"{name}_atoms.geojson")
        wet = shapely.union_all(atoms.geometry).difference(land)
        assert gpd.GeoSeries([wet], crs=4326).to_crs(3035).area.sum() / 1e6 < 5
