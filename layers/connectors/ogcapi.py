"""OGC API Features: its collections, and their items along the links of the same server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from geo.errors import Refusal
from geo.types import BoundsLonLat
from layers.connectors.answers import load_json, quoted, unexpected
from layers.connectors.asking import (
    JSON,
    Asker,
    ServiceLimits,
    Watch,
    moved_onto,
    on_same_server,
    split_address,
    with_parameters,
)
from layers.connectors.cache import CachedLayer
from layers.connectors.fetching import fetch_pages
from layers.connectors.model import LayerInfo, ServiceInfo, Wanted
from layers.connectors.pages import Page, json_page, links
from layers.connectors.transport import Answer

_DATA = {"data", "http://www.opengis.net/def/rel/ogc/1.0/data"}
_BOX_2D, _BOX_3D = 4, 6


def landing(address: str, asker: Asker) -> ServiceInfo:
    """Return what an OGC API offers; an address within it leads to its landing page."""
    address = _root(address)
    return read_landing(asker.get(address, {}, JSON), address, asker)


def _root(address: str) -> str:
    parts = split_address(address)
    path = parts.path.partition("/collections")[0]
    return urlunsplit(parts._replace(path=path, fragment=""))


def read_landing(answer: Answer, address: str, asker: Asker) -> ServiceInfo:
    """Return what a landing page and the collections that it leads to say."""
    told = load_json(answer)
    found = [link["href"] for link in links(told) if link["rel"] in _DATA]
    if not found:
        raise unexpected(answer)
    there = _followed(found[0], address)
    collections = load_json(asker.get(there, {}, JSON)).get("collections")
    listed = collections if isinstance(collections, list) else []
    return ServiceInfo(
        kind="ogcapi",
        address=address,
        title=_text(told, "title"),
        version="1.0",
        layers=tuple(_layer(one, there) for one in listed if _has_items(one)),
        formats=("application/geo+json",),
        licence=_licence(told),
        features_address=there,
    )


def _followed(link: str, address: str) -> str:
    """Return where a link leads; refuses one to another server (``connection-foreign-link``)."""
    try:
        there = urljoin(address, link)
    except ValueError as error:
        raise Refusal("connection-address", address=link) from error
    if not on_same_server(there, address):
        host, to = urlsplit(address).hostname, quoted(str(urlsplit(there).hostname))
        raise Refusal("connection-foreign-link", host=host, to=to)
    return moved_onto(there, address)


def _has_items(told: object) -> bool:
    named = isinstance(told, dict) and isinstance(told.get("id"), str)
    return named and isinstance(told, dict) and told.get("itemType", "feature") == "feature"


def _layer(told: Mapping[str, Any], there: str) -> LayerInfo:
    parts = split_address(there)
    path = f"{parts.path.rstrip('/')}/{quote(told['id'], safe='')}/items"
    crs = told.get("crs")
    return LayerInfo(
        name=told["id"],
        title=_text(told, "title") or quoted(told["id"]),
        crs=tuple(str(c) for c in crs) if isinstance(crs, list) else (),
        bounds_lonlat=_bounds(told),
        formats=("application/geo+json",),
        address=urlunsplit(parts._replace(path=path)),
        attribution=_licence(told),
    )


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return quoted(value) if isinstance(value, str) else ""


def _licence(told: Mapping[str, Any]) -> str:
    found = [one for one in links(told) if one["rel"] == "license"]
    named = [quoted(one.get("title") or one["href"]) for one in found]
    return _text(told, "attribution") or "; ".join(named)


def _bounds(told: Mapping[str, Any]) -> BoundsLonLat | None:
    try:
        box = [float(number) for number in told["extent"]["spatial"]["bbox"][0]]
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    if len(box) == _BOX_3D:
        return (box[0], box[1], box[3], box[4])
    return (box[0], box[1], box[2], box[3]) if len(box) == _BOX_2D else None


def fetch(
    service: ServiceInfo,
    wanted: Wanted,
    home: Path,
    limits: ServiceLimits | None = None,
    watch: Watch | None = None,
) -> CachedLayer:
    """Fetch a collection, or its part in a place, into the cache of ``home``; whole or not at all.

    Refuses as ``wfs.fetch`` does, and a next page on another server (``connection-foreign-link``).
    """
    asker = Asker(limits or ServiceLimits(), watch or Watch())
    pages = _ItemPages(service, service.layer(wanted.layer), wanted, asker)
    return fetch_pages(service, wanted, home, pages, asker)


class _ItemPages:
    """The pages of one collection in one place: by link where there is one, else by offset."""

    linked = True
    is_json = True
    epsg = 4326

    def __init__(
        self, service: ServiceInfo, layer: LayerInfo, wanted: Wanted, asker: Asker
    ) -> None:
        self.host = str(urlsplit(service.address).hostname)
        self._asker, self._layer = asker, layer
        self._question = {"limit": str(asker.limits.page)}
        if wanted.box is not None:
            self._question["bbox"] = ",".join(f"{number:.8f}" for number in wanted.box)

    def first(self) -> Page:
        return self._page(with_parameters(self._layer.address, self._question))

    def after(self, page: Page, start: int) -> Page:
        if page.next:
            return self._page(page.next)
        asked = self._question | {"offset": str(start)}
        return self._page(with_parameters(self._layer.address, asked))

    def _page(self, address: str) -> Page:
        page = json_page(self._asker.get(address, {}, JSON))
        return replace(page, next=_followed(page.next, address)) if page.next else page
