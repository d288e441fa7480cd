"""How often a shape crosses itself, asked in bounded time.

Polygons exist, by accident or design, on which testing or repairing takes minutes: 400 corners that
cross each other tens of thousands of times, or a million spikes. They are found out by counting
which edges have boxes that meet, first on a sample.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CROSSINGS = 1_000
_MOST_PAIRS_TO_CHECK = 1e9  # some seconds of testing whether a shape is valid
_MOST_PAIRS_TO_COUNT = 1e7  # 160 MB of pairs
_PLAIN = 20_000  # corners up to which any shape is tested in a second
_SAMPLE = 200


def is_beyond_checking(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which shapes are so intricate that to test whether they are valid takes too long."""
    large = shapely.get_num_coordinates(shapes) > _PLAIN
    beyond = np.zeros(len(shapes), dtype=bool)
    beyond[large] = [_pairs(_edges(shape)) > _MOST_PAIRS_TO_CHECK for shape in shapes[large]]
    return beyond


def self_crossings(shape: shapely.Geometry) -> NDArray[np.object_] | None:
    """Return the points where edges of ``shape`` cross; None for more than ``MOST_CROSSINGS``."""
    edges = _edges(shape)
    if _pairs(edges) > _MOST_PAIRS_TO_COUNT:
        return None
    one, other = shapely.STRtree(edges).query(edges, predicate="crosses")
    twice = one < other
    if twice.sum() > MOST_CROSSINGS:
        return None
    return np.asarray(shapely.intersection(edges[one[twice]], edges[other[twice]]))


def _edges(shape: shapely.Geometry) -> NDArray[np.object_]:
    lines = shapely.get_parts(shape)
    if shapely.get_dimensions(shape) == 2:  # noqa: PLR2004  an area
        lines = shapely.get_rings(lines)
    points, line = shapely.get_coordinates(lines, return_index=True)
    within = np.flatnonzero(line[1:] == line[:-1])
    return np.asarray(shapely.linestrings(np.stack([points[within], points[within + 1]], axis=1)))


def _pairs(edges: NDArray[np.object_]) -> float:
    """Return about how many pairs of edges have boxes that meet."""
    if not len(edges):
        return 0.0
    step = max(1, len(edges) // _SAMPLE)
    sample = edges[::step]
    return float(len(shapely.STRtree(edges).query(sample)[0]) / len(sample) * len(edges))
