"""A WFS page by page, against a server that answers in TAPIS's shape."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.errors import Refusal
from layers.connectors import wfs
from layers.connectors.asking import Asker, ServiceLimits, Watch
from layers.connectors.cache import CachedLayer, kept
from layers.connectors.connect import describe
from layers.connectors.model import ServiceInfo, Wanted

ZONING = "tapis_apvienotie:funkcionalais_zonejums"
BOX = (25.2, 57.0, 25.3, 57.1)


def opened(stub: Any, limits: ServiceLimits) -> ServiceInfo:
    return wfs.capabilities(stub.tapis, Asker(limits, Watch()))


def fetched(stub: Any, limits: ServiceLimits, home: Path, **wanted: Any) -> CachedLayer:
    return wfs.fetch(opened(stub, limits), Wanted(ZONING, **wanted), home, limits)


def members(layer: CachedLayer) -> list[dict[str, Any]]:
    told = json.loads(layer.path.read_text(encoding="utf-8"))
    assert told["numberReturned"] == len(told["features"]) == layer.features
    features: list[dict[str, Any]] = told["features"]
    return features


def test_a_service_tells_its_layers(stub: Any, limits: ServiceLimits) -> None:
    service = opened(stub, limits)
    assert (service.kind, service.version, service.title) == ("wfs", "2.0.0", "TAPIS WFS")
    assert (service.publisher, service.licence) == ("VARAM", "CC0")
    layer = service.layer(ZONING)
    assert layer.crs == ("urn:ogc:def:crs:EPSG::3059",)
    assert layer.bounds_lonlat == (20.7, 55.6, 28.3, 58.1)
    assert "application/json" in service.formats


def test_an_address_of_another_server_in_the_answer_is_not_asked(
    stub: Any, limits: ServiceLimits
) -> None:
    assert opened(stub, limits).features_address == stub.tapis


def test_three_pages_become_one_file(stub: Any, limits: ServiceLimits, tmp_path: Path) -> None:
    layer = fetched(stub, limits, tmp_path)
    assert [each.get("startindex") for each in stub.questions] == [None, "25", "50"]
    assert [f["id"] for f in members(layer)] == [f["id"] for f in stub.features]
    assert members(layer) == stub.features
    assert (layer.features, layer.repeated, layer.outside) == (60, 0, None)
    assert layer.issues == ()


def test_the_file_lies_where_the_features_are(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    frame = gpd.read_file(fetched(stub, limits, tmp_path).path)
    assert frame.crs.to_epsg() == 3059
    assert sorted(set(frame["indekss"])) == ["DzS", "DzS1", "JC8", "L1", "P", "Ū"]
    west, south, east, north = frame.to_crs(4326).total_bounds
    assert (west, south) == pytest.approx((25.001, 57.04), abs=1e-6)
    assert (east, north) == pytest.approx((25.599, 57.06), abs=1e-6)


def test_the_cache_says_what_was_fetched_and_when(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    layer = fetched(stub, limits, tmp_path, bounds_lonlat=BOX, title="Zonējums")
    assert kept(tmp_path) == [layer]
    assert dt.datetime.now(dt.UTC) - layer.fetched_at < dt.timedelta(minutes=1)
    assert (layer.address, layer.layer, layer.title) == (stub.tapis, ZONING, "Zonējums")
    assert (layer.source, layer.licence) == ("VARAM", "CC0")
    assert layer.bounds_lonlat == BOX
    assert layer.path.is_relative_to(tmp_path / "connections")


def test_a_box_is_asked_for_northing_first(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    layer = fetched(stub, limits, tmp_path, bounds_lonlat=BOX)
    south, west, north, east, crs = stub.questions[0]["bbox"].split(",")
    assert crs == "urn:ogc:def:crs:EPSG::3059"
    assert 318_000 < float(south) < float(north) < 333_000
    assert 572_000 < float(west) < float(east) < 581_000
    assert {f"funkcionalais_zonejums.{n}" for n in range(20, 30)} <= {
        f["id"] for f in members(layer)
    }
    assert layer.features < 14


def test_only_what_touches_the_outline_is_kept_and_the_rest_is_said(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    outline = shapely.box(*BOX)
    layer = fetched(stub, limits, tmp_path, outline=outline, unit="Cēres novads")
    assert [f["id"] for f in members(layer)] == [
        f"funkcionalais_zonejums.{n}" for n in range(20, 30)
    ]
    assert layer.outside is not None
    assert layer.outside > 0
    assert [issue.code for issue in layer.issues] == ["connection-outside"]


def test_features_that_come_twice_are_kept_once_and_said(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    def shift(number: int, told: dict[str, Any]) -> None:
        start = max(0, (number - 1) * 25 - 2 * (number - 1))
        told["features"] = stub.features[start : start + 25]
        told["numberReturned"] = len(told["features"])

    stub.change = shift
    layer = fetched(stub, limits, tmp_path)
    assert members(layer) == stub.features
    assert layer.repeated == 4
    assert [(i.code, i.values["count"]) for i in layer.issues] == [("connection-repeated", 4)]


def test_equal_features_of_one_page_are_data(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    stub.features[3] = stub.features[2]
    layer = fetched(stub, limits, tmp_path)
    assert (layer.features, layer.repeated) == (60, 0)


def test_features_without_a_key_are_asked_for_in_the_order_of_their_attributes(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    stub.without_key = True
    assert members(fetched(stub, limits, tmp_path)) == stub.features
    assert stub.questions[-1]["sortby"] == "kods,indekss,dok_id"


def test_a_small_layer_without_a_key_needs_no_order(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    stub.without_key = True
    stub.features = stub.features[:9]
    assert len(members(fetched(stub, limits, tmp_path))) == 9
    assert all("sortby" not in each for each in stub.questions)


def test_a_page_that_loses_features_is_asked_for_again_in_order(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    def lose(number: int, told: dict[str, Any]) -> None:
        if number == 2:
            told["features"][:2] = stub.features[:2]

    stub.change = lose
    assert members(fetched(stub, limits, tmp_path)) == stub.features
    assert "sortby" in stub.questions[-1]


def unknown(told: dict[str, Any]) -> None:
    told["numberMatched"] = told["totalFeatures"] = "unknown"


def test_an_unknown_count_is_asked_for(stub: Any, limits: ServiceLimits, tmp_path: Path) -> None:
    stub.change = lambda _number, told: unknown(told)
    assert members(fetched(stub, limits, tmp_path)) == stub.features
    assert "hits" in {each.get("resulttype") for each in stub.questions}


@pytest.mark.parametrize("version", ["2.0.0", "1.1.0"])
def test_gml_becomes_one_file_that_can_be_read(
    stub: Any, limits: ServiceLimits, tmp_path: Path, version: str
) -> None:
    stub.version, stub.formats = version, ("application/gml+xml; version=3.2",)
    layer = fetched(stub, limits, tmp_path)
    assert layer.path.suffix == ".gml"
    frame = gpd.read_file(layer.path, engine="pyogrio", WRITE_GFS="NO")
    assert len(frame) == layer.features == 60
    assert frame.crs.to_epsg() == 3059
    west, south, east, north = frame.to_crs(4326).total_bounds
    assert (west, south, east, north) == pytest.approx((25.001, 57.04, 25.599, 57.06), abs=1e-6)
    assert list(frame["indekss"][:6]) == ["DzS", "DzS1", "JC8", "P", "L1", "Ū"]


def test_gml_is_not_cut_to_the_outline_and_says_so(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    stub.formats = ()
    layer = fetched(stub, limits, tmp_path, outline=shapely.box(*BOX), unit="Cēres novads")
    assert layer.features > 10
    assert [issue.code for issue in layer.issues] == ["connection-not-cut"]


def test_a_link_to_the_next_page_is_not_followed(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    def link(_number: int, told: dict[str, Any]) -> None:
        told["links"] = [{"rel": "next", "href": "http://example.org/more"}]

    stub.change = link
    assert members(fetched(stub, limits, tmp_path)) == stub.features


def test_progress_is_told_and_a_wish_to_stop_is_heard(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    told: list[tuple[int, int | None]] = []
    watch = Watch(lambda done, all_: told.append((done, all_)), lambda: len(told) == 2)
    with pytest.raises(Refusal) as refused:
        wfs.fetch(opened(stub, limits), Wanted(ZONING), tmp_path, limits, watch)
    assert refused.value.code == "connection-cancelled"
    assert told == [(25, 60), (50, 60)]
    assert kept(tmp_path) == []


def test_a_layer_that_is_not_there_is_refused(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as refused:
        wfs.fetch(opened(stub, limits), Wanted("other"), tmp_path, limits)
    assert refused.value.code == "connection-layer-unknown"


def test_more_features_than_the_limit_are_refused(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as refused:
        fetched(stub, replace(limits, features=40), tmp_path)
    assert refused.value.code == "connection-too-many"


def test_a_place_without_features_is_said(stub: Any, limits: ServiceLimits, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        fetched(stub, limits, tmp_path, bounds_lonlat=(22.0, 56.0, 22.1, 56.1))
    assert refused.value.code == "connection-empty"


def test_features_that_lie_elsewhere_than_the_unit_are_refused(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    def swap(_number: int, told: dict[str, Any]) -> None:
        text = json.dumps(told["features"])
        told["features"] = json.loads(text)
        for feature in told["features"]:
            ring = feature["geometry"]["coordinates"][0]
            feature["geometry"]["coordinates"] = [[[y, x] for x, y in ring]]

    stub.change = swap
    with pytest.raises(Refusal) as refused:
        fetched(stub, limits, tmp_path, outline=shapely.box(*BOX), unit="Cēres novads")
    assert refused.value.code == "connection-elsewhere"


def test_an_answer_in_metres_that_names_no_system_gets_the_one_asked_for(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    stub.change = lambda _number, told: told.pop("crs")
    assert gpd.read_file(fetched(stub, limits, tmp_path).path).crs.to_epsg() == 3059


def test_an_old_version_is_refused(stub: Any, limits: ServiceLimits) -> None:
    stub.version = "1.0.0"
    with pytest.raises(Refusal) as refused:
        describe(stub.tapis, limits)
    assert refused.value.code == "connection-version"


def test_large_features_are_asked_for_a_few_at_a_time(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    layer = fetched(stub, replace(limits, answer_bytes=9_000), tmp_path)
    assert members(layer) == stub.features
    assert {each["count"] for each in stub.questions} == {"25", "5"}
