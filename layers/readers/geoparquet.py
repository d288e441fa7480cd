"""GeoParquet, its own description held against what the file holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pyproj
import shapely

from geo.errors import Refusal
from layers.readers.crsnames import WGS84, crs_of_wkt, declared
from layers.readers.drafts import Budget
from layers.readers.limits import MB
from layers.readers.raw import RawFile
from layers.readers.tables import Binary, Table, layer_of

_LARGEST = 5  # times what a file may hold, unpacked: columns repeat themselves
_BROKEN = (pa.ArrowException, OSError, KeyError, TypeError, ValueError, AttributeError)


def read_geoparquet(path: Path, name: str, budget: Budget) -> RawFile:
    """Read a GeoParquet.

    Refuses with ``plan-file-damaged`` and, for a table without geometries, ``parquet-no-geometry``.
    """
    try:
        with pq.ParquetFile(path) as file:
            told = _description(file)
            _check_size(file, budget)
        table = _table(path, name, told)
    except _BROKEN as error:
        raise Refusal("plan-file-damaged", format="GeoParquet") from error
    return RawFile("Parquet", (layer_of(table, budget),))


def _description(file: pq.ParquetFile) -> Mapping[str, Any]:
    raw = (file.schema_arrow.metadata or {}).get(b"geo")
    if raw is None:
        raise Refusal("parquet-no-geometry")
    told: Mapping[str, Any] = json.loads(raw)
    return {"column": told["primary_column"], **told["columns"][told["primary_column"]]}


def _check_size(file: pq.ParquetFile, budget: Budget) -> None:
    limits = budget.limits
    count = file.metadata.num_rows
    if count > limits.features:
        raise Refusal("file-too-many-features", count=count, limit=limits.features)
    groups = (file.metadata.row_group(n) for n in range(file.metadata.num_row_groups))
    size = sum(group.total_byte_size for group in groups)
    if size > _LARGEST * limits.file_bytes:
        limit = _LARGEST * limits.file_bytes // MB
        raise Refusal("plan-file-too-large", size_mb=size // MB, limit_mb=limit)


def _table(path: Path, name: str, told: Mapping[str, Any]) -> Table:
    crs, crs_declared = _crs(told)
    column = told["column"]
    if told.get("encoding") == "WKB":
        read = pq.read_table(path, use_threads=False)
        wkb = _objects(read.column(column).to_pylist())
        others = {n: read.column(n).to_pylist() for n in read.column_names if n != column}
    else:
        frame = gpd.read_parquet(path)
        wkb = _objects(list(shapely.to_wkb(frame[column].to_numpy())))
        others = {n: list(frame[n]) for n in frame.columns if n != column}
    plain = {n: values for n, values in others.items() if not _is_bytes(values)}
    return Table(name, plain, wkb, crs, crs_declared, "UTF-8")


def _is_bytes(values: list[Any]) -> bool:
    return any(isinstance(value, bytes) for value in values)


def _objects(values: list[Any]) -> Binary:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def _crs(told: Mapping[str, Any]) -> tuple[pyproj.CRS | None, str | None]:
    """Return the system; degrees where the format's own default holds, None where it says so."""
    if "crs" not in told:
        return WGS84, None
    if told["crs"] is None:
        return None, None
    text = json.dumps(told["crs"])
    code = told["crs"].get("id", {})
    name = f"{code.get('authority')}:{code.get('code')}" if code else text
    crs = crs_of_wkt(text)
    return (WGS84 if name == "OGC:CRS84" else crs), declared(name)
