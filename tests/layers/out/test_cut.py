"""Features cut to an outline: nothing that only touches, no area lost."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.measure import area_km2
from layers.out.cut import features_in
from layers.territory import load_territory
from layers.units import find


def square(lon: float, lat: float, size: float = 0.02) -> shapely.Polygon:
    return shapely.box(lon, lat, lon + size, lat + size)


def test_clipping_leaves_no_lines_points_or_slivers() -> None:
    outline = square(25, 57, 0.1)
    frame = gpd.GeoDataFrame(
        {"id": ["across", "beside", "hair", "line-along", "line-touch", "point", "tiny"]},
        geometry=[
            square(25.05, 57.05, 0.1),
            square(25.1, 57, 0.1),
            square(25.0999999, 57, 0.1),
            shapely.LineString([(24.9, 57.05), (25.05, 57.05)]),
            shapely.LineString([(25.1, 57.05), (25.2, 57.05)]),
            shapely.Point(25.01, 57.01),
            square(25.01, 57.01, 1e-6),
        ],
        crs=4326,
    )
    found, repaired = features_in(frame, outline, clip=True)
    assert list(found["id"]) == ["across", "line-along", "point", "tiny"]
    assert list(found.geom_type) == ["Polygon", "LineString", "Point", "Polygon"]
    assert found.within(outline.buffer(1e-9)).all()
    assert repaired == 0
    whole, _ = features_in(frame, outline, clip=False)
    assert whole.geometry.iloc[0].equals(frame.geometry.iloc[0])


def test_clipped_parts_of_a_tiling_add_up_to_the_unit() -> None:
    territory = load_territory()
    valmiera = find(territory, "Valmieras novads", dt.date(2022, 1, 1))
    outline = territory.outline(valmiera)
    west, south, east, north = outline.bounds
    grid = [
        shapely.box(x, y, x + 0.1, y + 0.1)
        for x in np.arange(west, east, 0.1)
        for y in np.arange(south, north, 0.1)
    ]
    frame = gpd.GeoDataFrame({"id": range(len(grid))}, geometry=grid, crs=4326)
    found, _ = features_in(frame, outline, clip=True)
    assert area_km2(found).sum() == pytest.approx(territory.area_km2(valmiera), rel=1e-6)


def test_rows_with_one_id_are_both_kept_and_bow_ties_mended() -> None:
    bow = shapely.Polygon([(25, 57), (25.01, 57.01), (25.01, 57), (25, 57.01)])
    frame = gpd.GeoDataFrame({"n": [1, 2]}, index=["x", "x"], geometry=[bow, bow], crs=4326)
    found, repaired = features_in(frame, square(24.9, 56.9, 0.2), clip=True)
    assert list(found["n"]) == [1, 2]
    assert repaired == 2
    assert found.is_valid.all()


def test_a_layer_far_away_gives_no_rows() -> None:
    frame = gpd.GeoDataFrame({"n": [1]}, geometry=[square(11, 59)], crs=4326)
    found, repaired = features_in(frame, square(25, 57), clip=True)
    assert (len(found), repaired) == (0, 0)
