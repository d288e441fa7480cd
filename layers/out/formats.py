"""Features as the bytes of a file: GeoJSON by RFC 7946, CSV that a spreadsheet opens safely.

GeoPackages are written in ``layers.geopackage``, rasters in ``layers.out.raster_window``.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.measure import area_km2, inner_point, segment_lengths_m
from layers.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.types import Provenance

DECIMALS = 7
"""About a centimetre; RFC 7946, section 11.2, asks for no more than the data can bear."""
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_WHOLE_NUMBERS = frozenset({"population", "population_year", "rank", "geonameid"})
_EXACT = 2**53
_AREA, _LINE = 2, 1


def with_origin(frame: gpd.GeoDataFrame, origin: Provenance) -> gpd.GeoDataFrame:
    """Return features with source, licence and vintage among their attributes, values plain.

    Dates become ISO text, nested values JSON text, nothing stays nothing. A column of the data
    that bears one of the three names is kept under the name with ``_2``.
    """
    taken = {name: free_name(name, frame.columns) for name in _origin(origin) if name in frame}
    columns = {
        str(taken.get(name, name)): _column(str(name), frame[name])
        for name in frame.columns
        if name != frame.geometry.name
    }
    plainly = pd.DataFrame(columns, index=frame.index).assign(**_origin(origin))
    return gpd.GeoDataFrame(plainly, geometry=frame.geometry.array, crs=frame.crs)


def _origin(origin: Provenance) -> dict[str, str]:
    return {"source": origin.source, "licence": origin.licence, "vintage": origin.vintage}


def free_name(name: str, taken: Iterable[object]) -> str:
    """Return ``name`` with the first number that makes it differ, also in capitals."""
    known = {str(other).casefold() for other in taken}
    numbered = (f"{name}_{n}" for n in range(2, len(known) + 3))
    return next(found for found in numbered if found.casefold() not in known)


def _column(name: str, values: pd.Series) -> pd.Series:
    """Return one column as numbers, truth values or text, with one kind of nothing."""
    told = [_cell(value) for value in values]
    known = [value for value in told if value is not None]
    kinds = {type(value) for value in known}
    if kinds and kinds <= {int, float}:
        whole = kinds == {int} or name in _WHOLE_NUMBERS
        if whole and all(float(v).is_integer() and abs(v) < _EXACT for v in known):
            return pd.Series(told, values.index, dtype="Int64")
        return pd.Series(told, values.index, dtype="Float64")
    if kinds == {bool}:
        return pd.Series(told, values.index, dtype="boolean")
    text = [value if value is None else _text(value) for value in told]
    return pd.Series(text, values.index, dtype=object)


def _cell(value: Any) -> Any:  # noqa: ANN401  an attribute may be anything
    if isinstance(value, dict | list | tuple):
        return json.dumps(plain(value), ensure_ascii=False)
    if value is pd.NaT or value is pd.NA:
        return None
    return plain(value)


def _text(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def geojson(frame: gpd.GeoDataFrame, told: Mapping[str, object]) -> bytes:
    """Return features (EPSG:4326) as a FeatureCollection by RFC 7946, one feature a line.

    Longitude before latitude, outer rings anticlockwise, at most seven decimals, no ``crs``;
    ``told`` are foreign members of the collection.
    """
    head = {"type": "FeatureCollection", **plain(dict(told))}
    start = json.dumps(head, ensure_ascii=False, allow_nan=False)[:-1]
    names = [name for name in frame.columns if name != frame.geometry.name]
    rows = frame[names].itertuples(index=False, name=None)
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {n: _cell(v) for n, v in zip(names, row, strict=True)},
                "geometry": json.loads(shape),
            },
            ensure_ascii=False,
            allow_nan=False,
        )
        for row, shape in zip(rows, _shapes(frame.geometry), strict=True)
    ]
    text = f'{start}, "features": [\n' + ",\n".join(features) + "\n]}\n"
    return text.encode("utf-8", "replace")


def _shapes(shapes: gpd.GeoSeries) -> list[str]:
    return list(shapely.to_geojson(rounded(shapes.to_numpy())))


def rounded(shapes: np.ndarray) -> np.ndarray:
    """Return shapes (degrees) on a grid of seven decimals, still valid, rings right-hand.

    A shape smaller than the grid keeps its own coordinates.
    """
    flat = shapely.force_2d(shapes)
    gridded = shapely.set_precision(flat, 10.0**-DECIMALS)
    same = (shapely.get_dimensions(gridded) == shapely.get_dimensions(flat)) & ~shapely.is_empty(
        gridded
    )
    kept = np.where(same, gridded, flat)
    exact = shapely.transform(kept, lambda xy: np.round(xy, DECIMALS))
    return np.asarray(shapely.orient_polygons(np.where(shapely.is_valid(exact), exact, kept)))


def csv_table(frame: gpd.GeoDataFrame) -> bytes:
    """Return features (EPSG:4326) as CSV: their attributes, a point inside, and their size.

    UTF-8 with a byte order mark, comma, CRLF (RFC 4180). Text that a spreadsheet would take for a
    formula starts with an apostrophe; numbers stay numbers. ``lon`` and ``lat`` are degrees inside
    the feature, ``area_ha`` is measured in EPSG:3035, ``length_m`` geodesically.
    """
    names = [str(name) for name in frame.columns if name != frame.geometry.name]
    added = _sizes(frame)
    heads = [free_name(name, names) if name in names else name for name in added]
    columns = dict(zip(heads, added.values(), strict=True))
    return rows_csv(pd.DataFrame(frame[names]).assign(**columns))


def rows_csv(table: pd.DataFrame) -> bytes:
    """Return a table as the same kind of CSV, without a place."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(str(name)) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        writer.writerow([safe_cell(_cell(value)) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs: text that starts like a formula is quoted."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if not isinstance(value, str):
        return value
    text = value.replace("\x00", "")
    start = text.lstrip(" \u00a0\ufeff\u200b")
    dangerous = text.startswith(_FORMULA_STARTS) or start.startswith(_FORMULA_STARTS)
    return f"'{text}" if dangerous else text


def _sizes(frame: gpd.GeoDataFrame) -> dict[str, list[float | None]]:
    shapes = frame.geometry.to_numpy()
    dimension = shapely.get_dimensions(shapes)
    hectares = (area_km2(frame) * 100).tolist()
    points = [_point_in(shape) for shape in shapes]
    return {
        "lon": [round(lon, DECIMALS) for lon, _ in points],
        "lat": [round(lat, DECIMALS) for _, lat in points],
        "area_ha": [
            round(ha, 4) if d == _AREA else None for ha, d in zip(hectares, dimension, strict=True)
        ],
        "length_m": [
            round(_length_m(shape), 2) if d == _LINE else None
            for shape, d in zip(shapes, dimension, strict=True)
        ],
    }


def _point_in(shape: shapely.Geometry) -> tuple[float, float]:
    if shapely.get_dimensions(shape) == _AREA:
        return inner_point(shape)
    if shapely.get_dimensions(shape) == _LINE:
        longest = max(shapely.get_parts(shape), key=shapely.length)
        shape = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    point = shapely.get_coordinates(shape)[0]
    return float(point[0]), float(point[1])


def _length_m(shape: shapely.Geometry) -> float:
    lines = [shapely.get_coordinates(part) for part in shapely.get_parts(shape)]
    return float(sum(segment_lengths_m(xy[:-1], xy[1:]).sum() for xy in lines))
