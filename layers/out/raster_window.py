"""The part of a raster that a unit lies in, as a GeoTIFF of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from affine import Affine
from pyproj import Transformer
from rasterio.features import geometry_mask
from rasterio.io import MemoryFile
from rasterio.windows import Window

from geo.errors import Refusal
from geo.raster_file import cells_at, crs_of, opened

if TYPE_CHECKING:
    from pathlib import Path

    from rasterio.io import DatasetReader

MAX_CELLS = 50_000_000


def raster_window(
    path: Path, outline: shapely.Geometry, tags: dict[str, str], *, clip: bool
) -> bytes | None:
    """Return the cells that touch ``outline`` (EPSG:4326) as a GeoTIFF; None where there are none.

    The grid, the CRS and the values stay as they are. With ``clip`` cells outside the outline have
    no data, else the whole rectangle is kept. Refuses a window of more than 50 million cells
    (``raster-window-too-large``).
    """
    with opened(path) as dataset:
        mover = Transformer.from_crs("EPSG:4326", crs_of(dataset), always_xy=True)
        shape = shapely.transform(
            outline, lambda xy: np.column_stack(mover.transform(xy[:, 0], xy[:, 1]))
        )
        window = _window(dataset, shape)
        if window is None:
            return None
        if window.width * window.height > MAX_CELLS:
            raise Refusal("raster-window-too-large", name=path.name, limit=MAX_CELLS)
        nodata = _nodata(dataset)
        values = dataset.read(window=window)
        transform = dataset.transform @ Affine.translation(window.col_off, window.row_off)
        profile = dataset.profile | {"nodata": nodata, "transform": transform}
    if clip:
        outside = geometry_mask([shape], values.shape[1:], transform, all_touched=True)
        values[:, outside] = nodata
    return _geotiff(values, profile, tags)


def _window(dataset: DatasetReader, shape: shapely.Geometry) -> Window | None:
    """Return the cells that the bounds of ``shape`` (the raster's CRS) lie in, if any do."""
    west, south, east, north = shape.bounds
    xs, ys = np.array([west, west, east, east]), np.array([south, north, south, north])
    columns, rows = cells_at(dataset.transform, xs, ys)
    left, top = max(int(columns.min()), 0), max(int(rows.min()), 0)
    right = min(int(columns.max()) + 1, dataset.width)
    bottom = min(int(rows.max()) + 1, dataset.height)
    if left >= right or top >= bottom:
        return None
    return Window(left, top, right - left, bottom - top)


def _nodata(dataset: DatasetReader) -> float:
    """Return the raster's value for nothing, else the largest that its cells can hold."""
    if dataset.nodata is not None:
        return float(dataset.nodata)
    kind = np.dtype(dataset.dtypes[0])
    return float("nan") if kind.kind == "f" else float(np.iinfo(kind).max)


def _geotiff(values: np.ndarray, profile: dict[str, object], tags: dict[str, str]) -> bytes:
    count, height, width = values.shape
    kept = {key: profile[key] for key in ("crs", "dtype", "nodata", "transform")}
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff", count=count, height=height, width=width, compress="deflate", **kept
        ) as target:
            target.write(values)
            target.update_tags(**tags)
        return bytes(memory.read())
