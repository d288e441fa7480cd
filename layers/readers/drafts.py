"""A layer while it is being read: features one by one, those that fail counted and named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.errors import Refusal
from geo.findings import Finding
from layers.readers.columns import columns
from layers.readers.limits import ReadLimits
from layers.readers.raw import RawLayer
from layers.readers.shapes import Pen, Shape, UnreadableShape, as_wkb

# The most that a curve may run beside the chain of lines it becomes, in metres.
CURVE_TOLERANCE_M = 0.01


class Budget:
    """Features that all layers of a file may hold together."""

    def __init__(self, limits: ReadLimits) -> None:
        """Begin with none taken."""
        self.limits = limits
        self.pen = Pen(limits)
        self._features = 0

    def take(self, features: int = 1) -> None:
        """Count features; refuses with ``file-too-many-features``."""
        self._features += features
        if self._features > self.limits.features:
            limit = self.limits.features
            raise Refusal("file-too-many-features", count=self._features, limit=limit)


class Draft:
    """A layer that grows feature by feature."""

    def __init__(self, name: str, budget: Budget) -> None:
        """Begin an empty layer; ``budget`` is shared by all layers of a file."""
        self.name = name
        self.budget = budget
        self._rows: list[Mapping[Any, Any]] = []
        self._wkb: list[bytes | None] = []
        self._labels: list[str] = []
        self._count = 0
        self._lost: list[str] = []
        self._unread: list[str] = []
        self._closed: list[str] = []
        self._linearised: list[str] = []

    @property
    def features_in(self) -> int:
        """Return how many features were met so far."""
        return self._count

    def add(
        self,
        attributes: Mapping[Any, Any],
        draw: Callable[[Pen], Shape | None],
        label: str | None = None,
    ) -> None:
        """Add a feature; one whose geometry cannot be drawn is named and left out."""
        label = self._next(label)
        pen = self.budget.pen
        pen.begin()
        try:
            shape = draw(pen)
        except UnreadableShape:
            self._lost.append(label)
            return
        if pen.closed_a_ring:
            self._closed.append(label)
        if pen.linearised:
            self._linearised.append(label)
        self._rows.append(attributes)
        self._wkb.append(None if shape is None else as_wkb(shape))
        self._labels.append(label)

    def skip(self, label: str | None = None) -> None:
        """Count a feature that cannot be read at all."""
        self._unread.append(self._next(label))

    def _next(self, label: str | None) -> str:
        self.budget.take()
        self._count += 1
        return label or str(self._count)

    def finished(
        self,
        crs: pyproj.CRS | None,
        crs_declared: str | None,
        encoding: str | None,
        findings: tuple[Finding, ...] = (),
        names: Mapping[Any, str] | None = None,
    ) -> RawLayer:
        """Return the layer with all that was met on the way.

        ``names`` are the columns of the keys of attributes, where those are no names themselves.
        """
        keys = dict.fromkeys(name for row in self._rows for name in row)
        given = {key: str(key) for key in keys} if names is None else names
        raw = {given[key]: [row.get(key) for row in self._rows] for key in keys}
        table, told = columns(raw, self._labels, self.budget.limits)
        frame = framed(table, shapely.from_wkb(np.asarray(self._wkb, dtype=object)), crs)
        own = (*geometry_findings(self._lost, self._closed, self._linearised), *self._not_read())
        return RawLayer(
            self.name, frame, crs_declared, crs, encoding, self._count, (*findings, *own, *told)
        )

    def _not_read(self) -> tuple[Finding, ...]:
        if not self._unread:
            return ()
        return (Finding("feature.unreadable", tuple(self._unread)),)


def framed(
    table: pd.DataFrame, geometries: np.ndarray[Any, Any], crs: pyproj.CRS | None
) -> gpd.GeoDataFrame:
    """Return attributes and geometries as one frame."""
    series = gpd.GeoSeries(list(geometries), index=table.index, crs=crs)
    return gpd.GeoDataFrame(table, geometry=series, crs=crs)


def geometry_findings(
    lost: list[str], closed: list[str], linearised: list[str]
) -> tuple[Finding, ...]:
    """Return what was found on geometries while they were read, by the labels of features."""
    found = []
    if lost:
        found.append(Finding("geometry.unreadable", tuple(lost)))
    if closed:
        found.append(Finding("geometry.unclosed-ring", tuple(closed)))
    if linearised:
        values = {"tolerance_cm": round(100 * CURVE_TOLERANCE_M)}
        found.append(Finding("geometry.curve-linearised", tuple(linearised), values=values))
    return tuple(found)
