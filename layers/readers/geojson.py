"""GeoJSON (RFC 7946, its older form with a coordinate system, and one feature a line) and TopoJSON.

Read without GDAL: its driver follows links in the file and corrects what should be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyproj

from geo.errors import Refusal
from layers.readers.crsnames import WGS84, declared, named_crs
from layers.readers.drafts import Budget, Draft
from layers.readers.jsontext import parsed, records
from layers.readers.limits import ReadLimits
from layers.readers.raw import RawFile, RawLayer
from layers.readers.shapes import (
    COLLECTION,
    MULTILINE,
    MULTIPOINT,
    MULTIPOLYGON,
    Pen,
    Shape,
    UnreadableShape,
)
from layers.readers.texts import encoding_finding, from_unicode, spelled
from layers.readers.topojson import read_topology

_FEATURE = re.compile(rb'"type"\s*:\s*"Feature"')
# Members of descriptions that only look like features: catalogues of pictures, pipelines, services.
_OTHERS = frozenset({"stac_version", "command_line", "conformsTo"})
_TOTALS = ("numberMatched", "totalFeatures")
_MOST_BRACKETS = 1.5  # for a vertex: its own, and those of small rings in many parts
_DEEPEST = 8  # collections in collections
Crs = tuple[pyproj.CRS | None, str | None]


def read_json(path: Path, name: str, budget: Budget) -> RawFile:
    """Read a GeoJSON, a sequence of features or a TopoJSON; ``name`` is for a layer without one.

    Coordinates are degrees of WGS84 where the file does not say otherwise, as RFC 7946 has it.
    """
    raw = path.read_bytes()
    _count_first(raw, budget.limits)
    text, encoding = from_unicode(raw)
    del raw
    found = () if encoding == "utf-8" else (encoding_finding(encoding, ()),)
    lines = records(text, budget.limits)
    if lines is None:
        value = parsed(text, budget.limits)
    else:
        value = {"type": "FeatureCollection", "features": [f for one in lines for f in _many(one)]}
    del text
    return RawFile(
        "TopoJSON" if _type(value) == "Topology" else "GeoJSON" if lines is None else "GeoJSONSeq",
        _layers(value, name, spelled(encoding), budget),
        found,
    )


def _many(value: object) -> Sequence[Any]:
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        return features if isinstance(features, list) else [None]
    return [value]


def _count_first(raw: bytes, limits: ReadLimits) -> None:
    """Refuse a text with too much in it before it becomes ten times as large."""
    if raw.count(b"[") > _MOST_BRACKETS * limits.vertices:
        raise Refusal("file-too-many-vertices", limit=limits.vertices)
    if raw.count(b'"Feature"') > limits.features:
        count = sum(1 for _ in _FEATURE.finditer(raw))
        if count > limits.features:
            raise Refusal("file-too-many-features", count=count, limit=limits.features)


def _type(value: object) -> str:
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def _layers(value: Any, name: str, encoding: str, budget: Budget) -> tuple[RawLayer, ...]:  # noqa: ANN401
    kind = _type(value)
    if isinstance(value, dict) and _OTHERS & value.keys():
        raise Refusal("json-not-plan")
    if kind == "Topology":
        return read_topology(value, encoding, budget)
    if kind == "FeatureCollection" and isinstance(value.get("features"), list):
        features = value["features"]
    elif kind == "Feature":
        features = [value]
    elif kind in _DRAWN or kind == "GeometryCollection":
        features = [{"type": "Feature", "geometry": value, "properties": None}]
    else:
        raise Refusal("json-not-plan")
    _check_whole(value, len(features))
    crs, told = _crs(value)
    draft = Draft(_name(value, name), budget)
    _add(draft, features)
    return (draft.finished(crs, told, encoding),)


def _name(value: Mapping[str, Any], name: str) -> str:
    own = value.get("name")
    return own.strip() if isinstance(own, str) and own.strip() else name


def _check_whole(value: Mapping[str, Any], count: int) -> None:
    """Refuse one page of a service's answer: what is short is not taken for whole."""
    totals = [value[key] for key in _TOTALS if isinstance(value.get(key), int)]
    total = max(totals, default=count)
    links = value.get("links")
    goes_on = isinstance(links, list) and any(
        isinstance(link, dict) and link.get("rel") == "next" for link in links
    )
    if total > count:
        raise Refusal("file-is-one-page", count=count, total=total)
    if goes_on:
        raise Refusal("file-page-goes-on", count=count)


def _crs(value: Mapping[str, Any]) -> Crs:
    crs = value.get("crs")
    if crs is None:
        return WGS84, None
    if not isinstance(crs, dict):
        return None, declared(str(crs))
    properties = crs.get("properties")
    told = properties if isinstance(properties, dict) else {}
    name = told.get("name", told.get("href", told.get("code")))
    if crs.get("type") == "EPSG":
        name = f"EPSG:{name}"
    if not isinstance(name, str):
        return None, declared(str(name))
    found = named_crs(name).crs  # x is east in every GeoJSON, whatever the name
    if found is None and "://" in name:
        raise Refusal("crs-elsewhere", address=declared(name))
    return found, declared(name)


def _add(draft: Draft, features: Iterable[Any]) -> None:
    for feature in features:
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            draft.skip()
            continue
        properties = feature.get("properties")
        attributes = properties if isinstance(properties, dict) else {}
        if "id" in feature and "id" not in attributes:
            attributes = {"id": feature["id"], **attributes}
        geometry = feature.get("geometry")
        draft.add(attributes, partial(drawn, geometry))


def drawn(geometry: object, pen: Pen, depth: int = 0) -> Shape | None:
    """Return a GeoJSON geometry as a shape, None for null."""
    if geometry is None:
        return None
    kind = _type(geometry)
    if depth > _DEEPEST or not isinstance(geometry, dict):
        raise UnreadableShape(kind)
    if kind == "GeometryCollection":
        parts = [drawn(part, pen, depth + 1) for part in _list(geometry.get("geometries"))]
        return Shape(COLLECTION, parts=tuple(part for part in parts if part is not None))
    if kind not in _DRAWN:
        raise UnreadableShape(kind)
    return _DRAWN[kind](pen, _list(geometry.get("coordinates")))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise UnreadableShape(value)
    return value


def _points(pen: Pen, found: list[Any]) -> Shape:
    return Shape(MULTIPOINT, parts=tuple(pen.point(_list(one)) for one in found))


def _lines(pen: Pen, found: list[Any]) -> Shape:
    return Shape(MULTILINE, parts=tuple(pen.line(_list(one)) for one in found))


def _polygons(pen: Pen, found: list[Any]) -> Shape:
    return Shape(MULTIPOLYGON, parts=tuple(_polygon(pen, _list(one)) for one in found))


def _polygon(pen: Pen, found: list[Any]) -> Shape:
    return pen.polygon([_list(one) for one in found])


_DRAWN = {
    "Point": Pen.point,
    "LineString": Pen.line,
    "Polygon": _polygon,
    "MultiPoint": _points,
    "MultiLineString": _lines,
    "MultiPolygon": _polygons,
}
