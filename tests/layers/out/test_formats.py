"""GeoJSON by RFC 7946 and CSV that a spreadsheet opens safely, whatever the features hold."""

from __future__ import annotations

import csv
import io
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.measure import area_km2
from geo.types import Provenance
from layers.out.formats import csv_table, geojson, rounded, safe_cell, with_origin

ORIGIN = Provenance("Avots ā", "CC BY 4.0", "2022", 10.0)
coordinate = st.floats(-0.5, 0.5)


def square(lon: float, lat: float, size: float = 0.02) -> shapely.Polygon:
    return shapely.box(lon, lat, lon + size, lat + size)


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry:
    """Draw hulls and overlaid circles of any size, holes and parts included, near 57°N."""
    lon, lat = draw(st.floats(20, 30)), draw(st.floats(55, 60))
    size = 10.0 ** draw(st.floats(-9, 0))
    points = draw(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=12))
    hull = shapely.MultiPoint([(lon + x * size, lat + y * size) for x, y in points]).convex_hull
    ring = shapely.Point(lon, lat).buffer(size).difference(shapely.Point(lon, lat).buffer(size / 3))
    away = shapely.Point(lon + 4 * size, lat).buffer(size)
    shape = draw(st.sampled_from([hull, ring, ring.union(away)]))
    return shape if shape.geom_type in {"Polygon", "MultiPolygon"} and shape.area > 0 else ring


@settings(deadline=None, max_examples=150)
@given(polygons())
def test_any_polygon_is_rounded_to_seven_decimals_and_stays_valid(shape: shapely.Geometry) -> None:
    if not shape.is_valid:
        return
    found = rounded(np.array([shape]))[0]
    assert found.is_valid
    assert not found.is_empty
    xy = shapely.get_coordinates(found)
    large = shape.area > 1e-10
    if large:
        assert (np.round(xy, 7) == xy).all()
    for part in shapely.get_parts(found):
        assert part.exterior.is_ccw
    assert abs(found.area - shape.area) <= 1e-7 * shape.length + 1e-14


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8),
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(),
            st.text(),
            st.lists(st.integers(), max_size=3),
            st.dates(),
        ),
        max_size=5,
    )
)
def test_any_attributes_become_json_and_csv(attributes: dict[str, object]) -> None:
    attributes.pop("geometry", None)
    frame = gpd.GeoDataFrame([attributes], geometry=[square(25, 57)], crs=4326)
    plain = with_origin(frame, ORIGIN)
    told = json.loads(geojson(plain, {"title": "x"}).decode("utf-8"))
    assert told["features"][0]["properties"]["source"] == ORIGIN.source
    lines = list(csv.reader(io.StringIO(csv_table(plain).decode("utf-8-sig"), newline="")))
    assert len(lines) == 2
    assert len(lines[0]) == len(lines[1])
    assert "area_ha" in lines[0] or "area_ha" in attributes


FORMULAS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "＝1",
    "\ufeff=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_text_is_quoted(text: str) -> None:
    assert str(safe_cell(text)).startswith("'")


@given(st.text())
def test_no_text_starts_like_a_formula(text: str) -> None:
    written = str(safe_cell(text))
    assert not written.lstrip(" \u00a0").startswith(tuple("=+-@\t\r"))
    assert written.removeprefix("'") == text.replace("\x00", "") or written == text


def test_numbers_stay_numbers_in_csv() -> None:
    frame = gpd.GeoDataFrame(
        {"change": [-5, None], "share": [-0.5, np.nan], "text": ["-5", "Āžu"]},
        geometry=[square(25, 57), shapely.LineString([(25, 57), (25.1, 57)])],
        crs=4326,
    )
    content = csv_table(with_origin(frame, ORIGIN))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert (rows[0]["change"], rows[0]["share"], rows[0]["text"]) == ("-5", "-0.5", "'-5")
    assert (rows[1]["change"], rows[1]["share"], rows[1]["text"]) == ("", "", "Āžu")
    assert float(rows[0]["area_ha"]) == pytest.approx(float(area_km2(frame)[0]) * 100, abs=1e-3)
    assert float(rows[1]["length_m"]) == pytest.approx(6075, rel=0.01)
    assert rows[1]["area_ha"] == rows[0]["length_m"] == ""
    assert square(25, 57).contains(shapely.Point(float(rows[0]["lon"]), float(rows[0]["lat"])))
