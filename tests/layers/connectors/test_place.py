"""Names of coordinate systems, and boxes in the order of their axes."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from layers.connectors.place import Cut, box_parameter, epsg_of, in_degrees, north_first


@pytest.mark.parametrize(
    ("name", "epsg"),
    [
        ("urn:ogc:def:crs:EPSG::3059", 3059),
        ("urn:ogc:def:crs:EPSG:9.8:3059", 3059),
        ("urn:x-ogc:def:crs:EPSG:25833", 25833),
        ("EPSG:4326", 4326),
        ("http://www.opengis.net/def/crs/EPSG/0/25832", 25832),
        ("http://www.opengis.net/gml/srs/epsg.xml#2154", 2154),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("", None),
        ("EPSG:none", None),
    ],
)
def test_the_code_in_a_name(name: str, epsg: int | None) -> None:
    assert epsg_of(name) == epsg


def test_latvian_axes_run_north_first_and_norwegian_ones_east_first() -> None:
    assert north_first(3059)
    assert north_first(4326)
    assert not north_first(25833)


@given(st.floats(21, 28), st.floats(55.7, 58), st.floats(0.01, 0.3), st.sampled_from([3059, 25833]))
def test_a_box_holds_every_corner_of_the_place(
    west: float, south: float, size: float, epsg: int
) -> None:
    text = box_parameter((west, south, west + size, south + size), epsg)
    *numbers, crs = text.split(",")
    first, second, third, fourth = map(float, numbers)
    assert crs == f"urn:ogc:def:crs:EPSG::{epsg}"
    flip = epsg == 3059
    box = shapely.box(*((second, first, fourth, third) if flip else (first, second, third, fourth)))
    across = Transformer.from_crs(4326, epsg, always_xy=True)
    corners = [(west, south), (west + size, south), (west + size, south + size)]
    for lon, lat in [*corners, (west, south + size), (west + size / 2, south + size / 2)]:
        assert box.buffer(0.01).covers(shapely.Point(across.transform(lon, lat)))


def test_what_cannot_be_judged_touches() -> None:
    cut = Cut(shapely.box(25, 57, 26, 58))
    assert cut.touches({"type": "Point", "coordinates": [25.5, 57.5]}, 4326)
    assert not cut.touches({"type": "Point", "coordinates": [24.5, 57.5]}, 4326)
    for odd in (None, 5, {}, {"type": "Polygon"}, {"type": "Polygon", "coordinates": [[[1]]]}):
        assert cut.touches(odd, 4326)


@pytest.mark.parametrize(
    ("coordinates", "degrees"),
    [([25.0, 57.0], True), ([[[510000, 310000]]], False), ([], True), ("x", True), (None, True)],
)
def test_metres_are_told_from_degrees(coordinates: object, degrees: object) -> None:
    assert in_degrees({"type": "Point", "coordinates": coordinates}) is degrees
