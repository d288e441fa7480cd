"""Inner lines between the 2009 units of one 2021 unit, from pieces that fit badly.

Natural Earth's 2009 pieces overlap the good 2021 outline with gaps at its rim and with lines
some hundred metres off. Every place of the outline goes to the piece with the smallest signed
distance (negative inside), less an offset of that piece. Equal offsets are the plain nearest
piece; where the published areas of all pieces are known, the offsets are those that give each
piece its published share of the outline, which shifts each inner line sideways, parallel to
itself, until the areas are right.
"""

from collections.abc import Mapping

import numpy as np
import rasterio.features
import shapely
from numpy.typing import NDArray
from rasterio.transform import Affine
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

CELL_M = 50.0
MARGIN_M = 500.0
SMOOTHING_M = 120.0
STEPS = 60
NEAR_M = 200.0

Floats = NDArray[np.float64]


def inner_lines(
    outline: BaseGeometry,
    pieces: Mapping[str, BaseGeometry],
    published_km2: Mapping[str, float] | None,
) -> dict[str, BaseGeometry]:
    """Return one polygon a piece; together they cover the outline and a margin (EPSG:3035)."""
    if len(pieces) == 1:
        return {name: shapely.box(*outline.buffer(MARGIN_M).bounds) for name in pieces}
    xs, ys = _grid(outline)
    x, y = np.meshgrid(xs, ys)
    distance = np.stack([signed_distance(piece, x, y) for piece in pieces.values()])
    inside = shapely.contains_xy(outline, x.ravel(), y.ravel()).reshape(x.shape)
    offset = np.zeros(len(pieces))
    if published_km2 is not None:
        targets = np.array([published_km2[name] for name in pieces])
        offset = fitted_offsets(distance[:, inside], targets / targets.sum())
    owner = np.argmin(distance - offset[:, None, None], axis=0).astype(np.int16)
    return dict(zip(pieces, _polygons(owner, len(pieces), xs, ys), strict=True))


def _grid(outline: BaseGeometry) -> tuple[Floats, Floats]:
    west, south, east, north = outline.buffer(MARGIN_M).bounds
    return np.arange(west, east, CELL_M), np.arange(north, south, -CELL_M)


def signed_distance(piece: BaseGeometry, x: Floats, y: Floats) -> Floats:
    """Return metres to the piece's edge, negative inside."""
    metres = np.asarray(shapely.distance(piece.boundary, shapely.points(x, y)))
    shapely.prepare(piece)
    inside = shapely.contains_xy(piece, x.ravel(), y.ravel()).reshape(x.shape)
    return np.where(inside, -metres, metres)


def fitted_offsets(distance: Floats, shares: Floats) -> Floats:
    """Return offsets in metres (mean 0) that give row i of `distance` its share of the columns.

    Each step moves a piece by its missing area over the length of edge the piece has; the
    length is estimated from the number of columns within 200 m of its edge.
    """
    offset = np.zeros(len(shares))
    columns = distance.shape[1]
    near = np.maximum((np.abs(distance) < NEAR_M).sum(axis=1), 1)
    for _ in range(STEPS):
        counts = np.bincount(np.argmin(distance - offset[:, None], axis=0), minlength=len(shares))
        offset += NEAR_M * (shares * columns - counts) / near
    centred: Floats = offset - offset.mean()
    return centred


def _polygons(owner: NDArray[np.int16], count: int, xs: Floats, ys: Floats) -> list[BaseGeometry]:
    corner = Affine(CELL_M, 0.0, xs[0] - CELL_M / 2, 0.0, -CELL_M, ys[0] + CELL_M / 2)
    parts: list[list[BaseGeometry]] = [[] for _ in range(count)]
    for geometry, value in rasterio.features.shapes(owner, transform=corner):
        parts[int(value)].append(shape(geometry))
    stairs = [shapely.union_all(p) for p in parts]
    return list(shapely.coverage_simplify(stairs, SMOOTHING_M, simplify_boundary=False))
