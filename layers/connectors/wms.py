"""OGC Web Map Service 1.3.0: what it offers, and where a map asks for its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element

from geo.errors import Refusal
from geo.types import BoundsLonLat
from layers.connectors.answers import load_xml, quoted, unexpected
from layers.connectors.asking import (
    XML,
    Asker,
    moved_onto,
    on_same_server,
    with_parameters,
    without_parameters,
)
from layers.connectors.model import LayerInfo, ServiceInfo
from layers.connectors.safe_xml import at, attribute, children, local_name, text_at
from layers.connectors.transport import Answer

MAP_CRS = "EPSG:3857"
BOX = "{bbox}"
_OWN = {"service", "request", "version"}
_FORMATS = ("image/png", "image/png8", "image/png; mode=8bit", "image/jpeg")
_DEEPEST = 40


@dataclass(frozen=True)
class Picture:
    """Where a map asks for a layer as pictures in EPSG:3857.

    ``template`` has ``{bbox}`` (west,south,east,north in metres), ``{width}`` and ``{height}`` in
    pixels; ``address`` and ``parameters`` say the same apart, for a map that fills them in itself.
    """

    template: str
    address: str
    parameters: Mapping[str, str]
    legend: str
    attribution: str
    bounds_lonlat: BoundsLonLat | None


def capabilities(address: str, asker: Asker) -> ServiceInfo:
    """Return what a WMS offers; refuses another kind of answer, and versions before 1.3.0."""
    address = without_parameters(address, _OWN)
    asked = {"service": "WMS", "request": "GetCapabilities", "version": "1.3.0"}
    return read_capabilities(asker.get(address, asked, XML), address)


def read_capabilities(answer: Answer, address: str) -> ServiceInfo:
    """Return what an answer to GetCapabilities says; ``address`` is the one that was asked."""
    root = load_xml(answer)
    if local_name(root) != "WMS_Capabilities":
        raise unexpected(answer)
    version = root.get("version", "")
    if not version.startswith("1.3"):
        raise Refusal("connection-version", host=answer.host, version=quoted(version))
    said = [text_at(root, "Service", name) for name in ("Fees", "AccessConstraints")]
    operation = ("Capability", "Request", "GetMap")
    return ServiceInfo(
        kind="wms",
        address=address,
        title=quoted(text_at(root, "Service", "Title")),
        version=version,
        layers=tuple(_layers(root, address)),
        formats=tuple(" ".join((f.text or "").split()) for f in at(root, *operation, "Format")),
        publisher=quoted(_publisher(root)),
        licence=quoted("; ".join(text for text in said if text and text.lower() != "none")),
        features_address=_pictures_address(root, address),
    )


def _publisher(root: Element) -> str:
    path = ("Service", "ContactInformation", "ContactPersonPrimary", "ContactOrganization")
    return text_at(root, *path)


def _pictures_address(root: Element, address: str) -> str:
    path = ("Capability", "Request", "GetMap", "DCPType", "HTTP", "Get", "OnlineResource")
    for found in at(root, *path):
        link = attribute(found, "href")
        if link and on_same_server(link, address):
            return moved_onto(without_parameters(link, _OWN), address)
    return address


def _layers(root: Element, address: str) -> Iterator[LayerInfo]:
    for top in at(root, "Capability", "Layer"):
        yield from _within(top, (), address)


def _within(told: Element, above: tuple[Element, ...], address: str) -> Iterator[LayerInfo]:
    """Yield a layer that can be drawn, and those within it; they inherit what they do not say."""
    line = (told, *above)
    if text_at(told, "Name"):
        yield _layer(line, address)
    if len(line) < _DEEPEST:
        for inner in children(told, "Layer"):
            yield from _within(inner, line, address)


def _layer(line: tuple[Element, ...], address: str) -> LayerInfo:
    crs = [" ".join((c.text or "").split()) for one in line for c in children(one, "CRS")]
    names = (text_at(one, "Attribution", "Title") for one in line)
    links = at(line[0], "Style", "LegendURL", "OnlineResource")
    legends = (attribute(found, "href") for found in links)
    return LayerInfo(
        name=text_at(line[0], "Name"),
        title=quoted(text_at(line[0], "Title")),
        crs=tuple(dict.fromkeys(filter(None, crs))),
        bounds_lonlat=next(filter(None, map(_bounds, line)), None),
        legend=next((moved_onto(x, address) for x in legends if on_same_server(x, address)), ""),
        attribution=quoted(next(filter(None, names), "")),
    )


def _bounds(told: Element) -> BoundsLonLat | None:
    sides = ("westBound", "southBound", "eastBound", "northBound")
    found = at(told, "EX_GeographicBoundingBox")
    box = next(found, None)
    if box is None:
        return None
    try:
        names = ("Longitude", "Latitude", "Longitude", "Latitude")
        west, south, east, north = (
            float(text_at(box, side + name)) for side, name in zip(sides, names, strict=True)
        )
    except ValueError:
        return None
    return (west, south, east, north)


def picture(service: ServiceInfo, name: str) -> Picture:
    """Return where a map asks for a layer; refuses one that the map cannot show.

    ``connection-no-map-crs``: the service does not draw it in EPSG:3857; ``connection-no-picture``:
    it gives no format that a browser shows.
    """
    layer = service.layer(name)
    if MAP_CRS not in layer.crs:
        raise Refusal("connection-no-map-crs", layer=layer.title or name)
    formats = [each for each in _FORMATS if each in service.formats]
    if not formats:
        raise Refusal("connection-no-picture", layer=layer.title or name)
    asked = {"service": "WMS", "version": "1.3.0", "request": "GetMap", "layers": name}
    asked |= {"styles": "", "crs": MAP_CRS, "format": formats[0]}
    asked["transparent"] = "false" if formats[0] == "image/jpeg" else "true"
    whole = with_parameters(service.features_address, asked)
    return Picture(
        template=f"{whole}&bbox={BOX}&width={{width}}&height={{height}}",
        address=service.features_address,
        parameters=MappingProxyType(asked),
        legend=layer.legend or _legend(service, name),
        attribution=layer.attribution or service.publisher or service.title,
        bounds_lonlat=layer.bounds_lonlat,
    )


def _legend(service: ServiceInfo, name: str) -> str:
    asked = {"service": "WMS", "version": "1.3.0", "request": "GetLegendGraphic"}
    asked |= {"format": "image/png", "layer": name, "sld_version": "1.1.0"}
    return with_parameters(service.features_address, asked)
