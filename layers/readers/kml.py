"""KML: every folder with places is a layer; what is only linked makes the file half a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, parse

from geo.errors import Refusal
from layers.readers.crsnames import WGS84, declared
from layers.readers.drafts import Budget, Draft
from layers.readers.raw import RawFile
from layers.readers.shapes import COLLECTION, Pen, Shape, UnreadableShape
from layers.readers.xmltext import local, read_through

_CONTAINERS = frozenset({"Document", "Folder"})
_GEOMETRIES = frozenset(
    {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Model", "Track"}
)
_PLAIN = ("name", "description", "address", "phoneNumber", "Snippet")
_DEEPEST = 8
Position = list[float]


def read_kml(path: Path, name: str, budget: Budget) -> RawFile:
    """Read a KML; degrees of WGS84.

    Refuses with ``xml-…``, and with ``file-goes-on-elsewhere`` where places are only linked.
    """
    read_through(path, budget.limits, lambda _name, _attributes: None)
    root = parse(path).getroot()  # noqa: S314  whole and without a DTD, as was just seen
    for link in _all(root, "NetworkLink"):
        address = next((one.text or "" for one in _all(link, "href")), "")
        raise Refusal("file-goes-on-elsewhere", address=declared(address))
    layers = []
    for container, title in _containers(root, name, 0):
        places = [child for child in container if local(child.tag) == "Placemark"]
        if places:
            draft = Draft(title, budget)
            for place in places:
                _add(draft, place)
            layers.append(draft.finished(WGS84, None, "UTF-8"))
        if len(layers) > budget.limits.layers:
            raise Refusal("file-too-many-layers", limit=budget.limits.layers)
    if not layers:
        raise Refusal("kml-no-places")
    return RawFile("KML", tuple(layers))


def _all(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if local(one.tag) == name)


def _containers(element: Element, name: str, depth: int) -> Iterator[tuple[Element, str]]:
    yield element, name
    for child in element:
        if local(child.tag) in _CONTAINERS:
            yield from _containers(child, _text(child, "name") or name, depth + 1)


def _text(element: Element, name: str) -> str:
    found = next((child for child in element if local(child.tag) == name), None)
    return "" if found is None or found.text is None else found.text.strip()


def _add(draft: Draft, place: Element) -> None:
    attributes = {name: _text(place, name) for name in _PLAIN if _text(place, name)}
    for data in place.iter():
        kind, name = local(data.tag), data.get("name")
        if kind == "Data" and name:
            attributes[name] = _text(data, "value")
        elif kind == "SimpleData" and name:
            attributes[name] = (data.text or "").strip()
    found = next((child for child in place if local(child.tag) in _GEOMETRIES), None)
    draft.add(attributes, lambda pen: None if found is None else _drawn(found, pen))


def _drawn(element: Element, pen: Pen, depth: int = 0) -> Shape:
    kind = local(element.tag)
    if depth > _DEEPEST:
        raise UnreadableShape(depth)
    if kind == "Point":
        found = _positions(element)
        if len(found) > 1:
            raise UnreadableShape(len(found))
        return pen.point(found[0] if found else [])
    if kind in {"LineString", "LinearRing"}:
        return pen.line(_positions(element))
    if kind == "Track":
        return pen.line([_numbers((one.text or "").split()) for one in _all(element, "coord")])
    if kind == "Polygon":
        return pen.polygon(
            [*_rings(element, "outerBoundaryIs"), *_rings(element, "innerBoundaryIs")]
        )
    if kind == "MultiGeometry":
        parts = [child for child in element if local(child.tag) in _GEOMETRIES]
        return Shape(COLLECTION, parts=tuple(_drawn(part, pen, depth + 1) for part in parts))
    raise UnreadableShape(kind)


def _rings(element: Element, name: str) -> Iterator[list[Position]]:
    for boundary in element:
        if local(boundary.tag) == name:
            yield from (_positions(ring) for ring in boundary)


def _positions(element: Element) -> list[Position]:
    """Return longitude, latitude and maybe height of every position."""
    return [_numbers(word.split(",")) for word in _text(element, "coordinates").split()]


def _numbers(words: list[str]) -> Position:
    try:
        return [float(word) for word in words]
    except ValueError as error:
        raise UnreadableShape(words) from error
