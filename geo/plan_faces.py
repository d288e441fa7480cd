"""Where zones do not cover the ground exactly once.

In a plan without faults every edge between two zones is walked twice, once in each direction. What
has no counterpart is loose: the plan's outline and the edges of every fault. Only the loose edges
are cut at each other, and only the faces between them are looked at, so that a clean plan of any
size costs little more than reading its corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.ground import LocalMetres

NOISE_M = 1e-6  # what the arithmetic itself leaves between edges that are the same
_POLYGON = 3  # shapely's type id
_TURNS = 2.399963  # the golden angle: no plan has its edges there


@dataclass(frozen=True)
class Faces:
    """The faces between loose edges, in local metres: how many zones lie there, and whether inside.

    ``inside`` is True everywhere in a plan without a boundary.
    """

    shapes: NDArray[np.object_]
    zones: NDArray[np.int64]
    inside: NDArray[np.bool_]


def loose_edges(shapes: NDArray[np.object_], metres: LocalMetres) -> NDArray[np.float64]:
    """Return (n, 2, 2), in local metres, the edges of valid polygons without a counterpart.

    An edge with corners of neighbours upon it is walked in pieces. Corners are the same, and upon
    an edge, within ``NOISE_M``.
    """
    points, forward = _directed_edges(shapes)
    local = metres.points_there(points.reshape(-1, 2))
    grid = np.round(local / NOISE_M) + 0.0  # no negative zero: it would be another corner
    corner, _ = pd.factorize(grid[:, 0] + 1j * grid[:, 1])
    corners = local[np.unique(corner, return_index=True)[1]]
    edges = _left_over(corner.reshape(-1, 2), np.where(forward, 1.0, -1.0))
    edges = _left_over(*_split(edges, corners))
    return corners[edges.ends]


@dataclass(frozen=True)
class _Edges:
    """Edges by the numbers of their corners, the lower first, and how often they are walked.

    ``net`` counts the zones on the left less those on the right.
    """

    ends: NDArray[np.int64]
    net: NDArray[np.float64]


def _left_over(ends: NDArray[np.int64], net: NDArray[np.float64]) -> _Edges:
    """Return the edges that do not cancel out."""
    low, high = ends.min(axis=1), ends.max(axis=1)
    edge, keys = pd.factorize(low * (high.max(initial=0) + 1) + high)
    total = np.bincount(edge, weights=np.where(ends[:, 0] == low, net, -net), minlength=len(keys))
    first = np.unique(edge, return_index=True)[1]
    left = first[(total != 0) & (low[first] != high[first])]
    return _Edges(np.stack([low[left], high[left]], axis=1), total[edge[left]])


def _split(
    edges: _Edges, corners: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the edges cut at the corners that lie on them, and how often each is walked."""
    corner, line = _upon(edges.ends, corners)
    line = np.concatenate([np.repeat(np.arange(len(edges.ends)), 2), line])
    corner = np.concatenate([edges.ends.ravel(), corner])
    start = corners[edges.ends[line, 0]]
    along = ((corners[corner] - start) * (corners[edges.ends[line, 1]] - start)).sum(axis=1)
    order = np.lexsort([along, line])
    line, corner = line[order], corner[order]
    within = np.flatnonzero(line[1:] == line[:-1])
    return np.stack([corner[within], corner[within + 1]], axis=1), edges.net[line[within]]


def _upon(
    ends: NDArray[np.int64], corners: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs (corner, edge) of corners that lie on an edge between its ends."""
    known = np.unique(ends)
    low, high = corners[known] - NOISE_M, corners[known] + NOISE_M
    spots = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    spot, edge = shapely.STRtree(shapely.linestrings(corners[ends])).query(spots)
    corner = known[spot]
    between = (ends[edge] != corner[:, None]).all(axis=1)
    corner, edge = corner[between], edge[between]
    start, way = corners[ends[edge, 0]], corners[ends[edge, 1]] - corners[ends[edge, 0]]
    aside = corners[corner] - start
    length = np.hypot(way[:, 0], way[:, 1])
    across = np.abs(way[:, 0] * aside[:, 1] - way[:, 1] * aside[:, 0])
    along = (way * aside).sum(axis=1)
    upon = (across <= NOISE_M * length) & (along > 0) & (along < length**2)
    return corner[upon], edge[upon]


def _directed_edges(
    shapes: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return (n, 2, 2) edges, and which of them have their own zone on the left."""
    rings, owner = shapely.get_rings(parts_of(shapes)[0], return_index=True)
    outer = np.append(True, owner[1:] != owner[:-1])[: len(rings)]
    points, ring = shapely.get_coordinates(rings, return_index=True)
    within = np.flatnonzero(ring[1:] == ring[:-1])
    forward = shapely.is_ccw(rings) == outer
    return np.stack([points[within], points[within + 1]], axis=1), forward[ring[within]]


def parts_of(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return the polygons of areas, and the position of the area that each belongs to."""
    if (shapely.get_type_id(shapes) == _POLYGON).all():
        return shapes, np.arange(len(shapes))
    parts, owner = shapely.get_parts(shapes, return_index=True)
    return np.asarray(parts), np.asarray(owner)


def faces_of(
    zones: NDArray[np.object_],
    tree: shapely.STRtree,
    metres: LocalMetres,
    boundary: shapely.Geometry | None,
) -> Faces:
    """Return the faces of the loose edges of ``zones`` and of ``boundary`` (both as in the file).

    ``tree`` holds the same zones. Faces thinner than the arithmetic can tell are left out.
    """
    edges = loose_edges(zones, metres)
    if boundary is not None:
        outline, _ = _directed_edges(np.asarray([metres.there(boundary)]))
        edges = np.concatenate([edges, outline])
    noded = shapely.get_parts(shapely.union_all(shapely.linestrings(edges)))
    shapes = shapely.get_parts(shapely.polygonize(noded))
    shapes = shapes[mean_width(shapes) >= NOISE_M]
    points = shapely.point_on_surface(shapes)
    inside = np.ones(len(shapes), dtype=bool)
    if boundary is not None:
        outline = metres.there(boundary)
        shapely.prepare(outline)
        inside = shapely.contains(outline, points)
    return Faces(shapes, _zones_at(shapes, points, tree, metres), inside)


def _zones_at(
    shapes: NDArray[np.object_],
    points: NDArray[np.object_],
    tree: shapely.STRtree,
    metres: LocalMetres,
) -> NDArray[np.int64]:
    """Return how many zones lie at each face; points on a border of zones are moved off it."""
    counts = np.zeros(len(points), dtype=np.int64)
    asked = np.arange(len(points))
    for turn in range(6):
        spots = metres.back(_moved(points[asked], shapes[asked], turn))
        hits = tree.query(spots, predicate="intersects")
        firmly = tree.query(spots, predicate="within")
        counts[asked] = np.bincount(firmly[0], minlength=len(asked))
        unsure = np.bincount(hits[0], minlength=len(asked)) != counts[asked]
        asked = asked[unsure]
    return counts


def _moved(
    points: NDArray[np.object_], shapes: NDArray[np.object_], turn: int
) -> NDArray[np.object_]:
    if not turn:
        return points
    room = shapely.distance(points, shapely.boundary(shapes)) * turn / 7
    aside = np.stack([room * np.cos(turn * _TURNS), room * np.sin(turn * _TURNS)], axis=1)
    return np.asarray(shapely.points(shapely.get_coordinates(points) + aside))


def mean_width(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return twice the area by the perimeter: the width of a strip, half that of a wedge."""
    lengths = shapely.length(shapes)
    widths = np.divide(2 * shapely.area(shapes), lengths, where=lengths > 0, out=lengths * 0)
    return np.asarray(widths)


def is_wider(shapes: NDArray[np.object_], width: float) -> NDArray[np.bool_]:
    """Return whether a circle of that diameter fits anywhere in each polygon."""
    fits = mean_width(shapes) >= width  # the circle that fits is never thinner than the mean
    asked = ~fits & (2 * np.sqrt(shapely.area(shapes) / np.pi) >= width)
    eroded = shapely.buffer(shapes[asked], -width / 2, quad_segs=1, join_style="mitre")
    fits[asked] = ~shapely.is_empty(eroded)
    return np.asarray(fits)


def connected(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons that faces of one arrangement make together."""
    return np.asarray(shapely.get_parts(shapely.coverage_union_all(shapes)))
