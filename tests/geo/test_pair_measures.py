"""What two units share, against brute force: every point, every lake, every line one by one."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.borders import cut_into_segments
from geo.pair_measures import (
    common_share,
    distances_km,
    near_lines,
    parts_in_units,
    perimeters_km,
    shared_areas,
)

GEOD = Geod(ellps="WGS84")
UNITS = gpd.GeoSeries(
    {
        "w": shapely.box(25.0, 57.0, 25.2, 57.2),
        "e": shapely.box(25.2, 57.0, 25.5, 57.2),
        "n": shapely.Polygon([(25, 57.2), (25.2, 57.2), (25.5, 57.2), (25.5, 57.3), (25, 57.3)]),
    },
    crs="EPSG:4326",
)


def test_a_perimeter_is_what_a_geodesic_walk_around_it_is() -> None:
    pieces = gpd.GeoDataFrame(geometry=UNITS)
    segments = cut_into_segments(pieces, gpd.GeoDataFrame(geometry=[], crs="EPSG:4326"))
    found = perimeters_km(segments, {"w": "w", "e": "east", "n": "east"})
    assert found["w"] == pytest.approx(GEOD.geometry_length(UNITS["w"].exterior) / 1000)
    joined = shapely.union_all([UNITS["e"], UNITS["n"]])
    assert found["east"] == pytest.approx(GEOD.geometry_length(joined.exterior) / 1000, rel=1e-4)
    assert set(perimeters_km(segments, {"w": "w"}).index) == {"w"}


@given(
    st.lists(st.tuples(st.floats(25.0, 25.5), st.floats(57.0, 57.3)), min_size=1, max_size=25),
    st.floats(500, 9000),
)
def test_places_near_a_line_are_those_that_a_geodesic_finds(
    places: list[tuple[float, float]], within_m: float
) -> None:
    lines = gpd.GeoSeries({7: shapely.LineString([(25.2, 57.0), (25.2, 57.2)])}, crs="EPSG:4326")
    points = gpd.GeoSeries([shapely.Point(one) for one in places], crs="EPSG:4326")
    found = dict(near_lines(lines, points, within_m)[["point", "distance_m"]].to_numpy())
    # The nearest point of a meridian: the one of the same latitude, else an end.
    for number, (lon, lat) in enumerate(places):
        steps = np.linspace(57.0, 57.2, 400)
        nearest = [*steps, min(max(lat, 57.0), 57.2)]
        apart = min(GEOD.inv(lon, lat, 25.2, one)[2] for one in nearest)
        if abs(apart - within_m) > 0.001 * within_m + 3:
            assert (number in found) == (apart < within_m)
        if number in found:
            assert found[number] == pytest.approx(apart, rel=2e-3, abs=3)


def test_nothing_is_near_nothing() -> None:
    nothing = gpd.GeoSeries([], crs="EPSG:4326")
    assert near_lines(nothing, nothing, 3000).empty


def test_a_lake_is_shared_by_the_units_that_have_enough_of_it() -> None:
    lake = shapely.box(25.18, 57.10, 25.24, 57.201)
    lakes = gpd.GeoSeries({"a": lake, "b": shapely.box(25.3, 57.05, 25.4, 57.1)}, crs="EPSG:4326")
    parts = parts_in_units(lakes, UNITS)
    by_hand = {
        unit: gpd.GeoSeries([lake & shape], crs="EPSG:4326").to_crs(3035).area.iloc[0] / 1e6
        for unit, shape in UNITS.items()
    }
    mine = parts[parts["area"] == "a"].set_index("unit")["km2"]
    assert mine.to_dict() == pytest.approx(by_hand)
    found = shared_areas(parts, 0.5)
    assert found[["unit_a", "unit_b", "area"]].to_numpy().tolist() == [["e", "w", "a"]]
    assert found["km2"].iloc[0] == pytest.approx(by_hand["e"] + by_hand["w"])
    assert len(shared_areas(parts, 0.01)) == 3


def test_units_share_what_is_divided_alike() -> None:
    rows = [("x", "w", 30.0), ("y", "w", 70.0), ("x", "e", 20.0), ("z", "n", 10.0)]
    parts = pd.DataFrame(rows, columns=["area", "unit", "km2"])
    found = common_share(parts, pd.Series({"w": 100.0, "e": 40.0, "n": 10.0}))
    assert found.to_dict("records") == [{"unit_a": "e", "unit_b": "w", "share": pytest.approx(0.3)}]


def test_a_distance_is_missing_where_an_end_is() -> None:
    ends = np.asarray([[25.0, 57.0], [np.nan, np.nan]])
    found = distances_km(ends, np.asarray([[25.5, 57.3], [25.5, 57.3]]))
    assert found[0] == pytest.approx(GEOD.inv(25.0, 57.0, 25.5, 57.3)[2] / 1000)
    assert np.isnan(found[1])
