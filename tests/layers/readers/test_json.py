"""GeoJSON and TopoJSON written by hand, and GeoJSON of any shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import Refusal
from layers.readers import read_raw
from layers.readers.limits import ReadLimits
from layers.readers.raw import RawLayer

POINT = {"type": "Point", "coordinates": [24.5, 57.5]}


def feature(geometry: Any = POINT, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.geojson"


def read(path: Path, value: Any, limits: ReadLimits | None = None) -> RawLayer:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return read_raw(path, limits=limits or ReadLimits()).layers[0]


def refused(path: Path, value: Any, limits: ReadLimits | None = None) -> str:
    with pytest.raises(Refusal) as told:
        read(path, value, limits)
    return str(told.value)


@pytest.mark.parametrize(
    ("crs", "epsg", "told"),
    [
        (None, 4326, None),
        ({"type": "name", "properties": {"name": "EPSG:3059"}}, 3059, "EPSG:3059"),
        (
            {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
            4326,
            "urn:ogc:def:crs:OGC:1.3:CRS84",
        ),
        ({"type": "EPSG", "properties": {"code": 25832}}, 25832, "EPSG:25832"),
        ({"type": "name", "properties": {"name": "EPSG:999999"}}, None, "EPSG:999999"),
        ({"type": "name"}, None, "None"),
    ],
)
def test_a_system_is_the_one_named_and_degrees_where_none_is(
    path: Path, crs: Any, epsg: int | None, told: str | None
) -> None:
    layer = read(path, collection(feature(), **({"crs": crs} if crs else {})))
    assert (layer.crs.to_epsg() if layer.crs else None, layer.crs_declared) == (epsg, told)


def test_x_stays_first_whatever_the_system_is_called(path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3059"}}
    layer = read(
        path, collection(feature({"type": "Point", "coordinates": [506e3, 312e3]}), crs=crs)
    )
    assert layer.frame.geometry[0].x == 506_000


def test_values_keep_their_kind_and_codes_their_zeros(path: Path) -> None:
    rows = [
        feature(code="007", n=1, share=0.5, yes=True, maybe=None, big=2**62),
        feature(code="010", n=None, share=2, yes=False, maybe=None, big=1),
    ]
    frame = read(path, collection(*rows)).frame
    assert frame["code"].tolist() == ["007", "010"]
    assert frame["big"].tolist() == [2**62, 1]
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert kinds["n"] == "Int64"
    assert kinds["share"] == "float64"
    assert kinds["yes"] == "bool"
    assert frame["maybe"].isna().all()


def test_what_does_not_fit_a_column_is_kept_as_text_and_told(path: Path) -> None:
    layer = read(path, collection(feature(v=1, n=2**70), feature(v={"a": ["ā"]}, n=1)))
    assert layer.frame["v"].tolist() == ["1", '{"a": ["ā"]}']
    assert layer.frame["n"].tolist() == [str(2**70), "1"]
    assert [one.rule for one in layer.findings] == ["text.mixed-kinds"] * 2


def test_names_that_differ_in_capitals_only_are_told_apart(path: Path) -> None:
    one = feature() | {"properties": {"Code": 1, "code": 2, "geometry": "x", "fid": 3}}
    layer = read(path, collection(one))
    assert list(layer.frame.columns) == ["Code", "code_1", "geometry_1", "fid_1", "geometry"]
    assert len({name.casefold() for name in layer.frame.columns}) == 5


def test_an_id_is_kept_where_no_property_has_its_name(path: Path) -> None:
    assert read(path, collection(feature(a=1) | {"id": 7})).frame["id"].tolist() == [7]


def test_what_is_no_feature_is_counted_and_named(path: Path) -> None:
    layer = read(path, collection(feature(), {"type": "Zone"}, feature({"type": "Blob"})))
    assert (len(layer.frame), layer.features_in) == (1, 3)
    told = {finding.rule: finding.features for finding in layer.findings}
    assert told == {"feature.unreadable": ("2",), "geometry.unreadable": ("3",)}


def test_holes_parts_and_collections_come_through(path: Path) -> None:
    outer = shapely.box(0, 0, 9, 9) - shapely.box(1, 1, 2, 2)
    many = shapely.MultiPolygon([outer, shapely.box(20, 20, 21, 21)])
    mixed = shapely.GeometryCollection([many, shapely.LineString([(0, 0), (1, 1)])])
    shapes = [outer, many, mixed, shapely.MultiPoint([(1, 2), (3, 4)])]
    frame = read(path, collection(*(feature(shapely.geometry.mapping(s)) for s in shapes))).frame
    assert [a.equals(b) for a, b in zip(frame.geometry, shapes, strict=True)] == [True] * 4


def test_a_collection_of_nothing_is_no_plan(path: Path) -> None:
    assert refused(path, collection()) == "plan-file-no-features()"


def test_one_page_of_a_service_is_not_the_plan(path: Path) -> None:
    assert refused(path, collection(feature(), numberMatched=3)) == (
        "file-is-one-page(count=1, total=3)"
    )


@pytest.mark.parametrize("value", [[], {}, "text", 7, {"type": "FeatureCollection"}, None])
def test_other_json_is_no_plan(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(Refusal) as told:
        read_raw(path)
    assert told.value.code in {"json-not-plan", "plan-file-not-its-name"}


def test_features_one_a_line_with_the_mark_of_the_standard_are_read(path: Path) -> None:
    text = "".join(f"\x1e{json.dumps(feature(n=n))}\n" for n in range(3))
    assert read(path, text).frame["n"].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (ReadLimits(features=1), "file-too-many-features"),
        (ReadLimits(vertices=1), "file-too-many-vertices"),
        (ReadLimits(text=2), "attribute-too-long"),
        (ReadLimits(columns=1), "file-too-many-fields"),
        (ReadLimits(file_bytes=10), "plan-file-too-large"),
    ],
)
def test_each_limit_holds(path: Path, limits: ReadLimits, code: str) -> None:
    assert code in refused(path, collection(feature(a="abc", b=1), feature(a="x", b=2)), limits)


TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.1, 0.1], "translate": [24, 57]},
    "arcs": [[[0, 0], [10, 0], [0, 10]], [[0, 0], [0, 10], [10, 0]]],
    "objects": {
        "zones": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, -2]], "properties": {"code": "DzS"}},
                {"type": "Point", "coordinates": [5, 5]},
                {"type": "LineString", "arcs": [99]},
            ],
        },
        "roads": {"type": "LineString", "arcs": [0]},
    },
}


def test_arcs_of_a_topology_are_joined_and_a_missing_one_costs_its_feature(path: Path) -> None:
    path.write_text(json.dumps(TOPOLOGY), encoding="utf-8")
    zones, roads = read_raw(path).layers
    assert (zones.name, roads.name) == ("zones", "roads")
    assert zones.frame.geometry[0].equals(shapely.box(24, 57, 25, 58))
    assert zones.frame.geometry[1].equals(shapely.Point(24.5, 57.5))
    assert [(one.rule, one.features) for one in zones.findings] == [("geometry.unreadable", ("3",))]


def test_a_topology_without_arcs_is_no_plan(path: Path) -> None:
    assert "json-not-plan" in refused(path, TOPOLOGY | {"arcs": None})


numbers = st.floats(-1e6, 1e6, allow_nan=False)
boxes = st.tuples(numbers, numbers, st.floats(1, 1e5), st.floats(1, 1e5)).map(
    lambda told: shapely.box(told[0], told[1], told[0] + told[2], told[1] + told[3])
)
words = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_characters="\x7f"))
texts = words.filter(lambda text: all(not 0x7F <= ord(letter) <= 0x9F for letter in text))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(boxes, texts, st.integers(-(2**63), 2**63 - 1)), min_size=1))
@pytest.mark.parametrize("driver", ["GeoJSON", "GPKG", "Parquet"])
def test_reading_writing_and_reading_again_changes_nothing(
    driver: str, rows: list[tuple[shapely.Geometry, str, int]], tmp_path: Path
) -> None:
    columns = {"name": [row[1] for row in rows], "n": [row[2] for row in rows]}
    frame = gpd.GeoDataFrame(columns, geometry=[row[0] for row in rows], crs=3059)
    first = _written_and_read(frame, driver, tmp_path)
    again = _written_and_read(first, driver, tmp_path)
    assert again.equals(first)
    assert first["name"].tolist() == columns["name"]
    assert first["n"].tolist() == columns["n"]


def _written_and_read(frame: gpd.GeoDataFrame, driver: str, folder: Path) -> gpd.GeoDataFrame:
    path = folder / f"plan.{driver}"
    path.unlink(missing_ok=True)
    if driver == "Parquet":
        frame.to_parquet(path)
    else:
        options = {"COORDINATE_PRECISION": 15} if driver == "GeoJSON" else {}
        frame.to_file(path, driver=driver, layer="plan", **options)
    return read_raw(path).layers[0].frame
