"""What has to be said about an audit: borders left, plans that overlap, classes without a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.conflict_matrix import OTHERWISE, ConflictMatrix, class_number, default_matrix
from geo.types import Issue
from layers.hilucs import hilucs, hilucs_name
from planning.auditrank import NOTEWORTHY, ground_shared

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.border_audit import BorderAudit
    from planning.auditground import Ground

_NOTEWORTHY_M = 5.0
_SIDES = ("a", "b")


def borders_without_plan(borders: gpd.GeoDataFrame, walked: pd.Series) -> list[Issue]:
    """Return how many borders were left, since no plan lies on either side."""
    left = int((~walked).sum())
    told = {"count": left, "of": len(borders)}
    return [Issue("audit-borders-without-plan", "warning", told)] if left else []


def plans_overlap(done: BorderAudit, tolerance_m: float) -> list[Issue]:
    """Return for each border where plans overlap noteworthily along how much, and how deep."""
    rows = done.stretches
    deep = rows[rows["overlap_m"] > max(tolerance_m, _NOTEWORTHY_M)]
    issues = []
    for _, own in deep.groupby("border", sort=False):
        worst = own.loc[own["overlap_m"].idxmax()]
        told = {
            "plan": worst["plan_a"],
            "other": worst["plan_b"],
            "km": float(own["length_m"].sum()) / 1000,
            "metres": float(worst["overlap_m"]),
        }
        issues.append(Issue("audit-plans-overlap", "warning", told))
    return issues


def plans_cover(ground: Ground) -> tuple[Issue, ...]:
    """Return which plans, each a unit of its own, lie over each other, and by how much."""
    zones, names = ground.zones, ground.sides["name"]
    issues = []
    for a, b in zip(ground.borders["unit_a"], ground.borders["unit_b"], strict=True):
        share = ground_shared(*(zones[zones["unit"] == unit] for unit in (a, b)))
        if share > NOTEWORTHY:
            told = {"plan": names[a], "other": names[b], "percent": 100 * min(share, 1.0)}
            issues.append(Issue("audit-plans-cover", "warning", told))
    return tuple(issues)


def classes_not_named(done: BorderAudit, matrix: ConflictMatrix, lang: str) -> list[Issue]:
    """Return which classes occur that no row of the table names, neither them nor one above.

    The shipped table names only what disagrees, so that there it is no more than information.
    """
    named = {number for row in matrix.rows for number in (row.class_a, row.class_b)}
    rows = done.stretches[done.stretches["rule"] == OTHERWISE]
    there = {value for side in _SIDES for value in rows[f"class_{side}"] if isinstance(value, str)}
    missing = [value for value in hilucs() if value in there and not _is_named(value, named)]
    if not missing:
        return []
    told = {"classes": ", ".join(f"{hilucs()[v].number} {hilucs_name(v, lang)}" for v in missing)}
    shipped = matrix.rows == default_matrix().rows
    return [Issue("audit-classes-not-named", "info" if shipped else "warning", told)]


def _is_named(value: str, named: set[str]) -> bool:
    parts = class_number(value).split("_")
    return any("_".join(parts[:count]) in named for count in range(1, len(parts) + 1))
