"""Geometries written as text (WKT) that the usual library does not take: rings not closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from layers.readers.shapes import (
    COLLECTION,
    MULTILINE,
    MULTIPOINT,
    MULTIPOLYGON,
    Pen,
    Shape,
    UnreadableShape,
)

_TOKEN = re.compile(r"\s*([A-Za-z]+|[(),]|[-+]?[0-9.][0-9.eE+-]*)")
_DEEPEST = 8


def drawn_wkt(text: str, pen: Pen) -> Shape:
    """Return a text as a shape; it must be one geometry from beginning to end."""
    reader = _Reader(text)
    shape = reader.shape(pen, 0)
    if reader.next() is not None:
        raise UnreadableShape(text[:50])
    return shape


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None:
            raise UnreadableShape(text[at : at + 20])
        yield found[1]
        at = found.end()


class _Reader:
    """Reads words one by one, with one that was looked at and put back."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._back: str | None = None

    def next(self) -> str | None:
        """Return the next word, None at the end."""
        word, self._back = self._back, None
        return word if word is not None else next(self._tokens, None)

    def shape(self, pen: Pen, depth: int) -> Shape:
        """Read a geometry."""
        kind = (self.next() or "").upper()
        if depth > _DEEPEST:
            raise UnreadableShape(depth)
        follows = (self.next() or "").upper()
        if follows in {"Z", "M", "ZM"}:
            follows = (self.next() or "").upper()
        if follows == "EMPTY":
            return self._empty(kind, pen)
        if follows != "(":
            raise UnreadableShape(follows)
        if kind == "GEOMETRYCOLLECTION":
            return Shape(COLLECTION, parts=tuple(self._shapes(pen, depth)))
        return _made(kind, self._nested(depth), pen)

    def _empty(self, kind: str, pen: Pen) -> Shape:
        return Shape(COLLECTION) if kind == "GEOMETRYCOLLECTION" else _made(kind, [], pen)

    def _shapes(self, pen: Pen, depth: int) -> Iterator[Shape]:
        while True:
            yield self.shape(pen, depth + 1)
            if self._goes_on() is False:
                return

    def _goes_on(self) -> bool:
        word = self.next()
        if word not in {",", ")"}:
            raise UnreadableShape(word)
        return word == ","

    def _nested(self, depth: int) -> list[Any]:
        """Read positions or lists of them up to the closing bracket."""
        if depth > _DEEPEST:
            raise UnreadableShape(depth)
        found: list[Any] = []
        while True:
            word = self.next()
            if word == "(":
                found.append(self._nested(depth + 1))
                word = self.next()
            else:
                position: list[float] = []
                while word not in {",", ")", None}:
                    position.append(_number(word))
                    word = self.next()
                found.append(position)
            if word == ")":
                return found
            if word != ",":
                raise UnreadableShape(word)


def _number(word: str | None) -> float:
    try:
        return float(word or "")
    except ValueError as error:
        raise UnreadableShape(word) from error


def _made(kind: str, found: list[Any], pen: Pen) -> Shape:
    kind = kind.removesuffix("Z")
    if kind == "POINT":
        return pen.point(found[0] if found else [])
    if kind == "LINESTRING":
        return pen.line(found)
    if kind == "POLYGON":
        return pen.polygon(found)
    if kind == "MULTIPOINT":
        flat = [one[0] if one and isinstance(one[0], list) else one for one in found]
        return Shape(MULTIPOINT, parts=tuple(pen.point(one) for one in flat))
    if kind == "MULTILINESTRING":
        return Shape(MULTILINE, parts=tuple(pen.line(one) for one in found))
    if kind == "MULTIPOLYGON":
        return Shape(MULTIPOLYGON, parts=tuple(pen.polygon(one) for one in found))
    raise UnreadableShape(kind)
