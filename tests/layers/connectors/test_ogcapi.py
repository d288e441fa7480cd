"""OGC API Features: collections and items along links of the same server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.errors import Refusal
from layers.connectors.asking import ServiceLimits
from layers.connectors.cache import kept
from layers.connectors.connect import describe, fetch
from layers.connectors.model import Wanted


def place(number: int) -> dict[str, Any]:
    west = 25 + number / 100
    shape = shapely.box(west + 0.001, 57.04, west + 0.009, 57.06)
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "id": number, "properties": {"name": f"n{number}"}} | {
        "geometry": geometry
    }


PLACES = [place(n) for n in range(60)]
Linked = Callable[[str], str]


@pytest.fixture
def api(stub: Any) -> Any:
    """Return the stub with an API of one collection; ``stub.link`` changes where next leads."""
    stub.link = lambda there: there
    stub.counted = True

    def landing(handler: Any, _query: dict[str, str]) -> None:
        links = [{"rel": "self", "href": "."}, {"rel": "data", "href": "/ogc/collections?f=json"}]
        handler.reply(json.dumps({"title": "Plāni", "links": links}).encode())

    def collections(handler: Any, _query: dict[str, str]) -> None:
        box = [[20.7, 55.6, 28.3, 58.1]]
        zones: dict[str, Any] = {
            "id": "zones",
            "title": "Zonas",
            "extent": {"spatial": {"bbox": box}},
        }
        zones["links"] = [{"rel": "license", "href": "https://example.org/l", "title": "CC0"}]
        listed = [zones, {"id": "pictures", "itemType": "record"}, {"title": "no id"}]
        handler.reply(json.dumps({"collections": listed, "links": []}).encode())

    def items(handler: Any, query: dict[str, str]) -> None:
        if stub.spoil(1, handler):
            return
        start, limit = int(query.get("offset", 0)), int(query["limit"])
        found = PLACES
        if "bbox" in query:
            box = shapely.box(*map(float, query["bbox"].split(",")))
            found = [p for p in PLACES if box.intersects(shapely.geometry.shape(p["geometry"]))]
        told: dict[str, Any] = {"type": "FeatureCollection", "links": []}
        told["features"] = found[start : start + limit]
        told["numberReturned"] = len(told["features"])
        if stub.counted:
            told["numberMatched"] = len(found)
        if start + limit < len(found) and stub.link:
            there = f"/ogc/collections/zones/items?limit={limit}&offset={start + limit}"
            told["links"].append({"rel": "next", "href": stub.link(there)})
        handler.reply(json.dumps(told).encode(), "application/geo+json")

    stub.paths |= {"/ogc": landing, "/ogc/collections": collections}
    stub.paths["/ogc/collections/zones/items"] = items
    return stub


def fetched(api: Any, limits: ServiceLimits, home: Path, **wanted: Any) -> Any:
    service = describe(api.address("/ogc"), limits)
    return fetch(service, Wanted("zones", **wanted), home, limits)


@pytest.mark.parametrize("path", ["/ogc", "/ogc/collections", "/ogc/collections/zones/items"])
def test_any_address_within_an_api_leads_to_its_collections(
    api: Any, limits: ServiceLimits, path: str
) -> None:
    service = describe(api.address(path), limits)
    assert (service.kind, service.title) == ("ogcapi", "Plāni")
    assert [(each.name, each.title) for each in service.layers] == [("zones", "Zonas")]
    assert service.layers[0].bounds_lonlat == (20.7, 55.6, 28.3, 58.1)


@pytest.mark.parametrize("told", ["count and link", "count", "link", "nothing"])
def test_all_pages_become_one_file(
    api: Any, limits: ServiceLimits, tmp_path: Path, told: str
) -> None:
    api.counted = "count" in told
    api.link = api.link if "link" in told else None
    layer = fetched(api, limits, tmp_path)
    frame = gpd.read_file(layer.path)
    assert list(frame["name"]) == [f"n{n}" for n in range(60)]
    assert frame.crs.to_epsg() == 4326
    assert layer.licence == "CC0"


def test_a_box_is_asked_for_in_degrees(api: Any, limits: ServiceLimits, tmp_path: Path) -> None:
    layer = fetched(api, limits, tmp_path, bounds_lonlat=(25.2, 57.0, 25.3, 57.1))
    assert layer.features == 10


@pytest.mark.parametrize(
    "host", ["http://example.org", "http://127.0.0.2:80", "//example.org", "http://[::1"]
)
def test_a_next_page_on_another_server_is_not_asked_and_nothing_is_kept(
    api: Any, limits: ServiceLimits, tmp_path: Path, host: str
) -> None:
    api.link = lambda there: host + there
    with pytest.raises(Refusal) as refused:
        fetched(api, limits, tmp_path)
    assert refused.value.code in {"connection-foreign-link", "connection-address"}
    assert kept(tmp_path) == []


def test_a_next_page_that_names_the_inner_port_is_asked_at_the_known_one(
    api: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    api.link = lambda there: f"https://127.0.0.1:8443{there}"
    assert fetched(api, limits, tmp_path).features == 60


def test_links_in_a_ring_are_refused(api: Any, limits: ServiceLimits, tmp_path: Path) -> None:
    api.counted = False
    api.link = lambda _there: "/ogc/collections/zones/items?limit=25&offset=0"
    with pytest.raises(Refusal) as refused:
        fetched(api, limits, tmp_path)
    assert refused.value.code == "connection-no-paging"


def test_an_exception_is_quoted(api: Any, limits: ServiceLimits, tmp_path: Path) -> None:
    told = json.dumps({"code": "InvalidParameterValue", "description": "bbox is odd"}).encode()
    api.spoil = lambda _number, handler: handler.reply(told, status=400) or True
    with pytest.raises(Refusal) as refused:
        fetched(api, limits, tmp_path)
    assert refused.value.code == "connection-exception"
    assert refused.value.values["text"] == "bbox is odd"
