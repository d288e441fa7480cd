"""Rules about a plan's table: ids and labels that are not unique, and what is not filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.findings import Finding
from geo.ground import LocalMetres

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class PlanFields:
    """The columns of a plan that rules ask for; None: there is none, and it is not judged.

    ``label`` is a name that every zone has for itself. ``tiling`` is boolean: whether the feature
    belongs to the gap-free tiling (XPlanung's ``flaechenschluss``) or is an overlay.
    """

    feature_id: str | None = None
    label: str | None = None
    code: str | None = None
    status: str | None = None
    valid_from: str | None = None
    tiling: str | None = None


def attribute_findings(
    zones: gpd.GeoDataFrame, ids: NDArray[np.object_], fields: PlanFields
) -> list[Finding]:
    """Return what the table of a plan lacks or has twice; ``ids`` are those of its rows."""
    found: list[Finding] = []
    for rule, column in (
        ("feature.duplicate-id", fields.feature_id),
        ("feature.duplicate-label", fields.label),
    ):
        if column is not None:
            found += _duplicates(zones, ids, column, rule)
    if fields.code is not None:
        found += _without_code(zones, ids, fields.code)
    for rule, column in (
        ("plan.status-missing", fields.status),
        ("plan.date-missing", fields.valid_from),
    ):
        if column is not None:
            found += _unsaid(zones[column], ids, rule)
    return found


def lacking(column: pd.Series) -> NDArray[np.bool_]:
    """Return which values are missing or blank."""
    return np.asarray(column.isna() | (column.astype(str).str.strip() == ""), dtype=bool)


def _duplicates(
    zones: gpd.GeoDataFrame, ids: NDArray[np.object_], column: str, rule: str
) -> list[Finding]:
    """Return one finding for every value that more than one row has."""
    values = zones[column]
    twice = values.duplicated(keep=False).to_numpy() & ~lacking(values)
    rows = np.flatnonzero(twice)
    shapes = np.asarray(zones.geometry.array, dtype=object)
    found = []
    for value, places in values.iloc[rows].groupby(values.iloc[rows], sort=False).indices.items():
        mine = rows[places]
        place = shapely.geometrycollections(shapes[mine])
        features = tuple(dict.fromkeys(ids[mine]))
        told = {"value": str(value), "times": len(mine)}
        found.append(Finding(rule, features, place, values=told))
    return found


def _without_code(zones: gpd.GeoDataFrame, ids: NDArray[np.object_], code: str) -> list[Finding]:
    """Return a finding for each zone without a code; a single one where no zone has any."""
    rows = np.flatnonzero(lacking(zones[code]))
    if not len(rows):
        return []
    areas = _ground_m2(zones)
    if len(rows) == len(zones):
        told = {"count": len(rows)}
        return [Finding("zone.code-missing", tuple(ids), None, float(areas.sum()), told)]
    shapes = np.asarray(zones.geometry.array, dtype=object)
    return [Finding("zone.code-missing", (ids[i],), shapes[i], float(areas[i])) for i in rows]


def _ground_m2(zones: gpd.GeoDataFrame) -> NDArray[np.float64]:
    shapes = np.asarray(zones.geometry.array, dtype=object)
    metres = LocalMetres.around(zones.total_bounds, zones.crs)
    local = metres.there(shapes)
    return np.nan_to_num(metres.ground_m2(local, shapely.area(local)))


def _unsaid(column: pd.Series, ids: NDArray[np.object_], rule: str) -> list[Finding]:
    """Return one finding for rows that lack what others have; a note where none has it.

    A file that never tells its status or date is no worse for it: the plan's document does.
    """
    rows = np.flatnonzero(lacking(column))
    if not len(rows):
        return []
    if len(rows) == len(column):
        return [Finding(rule, values={"count": len(rows)}, severity="note")]
    return [Finding(rule, tuple(ids[rows]), values={"count": len(rows)})]
