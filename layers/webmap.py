"""What the browser's map is sent: GeoJSON bytes of one opened layer or one unit."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.measure import inner_point
from layers.loading import Loaded
from layers.plain import plain
from layers.territory import Key, Territory
from layers.units import unit_id

_DEGREE_GRID = 1e-5  # about a metre: below a pixel at every zoom the map has


@dataclass(frozen=True)
class Payload:
    """GeoJSON as the browser gets it: UTF-8 bytes, and the same compressed with gzip."""

    raw: bytes
    packed: bytes

    @classmethod
    def of(cls, collection: Mapping[str, Any]) -> Payload:
        """Return a FeatureCollection as it is sent."""
        raw = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(raw, gzip.compress(raw, compresslevel=6, mtime=0))


@lru_cache(maxsize=128)
def layer_payload(opened: Loaded) -> Payload:
    """Return a vector layer with the attributes that the map itself needs.

    These are the id, the names or what is told in their place, what the style looks at, and for
    polygons the place of the name.
    """
    frame = opened.frame
    assert frame is not None  # noqa: S101  rasters are sent as tiles
    style = opened.declaration.style
    told = {"told"} if "told" in frame else {"name"}
    wanted = {"id", "name_lv", "name_en", "name_nb", *told}
    wanted |= {style[by]["field"] for by in ("by", "radius_by") if by in style}
    label = opened.declaration.label or {}
    wanted |= {str(label.get("field")), str((label.get("zoom_by") or [None])[0])}
    return _payload(frame[[c for c in frame.columns if c in wanted]], frame.geometry)


def unit_payload(territory: Territory, key: Key) -> Payload:
    """Return the outline of one unit."""
    table = pd.DataFrame({"id": [unit_id(key)], "name": [territory.name(key)]})
    return _payload(table, gpd.GeoSeries([territory.outline(key)]))


def frame_payload(frame: gpd.GeoDataFrame) -> Payload:
    """Return a frame (EPSG:4326) with all its columns."""
    return _payload(pd.DataFrame(frame.drop(columns=frame.geometry.name)), frame.geometry)


def _payload(table: pd.DataFrame, shapes: gpd.GeoSeries) -> Payload:
    rounded = shapely.set_precision(shapes.to_numpy(), _DEGREE_GRID, mode="pointwise")
    features = [
        {"type": "Feature", "properties": _properties(row, shape), "geometry": geometry}
        for row, shape, geometry in zip(
            table.to_dict("records"), shapes, map(_geometry, rounded), strict=True
        )
    ]
    return Payload.of({"type": "FeatureCollection", "features": features})


def _properties(row: dict[Any, Any], shape: shapely.Geometry) -> dict[str, Any]:
    told = {str(name): plain(value) for name, value in row.items()}
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        told["label_lonlat"] = [round(number, 5) for number in inner_point(shape)]
    return told


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    mapped: dict[str, Any] = shapely.geometry.mapping(shape)
    return {**mapped, "coordinates": _short(mapped["coordinates"])}


def _short(coordinates: Any) -> Any:  # noqa: ANN401  nested tuples of numbers
    if isinstance(coordinates, float):
        return round(coordinates, 5)
    return [_short(inner) for inner in coordinates]


def layer_url(opened: Loaded, at: dt.date) -> str:
    """Return the address of a vector layer; it changes whenever its content does.

    A layer from a file is the same on every day, so that a change of date does not send it again.
    """
    address = f"/map/layers/{opened.declaration.id}/{opened.version}.geojson"
    dated = opened.declaration.data["from"] != "file"
    return f"{address}?at={at.isoformat()}" if dated else address
