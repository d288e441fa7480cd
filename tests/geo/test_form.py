"""Perimeter, compactness and distances within an area, against pyproj and by hand."""

from __future__ import annotations

import math

import geopandas as gpd
import pytest
import shapely
from pyproj import Geod

from geo.form import distances_km, perimeter_km, polsby_popper
from geo.measure import area_km2

GEOD = Geod(ellps="WGS84")
WITH_HOLE = shapely.Polygon(
    [(25, 57), (26, 57), (26, 58), (25, 58)],
    [[(25.4, 57.4), (25.6, 57.4), (25.6, 57.6), (25.4, 57.6)]],
)
TWO = shapely.MultiPolygon([shapely.box(25, 57, 25.1, 57.1), shapely.box(11, 59, 11.2, 59.1)])


def circle(lon: float, lat: float, metres: float) -> shapely.Polygon:
    around = [GEOD.fwd(lon, lat, azimuth, metres)[:2] for azimuth in range(0, 360, 2)]
    return shapely.Polygon(around)


@pytest.mark.parametrize("shape", [WITH_HOLE, TWO], ids=["hole", "two parts"])
def test_a_perimeter_counts_every_ring(shape: shapely.Geometry) -> None:
    rings = shapely.get_rings(shapely.get_parts(shape))
    expected = sum(GEOD.geometry_length(shapely.LineString(ring.coords)) for ring in rings)
    assert perimeter_km(shape) == pytest.approx(expected / 1000, rel=1e-9)


@pytest.mark.parametrize(("lon", "lat"), [(25.4, 57.3), (11.1, 59.3)])
def test_a_circle_is_as_compact_as_can_be_in_both_countries(lon: float, lat: float) -> None:
    disc = circle(lon, lat, 20_000)
    size = float(area_km2(gpd.GeoDataFrame(geometry=[disc], crs="EPSG:4326")).iloc[0])
    assert polsby_popper(size, perimeter_km(disc)) == pytest.approx(1.0, abs=0.01)
    assert polsby_popper(8.0, 12.0) == pytest.approx(4 * math.pi * 8 / 144)


def test_from_the_middle_of_a_circle_two_thirds_of_its_radius_are_the_mean() -> None:
    mean, greatest = distances_km(circle(25.4, 57.3, 30_000), (25.4, 57.3))
    assert mean == pytest.approx(20.0, rel=0.01)
    assert greatest == pytest.approx(30.0, rel=1e-6)


def test_a_place_outside_is_farther_than_the_area_is_near() -> None:
    mean, greatest = distances_km(shapely.box(25, 57, 25.1, 57.1), (11.1, 59.3))
    assert 800 < mean < greatest < 900


def test_an_area_thinner_than_the_grid_has_a_mean_too() -> None:
    thin = shapely.Polygon([(25, 57), (26, 57.5), (25.999999, 57.5000001)])
    mean, greatest = distances_km(thin, (25, 57))
    assert 0 < mean <= greatest
