"""From pages to one file in the cache: joined, cut to the unit, or not kept at all."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from geo.errors import Refusal
from layers.connectors import gml_pages
from layers.connectors.asking import Asker
from layers.connectors.cache import CachedLayer, Spool, digest_of
from layers.connectors.model import ServiceInfo, Wanted
from layers.connectors.pages import Member, Page
from layers.connectors.place import Cut, epsg_of, in_degrees, known, urn
from layers.connectors.walking import Pages, Walked, walk


class PlacedPages(Pages, Protocol):
    """Pages of which it is known how they are written, and in which system they were asked for."""

    is_json: bool
    epsg: int


def fetch_pages(
    service: ServiceInfo, wanted: Wanted, home: Path, pages: PlacedPages, asker: Asker
) -> CachedLayer:
    """Walk the pages and keep them as one file; refuses what adds up to nothing.

    ``connection-empty`` where the service has no feature there, ``connection-elsewhere`` where none
    of those that it gave touches the unit.
    """
    with Spool(home, asker.limits.all_bytes) as spool:
        joining = (_JoinedJson if pages.is_json else _JoinedGml)(spool, wanted, pages)
        walked = walk(pages, joining.take, asker.limits, asker.watch)
        title = wanted.title or wanted.layer
        if not walked.got:
            raise Refusal("connection-empty", layer=title)
        if not spool.count:
            raise Refusal("connection-elsewhere", count=walked.got, layer=title, unit=wanted.unit)
        layer = _described(service, wanted, pages, walked, joining.outside)
        return spool.keep(layer, joining.head(), joining.tail, joining.suffix)


def _described(
    service: ServiceInfo, wanted: Wanted, pages: PlacedPages, walked: Walked, outside: int | None
) -> CachedLayer:
    told = service.layer(wanted.layer)
    return CachedLayer(
        digest=digest_of(service, wanted),
        path=Path(),
        kind=service.kind,
        address=service.address,
        service=service.title,
        layer=wanted.layer,
        title=wanted.title or told.title,
        bounds_lonlat=wanted.box,
        unit=wanted.unit,
        fetched_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        features=walked.got - (outside or 0),
        repeated=walked.repeated,
        outside=outside,
        crs=urn(pages.epsg),
        source=wanted.source or service.publisher or service.title or pages.host,
        licence=wanted.licence or told.attribution or service.licence,
    )


class _JoinedJson:
    """GeoJSON: the features of all pages in one collection."""

    suffix = ".geojson"
    tail = b"\n]}\n"

    def __init__(self, spool: Spool, wanted: Wanted, pages: PlacedPages) -> None:
        self.spool, self.wanted, self.pages = spool, wanted, pages
        self.outside: int | None = None if wanted.outline is None else 0
        self._cut = None if wanted.outline is None else Cut(wanted.outline)
        self._crs: str | None = None

    def take(self, page: Page, members: Sequence[Member]) -> None:
        crs = page.crs or self._assumed(members)
        if self._crs not in (None, crs):
            raise Refusal("connection-broken", host=self.pages.host)
        self._crs = crs
        touches = self._judge(crs)
        for member in members:
            if touches(member):
                self.spool.write(member.content, b",\n", self.pages.host)
            else:
                self.outside = (self.outside or 0) + 1

    def _assumed(self, members: Sequence[Member]) -> str:
        """Return the system of an answer that names none: degrees, else what was asked for."""
        placed = next((m.geometry for m in members if m.geometry is not None), None)
        return "" if in_degrees(placed) else urn(self.pages.epsg)

    def _judge(self, crs: str) -> Callable[[Member], bool]:
        cut, epsg = self._cut, epsg_of(crs) if crs else 4326
        if cut is None or epsg is None or not known(epsg):
            if cut is not None:
                self._cut = self.outside = None
            return lambda _member: True
        return lambda member: cut.touches(member.geometry, epsg)

    def head(self) -> bytes:
        told: dict[str, object] = {"type": "FeatureCollection", "name": self.wanted.layer}
        if self._crs:
            told["crs"] = {"type": "name", "properties": {"name": self._crs}}
        told["numberReturned"] = self.spool.count
        return json.dumps(told).encode()[:-1] + b', "features": [\n'


class _JoinedGml:
    """GML: the members of all pages in one collection; none is cut to the unit."""

    suffix = ".gml"
    tail = b"\n" + gml_pages.TAIL

    def __init__(self, spool: Spool, wanted: Wanted, pages: PlacedPages) -> None:
        self.spool, self.wanted, self.pages = spool, wanted, pages
        self.outside: int | None = None
        self._spaces: dict[str, str] = {}

    def take(self, page: Page, members: Sequence[Member]) -> None:
        given = [self._spaces, dict(page.namespaces)]
        self._spaces = gml_pages.joined_spaces(given, self.pages.host)
        for member in members:
            self.spool.write(gml_pages.wrapped(member), b"\n", self.pages.host)

    def head(self) -> bytes:
        return gml_pages.head(self._spaces, self.spool.count)
