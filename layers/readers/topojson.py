"""TopoJSON: layers whose shapes are numbers of shared arcs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from geo.errors import Refusal
from layers.readers.crsnames import WGS84
from layers.readers.drafts import Budget, Draft
from layers.readers.raw import RawLayer
from layers.readers.shapes import (
    COLLECTION,
    MULTILINE,
    MULTIPOINT,
    MULTIPOLYGON,
    Coordinates,
    Pen,
    Shape,
    UnreadableShape,
)

_DEEPEST = 8
_WRONG = (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError)


def read_topology(value: Mapping[str, Any], encoding: str, budget: Budget) -> tuple[RawLayer, ...]:
    """Return the objects of a topology as layers, in degrees of WGS84.

    Refuses with ``json-not-plan`` where arcs or objects are missing or broken.
    """
    try:
        arcs = _arcs(value)
        objects = {str(name): _members(one) for name, one in value["objects"].items()}
    except _WRONG as error:
        raise Refusal("json-not-plan") from error
    return tuple(_layer(name, found, arcs, encoding, budget) for name, found in objects.items())


def _members(value: Mapping[str, Any]) -> Sequence[Any]:
    found = value["geometries"] if value["type"] == "GeometryCollection" else [value]
    return list(found)


class _Arcs:
    """The arcs of a topology, unpacked one by one as they are asked for."""

    def __init__(self, arcs: Sequence[Any], transform: Mapping[str, Any] | None) -> None:
        self._arcs = arcs
        self._known: dict[int, Coordinates] = {}
        self.packed = transform is not None
        told = transform or {}
        self._scale = np.asarray(told.get("scale", (1.0, 1.0)), dtype=float)
        self._shift = np.asarray(told.get("translate", (0.0, 0.0)), dtype=float)

    def line(self, numbers: Sequence[int]) -> Coordinates:
        """Return arcs joined into one line; a number below zero is an arc read backwards."""
        pieces = [self._one(number) for number in numbers]
        joined = [piece[1:] if n else piece for n, piece in enumerate(pieces)]
        return np.concatenate(joined) if joined else np.empty((0, 2))

    def _one(self, number: int) -> Coordinates:
        at = ~number if number < 0 else number
        if at not in self._known:
            found = np.asarray(self._arcs[at], dtype=float)[:, :2]
            self._known[at] = self.placed(found.cumsum(axis=0)) if self.packed else found
        return self._known[at][::-1] if number < 0 else self._known[at]

    def placed(self, positions: Coordinates) -> Coordinates:
        """Return positions as degrees."""
        with np.errstate(invalid="ignore", over="ignore"):  # what is no number is found later
            placed: Coordinates = positions * self._scale + self._shift
        return placed


def _arcs(value: Mapping[str, Any]) -> _Arcs:
    return _Arcs(list(value["arcs"]), value.get("transform"))


def _layer(
    name: str, members: Sequence[Any], arcs: _Arcs, encoding: str, budget: Budget
) -> RawLayer:
    draft = Draft(name, budget)
    for member in members:
        if not isinstance(member, dict):
            draft.skip()
            continue
        told = member.get("properties")
        attributes = told if isinstance(told, dict) else {}
        if "id" in member and "id" not in attributes:
            attributes = {"id": member["id"], **attributes}
        draft.add(attributes, partial(_safely, member, arcs))
    return draft.finished(WGS84, None, encoding)


def _safely(member: Mapping[str, Any], arcs: _Arcs, pen: Pen) -> Shape | None:
    try:
        return _drawn(member, arcs, pen)
    except _WRONG as error:
        raise UnreadableShape(member.get("type")) from error


def _drawn(member: Mapping[str, Any], arcs: _Arcs, pen: Pen, depth: int = 0) -> Shape | None:  # noqa: PLR0911  one line a kind
    kind = member.get("type")
    if depth > _DEEPEST:
        raise UnreadableShape(kind)
    if kind is None:
        return None
    if kind == "Point":
        return _point(member["coordinates"], arcs, pen)
    if kind == "MultiPoint":
        points = (_point(one, arcs, pen) for one in member["coordinates"])
        return Shape(MULTIPOINT, parts=tuple(points))
    if kind == "LineString":
        return pen.line(arcs.line(member["arcs"]))
    if kind == "MultiLineString":
        return Shape(MULTILINE, parts=tuple(pen.line(arcs.line(one)) for one in member["arcs"]))
    if kind == "Polygon":
        return _polygon(member["arcs"], arcs, pen)
    if kind == "MultiPolygon":
        return Shape(MULTIPOLYGON, parts=tuple(_polygon(one, arcs, pen) for one in member["arcs"]))
    if kind == "GeometryCollection":
        parts = (_drawn(one, arcs, pen, depth + 1) for one in member["geometries"])
        return Shape(COLLECTION, parts=tuple(part for part in parts if part is not None))
    raise UnreadableShape(kind)


def _point(position: Sequence[float], arcs: _Arcs, pen: Pen) -> Shape:
    placed = np.asarray(position, dtype=float)[:2]
    return pen.point(arcs.placed(placed) if arcs.packed else placed)


def _polygon(rings: Sequence[Sequence[int]], arcs: _Arcs, pen: Pen) -> Shape:
    return pen.polygon([arcs.line(ring) for ring in rings])
