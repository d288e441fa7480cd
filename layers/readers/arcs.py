"""Arcs of circles as chains of short lines.

The same arc gives the same points whichever way it is walked, so that neighbours who share it do
not part; its own points are kept, and the chain runs at most ``tolerance`` beside it.
"""

from __future__ import annotations

import math

import numpy as np

from layers.readers.shapes import Coordinates, UnreadableShape

_FULL = 2 * math.pi
_MOST_PIECES = 10_000
_THREE = 3
_FLATNESS = 1e-12  # of a triangle against the square of its longest side: then it is a line


def arc_string(points: Coordinates, tolerance: float) -> Coordinates:
    """Return a chain through points 1-2-3, 3-4-5, …: each three are an arc."""
    if len(points) < _THREE or len(points) % 2 == 0:
        raise UnreadableShape(points)
    flat = points[:, :2]
    firsts = range(0, len(points) - 2, 2)
    pieces = [arc(flat[n], flat[n + 1], flat[n + 2], tolerance) for n in firsts]
    return np.concatenate([piece[1:] if n else piece for n, piece in enumerate(pieces)])


def arc(begin: Coordinates, middle: Coordinates, end: Coordinates, tolerance: float) -> Coordinates:
    """Return the arc through three points; the whole circle where the last is the first."""
    if tuple(begin) > tuple(end):
        return arc(end, middle, begin, tolerance)[::-1]
    if tuple(begin) == tuple(end):
        return _circle(begin, middle, tolerance)
    centre = _centre(begin, middle, end)
    if centre is None:
        return np.array([begin, middle, end])
    radius = math.dist(centre, begin)
    angles = [math.atan2(p[1] - centre[1], p[0] - centre[0]) for p in (begin, middle, end)]
    left = _turns_left(begin, middle, end)
    halves = [
        _swept(centre, radius, angles[0], angles[1], tolerance, left=left),
        _swept(centre, radius, angles[1], angles[2], tolerance, left=left),
    ]
    return np.concatenate([[begin], halves[0][1:-1], [middle], halves[1][1:-1], [end]])


def around(
    centre: Coordinates, radius: float, begin: float, end: float, tolerance: float
) -> Coordinates:
    """Return an arc around a point between two angles in radians; a circle where they are one."""
    sweep = end - begin or _FULL
    return _walked(centre, radius, begin, sweep, tolerance)


def _circle(begin: Coordinates, opposite: Coordinates, tolerance: float) -> Coordinates:
    centre = (begin + opposite) / 2
    radius = math.dist(centre, begin)
    start = math.atan2(begin[1] - centre[1], begin[0] - centre[0])
    ring = _walked(centre, radius, start, _FULL, tolerance)
    return np.concatenate([[begin], ring[1:-1], [begin]])


def _centre(a: Coordinates, b: Coordinates, c: Coordinates) -> Coordinates | None:
    """Return the centre of the circle through three points, None where they lie on a line."""
    p, q = b - a, c - a
    twice = 2 * (p[0] * q[1] - p[1] * q[0])
    if abs(twice) <= _FLATNESS * max(p @ p, q @ q):
        return None
    x = (q[1] * (p @ p) - p[1] * (q @ q)) / twice
    y = (p[0] * (q @ q) - q[0] * (p @ p)) / twice
    return np.array([a[0] + x, a[1] + y])


def _turns_left(a: Coordinates, b: Coordinates, c: Coordinates) -> bool:
    return bool((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0)


def _swept(  # noqa: PLR0913  what an arc is
    centre: Coordinates, radius: float, begin: float, end: float, tolerance: float, *, left: bool
) -> Coordinates:
    sweep = (end - begin) % _FULL
    return _walked(centre, radius, begin, sweep if left else sweep - _FULL, tolerance)


def _walked(
    centre: Coordinates, radius: float, begin: float, sweep: float, tolerance: float
) -> Coordinates:
    if not (math.isfinite(radius) and math.isfinite(sweep)):
        raise UnreadableShape(radius)
    step = 2 * math.acos(max(0.0, 1 - tolerance / radius)) if radius > 0 else _FULL
    pieces = min(_MOST_PIECES, max(2, math.ceil(abs(sweep) / step))) if step > 0 else _MOST_PIECES
    angles = begin + sweep * np.arange(pieces + 1) / pieces
    return np.column_stack(
        [centre[0] + radius * np.cos(angles), centre[1] + radius * np.sin(angles)]
    )
