"""GeoPackages whose bytes depend on nothing but what is in them and the time they are told."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pyogrio

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

_GDAL_CLOCK = threading.Lock()
"""GDAL's clock is one for the whole process, and every visitor has a thread."""


def geopackage(
    layers: Mapping[str, gpd.GeoDataFrame], now: dt.datetime, styles: pd.DataFrame | None = None
) -> bytes:
    """Return a GeoPackage of named layers, each in its frame's CRS, with the geometry in ``geom``.

    ``now`` stands as the time of the last change. ``styles`` are rows of QGIS's ``layer_styles``
    table, from which QGIS draws the layers when it opens them.
    """
    clock = now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with _GDAL_CLOCK, tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "layers.gpkg"
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": clock})
        try:
            for name, frame in layers.items():
                _append(frame, path, name)
            if styles is not None:
                pyogrio.write_dataframe(
                    styles,
                    path,
                    driver="GPKG",
                    layer="layer_styles",
                    append=path.exists(),
                    FID="id",
                )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        return path.read_bytes()


def _append(frame: gpd.GeoDataFrame, path: Path, name: str) -> None:
    kinds = set(frame.geom_type.str.removeprefix("Multi"))
    promote = len(kinds) == 1 and frame.geom_type.str.startswith("Multi").any()
    pyogrio.write_dataframe(
        frame,
        path,
        driver="GPKG",
        layer=name,
        append=path.exists(),
        promote_to_multi=promote,
        geometry_type=None if len(kinds) == 1 else "Unknown",
        GEOMETRY_NAME="geom",
        FID="fid",
    )
