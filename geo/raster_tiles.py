"""Pictures of rasters, reprojected on the fly: only the cells under the picture are read."""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
from affine import Affine
from PIL import Image
from pyproj import Transformer
from rasterio.enums import ColorInterp, Resampling
from rasterio.vrt import WarpedVRT

from geo.errors import Refusal
from geo.raster_file import cells_at, crs_of, opened, scaled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.raster_file import Cell

Bounds = tuple[float, float, float, float]
_HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_WEB_MERCATOR = "EPSG:3857"
_WEB_MERCATOR_EDGE_M = math.pi * 6_378_137
_MAX_ZOOM = 24
_MAX_TILE_PX = 1024


def checked_colour(text: object) -> str:
    """Return ``text`` if it is a colour written #rrggbb; raises Refusal colour-not-hex."""
    if isinstance(text, str) and _HEX_COLOUR.fullmatch(text):
        return text
    raise Refusal("colour-not-hex", colour=str(text)[:40])


@dataclass(frozen=True)
class RasterStyle:
    """How cells get their colour.

    ``classes`` maps values to #rrggbb (a value it does not name stays transparent, nearest cell);
    ``ramp`` is (value, #rrggbb) in rising order (colours between stops and cells between centres
    are interpolated, beyond the ends the end's colour stays).
    """

    kind: Literal["classes", "ramp"]
    classes: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    ramp: tuple[tuple[float, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a style that could not colour anything or that holds no colours."""
        if not (self.classes if self.kind == "classes" else self.ramp):
            raise Refusal("raster-style-empty", kind=self.kind)
        for colour in [*self.classes.values(), *(colour for _, colour in self.ramp)]:
            checked_colour(colour)

    @property
    def resampling(self) -> Resampling:
        """Return the one way of resampling that invents no class and no steps in a surface."""
        return Resampling.nearest if self.kind == "classes" else Resampling.bilinear

    def rgba(self, values: NDArray[Cell], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Return (rows, columns, 4) for (rows, columns) ``values``; what is not valid is clear."""
        colour = self._by_class if self.kind == "classes" else self._by_ramp
        picture = colour(np.where(valid, values, 0))
        picture[~valid] = 0
        return picture

    def _by_class(self, values: NDArray[Cell]) -> NDArray[np.uint8]:
        known = np.array(sorted(self.classes))
        colours = np.array([_rgb(self.classes[value]) for value in known], dtype=np.uint8)
        place = np.minimum(np.searchsorted(known, values), len(known) - 1)
        picture = np.dstack([colours[place], np.full(values.shape, 255, dtype=np.uint8)])
        picture[known[place] != values] = 0
        return picture

    def _by_ramp(self, values: NDArray[Cell]) -> NDArray[np.uint8]:
        stops = dict(sorted(self.ramp))
        channels = np.array([_rgb(colour) for colour in stops.values()], dtype=float).T
        bands = [np.interp(values, list(stops), channel).round() for channel in channels]
        return np.dstack([*bands, np.full(values.shape, 255)]).astype(np.uint8)


def tile_png(  # noqa: PLR0913, PLR0917  z, x, y are one address
    path: Path | str, z: int, x: int, y: int, style: RasterStyle, size: int = 256
) -> bytes:
    """Return the Web Mercator tile z/x/y (XYZ scheme, EPSG:3857) as a PNG of ``size`` pixels.

    Raises Refusal tile-unknown for an address off the world, and what ``open_raster`` raises.
    """
    last = 2**z - 1 if 0 <= z <= _MAX_ZOOM else -1
    if not (0 <= x <= last and 0 <= y <= last and 0 < size <= _MAX_TILE_PX):
        raise Refusal("tile-unknown", z=z, x=x, y=y)
    side = 2 * _WEB_MERCATOR_EDGE_M / 2**z
    west, north = x * side - _WEB_MERCATOR_EDGE_M, _WEB_MERCATOR_EDGE_M - y * side
    bounds = (west, north - side, west + side, north)
    return png(picture_of_raster(path, _WEB_MERCATOR, bounds, (size, size), style))


def picture_of_raster(
    path: Path | str, crs: str, bounds: Bounds, size_px: tuple[int, int], style: RasterStyle
) -> NDArray[np.uint8]:
    """Return (height, width, 4) RGBA of ``bounds`` (left, bottom, right, top in ``crs`` units).

    ``size_px`` is (width, height). Outside the raster and where it has no data: transparent.
    """
    values, valid = _warped(path, crs, bounds, size_px, style.resampling)
    return style.rgba(values, valid)


def png(rgba: NDArray[np.uint8]) -> bytes:
    """Return an RGBA array (rows, columns, 4) as the bytes of a PNG file."""
    target = io.BytesIO()
    Image.fromarray(rgba).save(target, "PNG")
    return target.getvalue()


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _warped(
    path: Path | str, crs: str, bounds: Bounds, size_px: tuple[int, int], resampling: Resampling
) -> tuple[NDArray[Cell], NDArray[np.bool_]]:
    left, bottom, right, top = bounds
    width, height = size_px
    grid = Affine((right - left) / width, 0, left, 0, (bottom - top) / height, top)
    place = {"crs": crs, "transform": grid, "width": width, "height": height}
    with opened(path, **_overview(path, crs, grid, size_px)) as dataset:
        marked = dataset.nodata is not None
        clear = marked or ColorInterp.alpha in dataset.colorinterp
        with WarpedVRT(dataset, resampling=resampling, add_alpha=not clear, **place) as warped:
            values = scaled(warped.read(1), dataset, 1)
            valid = (warped.read_masks(1) if marked else warped.read(warped.count)) > 0
    return values, valid & np.isfinite(values)


def _overview(path: Path | str, crs: str, grid: Affine, size_px: tuple[int, int]) -> dict[str, int]:
    """Choose the coarsest stored overview that is still finer than the picture's pixels."""
    with opened(path) as dataset:
        factors = dataset.overviews(1)
        to_source = Transformer.from_crs(crs, crs_of(dataset), always_xy=True)
        columns = size_px[0] / 2 + np.array([0.0, 1.0])
        rows = np.full(2, size_px[1] / 2)
        x, y = to_source.transform(grid.a * columns + grid.c, grid.e * rows + grid.f)
        column, row = cells_at(dataset.transform, x, y)
    cells_a_pixel = math.hypot(column[1] - column[0], row[1] - row[0])
    usable = [level for level, factor in enumerate(factors) if factor <= cells_a_pixel]
    return {"overview_level": usable[-1]} if usable and math.isfinite(cells_a_pixel) else {}
