"""Geometries as readers take them from a file, before a library that demands valid ones sees them.

A shape is a kind of the OGC (1 point … 7 collection) with its coordinates, arrays of shape (n, 2)
or (n, 3), or with its parts. Rings are closed here and that is told; a ring of too few points or a
coordinate that is no number makes the shape unreadable.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import Refusal
from layers.readers.limits import ReadLimits

Coordinates = npt.NDArray[np.float64]
POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON, COLLECTION = range(1, 8)
_RING = 4  # points of the smallest ring, its first one repeated
_FLAT, _HIGH = 2, 3  # numbers of a position
_HEAD = struct.Struct("<BI")
_COUNT = struct.Struct("<I")
_ISO_Z = 1000


class UnreadableShape(ValueError):  # noqa: N818  an outcome, counted
    """A geometry that cannot be understood; the feature is counted and left out."""


@dataclass(frozen=True, eq=False)
class Shape:
    """A geometry: ``rings`` of a point, line (one array) or polygon, or ``parts`` of the others."""

    kind: int
    rings: tuple[Coordinates, ...] = ()
    parts: tuple[Shape, ...] = ()

    def arrays(self) -> Iterator[Coordinates]:
        """Give all coordinates, in order."""
        yield from self.rings
        for part in self.parts:
            yield from part.arrays()


class Pen:
    """Makes shapes out of bare coordinates, and remembers what it had to do for the current one."""

    def __init__(self, limits: ReadLimits) -> None:
        """Begin with nothing drawn; ``limits.vertices`` holds for all that this pen draws."""
        self._limit = limits.vertices
        self.vertices = 0
        self.closed_a_ring = False
        self.linearised = False

    def begin(self) -> None:
        """Forget what was done for the shape before."""
        self.closed_a_ring = self.linearised = False

    def point(self, position: Any) -> Shape:  # noqa: ANN401  whatever a file holds there
        """Return a point; an empty one where there is no position."""
        return Shape(POINT, (self._array([position] if len(position) else []),))

    def line(self, positions: Any) -> Shape:  # noqa: ANN401
        """Return a line of no points or of two and more."""
        found = self._array(positions)
        if len(found) == 1:
            raise UnreadableShape(1)
        return Shape(LINE, (found,))

    def polygon(self, rings: Sequence[Any]) -> Shape:
        """Return a polygon; rings that are not closed are closed."""
        found = [self._array(ring) for ring in rings]
        return Shape(
            POLYGON, tuple(self._closed(ring) for ring in found if len(found) > 1 or len(ring))
        )

    def _array(self, positions: Any) -> Coordinates:  # noqa: ANN401
        found = _as_array(positions)
        self.vertices += len(found)
        if self.vertices > self._limit:
            raise Refusal("file-too-many-vertices", limit=self._limit)
        if not np.isfinite(found[:, :_FLAT]).all():
            raise UnreadableShape(found)
        return found

    def _closed(self, ring: Coordinates) -> Coordinates:
        if len(ring) and not np.array_equal(ring[0, :_FLAT], ring[-1, :_FLAT]):
            ring = np.concatenate([ring, ring[:1]])
            self.closed_a_ring = True
        if len(ring) < _RING:
            raise UnreadableShape(ring)
        return ring


def _as_array(positions: Any) -> Coordinates:  # noqa: ANN401
    try:
        found = np.asarray(positions, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        found = _of_mixed_lengths(positions)
    if found.size == 0:
        return np.empty((0, _FLAT))
    if found.ndim != _FLAT or found.shape[1] < _FLAT:
        raise UnreadableShape(positions)
    return found[:, :_HIGH]


def _of_mixed_lengths(positions: Any) -> Coordinates:  # noqa: ANN401
    """Return positions of which some have a height and others not; a missing height is 0."""
    try:
        widest = min(max(len(one) for one in positions), _HIGH)
        rows = [[*one[:widest], *[0.0] * (widest - len(one))] for one in positions if len(one) > 1]
        if len(rows) != len(positions):
            raise UnreadableShape(positions)
        return np.asarray(rows, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise UnreadableShape(positions) from error


def as_wkb(shape: Shape) -> bytes:
    """Return a shape as ISO WKB; it has heights where any of its positions has one."""
    high = any(array.shape[1] == _HIGH for array in shape.arrays())
    return b"".join(_pieces(shape, high=high))


def _pieces(shape: Shape, *, high: bool) -> Iterator[bytes]:
    yield _HEAD.pack(1, shape.kind + (_ISO_Z if high else 0))
    if shape.kind == POINT:
        ring = shape.rings[0]
        yield _positions(ring if len(ring) else np.full((1, _FLAT), np.nan), high=high)
        return
    if shape.kind == LINE:
        yield _COUNT.pack(len(shape.rings[0])) + _positions(shape.rings[0], high=high)
        return
    yield _COUNT.pack(len(shape.rings or shape.parts))
    for ring in shape.rings:
        yield _COUNT.pack(len(ring)) + _positions(ring, high=high)
    for part in shape.parts:
        yield from _pieces(part, high=high)


def _positions(ring: Coordinates, *, high: bool) -> bytes:
    if high and ring.shape[1] < _HIGH:
        ring = np.column_stack([ring, np.zeros(len(ring))])
    return np.ascontiguousarray(ring, dtype="<f8").tobytes()
