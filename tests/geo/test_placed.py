"""A shape laid over another place keeps its size, its form and north."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geo.measure import area_km2
from geo.placed import carried, equal_zoom, ground_scale, laid_over, middle

GEOD = Geod(ellps="WGS84")
VALMIERA, SARPSBORG = (25.42, 57.54), (11.11, 59.28)


def square(lon: float, lat: float, side_km: float) -> shapely.Polygon:
    """A square about a place, with its corners on geodesics from the centre."""
    reach = side_km * 1000 / 2**0.5
    corners = [GEOD.fwd(lon, lat, azimuth, reach)[:2] for azimuth in (45, 135, 225, 315)]
    return shapely.Polygon(corners)


def km2(shape: shapely.Geometry) -> float:
    return float(area_km2(gpd.GeoDataFrame(geometry=[shape], crs="EPSG:4326")).iloc[0])


def edges_m(shape: shapely.Polygon) -> list[float]:
    corners = shapely.get_coordinates(shape)
    return [float(GEOD.inv(*one, *two)[2]) for one, two in pairwise(corners)]


@given(st.floats(1, 120), st.floats(55, 62), st.floats(5, 30))
def test_area_and_edges_are_the_same_wherever_it_lies(side: float, lat: float, lon: float) -> None:
    shape = square(*VALMIERA, side)
    moved = laid_over(shape, (lon, lat))
    assert km2(moved) == pytest.approx(km2(shape), rel=1e-5)
    assert edges_m(moved) == pytest.approx(edges_m(shape), rel=1e-3)


def test_its_middle_comes_to_the_place_and_north_stays_up() -> None:
    shape = square(*VALMIERA, 40)
    moved = laid_over(shape, SARPSBORG)
    assert middle(moved) == pytest.approx(SARPSBORG, abs=1e-6)
    azimuths = [GEOD.inv(*VALMIERA, *corner)[0] for corner in shapely.get_coordinates(shape)]
    found = [GEOD.inv(*SARPSBORG, *corner)[0] for corner in shapely.get_coordinates(moved)]
    assert found == pytest.approx(azimuths, abs=0.01)


def test_a_shape_laid_over_its_own_place_is_itself() -> None:
    shape = square(*VALMIERA, 30)
    back = laid_over(laid_over(shape, SARPSBORG), middle(shape))
    assert shapely.get_coordinates(back) == pytest.approx(shapely.get_coordinates(shape), abs=1e-7)


@given(st.floats(50, 65))
def test_a_kilometre_covers_what_the_scale_says(lat: float) -> None:
    mercator = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    x, y = mercator.transform(20.0, lat)
    for azimuth in (0, 45, 90):
        east, north = mercator.transform(*GEOD.fwd(20.0, lat, azimuth, 1000)[:2])
        drawn = ((east - x) ** 2 + (north - y) ** 2) ** 0.5
        assert drawn * ground_scale(lat) == pytest.approx(1000, rel=2e-3)


def test_vidzeme_and_ostfold_differ_at_one_zoom_as_is_known() -> None:
    assert ground_scale(57.3) / ground_scale(59.3) == pytest.approx(1.058, abs=5e-4)
    assert equal_zoom(9, 57.3, 59.3) == pytest.approx(9 - 0.0816, abs=5e-4)


def test_a_place_is_carried_over_by_its_way_from_the_middle() -> None:
    there = GEOD.fwd(*VALMIERA, 70, 10_000)[:2]
    azimuth, _, length = GEOD.inv(*SARPSBORG, *carried(there, VALMIERA, SARPSBORG))
    assert (azimuth, length) == (pytest.approx(70), pytest.approx(10_000))
