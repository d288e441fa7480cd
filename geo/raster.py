"""Rasters: what callers use, and what the cells of a raster say about units.

Reading lies in ``raster_file``, pictures in ``raster_tiles``; here are the zonal statistics, by
exactextract on the raster's own grid, so that a cell counts for as much of it as a unit covers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.raster import RasterSource
from rasterio.windows import Window

from geo.errors import Refusal
from geo.raster_file import (
    PointValue,
    RasterInfo,
    cells_at,
    crs_of,
    open_raster,
    opened,
    scaled,
    value_at,
)
from geo.raster_tiles import RasterStyle, checked_colour, picture_of_raster, png, tile_png
from geo.types import Issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from rasterio.io import DatasetReader

    from geo.raster_file import Cell

__all__ = [
    "FEW_CELLS",
    "PointValue",
    "RasterInfo",
    "RasterStyle",
    "ZonalResult",
    "checked_colour",
    "open_raster",
    "picture_of_raster",
    "png",
    "tile_png",
    "value_at",
    "zonal_classes",
    "zonal_numbers",
]

FEW_CELLS = 20
"""Below this one cell is over 5 % of a unit: shares then say more of the grid than the ground."""
MAX_CLASSES = 256
_CELLS_IN_MEMORY = 4_000_000


@dataclass(frozen=True)
class ZonalResult:
    """What a raster says about units: one row a unit, the index is the zones' index.

    ``n_cells`` is the number of cells with data that each row rests on (a cell that a unit covers
    by a third counts a third); ``cell_size_m`` is (x, y) in metres at the raster's centre.
    """

    table: pd.DataFrame
    n_cells: pd.Series
    cell_size_m: tuple[float, float]
    issues: tuple[Issue, ...]


def zonal_classes(path: Path | str, zones: gpd.GeoDataFrame) -> ZonalResult:
    """Return the share (0-1) of each class in each zone; columns are the classes found.

    Shares are of the area with data and sum to 1; a zone without any has NaN. On a raster in
    degrees the cells shrink towards the pole, so each is weighted by its area on the sphere
    (exactextract's ``area_spherical_km2``); on a projected one every cell weighs the same, which
    is exact in equal-area projections and within 0.1 % inside a municipality in the national ones.
    Raises Refusal raster-not-classes, zones-without-crs, zones-repeat, zones-not-areas.
    """
    found, info = _extract(path, zones, ["count", "unique", "frac"])
    shares: list[dict[float, float]] = [
        dict(zip(values, parts, strict=True))
        for values, parts in zip(found["unique"], found["frac"], strict=True)
    ]
    classes = sorted({value for share in shares for value in share})
    if len(classes) > MAX_CLASSES:
        raise Refusal(
            "raster-not-classes", name=info.path.name, found=len(classes), limit=MAX_CLASSES
        )
    table = pd.DataFrame(shares, index=found.index, columns=classes, dtype=float).fillna(0.0)
    table.columns = [int(value) if value.is_integer() else value for value in map(float, classes)]
    table[found["count"] == 0] = np.nan
    return _result(table, found["count"], info)


def zonal_numbers(path: Path | str, zones: gpd.GeoDataFrame) -> ZonalResult:
    """Return min, max, mean and range of the cells in each zone, in the raster's unit.

    Any cell that a zone touches counts for min and max; the mean is weighted by covered area, as
    in ``zonal_classes``. A zone without data has NaN. Raises Refusal as ``zonal_classes``.
    """
    found, info = _extract(path, zones, ["count", "min", "max", "mean"])
    table = found[["min", "max", "mean"]].astype(float)
    return _result(table.assign(range=table["max"] - table["min"]), found["count"], info)


def _result(table: pd.DataFrame, n_cells: pd.Series, info: RasterInfo) -> ZonalResult:
    few = n_cells[n_cells < FEW_CELLS]
    remarks = [_remark(str(code), cells, info) for code, cells in few.items()]
    return ZonalResult(table, n_cells.rename("n_cells"), info.cell_size_m, (*info.issues, *remarks))


def _remark(unit: str, cells: float, info: RasterInfo) -> Issue:
    x_m, y_m = (round(size) for size in info.cell_size_m)
    values = {"unit": unit, "raster": info.path.stem, "cell_x_m": x_m, "cell_y_m": y_m}
    if cells == 0:
        return Issue("raster-no-cells", "warning", values, feature=unit)
    few = {**values, "cells": round(cells, 1), "needed": FEW_CELLS}
    return Issue("raster-few-cells", "warning", few, feature=unit)


def _extract(
    path: Path | str, zones: gpd.GeoDataFrame, statistics: Sequence[str]
) -> tuple[pd.DataFrame, RasterInfo]:
    """Run exactextract; the answer has one row for each zone, those without an area included."""
    _check_zones(zones)
    info = open_raster(path)
    with opened(path) as dataset:
        shapes = zones.geometry.to_crs(crs_of(dataset))
        shapes = shapes[~(shapes.is_empty | shapes.isna())]
        grid = _Cells(dataset)
        asked = shapes.set_axis(range(len(shapes))).apply(grid.place).to_frame("geometry")
        weighted = [_by_area(name, dataset) for name in statistics]
        found = exact_extract(
            grid, asked, weighted, output="pandas", max_cells_in_memory=_CELLS_IN_MEMORY
        )
    found = found.set_axis(shapes.index).reindex(zones.index)
    found["count"] = found["count"].fillna(0.0)
    for column in found.columns.intersection(["unique", "frac"]):
        found[column] = [value if np.ndim(value) else [] for value in found[column]]
    return found, info


def _check_zones(zones: gpd.GeoDataFrame) -> None:
    if zones.crs is None:
        raise Refusal("zones-without-crs")
    if not zones.index.is_unique:
        raise Refusal("zones-repeat", unit=str(zones.index[zones.index.duplicated()][0]))
    kinds = set(zones.geometry.dropna().geom_type) - {"Polygon", "MultiPolygon"}
    if kinds:
        raise Refusal("zones-not-areas", kinds=", ".join(sorted(kinds)))


def _by_area(statistic: str, dataset: DatasetReader) -> str:
    weighable = statistic in {"frac", "mean"} and dataset.crs.is_geographic
    return f"{statistic}(coverage_weight=area_spherical_km2)" if weighable else statistic


class _Cells(RasterSource):  # type: ignore[misc]  # exactextract has no types
    """Band 1 of an open dataset, as exactextract reads it.

    A grid that is not north-up (rotated, or stored from the south) is presented in cells: x is the
    column, y the row below zero, and ``place`` brings shapes there. exactextract takes no others.
    """

    def __init__(self, dataset: DatasetReader) -> None:
        super().__init__()
        t = dataset.transform
        self._dataset = dataset
        self._north_up = t.b == t.d == 0 and t.a > 0 > t.e
        if dataset.crs.is_geographic and not self._north_up:
            raise Refusal("raster-rotated-degrees", name=Path(dataset.name).name)

    def res(self) -> tuple[float, float]:
        t = self._dataset.transform
        return (t.a, -t.e) if self._north_up else (1.0, 1.0)

    def extent(self) -> tuple[float, float, float, float]:
        (x_size, y_size), t = self.res(), self._dataset.transform
        left, top = (t.c, t.f) if self._north_up else (0.0, 0.0)
        bottom, right = top - y_size * self._dataset.height, left + x_size * self._dataset.width
        return left, bottom, right, top

    def read_window(self, x0: int, y0: int, nx: int, ny: int) -> NDArray[Cell]:
        stored = self._dataset.read(1, window=Window(x0, y0, nx, ny), masked=True)
        values = scaled(stored, self._dataset, 1)
        return np.ma.masked_array(values.data, np.ma.getmaskarray(values))

    def nodata_value(self) -> None:
        """Say nothing: what ``read_window`` masks is what has no data."""

    def srs_wkt(self) -> None:
        """Say nothing: the shapes were brought to this grid already."""

    def place(self, shape: shapely.Geometry) -> shapely.Geometry:
        if self._north_up:
            return shape
        return shapely.transform(shape, self._in_cells)

    def _in_cells(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        column, row = cells_at(self._dataset.transform, xy[:, 0], xy[:, 1])
        return np.column_stack([column, -row])
