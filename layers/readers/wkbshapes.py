"""Binary geometries that the usual library does not take: curves, and rings that are not closed."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from layers.readers.arcs import arc_string
from layers.readers.shapes import (
    COLLECTION,
    LINE,
    MULTILINE,
    MULTIPOINT,
    MULTIPOLYGON,
    POINT,
    POLYGON,
    Coordinates,
    Pen,
    Shape,
    UnreadableShape,
)

_CIRCULAR, _COMPOUND, _CURVE_POLYGON, _MULTICURVE, _MULTISURFACE = range(8, 13)
CURVES = frozenset(range(8, 13))
_MANY = {
    MULTIPOINT: MULTIPOINT,
    MULTILINE: MULTILINE,
    MULTIPOLYGON: MULTIPOLYGON,
    COLLECTION: COLLECTION,
    _MULTICURVE: MULTILINE,
    _MULTISURFACE: MULTIPOLYGON,
}
_EWKB_Z, _EWKB_M, _EWKB_SRID = 0x80000000, 0x40000000, 0x20000000
_DEEPEST = 8


def kind_of_wkb(raw: bytes) -> int:
    """Return the kind that binary begins with, whatever its dimensions; 0 where it is too short."""
    if len(raw) < 5:  # noqa: PLR2004  byte order and kind
        return 0
    number = int.from_bytes(raw[1:5], "little" if raw[0] else "big")
    return (number & 0x1FFFFFFF) % 1000


def drawn_wkb(raw: bytes, pen: Pen, tolerance: float) -> Shape:
    """Return a binary geometry as a shape without curves; ``tolerance`` in its own unit."""
    try:
        return _Reader(raw, pen, tolerance).shape()
    except (struct.error, ValueError, IndexError) as error:
        raise UnreadableShape(len(raw)) from error


@dataclass
class _Head:
    order: str
    kind: int
    width: int
    high: bool


class _Reader:
    """Reads one geometry from its first byte to its last."""

    def __init__(self, raw: bytes, pen: Pen, tolerance: float) -> None:
        self._raw = raw
        self._at = 0
        self._pen = pen
        self._tolerance = tolerance

    def shape(self, depth: int = 0) -> Shape:
        """Read a geometry."""
        head = self._head()
        if depth > _DEEPEST:
            raise UnreadableShape(depth)
        if head.kind == POINT:
            point = self._positions(head, 1)
            return self._pen.point([] if np.isnan(point[0, :2]).all() else point[0])
        if head.kind in {LINE, _CIRCULAR, _COMPOUND}:
            return self._pen.line(self._chain(head, depth))
        if head.kind == POLYGON:
            rings = [self._positions(head, self._count(head)) for _ in range(self._count(head))]
            return self._pen.polygon(rings)
        if head.kind == _CURVE_POLYGON:
            chains = [self._chain(self._head(), depth + 1) for _ in range(self._count(head))]
            return self._pen.polygon(chains)
        if head.kind in _MANY:
            parts = tuple(self.shape(depth + 1) for _ in range(self._count(head)))
            return Shape(_MANY[head.kind], parts=parts)
        raise UnreadableShape(head.kind)

    def _chain(self, head: _Head, depth: int) -> Coordinates:
        if depth > _DEEPEST:
            raise UnreadableShape(depth)
        if head.kind == _COMPOUND:
            count = self._count(head)
            pieces = [self._chain(self._head(), depth + 1)[:, :2] for _ in range(count)]
            joined = [piece[1:] if n else piece for n, piece in enumerate(pieces)]
            return np.concatenate(joined) if joined else np.empty((0, 2))
        points = self._positions(head, self._count(head))
        if head.kind == _CIRCULAR and len(points):
            self._pen.linearised = True
            return arc_string(points, self._tolerance)
        if head.kind not in {LINE, _CIRCULAR}:
            raise UnreadableShape(head.kind)
        return points

    def _head(self) -> _Head:
        order = "<" if self._raw[self._at] else ">"
        (number,) = struct.unpack_from(order + "I", self._raw, self._at + 1)
        self._at += 5 + (4 if number & _EWKB_SRID else 0)
        thousands = (number & 0x1FFFFFFF) // 1000
        high = bool(number & _EWKB_Z) or thousands in {1, 3}
        measured = bool(number & _EWKB_M) or thousands in {2, 3}
        return _Head(order, (number & 0x1FFFFFFF) % 1000, 2 + high + measured, high)

    def _count(self, head: _Head) -> int:
        (count,) = struct.unpack_from(head.order + "I", self._raw, self._at)
        self._at += 4
        if count > len(self._raw):  # each part takes at least a byte
            raise UnreadableShape(count)
        return int(count)

    def _positions(self, head: _Head, count: int) -> Coordinates:
        numbers = np.frombuffer(self._raw, head.order + "f8", count * head.width, self._at)
        self._at += numbers.nbytes
        return numbers.reshape(count, head.width)[:, : 3 if head.high else 2].astype(float)
