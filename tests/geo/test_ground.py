"""A square is as large on the ground as it is, whatever numbers it is drawn in."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from geo.ground import LocalMetres
from geo.measure import AREA_CRS, LONLAT_CRS


def ground_m2(shape: shapely.Geometry, crs: str | None) -> float:
    system = pyproj.CRS(crs) if crs else None
    metres = LocalMetres.around(np.asarray(shape.bounds), system)
    local = np.asarray([metres.there(shape)])
    return float(metres.ground_m2(local, shapely.area(local))[0])


@pytest.mark.parametrize("lonlat", [(25.4, 57.5), (11.0, 59.2)])
@pytest.mark.parametrize("crs", ["EPSG:3059", "EPSG:25832", "EPSG:3857", "EPSG:4326", "EPSG:25833"])
def test_a_hectare_is_a_hectare_in_any_system(crs: str, lonlat: tuple[float, float]) -> None:
    centre = gpd.GeoSeries([shapely.Point(lonlat)], crs=LONLAT_CRS).to_crs(AREA_CRS)
    square = centre.buffer(50, cap_style="square").to_crs(crs).iloc[0]
    assert ground_m2(square, crs) == pytest.approx(10_000, rel=1e-4)


@pytest.mark.parametrize("crs", [None, "EPSG:25832"])
def test_a_drawing_near_zero_keeps_its_own_metres(crs: str | None) -> None:
    assert ground_m2(shapely.box(0, 0, 10, 10), crs) == 100


def test_feet_become_metres() -> None:
    square = shapely.box(2_000_000, 700_000, 2_000_010, 700_010)
    assert ground_m2(square, "EPSG:2264") == pytest.approx(100 * 0.3048006**2, rel=1e-3)


def test_what_goes_there_comes_back() -> None:
    shape = shapely.Point(25.4, 57.5).buffer(0.1)
    metres = LocalMetres.around(np.asarray(shape.bounds), pyproj.CRS(LONLAT_CRS))
    assert shapely.hausdorff_distance(metres.back(metres.there(shape)), shape) < 1e-12


def test_corners_that_are_shared_stay_shared() -> None:
    box = shapely.box(25.1, 57.2, 25.3, 57.4)
    metres = LocalMetres.around(np.asarray(box.bounds), pyproj.CRS(LONLAT_CRS))
    left, right = metres.there(np.asarray([box, shapely.box(25.3, 57.2, 25.5, 57.4)]))
    assert left.bounds[2] == right.bounds[0]
