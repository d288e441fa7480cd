"""Layers whose attributes come in columns and whose geometries come in binary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.errors import Refusal
from geo.findings import Finding
from layers.readers.columns import columns
from layers.readers.drafts import CURVE_TOLERANCE_M, Budget, framed, geometry_findings
from layers.readers.raw import RawLayer
from layers.readers.shapes import UnreadableShape, as_wkb
from layers.readers.wkbshapes import CURVES, drawn_wkb, kind_of_wkb

Binary = npt.NDArray[np.object_]
_M_PER_DEGREE = 111_320.0


@dataclass(frozen=True, eq=False)
class Table:
    """A layer as a driver gives it: columns by name, and WKB or None for every feature."""

    name: str
    columns: Mapping[str, Sequence[Any]]
    wkb: Binary
    crs: pyproj.CRS | None = None
    crs_declared: str | None = None
    encoding: str | None = None
    features_in: int | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(eq=False)
class _Met:
    lost: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    linearised: list[int] = field(default_factory=list)


def layer_of(table: Table, budget: Budget) -> RawLayer:
    """Return a table as a layer; features whose geometry cannot be read are named and left out."""
    budget.take(len(table.wkb))
    met = _Met()
    shapes = _geometries(table, budget, met)
    _check_vertices(shapes, budget)
    kept = np.ones(len(shapes), dtype=bool)
    kept[met.lost] = False
    rows = np.flatnonzero(kept)
    labels = [str(row + 1) for row in rows]
    raw = {name: _taken(values, rows) for name, values in table.columns.items()}
    frame_columns, told = columns(raw, labels, budget.limits)
    frame = framed(frame_columns, shapes[rows], table.crs)
    own = geometry_findings(*([str(n + 1) for n in one] for one in _lists(met)))
    count = len(table.wkb) if table.features_in is None else table.features_in
    findings = (*table.findings, *own, *told)
    return RawLayer(
        table.name, frame, table.crs_declared, table.crs, table.encoding, count, findings
    )


def _lists(met: _Met) -> tuple[list[int], list[int], list[int]]:
    return sorted(met.lost), met.closed, met.linearised


def _taken(values: Sequence[Any], rows: npt.NDArray[np.intp]) -> Sequence[Any]:
    if len(rows) == len(values):
        return values
    return values[rows] if isinstance(values, np.ndarray) else [values[row] for row in rows]


def _geometries(table: Table, budget: Budget, met: _Met) -> Binary:
    curved = np.array([raw is not None and kind_of_wkb(raw) in CURVES for raw in table.wkb], bool)
    plain = table.wkb.copy()
    plain[curved] = None
    shapes = _parsed(plain)
    missing = np.array([shape is None for shape in shapes], bool)
    there = np.array([raw is not None for raw in table.wkb], bool)
    for row in np.flatnonzero(missing & there):
        shapes[row] = _redrawn(int(row), table, budget, met)
    finite = _finite(shapes)
    met.lost += [int(row) for row in np.flatnonzero(~finite)]
    return shapes


def _parsed(wkb: Binary) -> Binary:
    """Return geometries of the simple kinds, None for all others."""
    try:
        with np.errstate(invalid="ignore"):  # what is no number is found afterwards
            return np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    except NotImplementedError:  # a curve within a collection
        if len(wkb) == 1:
            return np.array([None], dtype=object)
    half = len(wkb) // 2
    return np.concatenate([_parsed(wkb[:half]), _parsed(wkb[half:])])


def _redrawn(row: int, table: Table, budget: Budget, met: _Met) -> shapely.Geometry | None:
    pen = budget.pen
    pen.begin()
    degrees = table.crs is not None and table.crs.is_geographic
    tolerance = CURVE_TOLERANCE_M / (_M_PER_DEGREE if degrees else 1.0)
    try:
        shape = drawn_wkb(table.wkb[row], pen, tolerance)
    except UnreadableShape:
        met.lost.append(row)
        return None
    if pen.closed_a_ring:
        met.closed.append(row)
    if pen.linearised:
        met.linearised.append(row)
    return shapely.from_wkb(as_wkb(shape))


def _finite(shapes: Binary) -> npt.NDArray[np.bool_]:
    """Return which geometries have only numbers for coordinates; missing ones pass."""
    coordinates, owners = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owners[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite


def _check_vertices(shapes: Binary, budget: Budget) -> None:
    budget.pen.vertices += int(shapely.get_num_coordinates(shapes).sum())
    if budget.pen.vertices > budget.limits.vertices:
        raise Refusal("file-too-many-vertices", limit=budget.limits.vertices)
