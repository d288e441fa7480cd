"""What a service is, guessed from what it answers."""

from __future__ import annotations

from typing import Any

import pytest

from geo.errors import Refusal
from layers.connectors.asking import ServiceLimits
from layers.connectors.connect import describe


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?service=WFS",
        "?SERVICE=WFS&REQUEST=GetCapabilities&VERSION=1.0.0",
        "?request=GetFeature&typeNames=x",
    ],
)
def test_a_wfs_is_known_however_its_address_is_written(
    stub: Any, limits: ServiceLimits, query: str
) -> None:
    service = describe(f"  {stub.tapis}{query} ", limits)
    assert service.kind == "wfs"
    assert "request" not in service.address.lower()


def test_parameters_that_are_the_services_own_stay(stub: Any, limits: ServiceLimits) -> None:
    stub.paths["/cgi"] = lambda handler, query: handler.capabilities(query)
    service = describe(stub.address("/cgi?map=plans.map&service=wfs"), limits)
    assert service.address == stub.address("/cgi?map=plans.map")
    assert {each["map"] for each in stub.asked} == {"plans.map"}


def test_an_address_that_says_wms_is_asked_as_such_first(stub: Any, limits: ServiceLimits) -> None:
    with pytest.raises(Refusal):
        describe(stub.address("/service/wms"), limits)
    assert stub.asked[0]["service"] == "WMS"


def test_a_web_page_is_called_a_web_page(stub: Any, limits: ServiceLimits) -> None:
    page = b"<!doctype html><title>Hello</title>"
    stub.paths["/"] = lambda handler, _query: handler.reply(page, "text/html")
    with pytest.raises(Refusal) as refused:
        describe(stub.address("/"), limits)
    assert refused.value.code == "connection-web-page"


def test_what_answers_as_no_known_kind_is_refused(stub: Any, limits: ServiceLimits) -> None:
    def answer(handler: Any, query: dict[str, str]) -> None:
        if query.get("service") == "WFS":
            handler.exception("x", "no such service")
        else:
            handler.reply(b'{"hello": "world"}')

    stub.paths["/"] = answer
    with pytest.raises(Refusal) as refused:
        describe(stub.address("/"), limits)
    assert refused.value.code == "connection-unknown"
    assert len(stub.asked) == 3


def test_a_server_that_does_not_answer_is_asked_once(stub: Any, limits: ServiceLimits) -> None:
    with pytest.raises(Refusal) as refused:
        describe("http://127.0.0.1:9/wfs", limits)
    assert refused.value.code == "download-unreachable"
    assert stub.asked == []
