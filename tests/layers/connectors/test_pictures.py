"""One picture of a WMS: asked for once, in the map's own system, and nothing but a picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from geo.errors import Refusal
from layers.connectors import here
from layers.connectors.asking import ServiceLimits
from layers.connectors.model import LayerInfo, ServiceInfo
from layers.connectors.pictures import fetch_picture
from tests.layers.connectors.stub_server import Stub

PNG, JPEG = b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff\xe0..."
BOX = (10.9, 59.1, 11.4, 59.4)


def service(stub: Stub) -> ServiceInfo:
    layer = LayerInfo("plan", "Plan", crs=("EPSG:3857",), attribution="DiBK")
    address = stub.address("/wms")
    formats = ("image/png",)
    return ServiceInfo("wms", address, "WMS", "1.3.0", (layer,), formats, features_address=address)


def answers(stub: Stub, content: bytes, kind: str = "image/png", status: int = 200) -> None:
    stub.paths["/wms"] = lambda handler, _query: handler.reply(content, kind, status)


@pytest.mark.parametrize(("content", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg")])
def test_a_picture_has_the_shape_of_its_place(
    stub: Stub, limits: ServiceLimits, content: bytes, kind: str
) -> None:
    answers(stub, content)
    got = fetch_picture(service(stub), "plan", BOX, limits)
    assert (got.content, got.kind, got.attribution) == (content, kind, "DiBK")
    (asked,) = stub.asked
    west, south, east, north = map(float, asked["bbox"].split(","))
    radius, (lon, lat) = 6378137, map(math.radians, BOX[:2])
    assert (west, south) == pytest.approx((radius * lon, radius * math.asinh(math.tan(lat))))
    assert max(int(asked["width"]), int(asked["height"])) == 1200
    shape = int(asked["width"]) / int(asked["height"])
    assert shape == pytest.approx((east - west) / (north - south), rel=0.01)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((b"<!doctype html><title>x</title>", "text/html"), "connection-web-page"),
        ((b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), "connection-broken"),
        ((b"", "image/png"), "connection-broken"),
        ((PNG, "image/png", 404), "download-status"),
    ],
)
def test_what_is_no_picture_is_refused(
    stub: Stub, limits: ServiceLimits, answer: Any, code: str
) -> None:
    answers(stub, *answer)
    assert refused(lambda: fetch_picture(service(stub), "plan", BOX, limits)).code == code


def test_an_exception_in_place_of_a_picture_is_quoted(stub: Stub, limits: ServiceLimits) -> None:
    stub.paths["/wms"] = lambda handler, _query: handler.exception("LayerNotDefined", "nav", 200)
    found = refused(lambda: fetch_picture(service(stub), "plan", BOX, limits))
    assert (found.code, found.values["text"]) == ("connection-exception", "LayerNotDefined nav")


def test_a_picture_that_is_too_large_is_not_taken(stub: Stub, limits: ServiceLimits) -> None:
    answers(stub, PNG)
    small = replace(limits, answer_bytes=4)
    found = refused(lambda: fetch_picture(service(stub), "plan", BOX, small))
    assert found.code == "download-too-large"


@pytest.mark.parametrize(("set_to", "allowed"), [("1", True), ("0", False), ("", False)])
def test_inner_networks_are_asked_only_where_the_owner_says_so(
    stub: Stub, monkeypatch: pytest.MonkeyPatch, set_to: str, *, allowed: bool
) -> None:
    answers(stub, PNG)
    monkeypatch.setenv(here.VARIABLE, set_to)
    limits = here.service_limits()
    assert limits.allow_private == allowed
    if allowed:
        assert fetch_picture(service(stub), "plan", BOX, limits).content == PNG
    else:
        found = refused(lambda: fetch_picture(service(stub), "plan", BOX, limits))
        assert found.code == "connection-address"


def refused(work: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as found:
        work()
    return found.value
