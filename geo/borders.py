"""Borders between units that are unions of pieces of one coverage.

Every piece's rings are cut into segments; a segment that two pieces share has two owners, a
segment on the outside has one. Borders between units at any date are then sums over segments, so
that they are symmetric and add up to each unit's perimeter by construction.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.measure import segment_lengths_m

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

SEA = "sea"
_DECIMALS = 7
_FACING_DEGREES = 0.005  # some 300-500 m: a country that lies further off is across water


@dataclass(frozen=True)
class Segments:
    """The segments of a coverage: (n, 2) lon, lat arrays, owners, lengths in metres.

    ``second`` is the other piece, or, on the outside, what the segment faces: a country code or
    ``SEA``; ``outside`` tells the two apart.
    """

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    first: NDArray[np.object_]
    second: NDArray[np.object_]
    outside: NDArray[np.bool_]
    length_m: NDArray[np.float64]


def cut_into_segments(pieces: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> Segments:
    """Return the segments of ``pieces`` (index = piece id, EPSG:4326, a valid coverage).

    ``countries`` (index = country code, EPSG:4326) names what the outside faces: the nearest
    country within some 400 m, else the sea.
    """
    starts, ends, owner = _ring_segments(pieces)
    key = _undirected_keys(starts, ends)
    order = np.lexsort(key.T)
    same = (key[order][1:] == key[order][:-1]).all(axis=1)
    paired = np.flatnonzero(same)
    alone = np.ones(len(order), dtype=bool)
    alone[paired] = alone[paired + 1] = False
    inner, partner, edge = order[paired], order[paired + 1], order[alone]
    kept = np.concatenate([inner, edge])
    facing = _facing((starts[edge] + ends[edge]) / 2, countries)
    return Segments(
        starts=starts[kept],
        ends=ends[kept],
        first=owner[kept],
        second=np.concatenate([owner[partner], facing]),
        outside=np.arange(len(kept)) >= len(inner),
        length_m=segment_lengths_m(starts[kept], ends[kept]),
    )


def _ring_segments(
    pieces: gpd.GeoDataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.object_]]:
    parts, piece = shapely.get_parts(pieces.geometry.to_numpy(), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    ids = pieces.index.to_numpy(dtype=object)[piece[part]]
    points, ring = shapely.get_coordinates(rings, return_index=True)
    within = ring[1:] == ring[:-1]
    return points[:-1][within], points[1:][within], ids[ring[:-1][within]]


def _undirected_keys(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.int64]:
    a = np.round(starts * 10**_DECIMALS).astype(np.int64)
    b = np.round(ends * 10**_DECIMALS).astype(np.int64)
    swap = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    return np.where(swap[:, None], np.hstack([b, a]), np.hstack([a, b]))


def _facing(middles: NDArray[np.float64], countries: gpd.GeoDataFrame) -> NDArray[np.object_]:
    facing = np.full(len(middles), SEA, dtype=object)
    if len(middles) and len(countries):
        found = countries.sindex.nearest(
            shapely.points(middles), max_distance=_FACING_DEGREES, return_all=False
        )
        facing[found[0]] = countries.index.to_numpy(dtype=object)[found[1]]
    return facing


def borders_of(
    pieces: AbstractSet[str], segments: Segments, unit_of: Mapping[str, str]
) -> pd.Series:
    """Return the lengths in km of a unit's borders, indexed by who lies on the other side.

    ``pieces`` make up the unit. The other side is the unit that ``unit_of`` gives for its piece
    (the piece itself where it names none), or, on the outside, a country code or ``SEA``.
    """
    first = pd.Series(segments.first).isin(pieces).to_numpy()
    second = pd.Series(segments.second).isin(pieces).to_numpy() & ~segments.outside
    edge = first != second
    other = np.where(first, segments.second, segments.first)[edge]
    named = [
        piece if out else unit_of.get(piece, piece)
        for piece, out in zip(other, segments.outside[edge], strict=True)
    ]
    lengths = pd.Series(segments.length_m[edge] / 1000, index=named, dtype=float)
    return lengths.groupby(level=0).sum()
