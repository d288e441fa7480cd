"""Made plans for benchmarks: zones that tile a square, share corners, and wind like real ones.

Zones are cells around points that stand in rows, more or less, and every edge is bent in waves, the
same for both neighbours, to the last digit. Municipalities are made in the same way, with as many
corners as those that are shipped.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

SIDE, UNITS = 250_000.0, 100
ZONE_EDGE, UNIT_EDGE = 8, 256  # pieces of an edge: about 50 corners a zone, 1,440 a municipality
_BEND = 0.03  # of an edge's length
Array = np.ndarray[Any, Any]


def cells(count: int, corner: Array, seed: int) -> Array:
    """Return cells that fill a square of ``SIDE`` metres from its south-western corner."""
    random = np.random.default_rng(seed)
    across = round(count**0.5)
    rows = -(-count // across)
    grid = np.stack(np.divmod(np.arange(count), across)[::-1], axis=1)
    points = corner + (grid + random.uniform(0.15, 0.85, (count, 2))) / [across, rows] * SIDE
    square = shapely.box(*corner, *(corner + SIDE))
    found = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=square, ordered=True)
    inside = shapely.intersection(shapely.get_parts(found), square)
    return np.asarray(shapely.set_precision(inside, 0.001))


def bent(shapes: Array, pieces: int, seed: int) -> Array:
    """Return cells with every inner edge bent in waves, the same for both neighbours."""
    points, ring = shapely.get_coordinates(shapes, return_index=True)
    start = np.flatnonzero(ring[1:] == ring[:-1])
    p, q, owner = points[start], points[start + 1], ring[start]
    swap = ((p[:, 0] > q[:, 0]) | ((p[:, 0] == q[:, 0]) & (p[:, 1] > q[:, 1])))[:, None]
    a, b = np.where(swap, q, p), np.where(swap, p, q)
    _, edge = np.unique(np.concatenate([a, b], axis=1), axis=0, return_inverse=True)
    along = np.linspace(0, 1, pieces + 1)
    aside = _waves(int(edge.max()) + 1, along, seed)[edge]
    outline = shapely.total_bounds(shapes).reshape(2, 2)
    outer = ((a == b)[:, None] & (a[:, None] == outline)).any(axis=(1, 2))
    aside[outer] = 0
    way = b - a
    across = np.stack([-way[:, 1], way[:, 0]], axis=1)
    bends = a[:, None] + way[:, None] * along[:, None] + across[:, None] * aside[:, :, None]
    bends[:, 0], bends[:, -1] = a, b
    bends = np.where(swap[:, None], bends[:, ::-1], bends)[:, :-1]
    rings = shapely.linearrings(bends.reshape(-1, 2), indices=np.repeat(owner, pieces))
    return np.asarray(shapely.polygons(rings))


def _waves(count: int, along: Array, seed: int) -> Array:
    """Return for each edge how far its points lie aside, as a share of its length."""
    random = np.random.default_rng(seed)
    waves = np.zeros((count, len(along)))
    length = 1
    while length <= max(len(along) // 4, 1):
        waves += random.normal(size=(count, 1)) / length**1.3 * np.sin(np.pi * length * along)
        length *= 2
    return _BEND * np.clip(waves, -1.5, 1.5)


def zone_shapes(count: int, corner: Array) -> Array:
    """Return zones."""
    return bent(cells(count, corner, 1), ZONE_EDGE, 2)


def unit_shapes(corner: Array) -> Array:
    """Return a hundred municipalities whose borders cut through zones."""
    return bent(cells(UNITS, corner, 4), UNIT_EDGE, 3)


def borders_between(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the lines where zones of two units meet (unit_a, unit_b); zones have a ``unit``."""
    points, zone = shapely.get_coordinates(zones.geometry.to_numpy(), return_index=True)
    within = np.flatnonzero(zone[1:] == zone[:-1])
    edges = np.hstack([points[within], points[within + 1]])
    turned = (edges[:, 0] > edges[:, 2]) | (
        (edges[:, 0] == edges[:, 2]) & (edges[:, 1] > edges[:, 3])
    )
    edges[turned] = edges[turned][:, [2, 3, 0, 1]]
    order = np.lexsort(edges.T)
    same = np.flatnonzero((edges[order][1:] == edges[order][:-1]).all(axis=1))
    units = zones["unit"].to_numpy()[zone[within]]
    one, other = units[order[same]], units[order[same + 1]]
    met = one != other
    table = pd.DataFrame({"unit_a": np.minimum(one, other), "unit_b": np.maximum(one, other)})[met]
    lines = shapely.linestrings(edges[order[same[met]]].reshape(-1, 2, 2))
    number = table.groupby(["unit_a", "unit_b"]).ngroup().to_numpy()
    by_number = np.argsort(number, kind="stable")
    rows = table.drop_duplicates().sort_values(["unit_a", "unit_b"])
    shapes = shapely.line_merge(
        shapely.multilinestrings(lines[by_number], indices=number[by_number])
    )
    return gpd.GeoDataFrame(rows.reset_index(drop=True), geometry=shapes, crs=zones.crs)
