"""Windows of three global rasters as small GeoTIFFs in EPSG:4326, values untouched."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.windows import Window

from build_steps import sources
from build_steps.frames import FRAMES, RASTER_FRAMES, Box

TOPO_STEP = 1 / 12
MASK_STEP = 1 / 120
OVERVIEWS = [2, 4]
NO_CLASS = 255
NO_HEIGHT = -9999.0


def write_all(inputs: Path, folder: Path) -> None:
    """Write land cover, elevation and land/sea of both regions."""
    for name, box in RASTER_FRAMES.items():
        _land_cover(inputs / sources.LAND_COVER, box, folder / f"landcover_{name}.tif")
        topo, corner = _elevation([inputs / part for part in sources.ELEVATION], box)
        _write(
            folder / f"elevation_{name}.tif",
            topo,
            corner,
            NO_HEIGHT,
            {"units": "metre", "source": "ITU-R P.1511 version 2, 1/12 degree"},
        )
    mask = np.load(inputs / sources.LAND_SEA)["mask"]
    for name, box in FRAMES.items():
        land, corner = _land_sea(mask, box)
        _write(
            folder / f"landsea_{name}.tif",
            land,
            corner,
            NO_CLASS,
            {"classes": "1 land, 0 sea", "source": "GLOBE, 30 arc seconds"},
        )


def _land_cover(path: Path, box: Box, target: Path) -> None:
    """Cut the window; the package calls its sphere Clarke 1866, NASA gives plain degrees."""
    with rasterio.open(path) as source:
        window = cells(box, source.transform)
        values = source.read(1, window=window)
        corner = source.window_transform(window)
    _write(
        target,
        values,
        corner,
        NO_CLASS,
        {"classes": "IGBP, landcover_classes.csv", "source": "MCD12C1 v006, 2019"},
    )


def _elevation(paths: list[Path], box: Box) -> tuple[NDArray[np.float32], Affine]:
    """Cut the window; the grid's values stand at its nodes, each cell lies around one."""
    topo, lat, lon = (np.load(path)["arr_0"] for path in paths)
    corner = grid(lon[0, 0] - TOPO_STEP / 2, lat[0, 0] + TOPO_STEP / 2, TOPO_STEP)
    window = cells(box, corner)
    values = topo[window.toslices()].astype(np.float32)
    return values, rasterio.windows.transform(window, corner)


def _land_sea(mask: NDArray[np.bool_], box: Box) -> tuple[NDArray[np.uint8], Affine]:
    """Cut the window; the package marks sea as true and labels a cell by its north-west corner."""
    corner = grid(-180, 90, MASK_STEP)
    window = cells(box, corner)
    return (~mask[window.toslices()]).astype(np.uint8), rasterio.windows.transform(window, corner)


def grid(west: float, north: float, step: float) -> Affine:
    """Return the transform of a north-up grid of square cells."""
    return Affine(step, 0.0, west, 0.0, -step, north)


def cells(box: Box, corner: Affine) -> Window:
    """Return the whole cells that a box touches."""
    west, south, east, north = box
    left, right = (west - corner.c) / corner.a, (east - corner.c) / corner.a
    top, bottom = (north - corner.f) / corner.e, (south - corner.f) / corner.e
    col, row = math.floor(left + 1e-6), math.floor(top + 1e-6)
    return Window(col, row, math.ceil(right - 1e-6) - col, math.ceil(bottom - 1e-6) - row)


def _write(
    target: Path,
    values: NDArray[np.generic],
    corner: Affine,
    nodata: float,
    tags: Mapping[str, str],
) -> None:
    profile = {
        "driver": "GTiff",
        "dtype": values.dtype,
        "count": 1,
        "crs": "EPSG:4326",
        "nodata": nodata,
        "height": values.shape[0],
        "width": values.shape[1],
        "transform": corner,
        "compress": "deflate",
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
    }
    with rasterio.open(target, "w", **profile) as raster:
        raster.write(values, 1)
        raster.update_tags(**tags)
    if max(values.shape) > profile["blockxsize"]:
        with rasterio.open(target, "r+") as raster:
            raster.build_overviews(OVERVIEWS, rasterio.enums.Resampling.mode)
