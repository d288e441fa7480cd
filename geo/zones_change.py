"""What changes from one zoning to another, as a matrix of classes and as a map.

As in ``geo.zones``, ground under two or more zones of one plan belongs to none of their classes: it
is told apart by ``cover``, so that the rows of the matrix add up to the ground that was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.plan_faces import NOISE_M
from geo.zones import areal, check_crs
from geo.zones_ground import Ground, placed
from geo.zones_repeats import covered_twice
from geo.zones_sums import shared_sums
from geo.zones_survey import Zoning

if TYPE_CHECKING:
    from numpy.typing import NDArray

SINGLE, MULTIPLE, NONE = "single", "multiple", "none"
KEYS = ("class_a", "cover_a", "class_b", "cover_b")
_WRONG = 1e-7  # of a shape's area
_NOISE = 1e-9  # of a shape's area: what is left of it where only the arithmetic left something


@dataclass(frozen=True, eq=False)
class Transition:
    """What became what: areas in m² of EPSG:3035.

    ``table`` has class_a, cover_a, class_b, cover_b, area_m2, every combination once. A cover is
    "single", "multiple" (two or more zones of one plan) or "none"; the class is None unless it is
    "single". ``changed`` has the same columns and the places where either differs, in the CRS of
    the first plan. ``area_m2`` is the ground that was asked for: the sum of the table.
    """

    table: pd.DataFrame
    changed: gpd.GeoDataFrame
    area_m2: float


def transition_matrix(
    zones_a: gpd.GeoDataFrame,
    zones_b: gpd.GeoDataFrame,
    class_field_a: str,
    class_field_b: str,
    within: gpd.GeoDataFrame | None = None,
) -> Transition:
    """Return the areas that went from each class of one plan to each class of another.

    ``within`` are the areas that are asked for, their common ground counted once; without it, all
    ground that either plan covers. Refuses frames without a CRS.
    """
    frames = [zones_a, zones_b] if within is None else [zones_a, zones_b, within]
    check_crs(*frames)
    crs = pyproj.CRS(zones_a.crs)
    shapes = [placed(frame, crs) for frame in frames]
    bounds = np.nan_to_num(shapely.total_bounds(np.concatenate(shapes)))
    ground = Ground.under(crs, bounds)
    asked = None if within is None else shapely.union_all(shapes[2])
    before = _parted(shapes[0], zones_a[class_field_a], ground, asked)
    after = _parted(shapes[1], zones_b[class_field_b], ground, asked)
    return _compared(before, after, asked, ground)


@dataclass(frozen=True, eq=False)
class _Parts:
    """Shapes of one plan without common ground, and the class and cover of each."""

    shapes: NDArray[np.object_]
    classes: NDArray[np.object_]
    covers: NDArray[np.object_]


def _parted(
    shapes: NDArray[np.object_],
    classes: pd.Series,
    ground: Ground,
    asked: shapely.Geometry | None,
) -> _Parts:
    twice = covered_twice(Zoning.of(shapes), ground.crs)
    alone = _less(shapes, twice, _pairs(shapes, twice), _grid(ground))
    every = np.concatenate([alone, twice])
    labels = np.concatenate([classes.to_numpy(dtype=object), np.full(len(twice), None)])
    covers = np.repeat(np.asarray([SINGLE, MULTIPLE], dtype=object), [len(alone), len(twice)])
    if asked is not None:
        shapely.prepare(asked)
        crossing = ~shapely.contains_properly(asked, every)
        every[crossing] = shapely.intersection(every[crossing], asked)
    some = shapely.area(every) > 0
    return _Parts(areal(every[some]), labels[some], covers[some])


def _grid(ground: Ground) -> float:
    return NOISE_M / float(ground.metres.scale.max())


def _less(
    shapes: NDArray[np.object_],
    others: NDArray[np.object_],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    grid: float,
) -> NDArray[np.object_]:
    """Return each shape without the others it is paired with; pairs are sorted by shape.

    The others have no common ground. What GEOS gets wrong around corners that are nearer to each
    other than ``grid`` shows in the area, and is done again on that grid.
    """
    found = shapes.copy()
    shape, other = pairs
    ends = np.searchsorted(shape, np.arange(len(shapes) + 1))
    taken = np.bincount(shape, shared_sums(shapes, others[other], shape)[:, 0], len(shapes))
    for row in np.unique(shape):
        near = others[other[ends[row] : ends[row + 1]]]
        found[row] = shapely.difference(shapes[row], shapely.union_all(near))
        if abs(shapes[row].area - taken[row] - found[row].area) > _WRONG * shapes[row].area:
            every = shapely.union_all(near, grid_size=grid)  # the union can be what went wrong
            found[row] = shapely.difference(shapes[row], every, grid_size=grid)
    return areal(found)


def _common(
    shapes: NDArray[np.object_],
    others: NDArray[np.object_],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    grid: float,
) -> NDArray[np.object_]:
    """Return the ground that each pair shares, looked after as in ``_less``."""
    one, other = shapes[pairs[0]], others[pairs[1]]
    found = shapely.intersection(one, other)
    expected = shared_sums(shapes, other, pairs[0])[:, 0]
    wrong = np.abs(shapely.area(found) - expected) > _WRONG * shapely.area(one)
    rounded = [shapely.set_precision(each[wrong], grid) for each in (one, other)]
    found[wrong] = shapely.intersection(*rounded)
    return areal(found)


def _pairs(
    shapes: NDArray[np.object_], others: NDArray[np.object_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return positions of shapes and others that touch or more, by shape."""
    shape, other = shapely.STRtree(others).query(shapes, predicate="intersects")
    order = np.lexsort([other, shape])
    return shape[order], other[order]


def _compared(
    before: _Parts, after: _Parts, asked: shapely.Geometry | None, ground: Ground
) -> Transition:
    """Return the table and the map; -1 is the position of ground that a plan does not cover."""
    grid = _grid(ground)
    a, b, shared = _shared(before.shapes, after.shapes, grid)
    gone, went = _left(before.shapes, after.shapes, (a, b), shared, grid)
    came, new = _left(after.shapes, before.shapes, (b, a), shared, grid)
    a = np.concatenate([a, went, np.full(len(new), -1)])
    b = np.concatenate([b, np.full(len(went), -1), new])
    shapes = np.concatenate([shared, gone, came])
    areas = ground.areas_m2(shapes)
    total = float(areas.sum())
    if asked is not None:
        total = float(ground.areas_m2(np.asarray([asked]))[0])
        a, b = np.append(a, -1), np.append(b, -1)
        areas = np.append(areas, max(total - areas.sum(), 0.0))
        shapes = _or_nothing(shapes, None)
    every = _rows(before, after, a, b).assign(area_m2=areas, geometry=shapes)
    every = every[areas > 0]
    table = every.groupby(list(KEYS), dropna=False)["area_m2"].sum().reset_index()
    label, _ = pd.factorize(pd.concat([every["class_a"], every["class_b"]]), use_na_sentinel=False)
    same = label[: len(every)] == label[len(every) :]
    places = every[~(same & (every["cover_a"] == every["cover_b"]))].reset_index(drop=True)
    changed = gpd.GeoDataFrame(places, geometry="geometry", crs=ground.crs)
    return Transition(table.astype({"class_a": object, "class_b": object}), changed, total)


def _rows(
    before: _Parts, after: _Parts, a: NDArray[np.int64], b: NDArray[np.int64]
) -> pd.DataFrame:
    told = {
        "class_a": _or_nothing(before.classes, None)[a],
        "cover_a": _or_nothing(before.covers, NONE)[a],
        "class_b": _or_nothing(after.classes, None)[b],
        "cover_b": _or_nothing(after.covers, NONE)[b],
    }
    return pd.DataFrame(told, dtype=object)


def _or_nothing(values: NDArray[np.object_], nothing: str | None) -> NDArray[np.object_]:
    return np.concatenate([values, np.asarray([nothing], dtype=object)])


def _shared(
    shapes: NDArray[np.object_], others: NDArray[np.object_], grid: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.object_]]:
    """Return which shapes share ground with which others, and that ground.

    What did not change from one version to the next is not cut: the others of its pairs only touch.
    """
    shape, other = _pairs(shapes, others)
    same = shapely.equals_identical(shapes[shape], others[other])
    asked = same | ~(np.isin(shape, shape[same]) | np.isin(other, other[same]))
    shape, other, same = shape[asked], other[asked], same[asked]
    found = shapes[shape]
    found[~same] = _common(shapes, others, (shape[~same], other[~same]), grid)
    some = shapely.area(found) > _NOISE * shapely.area(shapes[shape])
    return shape[some], other[some], found[some]


def _left(
    shapes: NDArray[np.object_],
    others: NDArray[np.object_],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    shared: NDArray[np.object_],
    grid: float,
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return what others leave of shapes, and of which shape it is left."""
    own, (shape, other) = shapely.area(shapes), pairs
    left = own - np.bincount(shape, weights=shapely.area(shared), minlength=len(shapes))
    rows = np.flatnonzero(left > _NOISE * own)
    place = np.searchsorted(rows, shape)
    asked = np.isin(shape, rows)
    order = np.argsort(place[asked], kind="stable")
    pairs = place[asked][order], other[asked][order]
    return _less(shapes[rows], others, pairs, grid), rows
