"""Opens GeoTIFFs that may come from anyone, and says what a raster is before a cell is read.

Only real GeoTIFFs are opened, by name of the driver: a VRT or WMS description under another file
name would make GDAL read other files or call other hosts. Sidecar files (.aux.xml, .ovr, .msk,
.tfw) are not looked at, so that a raster is what its one file says.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import rasterio
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError
from rasterio.enums import Interleaving
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from geo.errors import Refusal
from geo.measure import grid_position
from geo.types import BoundsLonLat, Issue, LonLat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from affine import Affine
    from numpy.typing import NDArray
    from rasterio.io import DatasetReader

    Cell = np.integer[Any] | np.floating[Any]

MAX_CELLS = 300_000_000
"""Largest width times height: Vidzeme's bounding box (about 180 x 150 km) in cells of 10 m."""
MAX_BANDS = 16
MAX_BLOCK_BYTES = 256_000_000
"""Largest block that one read may unpack: a strip that holds a whole raster would fill memory."""
_BLOCKS_LOOKED_AT = 50_000
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_GDAL_OPTIONS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": 64,
    "PROJ_NETWORK": "OFF",
}
_GEOD = Geod(ellps="WGS84")
_LONLAT = "EPSG:4326"
_WGS84 = 4326


@dataclass(frozen=True)
class RasterInfo:
    """What a raster's header says.

    ``crs`` is an authority code where there is one, else WKT; ``bounds_lonlat`` west, south, east,
    north in degrees; ``cell_size_m`` the ground size (x, y) in metres of the cell at the raster's
    centre; ``colours`` the palette inside the file, value to #rrggbb, empty without one.
    """

    path: Path
    crs: str
    width: int
    height: int
    bands: int
    dtype: str
    nodata: float | None
    bounds_lonlat: BoundsLonLat
    cell_size_m: tuple[float, float]
    colours: Mapping[int, str]
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class PointValue:
    """The value of the cell under a point; ``value`` is NaN unless ``status`` is "value"."""

    status: Literal["value", "nodata", "outside"]
    value: float = math.nan


def open_raster(path: Path | str) -> RasterInfo:
    """Return what the GeoTIFF at ``path`` is, from its header alone.

    Raises Refusal: raster-missing, raster-not-geotiff, raster-damaged, raster-truncated,
    raster-no-georeference, raster-place-unknown, raster-too-large, raster-too-many-bands,
    raster-block-too-large, raster-kind-unsupported.
    """
    path = Path(path)
    if not path.is_file():
        raise Refusal("raster-missing", name=path.name)
    state = path.stat()
    return _looked_at(path, state.st_size, state.st_mtime_ns)


@contextmanager
def opened(path: Path | str, **options: int) -> Iterator[DatasetReader]:
    """Open a raster that ``open_raster`` accepts; what fails while reading is raster-damaged.

    Open one for each call: a GDAL dataset is not for two threads.
    """
    info = open_raster(path)
    with _gtiff(info.path, **options) as dataset:
        yield dataset


def value_at(path: Path | str, lonlat: LonLat, band: int = 1) -> PointValue:
    """Return the value of the cell under a point (longitude, latitude in degrees)."""
    with opened(path) as dataset:
        x, y = _position_in(dataset, lonlat)
        column, row = cells_at(dataset.transform, np.array([x]), np.array([y]))
        if not (0 <= column[0] < dataset.width and 0 <= row[0] < dataset.height):
            return PointValue("outside")
        window = Window(int(column[0]), int(row[0]), 1, 1)
        value = scaled(dataset.read(band, window=window, masked=True), dataset, band)[0, 0]
    if np.ma.is_masked(value) or not np.isfinite(value):
        return PointValue("nodata")
    return PointValue("value", float(value))


def _position_in(dataset: DatasetReader, lonlat: LonLat) -> tuple[float, float]:
    """Return a place in a raster's CRS; PROJ need not be asked where that is WGS84."""
    if dataset.crs.to_epsg() == _WGS84:
        return lonlat
    return grid_position(lonlat, crs_of(dataset))


def values_present(path: Path | str, most_cells: int = 1_000_000) -> frozenset[int]:
    """Return the whole numbers that a raster's first band holds, nodata apart.

    A raster of more than ``most_cells`` cells is read at that size (nearest cell), so a class of
    very few cells may be missing.
    """
    with opened(path) as dataset:
        shrink = max(1.0, math.sqrt(dataset.width * dataset.height / most_cells))
        shape = (max(1, int(dataset.height / shrink)), max(1, int(dataset.width / shrink)))
        cells = dataset.read(1, out_shape=shape, masked=True)
    return frozenset(int(value) for value in np.unique(cells.compressed()))


def scaled(values: NDArray[Cell], dataset: DatasetReader, band: int) -> NDArray[Cell]:
    """Return stored ``values`` in the unit they stand for, by the band's scale and offset."""
    scale, offset = dataset.scales[band - 1], dataset.offsets[band - 1]
    if (scale, offset) == (1.0, 0.0):
        return values
    shown: NDArray[Cell] = values * scale + offset
    return shown


def crs_of(dataset: DatasetReader) -> CRS:
    """Return the dataset's CRS as pyproj knows it."""
    return CRS.from_wkt(dataset.crs.to_wkt())


def cells_at(
    transform: Affine, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return columns and rows, with fractions, of positions in the raster's CRS."""
    back = ~transform
    return back.a * x + back.b * y + back.c, back.d * x + back.e * y + back.f


def positions_at(
    transform: Affine, columns: NDArray[np.float64], rows: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x and y in the raster's CRS of columns and rows (0, 0 the first cell's corner)."""
    t = transform
    return t.a * columns + t.b * rows + t.c, t.d * columns + t.e * rows + t.f


@contextmanager
def _gtiff(path: Path, **options: int) -> Iterator[DatasetReader]:
    try:
        with (
            rasterio.Env(**_GDAL_OPTIONS),
            rasterio.open(path, driver="GTiff", **options) as dataset,
        ):
            yield dataset
    except NotGeoreferencedWarning as fault:
        raise Refusal("raster-no-georeference", name=path.name) from fault
    except RasterioError as fault:
        raise Refusal("raster-damaged", name=path.name) from fault


@lru_cache(maxsize=64)
def _looked_at(path: Path, size: int, mtime_ns: int) -> RasterInfo:  # noqa: ARG001  part of the key
    with path.open("rb") as file:
        if file.read(4) not in _TIFF_STARTS:
            raise Refusal("raster-not-geotiff", name=path.name)
    with _gtiff(path) as dataset:
        _refuse_what_is_too_large(dataset, path.name)
        _refuse_what_has_no_place(dataset, path.name)
        _refuse_what_is_cut(dataset, path.name, size)
        return RasterInfo(
            path=path,
            crs=dataset.crs.to_string(),
            width=dataset.width,
            height=dataset.height,
            bands=dataset.count,
            dtype=dataset.dtypes[0],
            nodata=None if dataset.nodata is None else float(dataset.nodata),
            bounds_lonlat=_bounds_lonlat(dataset, path.name),
            cell_size_m=_cell_size_m(dataset),
            colours=_palette(dataset),
            issues=_remarks(dataset),
        )


def _refuse_what_is_too_large(dataset: DatasetReader, name: str) -> None:
    cells = dataset.width * dataset.height
    kind = dataset.dtypes[0]
    if cells > MAX_CELLS:
        values = {"cells_million": cells / 1e6, "limit_million": MAX_CELLS / 1e6}
        raise Refusal("raster-too-large", name=name, **values)
    if dataset.count > MAX_BANDS:
        raise Refusal("raster-too-many-bands", name=name, bands=dataset.count, limit=MAX_BANDS)
    if np.dtype(kind).kind not in "iuf":
        raise Refusal("raster-kind-unsupported", name=name, kind=kind)
    together = dataset.count if dataset.interleaving == Interleaving.pixel else 1
    block_bytes = math.prod(dataset.block_shapes[0]) * np.dtype(kind).itemsize * together
    if block_bytes > MAX_BLOCK_BYTES:
        values = {"megabytes": block_bytes / 1e6, "limit_megabytes": MAX_BLOCK_BYTES / 1e6}
        raise Refusal("raster-block-too-large", name=name, **values)


def _refuse_what_has_no_place(dataset: DatasetReader, name: str) -> None:
    grid = dataset.transform
    if not dataset.crs or grid.is_identity or grid.is_degenerate:
        raise Refusal("raster-no-georeference", name=name)


def _refuse_what_is_cut(dataset: DatasetReader, name: str, size: int) -> None:
    """Compare where the TIFF's own tables put its blocks with where the file ends."""
    rows, columns = dataset.block_shapes[0]
    across, down = math.ceil(dataset.width / columns), math.ceil(dataset.height / rows)
    step = max(1, across * down // _BLOCKS_LOOKED_AT)
    for column, row in islice(product(range(across), range(down)), 0, None, step):
        offset = dataset.get_tag_item(f"BLOCK_OFFSET_{column}_{row}", "TIFF", bidx=1)
        length = dataset.get_tag_item(f"BLOCK_SIZE_{column}_{row}", "TIFF", bidx=1)
        if offset and length and int(offset) + int(length) > size:
            raise Refusal("raster-truncated", name=name)


def _bounds_lonlat(dataset: DatasetReader, name: str) -> BoundsLonLat:
    """Return the bounds of the raster's outline, followed in 21 steps a side."""
    step = np.linspace(0, 1, 21)
    zero, one = np.zeros(21), np.ones(21)
    columns = np.concatenate([step, one, step, zero]) * dataset.width
    rows = np.concatenate([zero, step, one, step]) * dataset.height
    x, y = positions_at(dataset.transform, columns, rows)
    try:
        lon, lat = Transformer.from_crs(crs_of(dataset), _LONLAT, always_xy=True).transform(x, y)
    except ProjError as fault:
        raise Refusal("raster-place-unknown", name=name) from fault
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        raise Refusal("raster-place-unknown", name=name)
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def _cell_size_m(dataset: DatasetReader) -> tuple[float, float]:
    """Return the geodesic lengths of the two midlines of the cell at the raster's centre."""
    column, row = dataset.width / 2, dataset.height / 2
    x, y = positions_at(
        dataset.transform,
        column + np.array([-0.5, 0.5, 0, 0]),
        row + np.array([0, 0, -0.5, 0.5]),
    )
    lon, lat = Transformer.from_crs(crs_of(dataset), _LONLAT, always_xy=True).transform(x, y)
    _, _, lengths = _GEOD.inv(lon[::2], lat[::2], lon[1::2], lat[1::2])
    return float(lengths[0]), float(lengths[1])


def _palette(dataset: DatasetReader) -> Mapping[int, str]:
    try:
        table = dataset.colormap(1)
    except ValueError:
        return MappingProxyType({})
    return MappingProxyType({value: "#{:02x}{:02x}{:02x}".format(*c) for value, c in table.items()})


def _remarks(dataset: DatasetReader) -> tuple[Issue, ...]:
    t = dataset.transform
    return () if t.b == t.d == 0 else (Issue("raster-rotated", "info"),)
