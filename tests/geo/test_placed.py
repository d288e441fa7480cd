"""A shape laid over another place keeps its size, its form and north."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.measure import area_km2
from geo.placed import laid_over, middle

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
