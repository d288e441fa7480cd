"""OGC Web Feature Service, 2.0.0 and 1.1.0: what it offers, and its features page by page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from geo.errors import Refusal
from geo.types import BoundsLonLat
from layers.connectors.answers import load_xml, quoted, unexpected
from layers.connectors.asking import (
    JSON,
    XML,
    Asker,
    ServiceLimits,
    Watch,
    moved_onto,
    on_same_server,
    without_parameters,
)
from layers.connectors.cache import CachedLayer
from layers.connectors.fetching import fetch_pages
from layers.connectors.gml_pages import counted, gml_page
from layers.connectors.model import LayerInfo, ServiceInfo, Wanted
from layers.connectors.pages import Page, json_page
from layers.connectors.place import box_parameter, epsg_of, known, urn
from layers.connectors.safe_xml import at, attribute, children, local_name, text_at
from layers.connectors.transport import Answer

_OWN = {"service", "request", "version", "acceptversions"}
_VERSIONS = ("2.0", "1.1")
_JSON_FORMATS = (
    *("application/json", "application/geo+json", "application/vnd.geo+json"),
    *("application/json; subtype=geojson", "json", "geojson"),
)
_FEWER = 5
# Ordering features that are not ordered by a key: their pages would overlap.
_AGAIN_IN_ORDER = {"connection-short", "connection-exception"}


def capabilities(address: str, asker: Asker) -> ServiceInfo:
    """Return what a WFS offers; refuses another kind of answer, and versions before 1.1.0."""
    address = without_parameters(address, _OWN)
    asked = {"service": "WFS", "request": "GetCapabilities", "acceptversions": "2.0.0,1.1.0"}
    return read_capabilities(asker.get(address, asked, XML), address)


def read_capabilities(answer: Answer, address: str) -> ServiceInfo:
    """Return what an answer to GetCapabilities says; ``address`` is the one that was asked."""
    root = load_xml(answer)
    if local_name(root) != "WFS_Capabilities":
        raise unexpected(answer)
    version = root.get("version", "")
    if not version.startswith(_VERSIONS):
        raise Refusal("connection-version", host=answer.host, version=quoted(version))
    about = next(at(root, "ServiceIdentification"), root)
    said = [text_at(about, "Fees"), *(_text(e) for e in children(about, "AccessConstraints"))]
    return ServiceInfo(
        kind="wfs",
        address=address,
        title=quoted(text_at(about, "Title")),
        version="2.0.0" if version.startswith("2.0") else "1.1.0",
        layers=tuple(_layer(each) for each in at(root, "FeatureTypeList", "FeatureType")),
        formats=_formats(root),
        publisher=quoted(text_at(root, "ServiceProvider", "ProviderName")),
        licence=quoted("; ".join(t for t in said if t and t.upper() != "NONE")),
        features_address=_features_address(root, address),
    )


def _text(element: Element) -> str:
    return " ".join((element.text or "").split())


def _layer(told: Element) -> LayerInfo:
    names = ("DefaultCRS", "DefaultSRS", "OtherCRS", "OtherSRS")
    crs = [_text(found) for name in names for found in children(told, name)]
    return LayerInfo(
        name=text_at(told, "Name"),
        title=quoted(text_at(told, "Title")),
        crs=tuple(filter(None, crs)),
        bounds_lonlat=_bounds(told),
        formats=tuple(_text(found) for found in at(told, "OutputFormats", "Format")),
    )


def _bounds(told: Element) -> BoundsLonLat | None:
    low = text_at(told, "WGS84BoundingBox", "LowerCorner").split()
    high = text_at(told, "WGS84BoundingBox", "UpperCorner").split()
    try:
        west, south, east, north = (float(number) for number in (*low, *high))
    except ValueError:
        return None
    return (west, south, east, north)


def _operation(root: Element, name: str) -> Element | None:
    found = at(root, "OperationsMetadata", "Operation")
    return next((each for each in found if each.get("name") == name), None)


def _formats(root: Element) -> tuple[str, ...]:
    operation = _operation(root, "GetFeature")
    listed = () if operation is None else children(operation, "Parameter")
    named = [each for each in listed if each.get("name", "").lower() == "outputformat"]
    paths = (("AllowedValues", "Value"), ("Value",))
    return tuple(_text(value) for each in named for path in paths for value in at(each, *path))


def _features_address(root: Element, address: str) -> str:
    """Return where features are asked for: as the service says, if that is the same server."""
    operation = _operation(root, "GetFeature")
    gets = () if operation is None else at(operation, "DCP", "HTTP", "Get")
    for get in gets:
        link = attribute(get, "href")
        if link and on_same_server(link, address):
            return moved_onto(without_parameters(link, _OWN), address)
    return address


def fetch(
    service: ServiceInfo,
    wanted: Wanted,
    home: Path,
    limits: ServiceLimits | None = None,
    watch: Watch | None = None,
) -> CachedLayer:
    """Fetch a layer, or its part in a place, into the cache of ``home``; whole or not at all.

    Features are asked for in the layer's own system. Where the pages do not add up, they are asked
    for once more in the order of the layer's attributes. Refuses as ``Asker.get`` and ``walk`` do,
    ``connection-layer-unknown``, ``connection-empty`` and ``connection-elsewhere``; the cache is
    then as it was.
    """
    asker = Asker(limits or ServiceLimits(), watch or Watch())
    pages = _WfsPages(service, service.layer(wanted.layer), wanted, asker)
    try:
        return fetch_pages(service, wanted, home, pages, asker)
    except Refusal as refusal:
        if refusal.code not in _AGAIN_IN_ORDER or pages.asked < 2:  # noqa: PLR2004  a second page
            raise
        fields = sortable(service, wanted.layer, asker)
        if not fields:
            raise
        return fetch_pages(service, wanted, home, pages.sorted_by(fields), asker)


class _WfsPages:
    """The pages of one layer in one place."""

    linked = False

    def __init__(
        self, service: ServiceInfo, layer: LayerInfo, wanted: Wanted, asker: Asker
    ) -> None:
        self.service, self.layer, self.wanted, self.asker = service, layer, wanted, asker
        self.host = str(urlsplit(service.address).hostname)
        offered = {name.lower(): name for name in layer.formats or service.formats}
        self.format = next((offered[name] for name in _JSON_FORMATS if name in offered), "")
        self.is_json = bool(self.format)
        self.epsg = next((e for e in map(epsg_of, layer.crs) if e and known(e)), 4326)
        self.asked = 0
        self._at_once = asker.limits.page
        self._sort: tuple[str, ...] = ()

    def sorted_by(self, fields: tuple[str, ...]) -> _WfsPages:
        pages = _WfsPages(self.service, self.layer, self.wanted, self.asker)
        pages._sort = fields
        return pages

    def first(self) -> Page:
        # No startIndex: services refuse it for layers without a key, even for the first page.
        page = self._page({})
        return page if page.matched is not None else replace(page, matched=self._count())

    def after(self, page: Page, start: int) -> Page:
        told = self._page({"startIndex": str(start)})
        return told if page.members else replace(told, matched=None)

    def _page(self, more: dict[str, str]) -> Page:
        self.asked += 1
        accept = JSON if self.is_json else XML
        try:
            answer = self.asker.get(self.service.features_address, self._question() | more, accept)
        except Refusal as refusal:
            if refusal.code != "download-too-large" or self._at_once < _FEWER:
                raise
            self._at_once //= _FEWER  # large features: fewer of them at once
            return self._page(more)
        if not self.is_json:
            return gml_page(answer)
        return replace(json_page(answer), next="")  # pages are counted here, no link is followed

    def _question(self) -> dict[str, str]:
        new = self.service.version == "2.0.0"
        asked = {
            "service": "WFS",
            "version": self.service.version,
            "request": "GetFeature",
            "typeNames" if new else "typeName": self.layer.name,
            "count" if new else "maxFeatures": str(self._at_once),
            "srsName": urn(self.epsg),
        }
        if self.format:
            asked["outputFormat"] = self.format
        if self.wanted.box is not None:
            asked["bbox"] = box_parameter(self.wanted.box, self.epsg)
        if self._sort:
            asked["sortBy"] = ",".join(self._sort)
        return asked

    def _count(self) -> int | None:
        """Return how many features there are where the service says so only when asked for it."""
        asked = self._question() | {"resultType": "hits"}
        for name in ("outputFormat", "sortBy", "count", "maxFeatures"):
            asked.pop(name, None)
        try:
            return counted(self.asker.get(self.service.features_address, asked, XML))
        except Refusal as refusal:
            if refusal.code not in {"connection-exception", "download-status"}:
                raise
            return None


def sortable(service: ServiceInfo, layer: str, asker: Asker) -> tuple[str, ...]:
    """Return the attributes of a layer that are text or numbers, as DescribeFeatureType says."""
    return tuple(name for name, kind in attributes(service, layer, asker) if _is_plain(kind))


def _is_plain(kind: str) -> bool:
    return kind.rpartition(":")[0] in {"xsd", "xs", ""} and bool(kind)


def attributes(service: ServiceInfo, layer: str, asker: Asker) -> list[tuple[str, str]]:
    """Return the names and XML types of a layer's attributes, geometries among them."""
    asked = {"service": "WFS", "version": service.version, "request": "DescribeFeatureType"}
    asked["typeNames" if service.version == "2.0.0" else "typeName"] = layer
    root = load_xml(asker.get(service.features_address, asked, XML))
    local = layer.rpartition(":")[2]
    types = [t for t in children(root, "complexType") if t.get("name", "").startswith(local)]
    path = ("complexContent", "extension", "sequence", "element")
    found = [element for each in types[:1] for element in at(each, *path)]
    return [(each.get("name", ""), each.get("type", "")) for each in found if each.get("name")]
