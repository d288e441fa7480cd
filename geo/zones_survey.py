"""One walk along the corners of all zones: how large each is, and which edges have no counterpart.

In a plan without faults every edge between two zones is walked twice, once in each direction. Zones
are taken a few at a time, so that their corners fit the processor's memory, and neighbours
together, so that nearly all edges meet their counterparts at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.zones_edges import EXACT, Rings, mixed

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK = 1_000  # zones at a time
_MOST_BLOCKS = 180  # across: their numbers fit 16 bits, which are sorted fastest


@dataclass(frozen=True, eq=False)
class Zoning:
    """Zones with what is asked of them again and again.

    ``bounds`` (n, 4), ``areas`` in the numbers of the CRS, a tree of them, and the edges that no
    other zone walks back: ``loose`` (n, 2, 2), each with its zone on the left, and its ``owner``
    by position.
    """

    shapes: NDArray[np.object_]
    bounds: NDArray[np.float64]
    areas: NDArray[np.float64]
    tree: shapely.STRtree
    loose: NDArray[np.float64]
    owner: NDArray[np.int64]

    @classmethod
    def of(cls, shapes: NDArray[np.object_]) -> Zoning:
        """Return the zoning of valid polygons and multipolygons.

        Every edge has a key of 64 bits, the same for both directions, and a number whose sign is
        the direction: numbers that do not add up to zero under a key are loose. In one of 10⁵
        plans of ten million corners two edges of one key could hide each other.
        """
        bounds = shapely.bounds(shapes)
        order = _neighbours_together(bounds)
        areas, counts = np.zeros(len(shapes)), np.zeros(len(shapes), dtype=np.int64)
        marks, place = [], 0
        for start in range(0, len(shapes), _CHUNK):
            rows = order[start : start + _CHUNK]
            rings = Rings.of(shapes[rows])
            areas[rows] = np.bincount(rings.owner, rings.areas, len(rows))
            counts[start : start + _CHUNK] = np.bincount(rings.owner, rings.sizes, len(rows))
            marks.append(_left_alone(rings, place))
            place += len(rings.points)
        loose = _edges_at(shapes[order], order, counts, _loose(marks))
        return cls(shapes, bounds, areas, shapely.STRtree(shapes), *loose)


@dataclass(frozen=True, eq=False)
class _Marks:
    """Edges that may be loose: key and number, and the place of the corner they start from."""

    key: NDArray[np.uint64]
    number: NDArray[np.float64]
    place: NDArray[np.int64]


def _neighbours_together(bounds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the positions of bounds, block by block of a grid laid over them."""
    across = int(np.clip((len(bounds) / _CHUNK) ** 0.5, 1, _MOST_BLOCKS))
    block = np.zeros(len(bounds), dtype=np.int16)
    for low, high in bounds.T.reshape(2, 2, -1).transpose(1, 0, 2):
        middle = np.nan_to_num(low + high)
        least = middle.min(initial=np.inf)
        step = max((middle.max(initial=-np.inf) - least) / across, 1e-300)
        along = np.minimum((middle - least) / step, across - 1)
        block = block * np.int16(across) + along.astype(np.int16)
    return np.asarray(np.argsort(block, kind="stable"))


def _left_alone(rings: Rings, place: int) -> _Marks:
    """Return edges that may have no counterpart in ``rings``; ``place`` is the first corner's."""
    key, number = _keys(rings)
    rest = np.flatnonzero(_in_uneven_bucket(key, number))
    rest = rest[number[rest] != 0]
    return _Marks(key[rest], number[rest], rest + place)


def _loose(marks: list[_Marks]) -> NDArray[np.int64]:
    """Return the places of edges without a counterpart, in order."""
    if not marks:
        return np.empty(0, dtype=np.int64)
    key = np.concatenate([one.key for one in marks])
    number = np.concatenate([one.number for one in marks])
    rest = np.flatnonzero(_in_uneven_bucket(key, number))
    _, same = np.unique(key[rest], return_inverse=True)
    rest = rest[(np.bincount(same, weights=number[rest]) != 0)[same]]
    return np.asarray(np.concatenate([one.place for one in marks])[rest])


def _edges_at(
    shapes: NDArray[np.object_],
    names: NDArray[np.int64],
    counts: NDArray[np.int64],
    place: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the edges that start at some corners of all that ``shapes`` have, and whose they are.

    ``counts`` says how many corners each shape has, ``names`` how it is called.
    """
    ends = np.cumsum(counts)
    asked, which = np.unique(np.searchsorted(ends, place, side="right"), return_inverse=True)
    rings = Rings.of(shapes[asked])
    mine = counts[asked]
    start = place - (ends - counts)[asked[which]] + (np.cumsum(mine) - mine)[which]
    forward = np.repeat(rings.forward, rings.sizes)[start]
    edges = np.stack([rings.points[start + ~forward], rings.points[start + forward]], axis=1)
    return edges, names[asked[which]]


def _in_uneven_bucket(key: NDArray[np.uint64], number: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which edges share a bucket, by the first bits of their key, that is not even.

    All that are loose do: only they need a closer look.
    """
    bits = max(len(key).bit_length() + 1, 8)
    bucket = (key >> np.uint64(64 - bits)).view(np.int64)
    sums = np.bincount(bucket, weights=number, minlength=1 << bits)
    return np.asarray((sums != 0)[bucket])


def _keys(rings: Rings) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Return the key and the number of the edge from every corner; none is 0 from a ring's last."""
    key = mixed(rings.points)
    exact = (key >> EXACT).astype(np.float64)  # so short that sums of many stay exact
    number = np.empty(len(key))
    back = not rings.forward.any()  # most files turn all rings the same way
    pair = (exact[:-1], exact[1:]) if back else (exact[1:], exact[:-1])
    np.subtract(*pair, out=number[:-1])
    if not (back or rings.forward.all()):
        number *= np.repeat(rings.forward * 2.0 - 1, rings.sizes)
    number[np.cumsum(rings.sizes) - 1] = 0
    key[:-1] += key[1:]
    return key, number
