"""Judges a plan by named rules: `check_plan`.

What each rule means here, with its tolerance (``geo.findings.RULES``; a user can set another):

- ``plan.gap``: ground inside the boundary that no zone covers; without a boundary, a hole that
  zones enclose, and (a warning, since nobody says where the plan ends) a slit between two zones
  that is narrower than ``plan.sliver``. A gap counts where a circle as wide as the tolerance fits.
- ``plan.overlap``: ground that more than one zone covers; its area is what the zones' areas sum to
  too much. Where the edges of two zones cross, one fault is a gap on one side and an overlap on
  the other: the thinner side counts when the wider one does by millimetres.
- ``plan.outside-boundary``: what lies beyond the boundary, overlays included.
- ``plan.sliver``: a zone, or a part of one, whose mean width (twice the area by the perimeter) is
  under the tolerance.
- ``plan.overlay-in-tiling``: a zone of the tiling that lies wholly (99 %) on other zones of it and
  is smaller than they are: the plan would tile without it.
- ``feature.duplicate-id``, ``feature.duplicate-label``: an id or label that several zones have.
- ``zone.code-missing``, ``plan.status-missing``, ``plan.date-missing``: nothing in that column.
- ``geometry.mixed-types``: features that are no areas among those that are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.errors import Refusal
from geo.findings import RULES, Finding
from geo.plan_attributes import PlanFields, attribute_findings, lacking
from geo.plan_tiling import Plan, slivers, tiling_findings

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["PlanFields", "check_plan"]
_AREAS = (3, 6)  # shapely's type ids of Polygon and MultiPolygon


def check_plan(
    zones: gpd.GeoDataFrame,
    *,
    boundary: shapely.Geometry | None = None,
    fields: PlanFields = PlanFields(),  # noqa: B008  it is frozen
    tolerances: Mapping[str, float] | None = None,
) -> list[Finding]:
    """Return what is wrong with a plan: one finding a place, or one a feature; the largest first.

    ``zones`` and ``boundary`` are valid and in the CRS of ``zones``; straight edges are straight in
    it. Places are in that CRS too, areas in m² on the ground. ``tolerances`` (by rule, in its unit)
    replace those of ``RULES``. Raises Refusal for a tolerance that is no such number.
    """
    allowed = _tolerances(tolerances or {})
    shapes = np.asarray(zones.geometry.array, dtype=object)
    kinds = shapely.get_type_id(shapes)
    areal = np.isin(kinds, _AREAS) & ~shapely.is_empty(shapes)
    ids = _ids(zones, fields.feature_id)
    found = attribute_findings(zones, ids, fields) + _mixed(shapes, kinds, ids)
    if areal.any():
        plan = Plan.of(shapes[areal], ids[areal], _in_tiling(zones, fields)[areal], zones.crs)
        found += tiling_findings(plan, boundary, allowed)
        found += slivers(plan, allowed["plan.sliver"])
    return _sorted(found)


def _tolerances(given: Mapping[str, float]) -> dict[str, float]:
    known = {rule.id: rule.tolerance for rule in RULES.values() if rule.tolerance is not None}
    for rule, value in given.items():
        if rule not in known:
            raise Refusal("rule-without-tolerance", rule=rule, rules=", ".join(known))
        if not (np.isfinite(value) and value >= 0):
            raise Refusal("tolerance-not-a-length", rule=rule, value=value)
    return known | dict(given)


def _ids(zones: gpd.GeoDataFrame, column: str | None) -> NDArray[np.object_]:
    """Return the ids of features; their position in the file, from 1, where they have none."""
    labels = zones.index + 1 if pd.api.types.is_integer_dtype(zones.index) else zones.index
    places = np.asarray(labels.astype(str), dtype=object)
    if column is None:
        return places
    own = zones[column].astype(str).to_numpy(object)
    return np.where(lacking(zones[column]), places, own)


def _in_tiling(zones: gpd.GeoDataFrame, fields: PlanFields) -> NDArray[np.bool_]:
    """Return which features have to tile: those that do not say otherwise."""
    if fields.tiling is None:
        return np.ones(len(zones), dtype=bool)
    told = zones[fields.tiling]
    tiling = np.ones(len(zones), dtype=bool)
    said = told.notna().to_numpy()
    tiling[said] = told[said].astype(bool)
    return tiling


def _mixed(
    shapes: NDArray[np.object_], kinds: NDArray[np.int32], ids: NDArray[np.object_]
) -> list[Finding]:
    """Return one finding for the features whose dimension is not that of most."""
    present = (kinds >= 0) & ~shapely.is_empty(shapes)
    dimension = shapely.get_dimensions(shapes)
    counts = np.bincount(dimension[present], minlength=3) if present.any() else np.zeros(3)
    if np.count_nonzero(counts) <= 1:
        return []
    most = 2 if counts[2] else int(np.argmax(counts))
    others = np.flatnonzero(present & (dimension != most))
    place = shapely.geometrycollections(shapes[others])
    values = {"count": len(others)}
    return [Finding("geometry.mixed-types", tuple(ids[others]), place, values=values)]


def _sorted(found: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order of the rules, the largest first, then from the west."""
    order = {rule: place for place, rule in enumerate(RULES)}

    def key(one: Finding) -> tuple[float, ...]:
        bounds = (0.0,) if one.place is None or one.place.is_empty else one.place.bounds
        return (order[one.rule], -one.area_m2, *bounds)

    return sorted(found, key=lambda one: (key(one), one.features))
