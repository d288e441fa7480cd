"""A WMS gives pictures only: its layers, and where a map asks for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geo.errors import Refusal
from layers.connectors.asking import ServiceLimits
from layers.connectors.connect import describe, fetch
from layers.connectors.model import ServiceInfo, Wanted
from layers.connectors.wms import picture

CAPABILITIES = """<?xml version="1.0" encoding="UTF-8"?>
<WMS_Capabilities version="{version}" xmlns="http://www.opengis.net/wms"
 xmlns:xlink="http://www.w3.org/1999/xlink">
 <Service><Name>WMS</Name><Title>Reguleringsplaner</Title><Fees>none</Fees>
 <AccessConstraints>NLOD</AccessConstraints></Service>
 <Capability><Request><GetMap><Format>image/png</Format><Format>image/jpeg</Format>
 <DCPType><HTTP><Get><OnlineResource xlink:href="{own}?map=x&amp;SERVICE=WMS&amp;"/></Get></HTTP>
 </DCPType></GetMap></Request>
 <Layer><Title>All</Title><CRS>EPSG:3857</CRS><CRS>EPSG:25833</CRS>
 <EX_GeographicBoundingBox><westBoundLongitude>4</westBoundLongitude>
 <eastBoundLongitude>32</eastBoundLongitude><southBoundLatitude>57</southBoundLatitude>
 <northBoundLatitude>72</northBoundLatitude></EX_GeographicBoundingBox>
 <Attribution><Title>DiBK</Title></Attribution>
 <Layer queryable="1"><Name>rpomrade</Name><Title>Planområde</Title><Style><Name>a</Name>
 <LegendURL><OnlineResource xlink:href="{own}/legend.png"/></LegendURL></Style></Layer>
 <Layer><Name>rpformal</Name><Title>Arealformål &lt;b&gt;</Title><Style><Name>a</Name><LegendURL>
 <OnlineResource xlink:href="http://elsewhere.example/legend.png"/></LegendURL></Style></Layer>
 </Layer></Capability></WMS_Capabilities>"""


def opened(stub: Any, limits: ServiceLimits, own: str | None = None, **changes: str) -> ServiceInfo:
    text = CAPABILITIES.replace("{version}", changes.pop("version", "1.3.0"))
    text = text.replace("{own}", own or stub.address("/wms"))
    for old, new in changes.items():
        text = text.replace(
            {"crs": "EPSG:3857", "png": "image/png", "jpeg": "image/jpeg"}[old], new
        )
    stub.paths["/wms"] = lambda handler, _query: handler.reply(text.encode(), "text/xml")
    return describe(stub.address("/wms"), limits)


def test_layers_inherit_what_they_do_not_say(stub: Any, limits: ServiceLimits) -> None:
    service = opened(stub, limits)
    assert (service.kind, service.title, service.licence) == ("wms", "Reguleringsplaner", "NLOD")
    assert [layer.name for layer in service.layers] == ["rpomrade", "rpformal"]
    for layer in service.layers:
        assert layer.crs == ("EPSG:3857", "EPSG:25833")
        assert layer.bounds_lonlat == (4, 57, 32, 72)
        assert layer.attribution == "DiBK"


def test_a_map_gets_a_template_in_its_own_system(stub: Any, limits: ServiceLimits) -> None:
    shown = picture(opened(stub, limits), "rpomrade")
    start = stub.address("/wms?map=x&service=WMS&version=1.3.0&request=GetMap&layers=rpomrade")
    assert shown.template.startswith(start)
    assert shown.template.endswith("&bbox={bbox}&width={width}&height={height}")
    assert "crs=EPSG:3857" in shown.template
    assert "format=image/png" in shown.template
    assert shown.legend == stub.address("/wms/legend.png")
    assert shown.attribution == "DiBK"


def test_a_legend_or_a_picture_on_another_server_is_not_asked_for(
    stub: Any, limits: ServiceLimits
) -> None:
    shown = picture(opened(stub, limits), "rpformal")
    assert shown.legend.startswith(stub.address("/wms?"))
    assert "request=GetLegendGraphic" in shown.legend
    foreign = picture(opened(stub, limits, own="http://elsewhere.example/wms"), "rpomrade")
    assert foreign.template.startswith(stub.address("/wms?"))
    assert "elsewhere" not in foreign.template + foreign.legend


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"crs": "EPSG:4326"}, "connection-no-map-crs"),
        ({"png": "image/x", "jpeg": "image/y"}, "connection-no-picture"),
    ],
)
def test_what_the_map_cannot_show_is_refused(
    stub: Any, limits: ServiceLimits, changes: dict[str, str], code: str
) -> None:
    service = opened(stub, limits, **changes)
    with pytest.raises(Refusal) as refused:
        picture(service, "rpomrade")
    assert refused.value.code == code


def test_an_old_version_is_refused(stub: Any, limits: ServiceLimits) -> None:
    with pytest.raises(Refusal) as refused:
        opened(stub, limits, version="1.1.1")
    assert refused.value.code == "connection-version"


def test_pictures_are_not_brought_in(stub: Any, limits: ServiceLimits, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        fetch(opened(stub, limits), Wanted("rpomrade"), tmp_path, limits)
    assert refused.value.code == "connection-pictures-only"
    assert list(tmp_path.iterdir()) == []
