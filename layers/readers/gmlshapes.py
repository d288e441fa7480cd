"""Geometries of GML 2, 3 and 3.2 as shapes: lines, arcs, rings, surfaces of patches, links within.

x becomes east where the name of the coordinate system puts the authority's order into force.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

import numpy as np
import pyproj

from geo.errors import Refusal
from layers.readers.arcs import arc_string, around
from layers.readers.crsnames import declared, named_crs
from layers.readers.drafts import CURVE_TOLERANCE_M
from layers.readers.shapes import (
    COLLECTION,
    MULTILINE,
    MULTIPOINT,
    MULTIPOLYGON,
    POLYGON,
    Coordinates,
    Pen,
    Shape,
    UnreadableShape,
)
from layers.readers.xmltext import local

HREF = "{http://www.w3.org/1999/xlink}href"
_FACES = frozenset({"Polygon", "PolygonPatch", "Rectangle"})
_SURFACES = frozenset({"Surface", "CompositeSurface", "OrientableSurface"})
_MANY_AREAS = frozenset({"MultiSurface", "MultiPolygon"})
_AREAS = _FACES | _SURFACES | _MANY_AREAS
_CHAINS = frozenset(
    {"LineString", "Curve", "CompositeCurve", "OrientableCurve", "LinearRing", "Ring"}
)
_LINES = _CHAINS | {"MultiCurve", "MultiLineString"}
_POINTS = frozenset({"Point", "MultiPoint"})
_MIXED = frozenset({"MultiGeometry", "GeometricComplex"})
_COLLECTIONS = {
    "MultiCurve": MULTILINE,
    "MultiLineString": MULTILINE,
    "MultiPoint": MULTIPOINT,
    "MultiGeometry": COLLECTION,
    "GeometricComplex": COLLECTION,
}
# Bodies and surfaces in space are no places on a map.
_SOLIDS = frozenset(
    {"Solid", "CompositeSolid", "MultiSolid"} | {"PolyhedralSurface", "TriangulatedSurface", "Tin"}
)
GEOMETRIES = _AREAS | _LINES | _POINTS | _SOLIDS | _MIXED
_M_PER_DEGREE = 111_320.0


def is_gml(name: str) -> bool:
    """Return whether an element's name is of GML's own."""
    return name.startswith(("{http://www.opengis.net/gml", "http://www.opengis.net/gml"))


def rank(element: Element) -> int:
    """Return how much a geometry is what a plan is about: areas before lines before points."""
    order = (_AREAS, _LINES | _MIXED, _POINTS)
    kind = local(element.tag)
    return next((n for n, kinds in enumerate(order) if kind in kinds), len(order))


@dataclass(frozen=True)
class Reference:
    """The coordinate system of a geometry: as written, which one that is, and its axes."""

    name: str | None = None
    crs: pyproj.CRS | None = None
    swapped: bool = False
    high: bool = False
    dimension: int | None = None

    def within(self, element: Element) -> Reference:
        """Return the system of an element: its own, or this of what it stands in."""
        if not element.attrib:
            return self
        name = (element.get("srsName") or "").strip() or self.name
        told = element.get("srsDimension") or element.get("dimension") or ""
        dimension = int(told) if told.isdecimal() else self.dimension
        if name == self.name:
            return self if dimension == self.dimension else replace(self, dimension=dimension)
        return reference(name, dimension)

    @property
    def width(self) -> int:
        """Return how many numbers a position has."""
        if self.dimension:
            return self.dimension
        return 3 if self.high else 2

    @property
    def tolerance(self) -> float:
        """Return the tolerance of curves in the system's own unit."""
        degrees = self.crs is not None and self.crs.is_geographic
        return CURVE_TOLERANCE_M / (_M_PER_DEGREE if degrees else 1.0)


def reference(name: str | None, dimension: int | None = None) -> Reference:
    """Return the system that a name stands for."""
    if not name:
        return Reference(dimension=dimension)
    known = named_crs(name)
    return Reference(name, known.crs, known.northing_first, known.high, dimension)


class GmlPen:
    """Draws GML geometries; ``find`` gives the element that a link within the file names."""

    def __init__(self, pen: Pen, find: Mapping[str, Element]) -> None:
        """Draw with the pen of a file."""
        self._pen = pen
        self._find = find
        self._open: set[str] = set()

    def shape(self, element: Element, outer: Reference) -> Shape:
        """Return a geometry element as a shape."""
        kind, ref = local(element.tag), outer.within(element)
        if kind == "Point":
            return self._pen.point(self._position(element, ref))
        if kind in _FACES:
            return self._polygon(element, ref)
        if kind in _SURFACES | _MANY_AREAS:
            return self._surface(element, ref, always_many=kind in _MANY_AREAS)
        if kind in _COLLECTIONS:
            return Shape(_COLLECTIONS[kind], parts=tuple(self._drawn_parts(element, ref)))
        if kind in _CHAINS:
            return self._pen.line(self._curve(element, ref))
        raise UnreadableShape(kind)

    def _drawn_parts(self, element: Element, ref: Reference) -> Iterator[Shape]:
        for part in self._parts(element):
            yield self.shape(part, ref)

    def _parts(self, element: Element) -> Iterator[Element]:
        """Give the geometries in an element's properties, those named by a link included."""
        for holder in element:
            if not is_gml(holder.tag):
                continue
            if local(holder.tag) in GEOMETRIES | _PATCHES:
                yield holder
            href = holder.get(HREF)
            if href and not len(holder):
                yield from self._linked(href)
            elif local(holder.tag) in _HOLDERS or local(holder.tag).endswith(_HOLDING):
                yield from holder

    def _linked(self, href: str) -> Iterator[Element]:
        name = href.removeprefix("#")
        if href == name:
            raise Refusal("file-goes-on-elsewhere", address=declared(href))
        if name not in self._find or name in self._open:
            raise UnreadableShape(name)
        self._open.add(name)
        try:
            yield self._find[name]
        finally:
            self._open.discard(name)

    def _surface(self, element: Element, ref: Reference, *, always_many: bool = False) -> Shape:
        polygons: list[Shape] = []
        for part in self._parts(element):
            drawn = self.shape(part, ref)
            polygons += [drawn] if drawn.kind == POLYGON else drawn.parts
        if len(polygons) == 1 and not always_many:
            return polygons[0]
        return Shape(MULTIPOLYGON, parts=tuple(polygons))

    def _polygon(self, element: Element, ref: Reference) -> Shape:
        outer, inner = [], []
        for holder in element:
            for ring in holder:
                if local(holder.tag) in {"exterior", "outerBoundaryIs"}:
                    outer.append(self._curve(ring, ref))
                elif local(holder.tag) in {"interior", "innerBoundaryIs"}:
                    inner.append(self._curve(ring, ref))
        if len(outer) > 1 or (inner and not outer):
            raise UnreadableShape(len(outer))
        return self._pen.polygon([*outer, *inner])

    def _curve(self, element: Element, outer: Reference) -> Coordinates:
        """Return a line, ring or curve as one chain."""
        kind, ref = local(element.tag), outer.within(element)
        if kind in {"LineString", "LinearRing", "LineStringSegment", "GeodesicString"}:
            return self._swap(positions(element, ref), ref)
        if kind in _CURVED:
            self._pen.linearised = True
            return self._swap(_CURVED[kind](element, ref), ref)
        if kind == "Curve":
            segments = (
                one for holder in element if local(holder.tag) == "segments" for one in holder
            )
            return _joined([self._curve(one, ref) for one in segments])
        if kind in {"Ring", "CompositeCurve", "OrientableCurve"}:
            chain = _joined([self._curve(part, ref) for part in self._parts(element)])
            backwards = kind == "OrientableCurve" and element.get("orientation") == "-"
            return chain[::-1] if backwards else chain
        raise UnreadableShape(kind)

    def _position(self, element: Element, ref: Reference) -> Sequence[float]:
        found = self._swap(positions(element, ref), ref)
        if len(found) > 1:
            raise UnreadableShape(len(found))
        return list(found[0]) if len(found) else []

    def _swap(self, found: Coordinates, ref: Reference) -> Coordinates:
        return found[:, [1, 0, *range(2, found.shape[1])]] if ref.swapped else found


_HOLDERS = frozenset({"patches", "trianglePatches", "polygonPatches", "baseCurve", "baseSurface"})
_HOLDING = ("Member", "Members", "element")
_PATCHES = frozenset({"PolygonPatch"})


def _joined(pieces: list[Coordinates]) -> Coordinates:
    """Return pieces of a chain as one; a point where two meet stands once."""
    width = min((piece.shape[1] for piece in pieces), default=2)
    chain: list[Coordinates] = []
    for piece in pieces:
        meets = chain and len(piece) and np.array_equal(chain[-1][-1], piece[0, :width])
        rest = piece[1:, :width] if meets else piece[:, :width]
        if len(rest):
            chain.append(rest)
    return np.concatenate(chain) if chain else np.empty((0, 2))


def positions(element: Element, ref: Reference) -> Coordinates:
    """Return the positions of an element, as its file orders them: shape (n, 2) or (n, 3)."""
    rows: list[Coordinates] = []
    for child in element:
        kind, inner = local(child.tag), ref.within(child)
        if kind in {"pos", "posList"}:
            rows.append(_listed(child.text or "", inner, one=kind == "pos"))
        elif kind == "coordinates":
            rows.append(_separated(child))
        elif kind == "coord":
            rows.append(np.array([[_number(axis.text or "") for axis in child]]))
        elif kind in {"pointProperty", "pointRep"}:
            rows += [positions(point, inner) for point in child]
    return _joined_rows(rows)


def _joined_rows(rows: list[Coordinates]) -> Coordinates:
    filled = [row for row in rows if row.size]
    if len({row.shape[1] for row in filled}) > 1:
        raise UnreadableShape(len(filled))
    return np.concatenate(filled) if filled else np.empty((0, 2))


def _listed(text: str, ref: Reference, *, one: bool) -> Coordinates:
    try:
        numbers = np.array(text.split(), dtype=np.float64)
    except ValueError as error:
        raise UnreadableShape(text[:50]) from error
    width = len(numbers) if one else ref.width
    if not len(numbers):
        return np.empty((0, 2))
    if width not in {2, 3} or len(numbers) % width:
        raise UnreadableShape(len(numbers))
    return numbers.reshape(-1, width)


def _separated(element: Element) -> Coordinates:
    """Return the older way to write positions, with separators of its own."""
    decimal, between = element.get("decimal", "."), element.get("cs", ",")
    text = (element.text or "").replace(element.get("ts", " "), " ")
    rows = [[_number(n.replace(decimal, ".")) for n in row.split(between)] for row in text.split()]
    if any(len(row) not in {2, 3} or len(row) != len(rows[0]) for row in rows):
        raise UnreadableShape(text[:50])
    return np.array(rows) if rows else np.empty((0, 2))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise UnreadableShape(text[:50]) from error


def _three_point_arc(element: Element, ref: Reference) -> Coordinates:
    found = positions(element, ref)
    return arc_string(found, ref.tolerance)


def _three_point_circle(element: Element, ref: Reference) -> Coordinates:
    found = positions(element, ref)[:, :2]
    if len(found) != 3:  # noqa: PLR2004  that is what defines it
        raise UnreadableShape(len(found))
    half = arc_string(found, ref.tolerance)
    rest = arc_string(np.array([found[2], _opposite(found), found[0]]), ref.tolerance)
    return np.concatenate([half, rest[1:]])


def _opposite(points: Coordinates) -> Coordinates:
    """Return where the bisector of the first and last point meets the circle beyond the arc."""
    (x1, y1), (x2, y2), (x3, y3) = points
    d = 2 * (x1 * (y2 - y3) + x2 * (y3 - y1) + x3 * (y1 - y2))
    if d == 0:
        raise UnreadableShape(points)
    s1, s2, s3 = x1 * x1 + y1 * y1, x2 * x2 + y2 * y2, x3 * x3 + y3 * y3
    centre = np.array(
        [
            (s1 * (y2 - y3) + s2 * (y3 - y1) + s3 * (y1 - y2)) / d,
            (s1 * (x3 - x2) + s2 * (x1 - x3) + s3 * (x2 - x1)) / d,
        ]
    )
    opposite: Coordinates = 2 * centre - points[1]
    return opposite


def _arc_by_centre(element: Element, ref: Reference) -> Coordinates:
    centre = positions(element, ref)
    told = {local(child.tag): _number(child.text or "") for child in element if _is_measure(child)}
    if len(centre) != 1 or "radius" not in told:
        raise UnreadableShape(len(centre))
    begin, end = (math.radians(told.get(name, 0.0)) for name in ("startAngle", "endAngle"))
    return around(centre[0, :2], told["radius"], begin, end, ref.tolerance)


def _is_measure(element: Element) -> bool:
    return local(element.tag) in {"radius", "startAngle", "endAngle"}


_CURVED: Mapping[str, Callable[[Element, Reference], Coordinates]] = {
    "Arc": _three_point_arc,
    "ArcString": _three_point_arc,
    "Circle": _three_point_circle,
    "ArcByCenterPoint": _arc_by_centre,
    "CircleByCenterPoint": _arc_by_centre,
}
