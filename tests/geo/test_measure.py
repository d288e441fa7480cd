"""Areas and lengths against figures worked out another way."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.measure import area_km2, grid_position, inner_point, segment_lengths_m

EARTH_SEMI_AXIS_M = 6_378_137.0
ECCENTRICITY_2 = 0.00669437999014


def frame(*shapes: shapely.Geometry, crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), index=list("abc")[: len(shapes)], crs=crs)


def zone_area_km2(south: float, north: float, width_degrees: float) -> float:
    """Return the area of a quadrangle of the ellipsoid (Snyder 1987, equation 3-12)."""
    e = math.sqrt(ECCENTRICITY_2)

    def q(lat: float) -> float:
        s = math.sin(math.radians(lat))
        log = math.log((1 - e * s) / (1 + e * s)) / (2 * e)
        return (1 - ECCENTRICITY_2) * (s / (1 - ECCENTRICITY_2 * s * s) - log)

    between = (q(north) - q(south)) * EARTH_SEMI_AXIS_M**2 / 2
    return between * math.radians(width_degrees) / 1e6


@pytest.mark.parametrize(("west", "south"), [(25.0, 57.0), (11.0, 59.0)])
def test_area_is_that_of_the_ellipsoid_in_both_regions(west: float, south: float) -> None:
    side = 0.001
    cell = shapely.box(west, south, west + side, south + side)
    expected = zone_area_km2(south, south + side, side)
    assert area_km2(frame(cell))["a"] == pytest.approx(expected, rel=1e-5)


def test_area_keeps_the_index_and_takes_any_crs() -> None:
    square = frame(shapely.box(500_000, 300_000, 501_000, 301_000), crs="EPSG:3059")
    found = area_km2(square)
    assert list(found.index) == ["a"]
    assert found["a"] == pytest.approx(1, rel=0.002)


def test_a_minute_of_latitude_is_a_nautical_mile() -> None:
    starts, ends = np.array([[25.0, 57.0]]), np.array([[25.0, 57.0 + 1 / 60]])
    assert segment_lengths_m(starts, ends)[0] == pytest.approx(1856, abs=1)


@given(
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.floats(0, 360),
    st.sampled_from([0.0, 0.01, 7.0, 130.0, 2999.0, 3001.0, 40_000.0, 15_000_000.0]),
)
def test_short_and_long_segments_have_the_length_of_the_geodesic(
    lon: float, lat: float, azimuth: float, metres: float
) -> None:
    geod = Geod(ellps="WGS84")
    there = geod.fwd(lon, lat, azimuth, metres)[:2]
    expected = geod.inv(lon, lat, *there)[2]
    found = segment_lengths_m(np.array([[lon, lat]]), np.array([there]))[0]
    assert found == pytest.approx(expected, rel=2e-10, abs=2e-8)


def test_what_is_no_place_on_earth_has_no_length() -> None:
    wrong = np.array([[math.nan, 57.0], [math.inf, 57.0], [24.0, math.inf], [24.0, 91.0]])
    assert np.isnan(segment_lengths_m(wrong, wrong + 0.001)).all()


def test_the_origin_of_lks92_lies_on_24_degrees_east() -> None:
    x, y = grid_position((24.0, 57.0), "EPSG:3059")
    assert x == pytest.approx(500_000, abs=0.01)
    # The meridian from the equator to 57° on GRS80, times 0.9996, less 6,000 km.
    assert y == pytest.approx(6_320_000 * 0.9996 - 6_000_000, abs=5_000)


def test_lon_and_lat_are_not_exchanged() -> None:
    x, y = grid_position((25.0, 57.0), "EPSG:3059")
    assert 550_000 < x < 570_000
    assert 310_000 < y < 325_000


@given(st.floats(0.02, 0.9), st.floats(0.02, 0.9))
def test_a_name_lies_inside_its_shape(arm: float, foot: float) -> None:
    bent = shapely.union_all([shapely.box(0, 0, arm, 1), shapely.box(0, 0, 1, foot)])
    assert bent.covers(shapely.Point(inner_point(bent)))


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(25, 57),
        shapely.LineString([(25, 57), (26, 57)]),
        shapely.box(25, 57, 25.000001, 57.000001),
    ],
)
def test_shapes_without_room_give_a_point_on_themselves(shape: shapely.Geometry) -> None:
    assert shape.distance(shapely.Point(inner_point(shape))) < 1e-9
