"""The formats that GDAL reads: a file that was looked at before, by the one driver that is left.

Which drivers there are is settled before the process starts (``layers.apart_settings``).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import pyproj

from geo.errors import Refusal
from layers.readers.drafts import Budget
from layers.readers.tables import Table

_LOST = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    pyproj.exceptions.CRSError,
    IndexError,
    RuntimeError,
    UnicodeError,
    ValueError,
)


class DriverFailed(Exception):  # noqa: N818  the reader of the format says what that means
    """GDAL could not read what it was given."""


def layer_names(path: Path, budget: Budget) -> Sequence[str]:
    """Return the layers of a file; raises ``DriverFailed``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = pyogrio.list_layers(path)
    except _LOST as error:
        raise DriverFailed from error
    if len(found) > budget.limits.layers:
        raise Refusal("file-too-many-layers", limit=budget.limits.layers)
    return [str(name) for name, _ in found]


def told_count(path: Path, layer: str) -> int:
    """Return how many features a file says that it has; raises ``DriverFailed``."""
    try:
        return int(pyogrio.read_info(path, layer=layer)["features"])
    except _LOST as error:
        raise DriverFailed from error


def table_of(
    path: Path, layer: str, budget: Budget, encoding: str | None = None
) -> tuple[Table, Mapping[str, Any]]:
    """Return a layer with dates as texts, and what GDAL says about it; raises ``DriverFailed``.

    The coordinate system is for the reader of the format to judge.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it remarks on is checked by us
            told = pyogrio.read_info(path, layer=layer, encoding=encoding)
            _check_count(told["features"], budget)
            meta, _, wkb, columns = pyogrio.raw.read(
                path,
                layer=layer,
                encoding=encoding,
                datetime_as_string=True,
                max_features=budget.limits.features + 1,
            )
    except _LOST as error:
        raise DriverFailed from error
    names = [str(name) for name in meta["fields"]]
    if wkb is None:
        wkb = np.full(max(told["features"], 0), None, dtype=object)
    values = {
        name: _whole(column, str(told["ogr_types"][at]) if at < len(told["ogr_types"]) else "")
        for at, (name, column) in enumerate(zip(names, columns, strict=True))
    }
    return Table(layer, values, wkb), meta


def _check_count(count: int, budget: Budget) -> None:
    if count > budget.limits.features:
        raise Refusal("file-too-many-features", count=count, limit=budget.limits.features)


def _whole(column: np.ndarray[Any, Any], kind: str) -> Sequence[Any]:
    """Return a column; whole numbers, which GDAL gives as decimals where one is missing, whole."""
    if column.dtype.kind == "f" and kind.startswith("OFTInteger"):
        return [None if np.isnan(value) else int(value) for value in column]
    if column.dtype.kind in "Mm":
        return [None if np.isnat(value) else str(value) for value in column]
    if column.dtype.kind == "O":
        return list(column)
    return column  # type: ignore[return-value]  # a row of numbers is a sequence
