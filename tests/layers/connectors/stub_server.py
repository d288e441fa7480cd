"""A server of our own that answers as TAPIS does, and as services do that have gone wrong."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import shapely
from pyproj import Transformer

_TO_LKS = Transformer.from_crs(4326, 3059, always_xy=True)
_ZONES = ("DzS", "DzS1", "JC8", "P", "L1", "Ū")


def zone(number: int) -> dict[str, Any]:
    """Return a zone of functional zoning in EPSG:3059, a hundredth of a degree wide, from 25°E."""
    west = 25 + number / 100
    outline = shapely.box(west + 0.001, 57.04, west + 0.009, 57.06)
    shape = shapely.transform(outline, lambda xy: _columns(*_TO_LKS.transform(xy[:, 0], xy[:, 1])))
    code = _ZONES[number % len(_ZONES)]
    return {
        "type": "Feature",
        "id": f"funkcionalais_zonejums.{number}",
        "geometry": json.loads(shapely.to_geojson(shape)),
        "geometry_name": "the_geom",
        "properties": {
            "kods": code.rstrip("0123456789"),
            "indekss": code,
            "indekseta": True,
            "veids": "Savrupmāju apbūves teritorija",
            "dok_id": 21740 + number % 3,
            "dok_nos": "Valmieras novada teritorijas plānojums",
            "dok_ori_nos": "Valmieras novada teritorijas plānojums 2.0",
            "dok_datums_no": "2025-02-27Z",
        },
    }


def _columns(x: Any, y: Any) -> Any:
    return shapely.get_coordinates(shapely.points(x, y))


@dataclass
class Stub:
    """What the server answers; tests change it before they ask.

    ``spoil`` takes the number of a question for features (from 1) and the handler, and answers in
    its own way when it returns true. ``change`` changes the collection that goes out.
    """

    port: int = 0
    features: list[dict[str, Any]] = field(default_factory=lambda: [zone(n) for n in range(60)])
    formats: tuple[str, ...] = ("application/gml+xml; version=3.2", "application/json", "csv")
    version: str = "2.0.0"
    asked: list[dict[str, str]] = field(default_factory=list)
    pages: int = 0
    without_key: bool = False
    counts: bool = True
    spoil: Callable[[int, Handler], bool] = lambda _number, _handler: False
    change: Callable[[int, dict[str, Any]], None] = lambda _number, _collection: None
    paths: dict[str, Callable[[Handler, dict[str, str]], None]] = field(default_factory=dict)

    @property
    def tapis(self) -> str:
        return f"http://127.0.0.1:{self.port}/izpl/geoserver/wfs"

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def questions(self) -> list[dict[str, str]]:
        """Return what was asked in questions for features."""
        return [each for each in self.asked if each.get("request") == "GetFeature"]


class Handler(BaseHTTPRequestHandler):
    stub: Stub

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {k.lower(): v for k, v in parse_qsl(parts.query, keep_blank_values=True)}
        self.stub.asked.append(query | {"path": parts.path})
        if parts.path in self.stub.paths:
            self.stub.paths[parts.path](self, query)
        elif parts.path == "/izpl/geoserver/wfs":
            answers: dict[str, Callable[[dict[str, str]], None]] = {
                "GetCapabilities": self.capabilities,
                "DescribeFeatureType": self.described,
                "GetFeature": self.features,
            }
            answers.get(query.get("request", ""), self.nothing)(query)
        else:
            self.reply(b"<html><body>404</body></html>", "text/html", 404)

    def log_message(self, *_: object) -> None:
        return

    def reply(
        self, content: bytes, kind: str = "application/json", status: int = 200, length: int = -1
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind};charset=UTF-8")
        self.send_header("Content-Length", str(len(content) if length < 0 else length))
        self.end_headers()
        self.wfile.write(content)

    def nothing(self, _query: dict[str, str]) -> None:
        self.exception("MissingParameterValue", "Could not determine geoserver request")

    def exception(self, code: str, text: str, status: int = 400) -> None:
        self.reply(exception_report(code, text), "application/xml", status)

    def drip(self, kind: str = "application/json") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def capabilities(self, query: dict[str, str]) -> None:
        if query.get("service", "").upper() != "WFS":
            self.exception("InvalidParameterValue", f"No service: ( {query.get('service')} )", 200)
            return
        self.reply(capabilities(self.stub), "application/xml")

    def described(self, _query: dict[str, str]) -> None:
        self.reply(DESCRIBED.encode(), "application/gml+xml; version=3.2")

    def features(self, query: dict[str, str]) -> None:
        if query.get("resulttype") == "hits" and not self.stub.counts:
            self.exception("InvalidParameterValue", "resultType")
            return
        if query.get("resulttype") == "hits":
            self.reply(gml([], len(chosen(self.stub, query)), self.stub), "text/xml")
            return
        self.stub.pages += 1
        if self.stub.spoil(self.stub.pages, self):
            return
        if self.stub.without_key and "startindex" in query and "sortby" not in query:
            told = "java.lang.RuntimeException: Cannot do natural order without a primary key"
            self.exception("NoApplicableCode", told)
            return
        found = chosen(self.stub, query)
        start = int(query.get("startindex", 0))
        page = found[start : start + int(query.get("count", query.get("maxfeatures", 10**6)))]
        if "json" not in query.get("outputformat", ""):
            self.reply(gml(page, len(found), self.stub), "application/gml+xml; version=3.2")
            return
        answer = collection(page, len(found))
        self.stub.change(self.stub.pages, answer)
        self.reply(json.dumps(answer, ensure_ascii=False).encode())


def chosen(stub: Stub, query: dict[str, str]) -> list[dict[str, Any]]:
    """Return the zones in a box that is told northing first, as EPSG:3059 has its axes."""
    if "bbox" not in query:
        return stub.features
    *numbers, crs = query["bbox"].split(",")
    assert crs == "urn:ogc:def:crs:EPSG::3059"
    south, west, north, east = map(float, numbers)
    box = shapely.box(west, south, east, north)
    return [f for f in stub.features if box.intersects(shapely.geometry.shape(f["geometry"]))]


def collection(page: list[dict[str, Any]], matched: int) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": list(page),
        "totalFeatures": matched,
        "numberMatched": matched,
        "numberReturned": len(page),
        "timeStamp": "2026-09-03T08:12:44.101Z",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3059"}},
    }


def exception_report(code: str, text: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ows:ExceptionReport '
        'xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0">'
        f'<ows:Exception exceptionCode="{code}" locator="typeName">'
        f"<ows:ExceptionText>{text}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
    ).encode()


def gml(page: list[dict[str, Any]], matched: int, stub: Stub) -> bytes:
    """Return zones as GeoServer writes them: GML 3.2 in WFS 2.0, GML 3.1 in WFS 1.1."""
    if stub.version == "2.0.0":
        spaces = ("http://www.opengis.net/wfs/2.0", "http://www.opengis.net/gml/3.2")
        counts = f'numberMatched="{matched}" numberReturned="{len(page)}"'
        members = "".join(f"<wfs:member>{_gml_zone(f)}</wfs:member>" for f in page)
    else:
        spaces = ("http://www.opengis.net/wfs", "http://www.opengis.net/gml")
        counts = f'numberOfFeatures="{len(page) or matched}"'
        inner = "".join(map(_gml_zone, page))
        members = f"<gml:featureMembers>{inner}</gml:featureMembers>" if page else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><wfs:FeatureCollection '
        f'xmlns:wfs="{spaces[0]}" xmlns:gml="{spaces[1]}" '
        f'xmlns:tapis_apvienotie="http://tapis.gov.lv/tapis_apvienotie" {counts} '
        f'timeStamp="2026-09-03T08:12:44.101Z">{members}</wfs:FeatureCollection>'
    ).encode()


def _gml_zone(feature: dict[str, Any]) -> str:
    ring = feature["geometry"]["coordinates"][0]
    numbers = " ".join(f"{y} {x}" for x, y in ring)
    told = "".join(
        f"<tapis_apvienotie:{name}>{value}</tapis_apvienotie:{name}>"
        for name, value in feature["properties"].items()
    )
    return (
        f'<tapis_apvienotie:funkcionalais_zonejums gml:id="{feature["id"]}">'
        '<tapis_apvienotie:the_geom><gml:Polygon srsName="urn:ogc:def:crs:EPSG::3059" '
        f'srsDimension="2" gml:id="{feature["id"]}.the_geom"><gml:exterior><gml:LinearRing>'
        f"<gml:posList>{numbers}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
        f"</tapis_apvienotie:the_geom>{told}</tapis_apvienotie:funkcionalais_zonejums>"
    )


def capabilities(stub: Stub) -> bytes:
    """Return what GeoServer answers to GetCapabilities, with the parts that clients read."""
    new = stub.version == "2.0.0"
    wfs, ows = ("wfs/2.0", "ows/1.1") if new else ("wfs", "ows")
    formats = "".join(f"<ows:Value>{each}</ows:Value>" for each in stub.formats)
    allowed = f"<ows:AllowedValues>{formats}</ows:AllowedValues>" if new else formats
    layers = "".join(
        f'<FeatureType xmlns:tapis_apvienotie="http://tapis.gov.lv/tapis_apvienotie">'
        f"<Name>tapis_apvienotie:{name}</Name><Title>{name}</Title><Abstract/>"
        f"<{'DefaultCRS' if new else 'DefaultSRS'}>urn:ogc:def:crs:EPSG::3059"
        f"</{'DefaultCRS' if new else 'DefaultSRS'}>"
        "<ows:WGS84BoundingBox><ows:LowerCorner>20.7 55.6</ows:LowerCorner>"
        "<ows:UpperCorner>28.3 58.1</ows:UpperCorner></ows:WGS84BoundingBox></FeatureType>"
        for name in ("ciemu_robezas", "funkcionalais_zonejums", "planojumu_teritorijas")
    )
    inner = "http://geoserver-1.inner:8080/izpl/geoserver/wfs"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<wfs:WFS_Capabilities version="{stub.version}" xmlns:wfs="http://www.opengis.net/{wfs}" '
        f'xmlns="http://www.opengis.net/{wfs}" xmlns:ows="http://www.opengis.net/{ows}" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
        "<ows:ServiceIdentification><ows:Title>TAPIS WFS</ows:Title><ows:Abstract/>"
        "<ows:ServiceType>WFS</ows:ServiceType><ows:Fees>NONE</ows:Fees>"
        "<ows:AccessConstraints>CC0</ows:AccessConstraints></ows:ServiceIdentification>"
        "<ows:ServiceProvider><ows:ProviderName>VARAM</ows:ProviderName></ows:ServiceProvider>"
        '<ows:OperationsMetadata><ows:Operation name="GetFeature"><ows:DCP><ows:HTTP>'
        f'<ows:Get xlink:href="{inner}"/></ows:HTTP></ows:DCP>'
        f'<ows:Parameter name="outputFormat">{allowed}</ows:Parameter></ows:Operation>'
        f"</ows:OperationsMetadata><FeatureTypeList>{layers}</FeatureTypeList>"
        "</wfs:WFS_Capabilities>"
    ).encode()


DESCRIBED = """<?xml version="1.0" encoding="UTF-8"?>
<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"
 xmlns:gml="http://www.opengis.net/gml/3.2" elementFormDefault="qualified"
 xmlns:tapis_apvienotie="http://tapis.gov.lv/tapis_apvienotie"
 targetNamespace="http://tapis.gov.lv/tapis_apvienotie">
 <xsd:complexType name="funkcionalais_zonejumsType"><xsd:complexContent>
 <xsd:extension base="gml:AbstractFeatureType"><xsd:sequence>
 <xsd:element maxOccurs="1" minOccurs="0" name="kods" nillable="true" type="xsd:string"/>
 <xsd:element maxOccurs="1" minOccurs="0" name="indekss" nillable="true" type="xsd:string"/>
 <xsd:element maxOccurs="1" minOccurs="0" name="dok_id" nillable="true" type="xsd:int"/>
 <xsd:element maxOccurs="1" minOccurs="0" name="the_geom" type="gml:MultiSurfacePropertyType"/>
 </xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>
</xsd:schema>"""


@contextmanager
def stub_running() -> Iterator[Stub]:
    """Run the server for as long as the block lasts."""
    told = Stub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"stub": told}))
    server.daemon_threads = True
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
