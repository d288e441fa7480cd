"""GeoTIFF: no plan of areas, but read as far as one can say what it is, whole, and where it lies.

It becomes one feature, its outline. What a picture would cost is known from its header; the limits
are judged before a cell is read, and then every block is read once, since a cut file opens well.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import geopandas as gpd
import pyproj
import rasterio
import shapely
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from geo.errors import Refusal
from geo.findings import Finding
from layers.readers.crsnames import crs_of_wkt
from layers.readers.raw import RawFile, RawLayer

MAX_MEGAPIXELS, MAX_BANDS = 100, 16
_STARTS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_MILLION = 1_000_000


def is_tiff(path: Path) -> bool:
    """Return whether a file begins as a TIFF does."""
    with path.open("rb") as file:
        return file.read(4) in _STARTS


def read_geotiff(path: Path, name: str) -> RawFile:
    """Return a raster as its outline.

    Refuses ``raster-damaged``, ``raster-bands``, ``raster-pixels``, ``raster-without-place``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        try:
            with rasterio.open(path, driver="GTiff") as source:
                return _read(source, Path(name).stem)
        except (RasterioError, ValueError, OverflowError, MemoryError) as error:
            raise Refusal("raster-damaged") from error


def _read(source: rasterio.DatasetReader, name: str) -> RawFile:
    if source.count > MAX_BANDS:
        raise Refusal("raster-bands", count=source.count, limit=MAX_BANDS)
    megapixels = source.width * source.height / _MILLION
    if megapixels > MAX_MEGAPIXELS:
        raise Refusal("raster-pixels", count=round(megapixels), limit=MAX_MEGAPIXELS)
    if source.crs is None or source.transform.is_identity:
        raise Refusal("raster-without-place")
    for _, window in source.block_windows(1):
        source.read(window=window)
    declared = source.crs.to_string()
    crs = pyproj.CRS(source.crs.to_wkt())
    corners = [(0, 0), (source.width, 0), (source.width, source.height), (0, source.height)]
    outline = shapely.Polygon([source.transform @ corner for corner in corners])
    frame = gpd.GeoDataFrame({"width": [source.width], "height": [source.height]})
    frame = frame.set_geometry([outline], crs=crs_of_wkt(crs.to_wkt()) or crs)
    size = {"width": source.width, "height": source.height, "bands": source.count}
    found = [Finding("file.raster", values=size)]
    if not source.transform.is_rectilinear or source.transform.b or source.transform.d:
        found.append(Finding("file.raster-rotated"))
    layer = RawLayer(name, frame, declared, frame.crs, None, 1, tuple(found))
    return RawFile("GTiff", (layer,))
